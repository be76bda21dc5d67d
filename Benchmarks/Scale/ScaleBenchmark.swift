import BookingCore
import CSystem
import Foundation

/// Measures what grows with the store: opening it with everything loaded, catching up with another process, memory, and
/// command-line calls beside `booking-cli --version`.
enum ScaleBenchmark {
  private static let usage = """
    usage: booking-bench scale [--bookings N,M] [--cli PROGRAM] [--folder PATH] [--json FILE]

    """

  /// One line of the report.
  struct Figure: Codable {
    let bookings: Int
    let what: String
    let value: Double
    let unit: String
    /// What it should be at most, where that is said.
    var target: Double?
  }

  static func run(_ arguments: [String]) -> Int32 {
    var sizes = [1_000_000, 10_000_000]
    var cli = ".build/release/booking-cli"
    var folder = NSTemporaryDirectory() + "booking-bench-\(getpid())"
    var json: String?
    var rest = arguments[...]
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { return refuse() }
      switch option {
      case "--bookings": sizes = value.split(separator: ",").compactMap { Int($0) }.filter { $0 >= 10_000 }
      case "--cli": cli = value
      case "--folder": folder = value
      case "--json": json = value
      case "--flood": return flood(value)
      default: return refuse()
      }
    }
    do {
      // Stores that are in the folder already are used as they are, and stay: the largest takes minutes to make.
      let isKept = FileManager.default.fileExists(atPath: folder)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { if !isKept { try? FileManager.default.removeItem(atPath: folder) } }
      let figures = try sizes.flatMap { try measure($0, folder: folder, cli: cli) }
      if let json { try JSONEncoder().encode(figures).write(to: URL(fileURLWithPath: json)) }
      return 0
    } catch {
      FileHandle.standardError.write(Data("scale: \(error)\n".utf8))
      return 70
    }
  }

  private static func refuse() -> Int32 {
    FileHandle.standardError.write(Data(usage.utf8))
    return 64
  }

  private static func measure(_ bookings: Int, folder: String, cli: String) throws -> [Figure] {
    var figures: [Figure] = []
    func add(_ what: String, _ value: Double, _ unit: String, _ target: Double? = nil) {
      figures.append(Figure(bookings: bookings, what: what, value: value, unit: unit, target: target))
      let verdict = target.map { String(format: "  at most %g%@", $0, value <= $0 ? "" : "  MISSED") } ?? ""
      print(
        "\(bookings)\t" + what.padding(toLength: 44, withPad: " ", startingAt: 0)
          + String(format: "%10.2f \(unit)", value) + verdict)
      fflush(nil)
    }
    let store = LargeStore(
      path: "\(folder)/\(bookings).db", resources: max(1_000, bookings / 1_000), bookings: bookings,
      households: max(2_000, bookings / 100), spacing: 480, longest: 4,
      first: Minute((Int32(clamping: BookingDesk.systemClock() / 86_400) + 1) * 1440))
    if !FileManager.default.fileExists(atPath: store.path) {
      add("making the store", try seconds { try store.make() }, "s")
    }
    let size = try FileManager.default.attributesOfItem(atPath: store.path)[.size] as? Int ?? 0
    add("its file", Double(size) / 1e6, "MB")

    try serve(store, add)
    try call(cli, store, add)
    return figures
  }

  /// A service over the store: start, memory, and news of another process.
  private static func serve(_ store: LargeStore, _ add: (String, Double, String, Double?) -> Void) throws {
    let before = heapBytes()
    var opened: BookingDesk?
    let start = try seconds {
      let desk = try BookingDesk(path: store.path, mode: .service)
      _ = try desk.read(loading: nil) {
        $0.schedule.isFree($0.registry.resources[0].id, range: store.evening)
      }
      opened = desk
    }
    guard let desk = opened else { return }
    add("open, all loaded, first answer", start, "s", store.bookings > 1_000_000 ? 8 : 0.6)
    add("memory a booking", Double(heapBytes() - before) / Double(store.bookings), "bytes", 150)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["scale", "--flood", store.path]
    try process.run()
    process.waitUntilExit()
    add("catching up with 100,000 bookings", try seconds { _ = try desk.read { $0.lastChange } }, "s", nil)
    desk.close()
  }

  /// Calls of the command line, each the median of seven beyond that of `--version`.
  private static func call(
    _ cli: String, _ store: LargeStore, _ add: (String, Double, String, Double?) -> Void
  ) throws {
    guard FileManager.default.isExecutableFile(atPath: cli) else {
      return print("without the command line: build \(cli), or say --cli")
    }
    var hour = 0
    func median(_ words: [String]) throws -> Double {
      var words = words
      let times = try (0..<7).map { _ in
        hour += 1
        if words.first == "book" { words[2] = "2150-01-\(10 + hour / 24)T\(10 + hour % 12):00" }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: cli)
        process.arguments = words + ["--store", store.path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let time = try seconds { try process.start().wait() }
        guard process.terminationStatus <= 1 else {
          throw StoreError(.broken, "\(words.joined(separator: " ")): exit \(process.terminationStatus)")
        }
        return time * 1_000
      }
      return times.sorted()[3]
    }
    let version = try median(["--version"])
    add("booking-cli --version", version, "ms", nil)
    let code = ShortCode.code("bk", Int64(store.bookings / 2))
    for (what, words) in [
      ("booking list of a room", ["booking", "list", "--resource", "room-7"]),
      ("booking show", ["booking", "show", code]),
      ("book", ["book", "room-7", "", "--lasting", "1h", "--for", "home-7", "--yes"]),
      ("booking list of all rooms", ["booking", "list"]),
      ("free of an area", ["free", "2150-02-01T10:00", "2150-02-01T12:00", "--area", "area-1"]),
      ("conflicts list", ["conflicts", "list"]),
    ] {
      add(what + ", beyond that", try median(words) - version, "ms", 30)
    }
  }

  /// What another process does: a hundred thousand bookings in a few commits.
  private static func flood(_ path: String) -> Int32 {
    do {
      let desk = try BookingDesk(path: path)
      for part in 0..<10 { try desk.perform(Flood(part: part), as: .operator()) }
      return 0
    } catch {
      FileHandle.standardError.write(Data("flood: \(error)\n".utf8))
      return 70
    }
  }

  private static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let time = try clock.measure(work)
    return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
  }

  /// Bytes in use on the heap.
  private static func heapBytes() -> Int {
    let info = mallinfo2()
    return info.uordblks + info.hblkhd
  }
}

extension LargeStore {
  /// Some hours that are asked about.
  fileprivate var evening: TimeRange { TimeRange(first + 600, first + 720) }
}

/// Ten thousand bookings of hours after the year 2100.
private struct Flood: Command {
  let part: Int

  func execute(in transaction: Transaction) throws {
    for number in 0..<10_000 {
      let start = Minute(68_374_080) + Int32(part * 10_000 + number) / 100 * 60
      _ = try Book(
        lines: [.init(LargeStore.room(number % 100))], range: TimeRange(start, start + 60),
        onBehalfOf: LargeStore.slug("home-\(number % 1_000)")
      ).execute(in: transaction)
    }
  }
}
