import TestSupport
import Testing

@testable import BookingCore

/// What later files of another system do to what earlier ones brought.
@Suite struct ImportAgainTests {
  private let commons: Commons

  init() throws { commons = try Commons() }

  /// An hour on Saturday in `sal`, from an hour (UTC) on, with further lines.
  private func event(_ hour: Int, _ uid: String = "u", _ more: String...) -> String {
    let time = "20261205T\(hour < 10 ? "0" : "")\(hour)0000Z"
    let place = more.contains { $0.hasPrefix("LOCATION") } ? "" : "LOCATION:sal\n"
    return "BEGIN:VEVENT\nUID:\(uid)\nDTSTART:\(time)\nDURATION:PT1H\n\(place)"
      + more.map { $0 + "\n" }.joined() + "END:VEVENT\n"
  }

  private func file(_ events: [String], _ more: String = "") -> [UInt8] {
    Array("BEGIN:VCALENDAR\n\(more)\(events.joined())END:VCALENDAR\n".utf8)
  }

  private func read(_ bytes: [UInt8], resource: String? = nil) throws -> CalendarImport {
    var options = ImportOptions()
    options.resource = resource.map(slug)
    let registry = try commons.desk.read { $0.registry }
    return try CalendarImport(bytes, options, registry: registry, now: commons.desk.now)
  }

  @discardableResult private func take(_ read: CalendarImport) throws -> [ImportBookings.Result] {
    guard case .done(let results) = try commons.desk.importBookings(read, as: .operator()) else { return [] }
    #expect(try commons.desk.verify().checks.flatMap(\.problems) == [])
    return results
  }

  /// What becomes of events, first of all of a trial.
  private func outcomes(_ read: CalendarImport) throws -> [ImportBookings.Result.Outcome] {
    guard case .done(let tried) = try commons.desk.importBookings(read, as: .operator(), dryRun: true) else {
      return []
    }
    let outcomes = try take(read).map(\.outcome)
    #expect(tried.map(\.outcome) == outcomes)
    return outcomes
  }

  @discardableResult private func outcomes(_ events: String..., resource: String? = nil) throws
    -> [ImportBookings.Result
    .Outcome]
  {
    try outcomes(read(file(events), resource: resource))
  }

  private func table(_ text: String, keepClashes: Bool = false) throws -> CalendarImport {
    let table = try TableImport(Array(text.utf8))
    var options = ImportOptions()
    options.keepClashes = keepClashes
    return try commons.desk.read { try table.bookings(options, in: $0) }
  }

  /// The bookings of a resource that hold their place, by start.
  private func held(_ resource: String) throws -> [TimeRange] {
    let id = try commons.id(resource)
    return try commons.desk.read { view in
      try view.bookings(BookingQuery(range: at(-999, 9_999)), for: .operator()).items
    }.filter { $0.holdsPlace && $0.lines[0].resource == id }.map(\.range).sorted { $0.start < $1.start }
  }

  @Test("every later version of an event is applied, until somebody changes the booking here")
  func versions() throws {
    #expect(try outcomes(event(8)) == [.created])
    for hour in [9, 10, 11] {
      #expect(try outcomes(event(hour, "u", "SEQUENCE:\(hour)")) == [.updated])
      #expect(try held("sal") == [at(Double(hour), Double(hour + 1))])
    }
    #expect(try outcomes(event(11)) == [.unchanged])
    let booking = try #require(try take(read(file([event(11)]))).first?.booking)
    var change = ChangeBooking(id: booking)
    change.range = at(14, 15)
    _ = try commons.desk.perform(change, as: .operator())
    #expect(try outcomes(event(12)) == [.changedHere])
    #expect(try held("sal") == [at(14, 15)])
  }

  @Test("a booking of which something is handed out is neither moved nor cancelled") func handedOut() throws {
    func event(_ hour: Int, _ more: String = "STATUS:CONFIRMED") -> String {
      self.event(hour, "u", "LOCATION:projektor", more)
    }
    let booking = try #require(try take(read(file([event(8)]))).first?.booking)
    _ = try commons.desk.perform(Lend(.out, booking: booking), as: .operator())
    #expect(try outcomes(event(12)) == [.changedHere])
    #expect(try outcomes(event(8, "STATUS:CANCELLED")) == [.changedHere])
    #expect(try held("projektor") == [at(8, 9)])
  }

  @Test("later versions are applied in an import too large for one transaction as well")
  func versionsStaged() throws {
    func many(_ hour: Int) throws -> [ImportBookings.Result.Outcome: Int] {
      let others = (0..<700).map { number in
        let start = AreaCalendar.utc.rfc3339(Commons.saturday + Int32(60 * (100 + number)))
        return "BEGIN:VEVENT\nUID:o\(number)\nDTSTART:\(start.filter { !"-:".contains($0) }.prefix(15))Z\n"
          + "DURATION:PT1H\nLOCATION:sal\nEND:VEVENT\n"
      }
      let outcomes = try outcomes(read(file(others + [event(hour)])))
      return Dictionary(grouping: outcomes) { $0 }.mapValues(\.count)
    }
    let first = try many(8)
    #expect(first[.created] == 701)
    #expect(try many(9) == [.updated: 1, .unchanged: 700])
    #expect(try many(10) == [.updated: 1, .unchanged: 700])
  }

  @Test("a table's attendees and household are applied, and what it does not tell stays")
  func tableFields() throws {
    func outcomes(_ more: String, _ cells: String) throws -> [ImportBookings.Result.Outcome] {
      try self.outcomes(table("uid;resource;start;end\(more)\n7;sal;05-12-2026 17.00;18.00\(cells)\n"))
    }
    #expect(try outcomes(";attendees;household", ";10;vangede-k1") == [.created])
    #expect(try outcomes(";attendees;household", ";25;vangede-k1") == [.updated])
    #expect(try outcomes(";attendees;household", ";25;vangede-k2") == [.updated])
    #expect(try outcomes(";attendees;household", ";25;vangede-k2") == [.unchanged])
    #expect(try outcomes("", "") == [.unchanged])
    let booking = try #require(
      try take(table("uid;resource;start;end\n7;sal;05-12-2026 17.00;18.00\n")).first)
    let now = try commons.booking(try #require(booking.booking))
    #expect(now.attendees == 25)
    #expect(try now.household == commons.desk.read { try $0.household(slug: slug("vangede-k2"))?.id })
  }

  @Test("an event that its system calls off is cancelled, unless it was changed here")
  func calledOff() throws {
    try outcomes(event(8), event(9, "v"))
    let gone = event(8, "u", "SEQUENCE:1", "STATUS:CANCELLED")
    #expect(try outcomes(gone) == [.cancelled])
    #expect(try held("sal") == [at(9, 10)])
    #expect(try outcomes(gone) == [.unchanged])
    #expect(try outcomes(event(8, "w", "STATUS:CANCELLED")) == [.skipped])
    // It takes place after all; then people here decide.
    let taken = try take(read(file([event(10, "u", "SEQUENCE:2")])))
    #expect(taken.map(\.outcome) == [.updated])
    #expect(try held("sal") == [at(9, 10), at(10, 11)])
    var change = ChangeBooking(id: try #require(taken[0].booking))
    change.title = "Vores"
    _ = try commons.desk.perform(change, as: .operator())
    #expect(try outcomes(gone) == [.changedHere])
    #expect(try outcomes(read(file([event(9, "v")], "METHOD:CANCEL\n"))) == [.cancelled])
    #expect(try held("sal") == [at(10, 11)])
    _ = try commons.desk.perform(CancelBooking(id: taken[0].booking ?? ID(1)), as: .operator())
    #expect(try outcomes(event(10)) == [.changedHere])
  }

  @Test("instances that a series no longer has are cancelled, and their time can be had by the same file")
  func series() throws {
    let all = event(8, "u", "RRULE:FREQ=DAILY;COUNT=5")
    #expect(try outcomes(all) == Array(repeating: .created, count: 5))
    let without = event(8, "u", "RRULE:FREQ=DAILY;COUNT=5", "EXDATE:20261206T080000Z")
    #expect(try outcomes(without) == [.cancelled] + Array(repeating: .unchanged, count: 4))
    #expect(try outcomes(without) == Array(repeating: .unchanged, count: 4))
    let own = event(9, "u", "RECURRENCE-ID:20261207T080000Z", "STATUS:CANCELLED")
    #expect(try outcomes(own) == [.cancelled])
    // What follows is a series of its own, as Google and Outlook write it.
    let split = [
      event(8, "u", "RRULE:FREQ=DAILY;COUNT=1"),
      event(8, "w", "RRULE:FREQ=DAILY;COUNT=5", "EXDATE:20261205T080000Z"),
    ]
    let after = try outcomes(read(file(split)))
    #expect(after.count { $0 == .cancelled } == 2 && after.count { $0 == .created } == 4)
    let days = [8.0, 32, 56, 80, 104].map { at($0, $0 + 1) }
    #expect(try held("sal") == days)
    // A series that is called off, also when it does not say how it repeated.
    #expect(try outcomes(event(8, "w", "STATUS:CANCELLED")) == Array(repeating: .cancelled, count: 4))
    #expect(try held("sal") == [at(8, 9)])
    #expect(try outcomes(event(8, "x", "RRULE:FREQ=DAILY", "STATUS:CANCELLED")) == [.skipped])
  }

  @Test("what has taken place stays when its series begins later") func past() throws {
    try outcomes(event(8, "u", "RRULE:FREQ=DAILY;COUNT=3"))
    commons.clock.advance(minutes: 5 * 1440)
    #expect(try outcomes(event(9, "u", "RRULE:FREQ=DAILY;COUNT=1")) == [.cancelled, .created])
    #expect(try held("sal") == [at(8, 9), at(9, 10), at(32, 33)])
  }

  @Test("a row that is called off cancels its booking") func rows() throws {
    func outcomes(_ status: String) throws -> [ImportBookings.Result.Outcome] {
      try self.outcomes(
        table("uid;resource;start;end;status\n7;sal;05-12-2026 17.00;18.00;\(status)\nx;nowhere;;;aflyst\n"))
    }
    #expect(try outcomes("confirmed") == [.created])
    #expect(try outcomes("aflyst") == [.cancelled])
    #expect(try outcomes("aflyst") == [.unchanged])
    #expect(try held("sal") == [])
  }

  @Test("a large import cancels before it fills the freed time") func cancelledStaged() throws {
    try outcomes(event(8))
    let many = (0..<700).map { number in
      let start = AreaCalendar.utc.rfc3339(Commons.saturday + Int32(60 * (100 + number)))
      return "BEGIN:VEVENT\nUID:o\(number)\nDTSTART:\(start.filter { !"-:".contains($0) }.prefix(15))Z\n"
        + "DURATION:PT1H\nLOCATION:sal\nEND:VEVENT\n"
    }
    let told = try outcomes(read(file(many + [event(8, "u", "STATUS:CANCELLED"), event(8, "new")])))
    #expect(told.first == .cancelled && told.count { $0 == .created } == 701)
  }

  @Test("one event in two rooms' calendars is a booking of each") func rooms() throws {
    let weekly = event(8, "u", "RRULE:FREQ=WEEKLY;COUNT=3")
    for room in ["sal", "hal-a"] {
      #expect(try outcomes(weekly, resource: room) == [.created, .created, .created])
    }
    let later = event(9, "u", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20261212T090000Z")
    for (room, other) in [("hal-a", "sal"), ("sal", "hal-a")] {
      let before = try held(other)
      #expect(try outcomes(weekly, resource: room) == [.unchanged, .unchanged, .unchanged])
      let told = try outcomes(later, resource: room)
      #expect(told == [.cancelled, .cancelled, .cancelled, .created, .created])
      #expect(try held(other) == before)
    }
    // What people here moved is known again, and none of the other room's.
    let moved = try #require(try take(read(file([later]), resource: "sal")).last?.booking)
    var change = ChangeBooking(id: moved)
    change.lines = [.init(slug("hal-b"))]
    _ = try commons.desk.perform(change, as: .operator())
    #expect(try outcomes(later, resource: "sal") == [.unchanged, .changedHere])
    #expect(try outcomes(later, resource: "hal-a") == [.unchanged, .unchanged])
  }

  @Test("a file may have one event in two rooms, each with changes of its own") func roomsOfAFile() throws {
    let events = ["sal", "hal-a"].map { event(8, "u", "RRULE:FREQ=WEEKLY;COUNT=2", "LOCATION:\($0)") }
    let changed = event(10, "u", "RECURRENCE-ID:20261205T080000Z", "LOCATION:hal-a")
    #expect(try outcomes(read(file(events + [changed]))) == Array(repeating: .created, count: 4))
    #expect(try held("sal") == [at(8, 9), at(176, 177)])
    #expect(try held("hal-a") == [at(10, 11), at(176, 177)])
    #expect(try outcomes(read(file(events + [changed]))) == Array(repeating: .unchanged, count: 4))
    // What the store writes of both comes in elsewhere as both; and so do changed instances without their series.
    var bytes: [UInt8] = []
    try commons.desk.exportCalendar(ExportFilter()) { bytes += $0 }
    let other = try Commons()
    let registry = try other.desk.read { $0.registry }
    let copy = try CalendarImport(bytes, ImportOptions(), registry: registry, now: other.desk.now)
    for outcome in [ImportBookings.Result.Outcome.created, .unchanged] {
      let results = try other.desk.perform(ImportBookings(copy), as: .operator())
      #expect(results.map(\.outcome) == Array(repeating: outcome, count: 4))
    }
    let instances = ["sal", "hal-a"].map {
      event(20, "w", "RECURRENCE-ID:20261205T080000Z", "LOCATION:\($0)")
    }
    #expect(try outcomes(read(file(instances))) == [.created, .created])
    let moved = event(20, "w", "RECURRENCE-ID:20261205T080000Z", "LOCATION:hal-b", "SEQUENCE:1")
    #expect(try outcomes(read(file([moved]))) == [.updated])
    // Another version in the same file is none of another room.
    let versions = [event(12, "v", "LOCATION:sal"), event(12, "v", "LOCATION:hal-a", "SEQUENCE:1")]
    #expect(try outcomes(read(file(versions))) == [.created])
    #expect(try held("hal-a").contains(at(12, 13)))
    let rows = "uid;resource;start;end\n7;sal;05-12-2026 17.00;18.00\n7;hal-b;05-12-2026 17.00;18.00\n"
    #expect(try outcomes(table(rows)) == [.created, .created])
    #expect(try outcomes(table(rows)) == [.unchanged, .unchanged])
  }

  @Test("a file that tells the rooms moves an event") func movesRoom() throws {
    try outcomes(event(8))
    #expect(try outcomes(event(8, "u", "LOCATION:hal-a")) == [.updated])
    #expect(try held("sal") == [])
    #expect(try held("hal-a") == [at(8, 9)])
    #expect(try outcomes(event(8, "u", "LOCATION:hal-b", "STATUS:CANCELLED")) == [.cancelled])
  }

  @Test("what this store wrote itself is known again", arguments: [true, false]) func ownFiles(
    _ isTable: Bool
  ) throws {
    try outcomes(event(8))
    try outcomes(event(8), resource: "hal-b")
    let own = try commons.book("sal", at(10, 12))
    try commons.book("hal", at(20, 22))
    _ = try commons.desk.perform(CancelBooking(id: commons.book("have", at(13, 15)).id), as: .operator())
    var bytes: [UInt8] = []
    if isTable {
      try commons.desk.exportTable(.bookings, ExportFilter()) { bytes += $0 }
    } else {
      try commons.desk.exportCalendar(ExportFilter()) { bytes += $0 }
    }
    func read(_ text: String) throws -> CalendarImport {
      try isTable ? table(text) : self.read(Array(text.utf8))
    }
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(try outcomes(read(text)) == Array(repeating: .unchanged, count: isTable ? 5 : 4))
    let edited =
      isTable
      ? text.replacing("2026-12-05 11:00;2026-12-05 13:00", with: "2026-12-05 11:00;2026-12-05 14:00")
      : text.replacing("DTEND;TZID=Europe/Copenhagen:20261205T130000", with: "DTEND:20261205T130000Z")
    let told = try outcomes(read(edited))
    #expect(
      told.count { $0 == .updated } == (isTable ? 1 : 0), "a calendar says too little of an untitled one")
    #expect(told.count { $0 == .unchanged } == (isTable ? 4 : 3))
    #expect(try commons.booking(own.id).range == (isTable ? at(10, 13) : at(10, 12)))
  }

  @Test("another store's booking of the same code is another booking") func otherStore() throws {
    let own = try commons.book("sal", at(10, 12))
    let text =
      "uid;resource;start;end;household;title\n"
      + "\(own.id.code)@faelled;sal;05-12-2026 17.00;18.00;vangede-k2;Fest\n"
    #expect(try outcomes(table(text)) == [.created])
    #expect(try held("sal") == [at(10, 12), at(16, 17)])
  }

  @Test("events in a row that all move by an hour move into each other's old places", arguments: [3, 600])
  func row(_ count: Int) throws {
    func file(_ shift: Int32) throws -> CalendarImport {
      let rows = (0..<count).map { number in
        let start = at(8, 9).start + 60 * (Int32(number) + shift)
        return "e\(number);sal;\(AreaCalendar.utc.rfc3339(start));\(AreaCalendar.utc.rfc3339(start + 60))\n"
      }
      return try table("UID;resource;start;end\n" + rows.joined())
    }
    #expect(try Set(outcomes(file(0))) == [.created])
    try commons.book("sal", at(7, 8))
    for shift: Int32 in [1, 2, 1, 0] { #expect(try Set(outcomes(file(shift))) == [.updated]) }
    #expect(try Set(outcomes(file(0))) == [.unchanged])
    // Who is not of the file stays where they are, and the first of the row with them.
    #expect(try outcomes(file(-1)).filter { $0 == .clash }.count == count)
  }

  @Test("events that change places are moved together, or keep their places", arguments: [0, 600])
  func swap(_ others: Int) throws {
    // Any number of others, so that the import is too large for one transaction.
    func file(_ hours: [String: Double]) throws -> CalendarImport {
      func row(_ uid: String, _ room: String, _ hour: Double) -> String {
        let times = [hour, hour + 1].map { AreaCalendar.utc.rfc3339(at($0, $0 + 1).start) }
        return "\(uid);\(room);\(times.joined(separator: ";"))\n"
      }
      return try table(
        "UID;resource;start;end\n"
          + hours.sorted { $0.key < $1.key }.map { row($0.key, "sal", $0.value) }.joined()
          + (0..<others).map { row("e\($0)", "vaerksted", Double($0)) }.joined())
    }
    #expect(try Set(outcomes(file(["a": 8, "b": 9, "c": 10]))) == [.created])
    #expect(try outcomes(file(["a": 9, "b": 8, "c": 10])).prefix(3) == [.updated, .updated, .unchanged])
    #expect(try outcomes(file(["a": 10, "b": 9, "c": 8])).prefix(3) == [.updated, .updated, .updated])
    #expect(try held("sal") == [at(8, 9), at(9, 10), at(10, 11)])
    // b cannot go to where somebody else is, so a cannot have its place, nor c that of a; d takes what is free.
    try commons.book("sal", at(12, 13))
    #expect(
      try outcomes(file(["a": 9, "b": 12, "c": 10, "d": 11])).prefix(4) == [.clash, .clash, .clash, .created])
    #expect(try held("sal") == [at(8, 9), at(9, 10), at(10, 11), at(11, 12), at(12, 13)])
    // Who gives up a place gives it to a new one of the same file.
    #expect(
      try outcomes(file(["a": 9, "b": 10, "c": 7, "d": 11, "e": 8])).prefix(5)
        == [.updated, .updated, .updated, .unchanged, .created])
  }

  @Test("what clashes says why") func why() throws {
    let other = try commons.book("sal", at(8, 9))
    let results = try take(read(file([event(8), event(5, "v", "LOCATION:koekken")])))
    #expect(results.map(\.outcome) == [.clash, .clash])
    #expect(results.map(\.obstacle) == [.closed, .taken(by: other.id)])
  }

  @Test("who asks for more than there are is told how many there are, whoever has some") func tooMany() throws
  {
    try commons.book("projektor", at(9, 10))
    let rows = "projektor:4;2026-12-05 10:00;2026-12-05 11:00\n"
    let results = try take(table("resource;start;end\n" + rows))
    #expect(results.map(\.obstacle) == [.tooManyUnits(most: 3)])
  }

  @Test("a time that no booking can have is refused in events as in rows") func impossible() throws {
    func event(_ lines: String...) throws -> CalendarImport {
      let all = ["BEGIN:VEVENT", "UID:u", "LOCATION:projektor"] + lines + ["END:VEVENT\n"]
      return try read(file([all.joined(separator: "\n")]))
    }
    func row(_ start: String, _ hours: Int) throws -> CalendarImport {
      try table("resource;start;duration\nprojektor;\(start);\(hours)\n")
    }
    func reasons(_ read: () throws -> CalendarImport) -> [String] {
      #expect(throws: ImportFaults.self) { try read() }?.faults.map(\.reason) ?? []
    }
    let long = ["a booking lasts at most 400 days"], outside = ["must lie from 1970 to 2199"]
    let start = "DTSTART:20261205T080000Z"
    #expect(try event(start, "DURATION:P400D").items.count == 1)
    #expect(reasons { try event(start, "DURATION:P401D") } == long)
    #expect(reasons { try event(start, "RDATE;VALUE=PERIOD:20270101T080000Z/P500D") } == long)
    // There it is 1969 in Greenwich.
    #expect(reasons { try event("DTSTART;VALUE=DATE:19700101") } == outside)
    #expect(try event("DTSTART;VALUE=DATE:19700102").items.count == 1)
    let column = outside.map { "column 2 (start): \($0)" }
    #expect(reasons { try row("1970-01-01 00:00", 2) } == column)
    #expect(reasons { try row("2199-12-31 22:00", 9) } == column)
    #expect(try row("2199-12-31 22:00", 2).items.count == 1)
  }

  @Test("a double booking that was kept is called otherwise where it is, and moved only where there is room")
  func kept() throws {
    func file(_ title: String, _ hour: Int) throws -> CalendarImport {
      try table(
        "uid;resource;start;end;title\na;sal;2026-12-05 10:00;2026-12-05 12:00;A\n"
          + "b;sal;2026-12-05 \(hour):00;2026-12-05 13:00;\(title)\n", keepClashes: title == "B")
    }
    #expect(try outcomes(file("B", 11)) == [.created, .kept])
    #expect(try outcomes(file("C", 11)) == [.unchanged, .updated])
    #expect(try outcomes(file("C", 10)) == [.unchanged, .clash])
  }

  @Test("rows of one time that differ in units or further things are bookings of their own") func contents()
    throws
  {
    let rows = ["projektor", "projektor:2", "projektor:2 sal"].map {
      "\($0);2026-12-05 10:00;2026-12-05 11:00\n"
    }
    #expect(try outcomes(table("resource;start;end\n" + rows[0] + rows[1])) == [.created, .created])
    #expect(try outcomes(table("resource;start;end\n" + rows[1] + rows[2])) == [.unchanged, .clash])
  }

  @Test("a name however long is the same in a table and a calendar") func longName() throws {
    let uid = String(repeating: "u", count: 300)
    #expect(try outcomes(event(10, uid)) == [.created])
    let row = "\(uid);sal;2026-12-05 11:00;2026-12-05 12:00\n"
    #expect(try outcomes(table("uid;resource;start;end\n" + row)) == [.unchanged])
  }

  @Test("what a row says of its status is understood or refused")
  func status() throws {
    func read(_ status: String) throws -> CalendarImport {
      try table("resource;start;end;status\nsal;2026-12-05 10:00;2026-12-05 11:00;\(status)\n")
    }
    for word in ["rejected", "Annuleret", "declined"] {
      #expect(try outcomes(read(word)) == [.skipped], "\(word)")
    }
    #expect(try read("Pending").items.map(\.isRequest) == [true])
    #expect(try outcomes(read("Bekræftet")) == [.created])
    #expect(throws: ImportFaults.self) { try read("måske") }
    #expect(try outcomes(read("aflyst")) == [.cancelled])
  }
}
