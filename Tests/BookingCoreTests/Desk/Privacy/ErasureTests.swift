import Foundation
import TestSupport
import Testing

@testable import BookingCore

/// A person asks to be forgotten; it is 1 December 2026.
@Suite struct ErasureTests {
  private let commons: Commons
  private let op = Actor.operator()
  private let ida = slug("ida-holm")
  private let home = slug("enghavevej-7")

  init() throws {
    commons = try Commons()
    _ = try commons.desk.perform(
      CreateHousehold(slug: home, area: slug("vangede"), name: "Enghavevej 7, 1. th"), as: op)
    _ = try commons.desk.perform(
      CreateMember(handle: ida, household: home, name: "Ida Holmgaard", email: "ida@holmgaard.example"),
      as: op)
  }

  /// What must not be found once Ida has gone.
  private static let traces = [
    "Ida Holmgaard", "ida-holm", "ida@holmgaard.example", "fødselsdag", "sangaften", "kantstødt",
    "Idas telefon",
    "enghavevej-7", "Enghavevej 7", "ics-uid-ida",
  ]

  /// The traces in the store's bytes, as a thief of the disk reads them.
  private func traces(of path: String) -> [String] {
    let bytes = ["", "-wal"].compactMap { FileManager.default.contents(atPath: path + $0) }.reduce(Data(), +)
    return Self.traces.filter { bytes.range(of: Data($0.utf8)) != nil }
  }

  /// Ida books, renames, repeats, borrows, logs in, and is spoken of by others; returns her bookings.
  private func live() throws -> [Booking] {
    let desk = commons.desk
    let actor = try commons.actor("ida-holm")
    var party = Commons.command("sal", at(10, 12), for: nil)
    party.title = "Idas fødselsdag"
    let key = IdempotencyKey("1", request: [1])
    let answer = try desk.perform(party, as: actor, key: key) { _ in Array("{\"member\":\"ida-holm\"}".utf8) }
    guard case .done(let booking) = answer else { preconditionFailure("a first answer was replayed") }
    var change = ChangeBooking(id: booking.id)
    change.title = "Idas runde fødselsdag"
    let renamed = try desk.perform(change, as: actor)
    var evening = Commons.command("koekken", at(34, 36), for: nil)
    evening.title = "sangaften"
    _ = try desk.perform(CreateSeries(evening, rule: "FREQ=WEEKLY;COUNT=3"), as: actor)
    let loan = try desk.perform(Commons.command("projektor", at(-80, 20), for: nil), as: actor)
    let bo = try commons.actor("vangede-bo")
    _ = try desk.perform(Lend(.out, booking: loan.id, note: "kantstødt kasse"), as: bo)
    _ = try desk.perform(
      Lend(
        .back(missing: "kantstødt linse"), booking: loan.id, condition: .damaged, note: "Ida Holmgaard så det"
      ), as: bo)
    _ = try desk.perform(CreateToken(member: ida, name: "Idas telefon"), as: op)
    _ = try desk.perform(CreateFeed(nil, owner: ida), as: op)
    let code = try desk.perform(Invite(member: ida), as: op).code
    let from = Login(address: "192.0.2.7", isAddressCounted: true)
    _ = try desk.redeem(code: code, pin: "brombær-57", subject: "cpr-ida", from: from)
    #expect(throws: LoginFault.self) { try desk.logIn("ida-holm", pin: "forkert", from: from) }
    _ = try desk.perform(Invite(member: ida), as: op)
    var other = Commons.command("have", at(10, 12), for: "vangede-k1")
    other.title = "Kaffe med Ida Holmgaard i haven"
    _ = try desk.perform(other, as: op)
    _ = try desk.perform(
      ChangeMember(handle: ida, email: "ida@holmgaard.example"), as: op)
    try keep(answerAbout: renamed, under: "2")
    _ = try desk.perform(SetHelper(household: slug("vangede-k1"), member: ida), as: op)
    let connection = try commons.connection()
    try connection.run("UPDATE booking SET import_uid = 'ics-uid-ida' WHERE id = ?1", .id(booking.id))
    return [renamed, loan]
  }

  /// What the board was answered under a key about a booking of the home: it does not name who made it.
  private func keep(answerAbout booking: Booking, under key: String) throws {
    var change = ChangeBooking(id: booking.id)
    change.attendees = booking.attendees + 1
    let answer = #"{"id":"\#(booking.id.code)","title":"Idas fødselsdag","household":"enghavevej-7"}"#
    _ = try commons.desk.perform(
      change, as: commons.actor("vangede-bo"), key: IdempotencyKey(key, request: [2])
    ) { _ in Array(answer.utf8) }
  }

  @Test("nothing of an erased person is in the store's bytes; times, log and all else stay") func everywhere()
    throws
  {
    let bookings = try live()
    #expect(traces(of: commons.path).count == Self.traces.count)
    let occupancy = try commons.connection().rows("SELECT resource, start_at, end_at, units FROM occupancy") {
      [$0.integer(0), $0.integer(1), $0.integer(2), $0.integer(3)]
    }
    let follower = try commons.otherDesk(.service)
    defer { follower.close() }

    let outcome = try commons.desk.perform(EraseMember(ida), as: op)
    #expect(outcome.erasesHome && outcome.handle.text.hasPrefix("erased-") && outcome.comingBookings == 4)
    #expect(try commons.desk.rebuildIfDue())

    #expect(traces(of: commons.path) == [])
    let connection = try commons.connection()
    #expect(
      try connection.rows("SELECT resource, start_at, end_at, units FROM occupancy") {
        [$0.integer(0), $0.integer(1), $0.integer(2), $0.integer(3)]
      } == occupancy)
    for booking in bookings {
      let left = try #require(try connection.booking(booking.id))
      #expect(
        left.title.isEmpty && left.range.start == booking.range.start && left.version >= booking.version)
    }
    #expect(
      try connection.first("SELECT title FROM booking WHERE title <> ''") { $0.text(0) }
        == "Kaffe med … i haven")
    for table in [
      "invitation", "credential", "subject_link", "session", "device", "login_failure", "idempotency",
    ] {
      var count = 0
      try connection.eachRow(of: table, columns: connection.columnNames(of: table)) { _ in count += 1 }
      #expect(count == 0, "\(table) still has \(count) rows")
    }
    let found = try commons.desk.verify()
    #expect(found.isSound, "\(found.checks.flatMap(\.problems))")
    #expect(try differences(of: follower, from: commons.path) == [])
    #expect(try follower.read { try $0.member(handle: ida) } == nil)
    #expect(try follower.read { try $0.members(household: nil).map(\.handle.text) }.count == 6)
    #expect(try answer { try commons.desk.perform(EraseMember(ida), as: op) } == "no member")
  }

  @Test(
    "a PIN, a token and a session of an erased person open nothing, in any process, from the next look on")
  func access() throws {
    let service = try commons.otherDesk(.service)
    defer { service.close() }
    let secret = try commons.desk.perform(CreateToken(member: ida), as: op).secret
    #expect(try service.read { try $0.caller(.token(secret: secret.utf8), origin: "test") } != nil)
    _ = try commons.desk.perform(EraseMember(ida), as: commons.actor("ida-holm"))
    #expect(try service.read { try $0.caller(.token(secret: secret.utf8), origin: "test") } == nil)
  }

  @Test("others cannot erase a member, not even the board; a dry run erases nothing") func rights() throws {
    for actor in ["vangede-bo", "vangede-k1-mette"] {
      let actor = try commons.actor(actor)
      #expect(try answer { try commons.desk.perform(EraseMember(ida), as: actor) } == "no member")
    }
    _ = try commons.desk.perform(EraseMember(ida), as: op, dryRun: true)
    #expect(try commons.desk.read { try $0.member(handle: ida)?.name } == "Ida Holmgaard")
  }

  @Test("where somebody else lives on, home and what the other has booked stay") func shared() throws {
    _ = try commons.desk.perform(CreateMember(handle: slug("per"), household: home, name: "Per Holm"), as: op)
    var bookings: [Booking] = []
    for (name, hour) in [("ida-holm", 8.0), ("per", 12.0)] {
      var command = Commons.command("sal", at(hour, hour + 2), for: nil)
      command.title = "Fest hos \(name)"
      bookings.append(try commons.desk.perform(command, as: commons.actor(name)))
    }
    #expect(try commons.desk.perform(EraseMember(ida), as: op).erasesHome == false)
    let titles = try bookings.map { try commons.connection().booking($0.id)?.title }
    #expect(titles == ["", "Fest hos per"])
    #expect(try commons.desk.read { try $0.household(slug: home)?.name } == "Enghavevej 7, 1. th")
  }

  @Test("what the board was answered about the erased goes, about who lives on it stays") func answers()
    throws
  {
    _ = try commons.desk.perform(CreateMember(handle: slug("per"), household: home, name: "Per Holm"), as: op)
    for (key, handle) in [("1", "ida-holm"), ("2", "per")] {
      let hours = key == "1" ? at(10, 12) : at(14, 16)
      let made = try commons.desk.perform(Commons.command("sal", hours, for: nil), as: commons.actor(handle))
      try keep(answerAbout: made, under: key)
    }
    _ = try commons.desk.perform(EraseMember(ida), as: op)
    #expect(try commons.connection().rows("SELECT key FROM idempotency") { $0.text(0) } == ["2"])
  }

  @Test("the last of a home brings back what is borrowed first") func loans() throws {
    let loan = try commons.desk.perform(Commons.command("projektor", at(-80, 20), for: "ida-holm"), as: op)
    _ = try commons.desk.perform(Lend(.out, booking: loan.id), as: op)
    #expect(try answer { try commons.desk.perform(EraseMember(ida), as: op) } == "in the way")
    _ = try commons.desk.perform(Lend(.back(missing: ""), booking: loan.id), as: op)
    #expect(try answer { try commons.desk.perform(EraseMember(ida), as: op) } == "done")
  }

  @Test(
    "a restored backup does not bring the erased back, also when the store it replaces cannot be read",
    arguments: [false, true])
  func restored(isDamaged: Bool) throws {
    _ = try live()
    let backup = commons.folder.file("backup.db")
    try commons.desk.backUp(to: backup)
    #expect(traces(of: backup).count == Self.traces.count)
    _ = try commons.desk.perform(EraseMember(ida), as: op)
    #expect(try commons.desk.rebuildIfDue())
    commons.desk.close()
    let place = commons.folder.file("restored.db")
    try FileManager.default.copyItem(atPath: commons.path + ".erased", toPath: place + ".erased")
    if isDamaged {
      try Data("no store at all".utf8).write(to: URL(fileURLWithPath: place))
    } else {
      try FileManager.default.copyItem(atPath: commons.path, toPath: place)
    }
    #expect(try Backup.restore(backup, to: place).erased == 1)
    #expect(traces(of: place) == [])
    do {
      let desk = try BookingDesk(path: place, clock: commons.clock.read)
      #expect(try desk.verify().isSound)
      #expect(try desk.read { try $0.member(handle: slug("vangede-k1-mette")) } != nil)
    }
    // A store of another origin has other people under the same numbers.
    let copy = commons.folder.file("other.db")
    try Commons().connection().backUp(to: copy)
    #expect(try Backup.restore(copy, to: place).erased == 0)
  }

  @Test("after pages were split, merged and filled again, the erased are in none of them") func leftovers()
    throws
  {
    var random = SplitMix64(seed: 7)
    let words = (0..<60).map { "person\($0 + 100)" }
    for word in words {
      _ = try commons.desk.perform(
        CreateMember(handle: slug(word), household: home, name: "\(word) Holm"), as: op)
    }
    for round in 0..<1_500 {
      let word = words[Int.random(in: 0..<60, using: &random)]
      let hour = Double(round) * 2
      var command = Commons.command("have", at(hour, hour + 1), for: word)
      command.title = word + String(repeating: "x", count: Int.random(in: 0...200, using: &random))
      let booking = try commons.desk.perform(command, as: op)
      guard round.isMultiple(of: 2) else { continue }
      var change = ChangeBooking(id: booking.id)
      change.title = word + String(repeating: "y", count: Int.random(in: 0...300, using: &random))
      _ = try commons.desk.perform(change, as: op)
    }
    for word in words.prefix(30) { _ = try commons.desk.perform(EraseMember(slug(word)), as: op) }
    #expect(try commons.desk.rebuildIfDue())
    let bytes =
      try Data(contentsOf: URL(fileURLWithPath: commons.path))
      + (FileManager.default.contents(atPath: commons.path + "-wal") ?? Data())
    let found = words.filter { bytes.range(of: Data($0.utf8)) != nil }
    #expect(found == Array(words.suffix(30)))
  }
}
