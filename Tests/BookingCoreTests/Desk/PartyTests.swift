import TestSupport
import Testing

@testable import BookingCore

/// Who books for whom, what areas hold together, and those who live elsewhere. It is Tuesday 1 December 2026, 10:00.
@Suite struct PartyTests {
  private let commons: Commons

  init() throws { commons = try Commons() }

  private func perform(_ command: some Command, as handle: String) throws -> String {
    let actor = try commons.actor(handle)
    return try answer { try commons.desk.perform(command, as: actor) }
  }

  private func names(_ helper: String, for household: String = "vangede-k1", to isHelper: Bool = true)
    -> SetHelper
  {
    SetHelper(household: slug(household), member: slug(helper), isHelper: isHelper)
  }

  @Test("Mette of number 2 books for her neighbour without a phone, who has said so; the log shows both")
  func neighbour() throws {
    let neighbour = "vangede-k2-mette"
    let wish = Commons.command("sal", at(10, 12), for: "vangede-k1")
    #expect(try perform(wish, as: neighbour) == "not allowed")
    #expect(try perform(names(neighbour), as: neighbour) == "no household", "not by oneself")
    #expect(try perform(names(neighbour), as: "ordrup-bo") == "no household", "nor by another area's board")
    #expect(
      try perform(names("vangede-k1-mette"), as: "vangede-bo") == "in the way", "who lives there may anyway")
    #expect(try perform(names(neighbour), as: "vangede-k1-mette") == "done")
    #expect(try commons.lastNotice(to: "vangede-k1").first == "En hjælper kan booke for jer")
    let helper = try commons.actor(neighbour)
    let booking = try commons.desk.perform(wish, as: helper)
    let home = try #require(try commons.connection().household(slug: slug("vangede-k1")))
    #expect(booking.household == home.id && booking.member == helper.member?.id)
    let change = try #require(try commons.connection().changes(since: 0, limit: 1_000).last)
    #expect(change.action == "booking.create" && change.actor == helper.member?.id)
    #expect(change.after?.contains("\"household\":\(home.id.value),") == true)
    #expect(try perform(CancelBooking(id: booking.id), as: neighbour) == "done")
    #expect(try perform(CancelBooking(id: booking.id), as: "vangede-k1-mette") == "done", "twice is no harm")
    // Another process knows at once, and forgets at once.
    let other = try commons.otherDesk()
    let token = try commons.desk.perform(CreateToken(member: slug(neighbour)), as: .operator()).secret
    func mayBook() throws -> Bool? {
      try other.read { try $0.caller(.token(secret: token.utf8), origin: "http") }.map {
        $0.actor.may(.book(household: home.id, area: home.area))
      }
    }
    #expect(try mayBook() == true)
    #expect(try perform(names(neighbour, to: false), as: "vangede-bo") == "done")
    #expect(try mayBook() == false)
    #expect(try perform(wish, as: neighbour) == "not allowed")
    #expect(try commons.desk.verify().isSound)
  }

  @Test("a helper's name is for those who may read the people where the helper lives")
  func namelessHelpers() throws {
    let names = SetHelper(household: slug("vangede-k1"), member: slug("vangede-k2-mette"))
    func shown(to handle: String) throws -> [String] {
      let actor = try commons.actor(handle)
      let found = try commons.desk.read { try $0.helpers(of: slug("vangede-k1"), for: actor) }
      return found.map { "\($0.handle) \($0.name)" }
    }
    #expect(try commons.desk.perform(names, as: commons.actor("vangede-k1-mette")).map(\.name) == [""])
    #expect(try shown(to: "vangede-k1-mette") == ["vangede-k2-mette "])
    #expect(try shown(to: "vangede-bo").allSatisfy { $0.count > "vangede-k2-mette ".count })
    #expect(try commons.lastNotice(to: "vangede-k1").joined().contains("vangede-k2-mette"))
  }

  @Test("a quota is the household's, whoever books for it") func quotaOfHelped() throws {
    try commons.decide(#""maxOpenBookings":1"#)
    _ = try commons.desk.perform(names("vangede-k2-mette"), as: .operator())
    #expect(
      try perform(Commons.command("sal", at(10, 12), for: "vangede-k1"), as: "vangede-k2-mette") == "done")
    #expect(
      try perform(Commons.command("sal", at(14, 15), for: "vangede-k1"), as: "vangede-k2-mette")
        == "quota-exceeded")
    #expect(
      try perform(Commons.command("sal", at(14, 15), for: nil), as: "vangede-k2-mette") == "done", "her own")
  }

  @Test(
    "two areas hold a party: both see it, both boards know, and only the household that books uses its quota")
  func together() throws {
    try commons.decide(#""maxOpenBookings":1"#, area: "ordrup")
    var party = Commons.command("sal", at(10, 20), for: nil)
    (party.title, party.withAreas) = ("Fælles juletræ", [slug("ordrup"), slug("ordrup")])
    let booking = try commons.desk.perform(party, as: commons.actor("vangede-k1-mette"))
    #expect(try commons.booking(booking.id) == booking)
    #expect(
      try commons.lastNotice(to: "ordrup-bestyrelse").first
        == "Jeres område er medarrangør: \(booking.id.code)")
    let resident = try commons.actor("ordrup-k1-mette")
    var query = BookingQuery(range: TimeRange(Commons.morning, Commons.morning + 30 * 1_440))
    #expect(
      try commons.desk.read { try $0.booking(named: booking.id.code, for: resident).title }
        == "Fælles juletræ")
    let told = try commons.desk.read { try $0.changes(since: 0, limit: 500, for: resident).changes }
    #expect(
      told.filter { $0.kind == .booking && $0.object == booking.id.value }.map(\.action) == [
        "booking.create"
      ], "as it happens, too")
    query.with = resident.area
    #expect(try commons.desk.read { try $0.bookings(query, for: resident).items } == [booking])
    #expect(
      try perform(CancelBooking(id: booking.id), as: "ordrup-bo") == "not allowed", "seeing is not changing")
    #expect(try perform(Commons.command("vaerksted", at(10, 12), for: nil), as: "ordrup-k1-mette") == "done")
    var change = ChangeBooking(id: booking.id)
    change.withAreas = []
    #expect(try perform(change, as: "vangede-k1-mette") == "done")
    #expect(
      try answer { try commons.desk.read { try $0.booking(named: booking.id.code, for: resident) } }
        == "no booking")
    party.withAreas = [slug("maanen")]
    #expect(try perform(party, as: "vangede-k1-mette") == "no area")
    #expect(try commons.desk.verify().isSound)
  }

  @Test("who lives in none of the areas books only where the residents have let outsiders in")
  func outsiders() throws {
    _ = try commons.desk.perform(
      CreateHousehold(slug: slug("gaest"), area: slug("vangede"), name: "Hillerød", isOutside: true),
      as: .operator())
    let wish = Commons.command("sal", at(10, 12), for: "gaest")
    #expect(
      try answer { try commons.desk.perform(wish, as: .operator()) } == "residents-only", "by default")
    try commons.decide(#""maxDaysAhead":90,"maxDaysAheadOthers":3"#)
    #expect(
      try answer { try commons.book("hal-a", at(10, 12), for: "gaest") } == "residents-only too-far-ahead")
    try commons.decide(#""outsiders":true,"otherAreas":false"#)
    #expect(try answer { try commons.book("hal-a", at(10, 12), for: "gaest") } == "done")
    #expect(try answer { try commons.book("hal-b", at(10, 12), for: "ordrup-k1") } == "own-area-only")
    #expect(try commons.desk.verify().isSound)
  }

  @Test("each kind of party has its own quota, and the municipality none of a home's") func kinds() throws {
    try commons.decide(
      #""quotas":[{"period":"month","bookings":1},{"period":"month","bookings":2,"for":"association"},"#
        + #"{"period":"month","minutes":60,"for":"municipality"}]"#)
    for (name, kind) in [("korforeningen", Household.Kind.association), ("kommunen", .municipality)] {
      _ = try commons.desk.perform(
        CreateHousehold(slug: slug(name), area: slug("vangede"), kind: kind, name: name), as: .operator())
    }
    func ask(_ party: String) throws -> [String] {
      try (0..<3).map { hour in
        let start = Double(hour * 2 + (party == "korforeningen" ? 8 : party == "kommunen" ? 16 : 0))
        return try answer { try commons.book("sal", at(start, start + 1), for: party) }
      }
    }
    #expect(try ask("vangede-k1") == ["done", "quota-exceeded", "quota-exceeded"])
    #expect(try ask("korforeningen") == ["done", "done", "quota-exceeded"])
    #expect(try ask("kommunen") == ["done", "quota-exceeded", "quota-exceeded"])
    for hour in [1.0, 3, 5] { try commons.book("sal", at(hour, hour + 1), for: "vangede-bestyrelse") }
  }
}
