import TestSupport
import Testing

@testable import BookingCore

/// What is answered from memory alone, beside what the store says.
@Suite struct MemoryViewTests {
  private let window = at(0, 48)

  private func hour(_ number: Int) -> TimeRange { at(Double(number), Double(number) + 1) }

  @Test("what another desk commits, the very next glance knows") func freshness() throws {
    let commons = try Commons(.service)
    let other = try commons.otherDesk()
    defer { other.close() }
    let sal = try commons.id("sal")
    var late = 0
    for number in 0..<1_000 {
      let (writer, reader) = number % 3 == 0 ? (commons.desk, other) : (other, commons.desk)
      _ = try writer.perform(Commons.command("sal", hour(number)), as: .operator())
      if try reader.glance().schedule.isFree(sal, range: hour(number)) { late += 1 }
      if try commons.desk.glance().schedule.isFree(sal, range: hour(number)) { late += 1 }
    }
    #expect(late == 0)
    try expectSameAsStore(commons.desk, commons)
  }

  @Test("as long as nobody commits, all readers are given the same view; a commit gives a new one")
  func sharing() throws {
    let commons = try Commons(.service)
    let first = try commons.desk.glance()
    #expect(try commons.desk.glance() === first)
    try commons.book("sal", hour(1))
    let second = try commons.desk.glance()
    #expect(second !== first)
    #expect(try first.schedule.isFree(commons.id("sal"), range: hour(1)))
    #expect(try !second.schedule.isFree(commons.id("sal"), range: hour(1)))
    commons.clock.advance(minutes: 1)
    #expect(try commons.desk.glance().now == second.now + 1)
  }

  @Test("a calendar says whose a booking is after each change of it, by this desk or another")
  func owners() throws {
    let commons = try Commons(.service)
    let other = try commons.otherDesk()
    defer { other.close() }
    let mette = try commons.actor("vangede-k1-mette")
    func states(_ actor: Actor?) throws -> [CalendarEntry.State] {
      let id = try commons.id("sal")
      let sal = try commons.desk.read { $0.registry.resource(id) }
      let asked = try commons.desk.read(loading: nil) { try $0.calendar(of: sal, in: window, for: actor) }
      #expect(try commons.desk.glance().calendar(of: sal, in: window, for: actor) == asked)
      return asked.map(\.state)
    }
    let own = try commons.book("sal", hour(1))
    try commons.book("sal", hour(3), for: "vangede-k2")
    #expect(try states(mette) == [.mine, .taken])
    #expect(try states(nil) == [.taken, .taken])
    try commons.decide(
      #""kinds":{"room":{"approval":{"mode":"hold","decideBy":{"days":2,"after":"booking"}}}}"#)
    let asked = try other.perform(Commons.command("sal", hour(5), for: "vangede-k2"), as: .operator())
    #expect(try states(mette) == [.mine, .taken, .held])
    _ = try other.perform(DecideBooking(.approve, id: asked.id), as: commons.actor("vangede-bo"))
    #expect(try states(mette) == [.mine, .taken, .taken])
    _ = try commons.desk.perform(CancelBooking(id: own.id), as: .operator())
    #expect(try states(mette) == [.taken, .taken])
    #expect(try answer { try commons.book("sal", hour(3)) } == "taken")
    #expect(try states(mette) == [.taken, .taken])
    try expectSameAsStore(commons.desk, commons)
  }
}
