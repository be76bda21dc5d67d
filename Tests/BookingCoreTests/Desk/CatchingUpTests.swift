import TestSupport
import Testing

@testable import BookingCore

/// Expects that a desk's memory is what a new desk reads from the store.
func expectSameAsStore(_ desk: BookingDesk, _ commons: Commons) throws {
  let found = try differences(of: desk, from: commons.path)
  #expect(found.isEmpty, "\(found.prefix(10))")
}

@Suite struct CatchingUpTests {
  /// The i-th of many hours from Saturday on.
  private func hour(_ number: Int) -> TimeRange { at(Double(number), Double(number) + 1) }

  @Test(
    "what one desk commits, the other's very next read and very next write know",
    arguments: [BookingDesk.Mode.command, .service])
  func twoDesks(_ mode: BookingDesk.Mode) throws {
    let commons = try Commons(mode)
    let other = try commons.otherDesk(mode)
    defer { other.close() }
    let sal = try commons.id("sal")
    var late = 0
    for number in 0..<1_000 {
      let (writer, reader) = number % 2 == 0 ? (commons.desk, other) : (other, commons.desk)
      let command = Commons.command("sal", hour(number))
      _ = try writer.perform(command, as: .operator())
      if try reader.read(loading: [sal], { $0.schedule.isFree(sal, range: hour(number)) }) { late += 1 }
      if try answer({ try reader.perform(command, as: .operator()) }) != "taken" { late += 1 }
    }
    #expect(late == 0)
    try expectSameAsStore(commons.desk, commons)
    try expectSameAsStore(other, commons)
  }

  @Test("what another process commits, the very next read knows, ten thousand times") func otherProcess()
    throws
  {
    let commons = try Commons(.service)
    let probe = try Probe("desk", path: commons.path)
    defer { probe.stop() }
    let sal = try commons.id("sal")
    var late = 0
    for number in 0..<10_000 {
      let range = hour(number)
      let words = "sal vangede-k1 \(range.start.value) \(range.end.value)"
      if number % 10 == 9 {
        try commons.book("sal", range)
        if probe.ask("free \(words)") != "no" { late += 1 }
      } else {
        guard probe.ask("book \(words)")?.hasPrefix("booked") == true else {
          Issue.record("the probe could not book hour \(number)")
          return
        }
        if try commons.desk.read(loading: [sal], { $0.schedule.isFree(sal, range: range) }) { late += 1 }
      }
      if number % 100 == 0, try answer({ try commons.book("sal", range) }) != "taken" { late += 1 }
    }
    #expect(late == 0)
    try expectSameAsStore(commons.desk, commons)
  }

  @Test("five processes that book the same hours give each away once") func race() throws {
    let commons = try Commons(.service)
    let probes = try (0..<4).map { _ in try Probe("desk", path: commons.path) }
    defer { for probe in probes { probe.stop() } }
    for number in 0..<50 {
      let range = hour(number)
      let words = "book projektor vangede-k1 \(range.start.value) \(range.end.value)"
      for probe in probes { probe.tell(words) }
      let mine = try answer { try commons.book("projektor", range) }
      let theirs = probes.map { $0.line() ?? "gone" }
      let done = theirs.count { $0.hasPrefix("booked") } + (mine == "done" ? 1 : 0)
      #expect(done == 3, "hour \(number): \(mine), \(theirs)")
      #expect(theirs.count { $0 == "taken" } + (mine == "taken" ? 1 : 0) == 2)
    }
    try expectSameAsStore(commons.desk, commons)
  }

  @Test("areas, resources, closures and rules of another desk are known at once") func places() throws {
    let commons = try Commons(.service)
    let other = try commons.otherDesk()
    let shed = CreateResource(slug: slug("skur"), area: slug("ordrup"), kind: .garden, name: "Skur")
    _ = try other.perform(shed, as: .operator())
    #expect(try answer { try commons.book("skur", at(10, 11)) } == "done")
    let closure = try other.perform(
      CloseResource(resource: slug("skur"), range: at(12, 13), reason: "storm"), as: .operator()
    ).closure
    #expect(try answer { try commons.book("skur", at(12, 13)) } == "closed")
    _ = try other.perform(RemoveClosure(id: closure.id), as: .operator())
    #expect(try answer { try commons.book("skur", at(12, 13)) } == "done")
    try expectSameAsStore(commons.desk, commons)
    try expectSameAsStore(other, commons)
  }

  @Test("a look at the log that fails is made up for by the next") func failedCatchingUp() throws {
    let commons = try Commons(.service)
    let other = try commons.otherDesk()
    let database = try commons.connection()
    try database.run("INSERT INTO house_rules VALUES (1, 1, 'no rules')")
    let shed = CreateResource(slug: slug("skur"), area: slug("ordrup"), kind: .garden, name: "Skur")
    #expect(
      try failure { try other.perform(shed, as: .operator()) } == nil, "what is on disk is answered as done")
    for _ in 0..<3 {
      #expect(try failure { try commons.desk.read { _ in } } == .damaged, "and nobody reads an older view")
    }
    try database.run("DELETE FROM house_rules")
    #expect(try commons.desk.read { $0.registry.resource(slug: slug("skur")) } != nil)
    #expect(try other.read { $0.registry.resource(slug: slug("skur")) } != nil)
    try expectSameAsStore(commons.desk, commons)
  }

  @Test("a desk that reads while another writes never counts a booking twice", arguments: 1...20)
  func readingWhileWriting(_ round: Int) throws {
    let commons = try Commons()
    let probe = try Probe("desk", path: commons.path)
    defer { probe.stop() }
    for number in 0..<20 {
      let range = hour(number)
      probe.tell("book hal-a vangede-k1 \(range.start.value) \(range.end.value)")
    }
    let desks = try (0..<4).map { try commons.otherDesk($0 % 2 == 0 ? .service : .command) }
    defer { for desk in desks { desk.close() } }
    for desk in desks { _ = try desk.read(loading: nil) { $0.lastChange } }
    for _ in 0..<20 { #expect(probe.line()?.hasPrefix("booked") == true) }
    for desk in desks { try expectSameAsStore(desk, commons) }
  }
}
