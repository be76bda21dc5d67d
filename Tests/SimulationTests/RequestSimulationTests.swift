import TestSupport
import Testing

@testable import BookingCore

/// Requests and lines at two desks over one store: whatever happened before, some things hold.
@Suite struct RequestSimulationTests {
  private struct Run {
    let commons: Commons
    var desks: [BookingDesk]
    var random: SplitMix64
    let parties = ["vangede-k1", "vangede-k2", "ordrup-k1", "ordrup-k2", "vangede-bestyrelse"]
    let things = ["sal", "hal", "hal-a", "hal-b", "projektor", "have"]
    var bookings: [Booking] = []
    var entries: [WaitlistEntry] = []
    var closures: [ID<Closure>] = []
    var tally: [String: Int] = [:]

    init(seed: UInt64) throws {
      commons = try Commons()
      random = SplitMix64(seed: seed)
      desks = [try commons.otherDesk(), try commons.otherDesk(.service)]
      try decide()
    }

    mutating func pick(_ count: Int) -> Int { Int(random.below(UInt64(count))) }
    /// One of the last few.
    mutating func one<T>(of items: [T]) -> T? {
      items.isEmpty ? nil : items[items.count - 1 - pick(min(items.count, 25))]
    }

    mutating func decide() throws {
      let mode = ["none", "hold", "compete"][pick(3)]
      let line = ["first-come", "by-need"][pick(2)]
      let otherwise = ["approve", "decline"][pick(2)]
      let deadline = #","decideBy":{"hours":\#(1 + pick(40)),"before":"start"},"otherwise":"\#(otherwise)""#
      try commons.decide(
        #""waitingList":{"mode":"\#(line)","offerHours":\#(1 + pick(30))},"#
          + #""approval":{"mode":"\#(mode)"\#(mode == "none" ? "" : deadline)}"#
      )
    }

    mutating func range() -> TimeRange {
      let start = Minute(commons.desk.now.value / 60 * 60 + 60 * Int32(1 + pick(48)))
      return TimeRange(start, start + 60 * Int32(1 + pick(4)))
    }

    /// Does one thing and notes how it went; anything but an ordinary answer is thrown.
    mutating func step() throws {
      let desk = desks[pick(desks.count)]
      let kind = pick(100)
      func tried(_ what: String, _ body: () throws -> Void) throws -> String {
        "\(what) \(try answer(body))"
      }
      var word = "time"
      var (made, joined): (Booking?, WaitlistEntry?) = (nil, nil)
      switch kind {
      case 0..<30:
        let thing = things[pick(things.count)]
        let command = Commons.command(
          thing, range(), units: thing == "projektor" ? 1 + pick(3) : 1, for: parties[pick(parties.count)])
        word = try tried("book") { made = try desk.perform(command, as: .operator()) }
      case ..<45:
        guard let old = one(of: bookings) else { return }
        let near = old.range.shifted(by: 60 * Int32(pick(3)) - 60)
        let slug = try desk.read { $0.registry.resource(old.lines[0].resource).slug.text }
        var command = JoinWaitlist(
          Commons.command(slug, near, units: old.lines[0].units, for: parties[pick(4)]))
        if pick(3) == 0 { command.minimumMinutes = 60 }
        let asked = command
        word = try tried("join") { joined = try desk.perform(asked, as: .operator()).entry }
      case ..<60:
        guard let old = one(of: bookings) else { return }
        word = try tried("cancel") { _ = try desk.perform(CancelBooking(id: old.id), as: .operator()) }
      case ..<66:
        guard let old = one(of: bookings) else { return }
        var command = ChangeBooking(id: old.id)
        command.range = range()
        let asked = command
        word = try tried("move") { _ = try desk.perform(asked, as: .operator()) }
      case ..<78:
        guard let old = one(of: bookings) else { return }
        let decision: HouseRules.Approval.Decision = pick(3) > 0 ? .approve : .decline
        word = try tried(decision.rawValue) {
          _ = try desk.perform(DecideBooking(decision, id: old.id), as: .operator())
        }
      case ..<86:
        guard let entry = one(of: entries) else { return }
        word = try tried("accept") { made = try desk.perform(AcceptOffer(id: entry.id), as: .operator()) }
      case ..<89:
        guard let entry = one(of: entries) else { return }
        word = try tried("leave") { _ = try desk.perform(LeaveWaitlist(id: entry.id), as: .operator()) }
      case ..<91:
        let command = CloseResource(
          resource: slug(things[pick(things.count)]), range: range(), reason: "vand")
        closures.append(try desk.perform(command, as: .operator()).closure.id)
      case ..<93:
        guard !closures.isEmpty else { return }
        _ = try desk.perform(RemoveClosure(id: closures.remove(at: pick(closures.count))), as: .operator())
      case ..<95: try decide()
      case ..<96:
        let index = pick(2)
        if pick(2) == 0 { desks[index].close() }
        desks[index] = try commons.otherDesk(pick(2) == 0 ? .command : .service)
      default:
        commons.clock.advance(minutes: 10 + pick(200))
        try expect(desk.settleDue() == [], "what is due cannot be settled")
      }
      if let made { bookings.append(made) }
      if let joined { entries.append(joined) }
      tally[word, default: 0] += 1
    }

    struct Finding: Error { let what: String }

    func expect(_ holds: Bool, _ what: @autoclosure () -> String) throws {
      if !holds { throw Finding(what: what()) }
    }

    /// What must hold whatever has happened.
    func check() throws {
      try expect(desks[0].settleDue() == [], "what is due cannot be settled")
      for desk in desks {
        let found = try differences(of: desk, from: commons.path)
        try expect(found.isEmpty, "memory is not the store: \(found.prefix(3))")
      }
      let verification = try desks[0].verify()
      try expect(verification.isSound, "\(verification)")
      let causes = try desks[0].read(loading: nil) { Set(try $0.conflicts().map(\.cause.code)) }
      try expect(causes.isSubset(of: ["closure"]), "a double promise: \(causes)")
      let (waiting, open) = try desks[0].read { view in
        (
          try view.database.waitlist().filter { $0.status == .waiting },
          try view.database.requests(dueBy: .latest, limit: .max)
        )
      }
      for entry in waiting {
        let wish = entry.wish(ID(0))
        let rivals = try desks[0].read { view in
          open.contains { !$0.holdsPlace && view.schedule.clash($0, wish) }
        }
        let given = try desks[0].read { view -> Book? in
          guard let household = try view.household(entry.household) else { return nil }
          return Book(
            lines: entry.lines.map { .init(view.registry.resource($0.resource).slug, units: $0.units) },
            range: entry.range, onBehalfOf: household.slug)
        }
        guard let given, !rivals else { continue }
        let word = try answer { try desks[0].perform(given, as: .operator(), dryRun: true) }
        try expect(word != "done", "\(entry.id.code) waits for what is free")
      }
      for request in open where !request.holdsPlace {
        let word = try answer {
          try desks[0].perform(DecideBooking(.approve, id: request.id), as: .operator(), dryRun: true)
        }
        try expect(
          word == "done" || word.hasPrefix("closed"), "\(request.id.code) competes for nothing: \(word)")
      }
    }
  }

  @Test(
    "nobody waits for what is free, nobody competes for what is gone, and memory is what the store says",
    arguments: Seeds.chosen)
  func holds(_ seed: UInt64) throws {
    var run = try Run(seed: seed)
    defer { for desk in run.desks { desk.close() } }
    for number in 1...1_200 {
      do {
        try run.step()
        if number % 60 == 0 { try run.check() }
      } catch let finding as Run.Finding {
        Issue.record("seed \(seed), step \(number): \(finding.what)")
        return
      }
    }
    for word in ["book done", "join done", "accept done", "approve done", "decline done", "cancel done"] {
      #expect(run.tally[word, default: 0] > 1, "too few of '\(word)': \(run.tally)")
    }
  }
}
