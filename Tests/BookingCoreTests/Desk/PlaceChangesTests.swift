import TestSupport
import Testing

@testable import BookingCore

@Suite struct PlaceChangesTests {
  @Test(
    "after a change of buffers, units or parts every desk has the claims that the store gives",
    arguments: [BookingDesk.Mode.command, .service])
  func reloads(_ mode: BookingDesk.Mode) throws {
    let commons = try Commons(mode)
    let other = try commons.otherDesk(mode)
    defer { other.close() }
    for (resource, from) in [
      ("sal", 8.0), ("have", 9), ("hal", 10), ("hal-a", 14), ("hal-b", 15), ("projektor", 9),
    ] {
      try commons.book(resource, at(from, from + 2))
    }
    func change(_ resource: String, _ body: (inout ChangeResource) -> Void) throws {
      var command = ChangeResource(slug: slug(resource))
      body(&command)
      _ = try commons.desk.perform(command, as: .operator())
      for desk in [commons.desk, other] { try expectSameAsStore(desk, commons) }
    }
    try change("have") { $0.setupMinutes = 120 }
    try change("hal") { $0.turnoverMinutes = 45 }
    try change("hal-a") { $0.setupMinutes = 20 }
    try change("projektor") { $0.units = 1 }
    try change("hal") { $0.parts = [slug("hal-a"), slug("sal")] }
    try change("hal") { $0.parts = [] }
    try change("hal") { $0.parts = [slug("hal-b"), slug("sal")] }
    try change("koekken") { $0.parts = [slug("hal-a"), slug("have")] }
    #expect(try answer { try commons.book("koekken", at(14, 15)) } == "taken")
  }

  @Test("nobody puts together what others look after") func partsOfOthers() throws {
    let commons = try Commons()
    let board = try commons.actor("vangede-bo")
    func whole(_ parts: [String], _ kind: Resource.Kind = .room) -> CreateResource {
      CreateResource(
        slug: slug("det-hele"), area: slug("vangede"), kind: kind, name: "Det hele", seats: 60,
        parts: parts.map { slug($0) })
    }
    func make(_ command: CreateResource, as actor: Actor) throws -> String {
      try answer { try commons.desk.perform(command, as: actor, dryRun: true) }
    }
    #expect(try make(whole(["sal", "vaerksted"]), as: board) == "not allowed")
    #expect(try make(whole(["sal", "vaerksted"]), as: .operator()) == "done")
    #expect(try make(whole(["sal", "koekken"]), as: board) == "done")
    var change = ChangeResource(slug: slug("hal"))
    change.parts = [slug("hal-a"), slug("vaerksted")]
    #expect(try answer { try commons.desk.perform(change, as: board) } == "not allowed")
    _ = try commons.desk.perform(change, as: .operator())
    change.seats = 70
    #expect(try answer { try commons.desk.perform(change, as: board) } == "done", "it is a part already")
    // A volunteer may add a thing of the own household, but no room to it.
    _ = try commons.desk.perform(
      CreateMember(handle: slug("viola"), household: slug("vangede-k2"), name: "Viola", role: .volunteer),
      as: .operator())
    var own = whole(["sal", "koekken"], .equipment)
    own.owner = slug("vangede-k2")
    #expect(try make(own, as: commons.actor("viola")) == "not allowed")
  }

  @Test("what no longer fits stays and is a conflict, and nothing new is given away there") func conflicts()
    throws
  {
    let commons = try Commons(.service)
    for _ in 0..<3 { try commons.book("projektor", at(10, 12)) }
    var change = ChangeResource(slug: slug("projektor"))
    change.units = 2
    _ = try commons.desk.perform(change, as: .operator())
    let conflicts = try commons.desk.read(loading: nil) { try $0.conflicts() }
    #expect(conflicts.map(\.cause) == [.excess(claimed: 3, units: 2)])
    #expect(conflicts.map(\.range) == [at(10, 12)] && conflicts[0].bookings.count == 3)
    #expect(try answer { try commons.book("projektor", at(11, 13)) } == "taken")
    #expect(try answer { try commons.book("projektor", at(12, 13)) } == "done")
  }

  @Test("a closure of what is booked is a conflict, foretold by a dry run, until it is taken back")
  func closures() throws {
    let commons = try Commons(.service)
    let booking = try commons.book("hal", at(10, 12))
    _ = try commons.book("hal-b", at(12, 13))
    let close = CloseResource(resource: slug("hal-a"), range: at(11, 14), reason: "maling")
    let tried = try commons.desk.perform(close, as: .operator(), dryRun: true)
    #expect(try commons.desk.read(loading: nil) { try $0.conflicts() }.isEmpty)
    let made = try commons.desk.perform(close, as: .operator())
    let conflicts = try commons.desk.read(loading: nil) { try $0.conflicts() }
    #expect(made.conflicts == conflicts && tried.conflicts == conflicts)
    #expect(conflicts.map(\.cause) == [.closure(reason: "maling")])
    #expect(conflicts.map(\.range) == [at(11, 12)] && conflicts[0].bookings == [booking.id])
    _ = try commons.desk.perform(RemoveClosure(id: made.closure.id), as: .operator())
    #expect(try commons.desk.read(loading: nil) { try $0.conflicts() }.isEmpty)
  }

  @Test("what would last longer than the store can hold is refused, as bookings are") func tooLate() throws {
    let commons = try Commons()
    func ask(_ command: some Command) throws -> String {
      try answer { try commons.desk.perform(command, as: .operator()) }
    }
    // West of Greenwich the last day of 2199 ends in 2200.
    let west = CreateArea(slug: slug("west"), name: "West", timeZone: "America/New_York")
    #expect(try ask(west) == "done")
    #expect(try ask(CreateHousehold(slug: slug("west-k1"), area: slug("west"), name: "K1")) == "done")
    func close(until end: Minute) throws -> String {
      try ask(CloseResource(resource: slug("sal"), range: TimeRange(.latest - 60, end), reason: ""))
    }
    func token(until end: Minute) throws -> String {
      try ask(CreateToken(member: slug("vangede-bo"), expiresAt: end))
    }
    func end(_ household: String, _ day: String) throws -> String {
      try ask(EndHousehold(slug: slug(household), lastDay: CivilDate(day)))
    }
    #expect(try close(until: .latest) == "done" && close(until: .latest + 1) == "invalid /start")
    #expect(try token(until: .latest) == "done" && token(until: .latest + 1) == "invalid /expiresAt")
    #expect(try end("vangede-k1", "2199-12-31") == "done")
    #expect(try end("west-k1", "2199-12-30") == "done" && end("west-k1", "2199-12-31") == "invalid /lastDay")
    #expect(try commons.desk.verify().isSound)
  }

  @Test("parts, units and buffers that no resource can have are refused") func refused() throws {
    let commons = try Commons()
    func ask(_ resource: String, _ body: (inout ChangeResource) -> Void) throws -> String {
      var command = ChangeResource(slug: slug(resource))
      body(&command)
      return try answer { try commons.desk.perform(command, as: .operator()) }
    }
    #expect(try ask("hal") { $0.parts = [slug("hal-a")] } == "invalid /parts")
    #expect(try ask("hal") { $0.parts = [slug("hal-a"), slug("hal-a")] } == "invalid /parts")
    #expect(try ask("sal") { $0.parts = [slug("hal"), slug("have")] } == "invalid /parts")
    #expect(try ask("sal") { $0.parts = [slug("projektor"), slug("have")] } == "invalid /parts")
    #expect(try ask("hal-a") { $0.parts = [slug("sal"), slug("have")] } == "invalid /parts")
    #expect(try ask("hal") { $0.parts = [slug("hal"), slug("have")] } != "done")
    #expect(try ask("sal") { $0.units = 2 } == "invalid /units")
    #expect(try ask("projektor") { $0.units = 10_001 } == "invalid /units")
    #expect(try ask("sal") { $0.setupMinutes = -1 } == "invalid /setupMinutes")
    #expect(try ask("sal") { $0.turnoverMinutes = 10_081 } == "invalid /turnoverMinutes")
    #expect(try ask("sal") { $0.name = "" } == "invalid /name")
    #expect(try ask("nothing") { $0.name = "x" } == "no resource")
  }
}
