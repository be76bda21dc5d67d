package import BookingCore

/// A small commons in a temporary store: two areas with a few things to share, and the desk over it.
///
/// It is 1 December 2026, 10:00 in Copenhagen; `at` names times on Saturday the 5th.
package final class Commons: Sendable {
  /// Where its files are.
  package let folder: TemporaryFolder
  /// The store's file.
  package var path: String { folder.file("commons.db") }
  /// What it takes for the time of day.
  package let clock: TestClock
  /// The desk.
  package let desk: BookingDesk

  /// 2026-12-01T09:00Z.
  package static let morning = Minute(29_935_260)
  /// 2026-12-05T00:00Z.
  package static let saturday = Minute(29_940_480)

  /// A commons with a desk of this mode.
  package init(_ mode: BookingDesk.Mode = .command) throws {
    folder = try TemporaryFolder()
    clock = TestClock(Self.morning)
    let store = try Store.create(path: folder.file("commons.db"))
    desk = try BookingDesk(store: store, mode: mode, clock: clock.read)
    for area in ["vangede", "ordrup"] { try setUpArea(area) }
    for resource in try Self.resources() { _ = try desk.perform(resource, as: .operator()) }
  }

  deinit { desk.close() }

  private func setUpArea(_ area: String) throws {
    let board = Actor.operator()
    _ = try desk.perform(CreateArea(slug: slug(area), name: area.uppercased(), homes: 100), as: board)
    for home in ["k1", "k2"] {
      let household = slug("\(area)-\(home)")
      _ = try desk.perform(
        CreateHousehold(slug: household, area: slug(area), name: "Kirkevej \(home), 2. tv"), as: board)
      _ = try desk.perform(
        CreateMember(handle: slug("\(area)-\(home)-mette"), household: household, name: "Mette Østergård"),
        as: board)
    }
    _ = try desk.perform(
      CreateMember(
        handle: slug("\(area)-bo"), household: slug("\(area)-bestyrelse"), name: "Bo Ærø", role: .board),
      as: board)
  }

  /// `sal`, a room of 40 seats; `hal`, a hall of `hal-a` and `hal-b`; `projektor`, three of a kind; `have`, a
  /// garden with set-up and turn-over; `koekken`, open from 8 to 22; `vaerksted` in the other area.
  private static func resources() throws -> [CreateResource] {
    let vangede = slug("vangede")
    return [
      CreateResource(slug: slug("sal"), area: vangede, kind: .room, name: "Sal", seats: 40),
      CreateResource(slug: slug("hal-a"), area: vangede, kind: .room, name: "Hal A", seats: 50),
      CreateResource(slug: slug("hal-b"), area: vangede, kind: .room, name: "Hal B", seats: 50),
      CreateResource(
        slug: slug("hal"), area: vangede, kind: .room, name: "Hal", seats: 100,
        parts: [slug("hal-a"), slug("hal-b")]),
      CreateResource(slug: slug("projektor"), area: vangede, kind: .equipment, name: "Projektor", units: 3),
      CreateResource(
        slug: slug("have"), area: vangede, kind: .garden, name: "Have", setupMinutes: 30, turnoverMinutes: 15),
      CreateResource(
        slug: slug("koekken"), area: vangede, kind: .room, name: "Køkken",
        openingHours: try OpeningHours(parsing: "mon-sun 08:00-22:00")),
      CreateResource(slug: slug("vaerksted"), area: slug("ordrup"), kind: .room, name: "Værksted"),
    ]
  }

  /// A desk of its own over the same file, as another process would have.
  package func otherDesk(_ mode: BookingDesk.Mode = .command) throws -> BookingDesk {
    try BookingDesk(path: path, mode: mode, clock: clock.read)
  }

  /// Files the places of all bookings, as the store does by itself after some thousand.
  package func fileAllPlaces() throws {
    let database = try connection()
    try database.fileRecent()
    try database.run("UPDATE occupancy_filed SET run = 0")
  }

  /// A connection of its own to the file.
  package func connection() throws -> Database { try Database(path: path) }

  /// Books for the first household of Vangede, or as the command says.
  @discardableResult package func book(
    _ resource: String, _ range: TimeRange, units: Int = 1, for party: String? = "vangede-k1"
  ) throws -> Booking {
    try desk.perform(Self.command(resource, range, units: units, for: party), as: .operator())
  }

  /// The command that `book` performs.
  package static func command(
    _ resource: String, _ range: TimeRange, units: Int = 1, for party: String? = "vangede-k1"
  ) -> Book {
    Book(lines: [.init(slug(resource), units: units)], range: range, onBehalfOf: party.map(slug))
  }

  /// The member of this handle as one who acts.
  package func actor(_ handle: String) throws -> Actor { try desk.actor(named: slug(handle), origin: "test") }

  /// The id of a resource.
  package func id(_ resource: String) throws -> ID<Resource> {
    try desk.read { view in
      guard let found = view.registry.resource(slug: slug(resource)) else {
        throw DeskError.notFound(kind: .resource, name: resource)
      }
      return found.id
    }
  }
}

/// The slug of a text that is one; stops the test when it is none.
package func slug(_ text: String) -> Slug {
  guard let slug = Slug(text) else { preconditionFailure("'\(text)' is no slug") }
  return slug
}

/// From one hour (UTC) to another of Saturday 5 December 2026; hours may have a fraction and exceed 24.
package func at(_ from: Double, _ to: Double) -> TimeRange {
  TimeRange(Commons.saturday + Int32(from * 60), Commons.saturday + Int32(to * 60))
}

/// Why a booking is refused, or nothing when it is not.
package func reasons(_ body: () throws -> some Any) throws -> [Refusal.Reason] {
  do {
    _ = try body()
    return []
  } catch DeskError.refused(let refusal) {
    return refusal.reasons
  }
}

/// What the desk answers instead of doing what it is asked, as a word; "done" when it does it.
package func answer(_ body: () throws -> some Any) throws -> String {
  do {
    _ = try body()
    return "done"
  } catch let error as DeskError {
    switch error {
    case .refused(let refusal): return refusal.reasons.map(\.code).joined(separator: " ")
    case .seriesRefused(let refusal):
      return refusal.occurrences.flatMap { date in date.reasons.map { "\(date.day) \($0.code)" } }
        .joined(separator: ", ")
    case .notFound(let kind, _): return "no \(kind.rawValue)"
    case .notAllowed: return "not allowed"
    case .stale: return "stale"
    case .invalid(let faults): return "invalid " + faults.map(\.pointer).joined(separator: " ")
    case .inTheWay: return "in the way"
    case .keyReused: return "key reused"
    }
  }
}

/// The kind of failure that the store reports; nil when it reports none.
package func failure(_ body: () throws -> some Any) throws -> StoreError.Kind? {
  do {
    _ = try body()
    return nil
  } catch let error as StoreError {
    return error.kind
  }
}
