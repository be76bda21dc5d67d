import BookingCore
import Synchronization
import TestSupport
import Testing

/// What goes out comes in again the same.
@Suite struct RoundTripTests {
  private func commons() throws -> Commons {
    let commons = try Commons()
    try commons.book("sal", at(10, 12))
    try commons.book("hal", at(10, 12))
    let gone = try commons.book("have", at(13, 15))
    _ = try commons.desk.perform(CancelBooking(id: gone.id), as: .operator())
    _ = try commons.desk.perform(
      Book(
        lines: [.init(slug("projektor"), units: 2), .init(slug("koekken"))], range: at(16, 18),
        title: "=Fest, æøå; \"40 år\"\n🎉", onBehalfOf: slug("vangede-k2")), as: .operator())
    _ = try commons.desk.perform(
      CloseResource(resource: slug("sal"), range: at(30, 32), reason: "Vand"), as: .operator())
    _ = try commons.desk.perform(CreateToken(member: slug("vangede-bo")), as: .operator())
    return commons
  }

  private func document(_ desk: BookingDesk) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try desk.exportStore { bytes += $0 }
    return bytes
  }

  /// Hands bytes out so many at a time.
  private func chunks(_ bytes: [UInt8], of size: Int) -> @Sendable () throws -> [UInt8]? {
    let place = SharedPlace()
    return {
      let start = place.next(size)
      return start < bytes.count ? Array(bytes[start..<min(start + size, bytes.count)]) : nil
    }
  }

  private final class SharedPlace: Sendable {
    private let place = Mutex(0)
    func next(_ size: Int) -> Int {
      place.withLock { place in
        defer { place += size }
        return place
      }
    }
  }

  @Test(
    "a store made of a document is the same in every value, and open desks follow", arguments: [1, 7, 65_536])
  func wholeStore(_ size: Int) throws {
    let commons = try commons()
    let first = try document(commons.desk)
    let folder = try TemporaryFolder()
    let path = folder.file("copy.db")
    try BookingDesk.create(path: path)
    let desk = try BookingDesk(path: path, mode: .service, clock: commons.clock.read)
    let other = try BookingDesk(path: path, mode: .service, clock: commons.clock.read)
    defer {
      desk.close()
      other.close()
    }
    _ = try desk.perform(ImportStore(chunks(first, of: size)), as: .operator())
    #expect(try document(desk) == first)
    #expect(try desk.verify().isSound)
    #expect(try differences(of: desk, from: path) == [])
    #expect(try differences(of: other, from: path) == [])
    #expect(throws: DeskError.self) {
      try desk.perform(ImportStore(chunks(first, of: size)), as: .operator())
    }
  }

  @Test("a document that is cut or altered is refused, and nothing is kept")
  func damagedDocument() throws {
    let first = try document(try commons().desk)
    let folder = try TemporaryFolder()
    let path = folder.file("copy.db")
    try BookingDesk.create(path: path)
    let desk = try BookingDesk(path: path)
    defer { desk.close() }
    var random = SplitMix64(seed: 9)
    for _ in 0..<60 {
      let cut = Array(first.prefix(Int.random(in: 0..<first.count - 3, using: &random)))
      #expect(throws: (any Error).self) {
        try desk.perform(ImportStore(chunks(cut, of: 999)), as: .operator())
      }
    }
    #expect(try desk.read { $0.lastChange } == 0)
  }

  @Test("what a document lacks is named, and the place of what is no JSON") func damage() throws {
    let commons = try commons()
    let whole = String(decoding: try document(commons.desk), as: UTF8.self)
    let folder = try TemporaryFolder()
    let path = folder.file("copy.db")
    try BookingDesk.create(path: path)
    let desk = try BookingDesk(path: path)
    defer { desk.close() }
    func take(_ text: String, of size: Int) throws {
      _ = try desk.perform(ImportStore(chunks(Array(text.utf8), of: size)), as: .operator())
    }
    let rows = try #require(whole.firstRange(of: "\"household\":{"))
    let first = try #require(whole[rows.upperBound...].firstRange(of: "\"rows\":[\n"))
    let end = try #require(whole[first.upperBound...].firstRange(of: "],\n"))
    do {
      try take(String(whole[..<first.upperBound] + whole[end.upperBound...]), of: 999)
      Issue.record("it was taken")
    } catch DeskError.invalid(let faults) {
      #expect(faults[0].detail.contains("name rows of 'household' that are missing"), "\(faults)")
    }
    for size in [100, 65_536] {
      do {
        try take(whole[..<end.upperBound] + "]" + whole[end.upperBound...], of: size)
        Issue.record("it was taken")
      } catch let error as JSONError {
        #expect(error.offset == whole[..<end.upperBound].utf8.count)
      }
    }
  }

  @Test("a document whose bookings hold no place is refused") func noOccupancy() throws {
    let whole = String(decoding: try document(try commons().desk), as: UTF8.self)
    let table = try #require(whole.firstRange(of: "\"occupancy_recent\":{"))
    let start = try #require(whole[table.upperBound...].firstRange(of: "\"rows\":[\n"))
    let end = try #require(whole[start.upperBound...].firstRange(of: "]}"))
    let folder = try TemporaryFolder()
    try BookingDesk.create(path: folder.file("copy.db"))
    let desk = try BookingDesk(path: folder.file("copy.db"))
    defer { desk.close() }
    let text = String(whole[..<start.upperBound] + whole[end.lowerBound...])
    do {
      _ = try desk.perform(ImportStore(chunks(Array(text.utf8), of: 999)), as: .operator())
      Issue.record("it was taken")
    } catch DeskError.invalid(let faults) {
      #expect(faults[0].detail.contains("lacks the occupancy of a line"), "\(faults)")
    }
    #expect(try desk.read { $0.lastChange } == 0)
  }

  @Test("exported events, imported where there are none, are exported the same")
  func calendar() throws {
    let commons = try commons()
    func events(_ desk: BookingDesk) throws -> [CalendarEvent] {
      var bytes: [UInt8] = []
      try desk.exportCalendar(ExportFilter()) { bytes += $0 }
      let read = try ICalendar(parsing: bytes, on: .utc)
      #expect(read.faults.isEmpty)
      return read.events.map { event in
        var event = event
        (event.line, event.stamp, event.lastModified, event.sequence) = (0, nil, nil, 0)
        return event
      }.sorted { $0.uid < $1.uid }
    }
    var bytes: [UInt8] = []
    try commons.desk.exportCalendar(ExportFilter()) { bytes += $0 }
    let empty = try Commons()
    let registry = try empty.desk.read { $0.registry }
    let read = try CalendarImport(bytes, ImportOptions(), registry: registry, now: empty.desk.now)
    let results = try empty.desk.perform(ImportBookings(read), as: .operator())
    #expect(results.count == 3 && results.allSatisfy { $0.outcome == .created })
    #expect(try events(empty.desk) == events(commons.desk))
    let again = try empty.desk.perform(ImportBookings(read), as: .operator())
    #expect(again.allSatisfy { $0.outcome == .unchanged })
  }

  @Test("a name that several resources have is refused rather than guessed")
  func sharedName() throws {
    let commons = try Commons()
    for area in ["vangede", "ordrup"] {
      _ = try commons.desk.perform(
        CreateResource(slug: slug("\(area)-hus"), area: slug(area), kind: .room, name: "Fælleshuset"),
        as: .operator())
    }
    let text =
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20140401T000000Z\nDURATION:PT1H\nLOCATION:Fælleshuset\n"
      + "END:VEVENT\nEND:VCALENDAR\n"
    let registry = try commons.desk.read { $0.registry }
    #expect(throws: ImportFaults.self) {
      try CalendarImport(Array(text.utf8), ImportOptions(), registry: registry, now: commons.desk.now)
    }
    // By the slug it is one, and an event is taken in however long ago it was.
    let other = Array(text.replacing("Fælleshuset", with: "vaerksted").utf8)
    let read = try CalendarImport(other, ImportOptions(), registry: registry, now: commons.desk.now)
    #expect(read.items.count == 1)
  }
}
