import TestSupport
import Testing

@testable import BookingCore

/// Conflicts are looked for where something may be wrong, and that is wherever something is.
@Suite struct ConflictDoubtTests {
  /// The causes listed, which are the same as those found when everything is looked through.
  private func causes(_ commons: Commons) throws -> [String] {
    try commons.desk.read { view in
      let listed = try view.conflicts()
      #expect(try view.conflictsEverywhere() == listed)
      return listed.map(\.cause.code)
    }
  }

  private func change(_ commons: Commons, _ name: String, _ body: (inout ChangeResource) -> Void) throws {
    var command = ChangeResource(slug: slug(name))
    body(&command)
    _ = try commons.desk.perform(command, as: .operator())
  }

  @Test("each change of the world that breaks a promise is found, and ordinary bookings leave no doubt")
  func changes() throws {
    let commons = try Commons()
    for hour in [10.0, 12, 14] { try commons.book("sal", at(hour, hour + 2)) }
    try commons.book("hal-a", at(10, 12))
    try commons.book("hal-b", at(12, 14))
    try commons.book("projektor", at(10, 12), units: 2)
    try commons.book("projektor", at(11, 13), units: 1)
    try commons.book("have", at(10, 12))
    try commons.book("koekken", at(18, 20))
    try commons.book("vaerksted", at(0, 24 * 30))
    let doubts = {
      try commons.desk.read { try $0.database.first("SELECT count(*) FROM doubt") { $0.int(0) } }
    }
    #expect(try causes(commons) == [])
    #expect(try doubts() == 0)
    try change(commons, "sal") { $0.turnoverMinutes = 30 }
    #expect(try causes(commons) == ["double-booking", "double-booking"])
    try change(commons, "sal") { $0.turnoverMinutes = 0 }
    #expect(try causes(commons) == [])
    #expect(try doubts() == 0)
    try change(commons, "projektor") { $0.units = 2 }
    try change(commons, "koekken") { $0.openingHours = try? OpeningHours(parsing: "mon-sun 08:00-20:30") }
    try change(commons, "vaerksted") { $0.status = .outOfService }
    let closure = try commons.desk.perform(
      CloseResource(resource: slug("hal-a"), range: at(11, 30), reason: "Maling"), as: .operator()
    ).closure
    let all = ["not-in-use", "double-booking", "closure", "outside-hours"]
    #expect(try causes(commons).sorted() == all.sorted())
    #expect(try commons.desk.verify().isSound)
    // Long after, what is over is no conflict any more, and what still lasts is.
    commons.clock.advance(minutes: 10 * 1440)
    #expect(try causes(commons) == ["not-in-use"])
    commons.clock.advance(minutes: -10 * 1440)
    _ = try commons.desk.perform(RemoveClosure(id: closure.id), as: .operator())
    #expect(try causes(commons).sorted() == all.filter { $0 != "closure" }.sorted())
  }

  @Test("each conflict has a name of its own, also those of one booking, and keeps it") func names() throws {
    let commons = try Commons()
    for (room, hours) in [("sal", [10.0, 12, 14]), ("koekken", [10, 18])] {
      for hour in hours { try commons.book(room, at(hour, hour + 2)) }
    }
    let names = { (count: Int) -> [String] in
      try commons.desk.read { view in
        let all = try view.conflicts()
        #expect(Set(all.map(\.id)).count == count && all.count == count)
        for conflict in all { #expect(try view.conflict(named: conflict.id) == conflict) }
        return all.map(\.id)
      }
    }
    // What is in the middle clashes with its neighbours on both sides.
    try change(commons, "sal") { $0.turnoverMinutes = 30 }
    let double = try names(2)
    let closures = try [at(11, 12), at(11, 18.5), at(19, 21)].map {
      let command = CloseResource(resource: slug("koekken"), range: $0, reason: "")
      return try commons.desk.perform(command, as: .operator()).closure
    }
    let all = try names(5)
    #expect(Set(double).isSubset(of: all))
    _ = try commons.desk.perform(RemoveClosure(id: closures[0].id), as: .operator())
    #expect(try Set(names(4)).isSubset(of: all))
  }

  @Test("closures that overlap are listed in their order, whenever one asks") func overlapping() throws {
    let commons = try Commons()
    try commons.book("sal", at(10, 20))
    let reasons = (1...9).map { "Hånd \($0)" }
    for (number, reason) in reasons.enumerated() {
      let range = at(9, number % 3 == 0 ? 18 : 21)
      _ = try commons.desk.perform(
        CloseResource(resource: slug("sal"), range: range, reason: reason), as: .operator())
    }
    let shortFirst = [0, 3, 6, 1, 2, 4, 5, 7, 8].map { Conflict.Cause.closure(reason: reasons[$0]) }
    for _ in 0..<5 { #expect(try commons.desk.read { try $0.conflicts().map(\.cause) } == shortFirst) }
  }

  @Test("a store of an older program is looked through once") func upgraded() throws {
    let commons = try Commons()
    try commons.book("sal", at(10, 12))
    try change(commons, "sal") { $0.status = .outOfService }
    try commons.connection().run("DELETE FROM doubt")
    #expect(try commons.desk.verify().isSound == false)
    try commons.connection().doubtEverything()
    #expect(try causes(commons) == ["not-in-use"])
    #expect(commons.desk.settleDue() == [])
    #expect(try commons.desk.read { try $0.database.doubts(asOf: $0.now).map(\.range) } == [at(10, 12)])
    #expect(try causes(commons) == ["not-in-use"])
    #expect(try commons.desk.verify().isSound)
  }
}
