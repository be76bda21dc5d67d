import TestSupport
import Testing

@testable import BookingCore

@Suite struct BookTests {
  private let commons: Commons

  init() throws { commons = try Commons() }

  @Test("a booking that is accepted can be read with all it was given") func accepted() throws {
    var command = Commons.command("sal", at(17, 21), for: nil)
    command.attendees = 25
    command.title = "Fællesspisning"
    command.flexibleMinutes = 60
    command.acceptedAreas = [slug("ordrup")]
    let mette = try commons.actor("vangede-k1-mette")
    let booking = try commons.desk.perform(command, as: mette)
    #expect(booking.status == .confirmed && booking.version == 1 && booking.createdAt == Commons.morning)
    #expect(booking.member == mette.member?.id && booking.household == mette.member?.household)
    for desk in [commons.desk, try commons.otherDesk()] {
      let found = try desk.read { try $0.booking(named: booking.id.code, for: mette) }
      #expect(found == booking)
    }
  }

  @Test("what touches does not meet; what meets is taken") func taken() throws {
    try commons.book("sal", at(10, 12))
    try commons.book("sal", at(12, 13))
    try commons.book("sal", at(9, 10))
    let sal = try commons.id("sal")
    for range in [at(11, 12), at(9, 13), at(11.9, 12.1), at(10, 12)] {
      #expect(try reasons { try commons.book("sal", range) } == [.taken(sal, units: 1, free: 0)])
    }
  }

  @Test("of three units three can be had at once, and the fourth is refused with what is free") func units()
    throws
  {
    let projector = try commons.id("projektor")
    try commons.book("projektor", at(10, 12))
    try commons.book("projektor", at(11, 13))
    #expect(
      try reasons { try commons.book("projektor", at(10, 12), units: 2) } == [
        .taken(projector, units: 2, free: 1)
      ])
    try commons.book("projektor", at(10, 13))
    #expect(
      try reasons { try commons.book("projektor", at(11, 12)) } == [.taken(projector, units: 1, free: 0)])
    try commons.book("projektor", at(12, 13))
    #expect(
      try reasons { try commons.book("projektor", at(20, 21), units: 4) }
        == [.tooManyUnits(projector, units: 3, asked: 4)])
  }

  @Test("a composite and its parts exclude each other, both ways") func composite() throws {
    let hall = try commons.id("hal")
    let part = try commons.id("hal-a")
    try commons.book("hal", at(10, 12))
    #expect(try reasons { try commons.book("hal-a", at(11, 13)) } == [.taken(part, units: 1, free: 0)])
    try commons.book("hal-a", at(14, 16))
    #expect(try reasons { try commons.book("hal", at(15, 17)) } == [.taken(hall, units: 1, free: 0)])
    try commons.book("hal-b", at(15, 17))
    #expect(try reasons { try commons.book("hal", at(13, 14)) } == [])
  }

  @Test("set-up and turn-over of neighbours add") func buffers() throws {
    try commons.book("have", at(10, 12))
    #expect(try answer { try commons.book("have", at(12.5, 14)) } == "taken")
    #expect(try answer { try commons.book("have", at(12.7, 14)) } == "taken")
    #expect(try answer { try commons.book("have", at(12.75, 14)) } == "done")
    #expect(try answer { try commons.book("have", at(8, 9.5)) } == "taken")
    #expect(try answer { try commons.book("have", at(8, 9.25)) } == "done")
  }

  @Test("several lines are had together or not at all") func lines() throws {
    try commons.book("projektor", at(10, 11), units: 3)
    let before = try commons.connection().lastChange()
    var command = Commons.command("sal", at(10, 11))
    command.lines.append(.init(slug("projektor")))
    #expect(try answer { try commons.desk.perform(command, as: .operator()) } == "taken")
    #expect(try commons.connection().lastChange() == before)
    #expect(try answer { try commons.book("sal", at(10, 11)) } == "done")
  }

  @Test("two lines on one thing are one") func sameTwice() throws {
    var command = Commons.command("projektor", at(10, 11), units: 2)
    command.lines.append(.init(slug("projektor"), units: 2))
    let thing = try commons.id("projektor")
    #expect(
      try reasons { try commons.desk.perform(command, as: .operator()) }
        == [.tooManyUnits(thing, units: 3, asked: 4)])
    command.lines[1].units = 10_000
    #expect(
      try answer { try commons.desk.perform(command, as: .operator()) } == "invalid /lines/1/units")
    command.lines[1].units = 1
    let booked = try commons.desk.perform(command, as: .operator())
    #expect(booked.lines == [BookingLine(resource: thing, units: 3)])
    command.range = at(10.5, 12)
    #expect(
      try reasons { try commons.desk.perform(command, as: .operator()) }
        == [.taken(thing, units: 3, free: 0)])
    var both = Commons.command("hal", at(10, 11))
    both.lines.append(.init(slug("hal-b")))
    let inItself = #expect(throws: DeskError.self) { try commons.desk.perform(both, as: .operator()) }
    #expect("\(try #require(inItself))".contains("parts of each other"))
    both.lines[1] = .init(slug("hal"))
    let twice = #expect(throws: DeskError.self) { try commons.desk.perform(both, as: .operator()) }
    #expect("\(try #require(twice))".contains("named twice"))
  }

  @Test("a request that is wrong in itself is refused by field") func invalid() throws {
    func ask(_ change: (inout Book) -> Void) throws -> String {
      var command = Commons.command("sal", at(10, 11))
      change(&command)
      return try answer { try commons.desk.perform(command, as: .operator()) }
    }
    #expect(try ask { $0.lines = [] } == "invalid /lines")
    #expect(try ask { $0.lines = Array(repeating: .init(slug("projektor")), count: 33) } == "invalid /lines")
    #expect(try ask { $0.lines[0].units = 0 } == "invalid /lines/0/units")
    #expect(try ask { $0.lines[0].units = .max } == "invalid /lines/0/units")
    #expect(try ask { $0.attendees = -1 } == "invalid /attendees")
    #expect(try ask { $0.title = String(repeating: "x", count: 501) } == "invalid /title")
    #expect(try ask { $0.flexibleMinutes = 10_081 } == "invalid /flexibleMinutes")
    #expect(try ask { $0.range = TimeRange(Commons.saturday, Commons.saturday + 577_000) } == "invalid /end")
    #expect(try ask { $0.range = TimeRange(.latest - 5, .latest + 5) } == "invalid /start")
    #expect(try ask { $0.lines = [.init(slug("slot"))] } == "no resource")
    #expect(try ask { $0.onBehalfOf = slug("nobody") } == "no member")
    #expect(try ask { $0.acceptedAreas = [slug("nowhere")] } == "no area")
    #expect(try ask { _ in } == "done")
  }

  @Test("a resident books for the own household only, a board for those of its area") func rights() throws {
    let mette = try commons.actor("vangede-k1-mette")
    let bo = try commons.actor("vangede-bo")
    func ask(_ actor: Actor, for party: String) throws -> String {
      try answer {
        try commons.desk.perform(Commons.command("sal", at(10, 11), for: party), as: actor, dryRun: true)
      }
    }
    #expect(try ask(mette, for: "vangede-k1") == "done")
    #expect(try ask(mette, for: "vangede-k2") == "not allowed")
    #expect(try ask(mette, for: "ordrup-k1-mette") == "not allowed")
    #expect(try ask(bo, for: "vangede-k2-mette") == "done")
    #expect(try ask(bo, for: "ordrup-k1") == "not allowed")
  }

  @Test("the operator who names nobody books for the area's board") func board() throws {
    let booking = try commons.book("sal", at(10, 11), for: nil)
    let party = try commons.desk.read { try $0.household(booking.household) }
    #expect(party?.slug == slug("vangede-bestyrelse"))
  }

  @Test("a dry run answers like the real one and leaves nothing", arguments: [false, true])
  func dryRun(service: Bool) throws {
    let commons = try Commons(service ? .service : .command)
    let kept = try commons.book("have", at(10, 11))
    let before = try commons.connection().lastChange()
    let command = Commons.command("sal", at(10, 11))
    // One that has not read any timeline yet reads them in the middle of what is taken back.
    let desk = service ? commons.desk : try commons.otherDesk()
    for _ in 0..<2 {
      let booking = try desk.perform(command, as: .operator(), dryRun: true)
      #expect(booking.range == at(10, 11))
    }
    var move = ChangeBooking(id: kept.id)
    move.lines = [.init(slug("koekken"))]
    _ = try desk.perform(move, as: .operator(), dryRun: true)
    _ = try desk.perform(CancelBooking(id: kept.id), as: .operator(), dryRun: true)
    _ = try desk.perform(
      CloseResource(resource: slug("sal"), range: at(0, 24), reason: "prøve"), as: .operator(), dryRun: true)
    #expect(try commons.connection().lastChange() == before)
    try expectSameAsStore(desk, commons)
    #expect(try commons.connection().first("SELECT count(*) FROM occupancy") { $0.int(0) } == 1)
    #expect(try answer { try commons.book("have", at(10, 11)) } == "taken")
    #expect(try answer { try commons.book("koekken", at(10, 11)) } == "done")
    #expect(try answer { try commons.book("sal", at(10, 11)) } == "done")
  }

  @Test("a refused booking leaves nothing behind, in the store or in memory") func refused() throws {
    try commons.book("sal", at(10, 11))
    let before = try commons.connection().lastChange()
    _ = try answer { try commons.book("sal", at(10, 12)) }
    #expect(try commons.connection().lastChange() == before)
    #expect(try answer { try commons.book("sal", at(11, 12)) } == "done")
  }

  @Test("alternatives to a refused booking can really be had") func alternatives() throws {
    try commons.book("sal", at(10, 12))
    let command = Commons.command("sal", at(10, 12))
    let offered = try commons.desk.read(loading: nil) { try $0.alternatives(to: command, for: .operator()) }
    #expect(!offered.isEmpty)
    for alternative in offered {
      let lines = try commons.desk.read { view in
        alternative.lines.map { Book.Line(view.registry.resource($0.resource).slug, units: $0.units) }
      }
      let other = Book(lines: lines, range: alternative.range, onBehalfOf: slug("vangede-k1"))
      #expect(try answer { try commons.desk.perform(other, as: .operator(), dryRun: true) } == "done")
    }
  }

  @Test("of more places than are looked at, those after the wanted one are offered") func manyAlike() throws {
    for number in 100..<300 {
      _ = try commons.desk.perform(
        CreateResource(slug: slug("bed-\(number)"), area: slug("ordrup"), kind: .garden, name: "Bed"),
        as: .operator())
    }
    try commons.book("have", at(10, 12))
    for number in 100..<300 where number != 190 && number != 230 {
      try commons.book("bed-\(number)", at(10, 12))
    }
    func offered() throws -> [(name: Slug, difference: Alternative.Difference)] {
      try commons.desk.read(loading: nil) { view in
        try view.alternatives(to: Commons.command("bed-200", at(10, 12)), for: .operator()).map {
          (view.registry.resource($0.lines[0].resource).slug, $0.difference)
        }
      }
    }
    #expect(try offered().filter { $0.difference == .otherResource }.map(\.name) == [slug("bed-230")])
    try commons.book("bed-230", at(10, 12))
    #expect(try offered().map(\.difference) == Array(repeating: .otherTime, count: 4))
  }
}
