import BookingCore
import TestSupport

extension Simulation {
  /// Runs so many steps, and compares everything every now and then and at the end.
  mutating func run(steps: Int, comparingEvery interval: Int) throws {
    for _ in 0..<steps {
      step += 1
      try oneStep()
      if step % 500 == 0 { model.forgetPast(now: now) }
      if step % interval == 0 { try compareAll() }
    }
    try compareAll()
    let verification = try desks[0].verify()
    try expect(
      verification.checks.filter { $0.name != "capacity" }.allSatisfy(\.problems.isEmpty), "\(verification)")
  }

  private mutating func oneStep() throws {
    if chance(25) { clock.advance(minutes: 1 + pick(20)) }
    // Somebody sets the clock back, and right again soon after.
    if step % 1_000 == 500 { clock.advance(minutes: -90) }
    if step % 1_000 == 520 { clock.advance(minutes: 90) }
    switch random.below(1_000) {
    case 0..<470: try book()
    case ..<620: try change()
    case ..<790: try cancel()
    case ..<815: try shut()
    case ..<840: try reopen()
    case ..<870: try changeThing()
    case ..<880: try changeRules()
    case ..<910: try askAgain()
    case ..<930: try askWrongly()
    case ..<995: try look()
    default: if chance(10) { try restart() }  // each reads the whole store anew
    }
  }

  private mutating func book() throws {
    let wish = NaiveCommons.Use(
      booking: Int64(model.uses.count + 1), household: pick(Self.homes.count), range: range(), lines: lines())
    let command = Book(
      lines: commandLines(wish.lines), range: wish.range, onBehalfOf: slug(Self.homes[wish.household]))
    let dryRun = chance(5)
    let expected = model.refusal(wish, now: now)
    let desk = someDesk()
    let given = try codes { try desk.perform(command, as: .operator(), dryRun: dryRun) }
    note("book", given.sorted().joined(separator: " "))
    try expect(given == expected, "booking \(wish): \(given) instead of \(expected)")
    guard expected.isEmpty, !dryRun else { return }
    model.add(wish)
    remember(wish.booking)
  }

  private mutating func remember(_ booking: Int64) {
    recent.append(booking)
    if recent.count > 400 { recent.removeFirst(200) }
  }

  private mutating func change() throws {
    guard !recent.isEmpty else { return }
    let index = Int(recent[pick(recent.count)]) - 1
    var wish = model.uses[index]
    var command = ChangeBooking(id: ID(wish.booking), ifVersion: chance(10) ? wish.version - 1 : wish.version)
    if chance(70) { wish.range = chance(50) ? wish.range.shifted(by: 15 * Int32(pick(9)) - 60) : range() }
    if chance(40) { wish.lines = lines() }
    (command.range, command.lines) = (wish.range, commandLines(wish.lines))
    var expected: Set<String> = []
    let isOther = wish.range != model.uses[index].range || wish.piled.lines != model.uses[index].lines
    if command.ifVersion != wish.version {
      expected = ["stale"]
    } else if !wish.isActive {
      expected = ["in the way"]
    } else if isOther {
      expected = model.refusal(wish, now: now)
    }
    let dryRun = chance(10)
    let desk = someDesk()
    let given = try codes { try desk.perform(command, as: .operator(), dryRun: dryRun) }
    note("change", given.sorted().joined(separator: " "))
    try expect(given == expected, "change to \(wish): \(given) instead of \(expected)")
    guard expected.isEmpty, isOther, !dryRun else { return }
    wish.version += 1
    model.replace(at: index, with: wish)
  }

  private mutating func cancel() throws {
    guard !recent.isEmpty else { return }
    let index = Int(recent[pick(recent.count)]) - 1
    let dryRun = chance(5)
    let booking = try someDesk().perform(
      CancelBooking(id: ID(model.uses[index].booking)), as: .operator(), dryRun: dryRun)
    let wasActive = model.uses[index].isActive
    try expect(booking.status == .cancelled, "cancelling gave \(booking)")
    try expect(
      booking.version == model.uses[index].version + (wasActive ? 1 : 0), "cancelling gave \(booking)")
    note("cancel", "\(wasActive)")
    guard wasActive, !dryRun else { return }
    var use = model.uses[index]
    use.isActive = false
    use.version += 1
    model.replace(at: index, with: use)
  }

  private mutating func shut() throws {
    let (thing, range) = (pick(Self.names.count), range())
    let closure = try someDesk().perform(
      CloseResource(resource: slug(Self.names[thing]), range: range, reason: "maling"), as: .operator()
    ).closure
    model.closures.append((closure.id.value, thing, range))
    note("close", "\(closure.id.value)")
  }

  private mutating func reopen() throws {
    guard !model.closures.isEmpty else { return }
    let closure = model.closures.remove(at: pick(model.closures.count))
    _ = try someDesk().perform(RemoveClosure(id: ID(closure.id)), as: .operator())
    note("reopen", "\(closure.id)")
  }

  private mutating func changeThing() throws {
    let index = pick(Self.names.count)
    var thing = model.things[index]
    var command = ChangeResource(slug: slug(Self.names[index]))
    switch pick(4) {
    case 0 where ["projektor", "telt"].contains(Self.names[index]): thing.units = 1 + pick(4)
    case 1 where !thing.parts.isEmpty:
      thing.parts = [[5, 6], [6, 7], [5, 7], [5, 6, 7]][pick(4)]
      command.parts = thing.parts.map { slug(Self.names[$0]) }
    case 2: thing.isActive = chance(70)
    default: (thing.setup, thing.turnover) = (15 * Int32(pick(5)), 15 * Int32(pick(5)))
    }
    command.units = thing.units
    (command.setupMinutes, command.turnoverMinutes) = (Int(thing.setup), Int(thing.turnover))
    command.status = thing.isActive ? .active : .outOfService
    _ = try someDesk().perform(command, as: .operator())
    model.things[index] = thing
    note("resource", "\(thing)")
  }

  private mutating func changeRules() throws {
    model.longest = [nil, 120, 180][pick(3)]
    model.quota = [nil, 60, 120][pick(3)]
    var limits = HouseRules.Limits()
    limits.maxMinutes = model.longest.map(Int.init)
    limits.maxOpenBookings = model.quota
    guard let day = CivilDate("2026-01-01") else { return }
    let rules = HouseRules(
      textDanish: "Regler", textEnglish: "Rules", decidedBy: .board, decidedOn: day, validFrom: day,
      general: limits)
    _ = try someDesk().perform(SetHouseRules(area: slug("by"), rules: rules), as: .operator())
    note("rules", "\(limits)")
  }

  /// Books under a key and asks again at the other desk, as a caller does whose connection was cut.
  private mutating func askAgain() throws {
    keys += 1
    let wish = NaiveCommons.Use(
      booking: Int64(model.uses.count + 1), household: pick(Self.homes.count), range: range(), lines: lines())
    let command = Book(
      lines: commandLines(wish.lines), range: wish.range, onBehalfOf: slug(Self.homes[wish.household]))
    let expected = model.refusal(wish, now: now)
    let key = IdempotencyKey("key \(keys)", request: "\(wish)".utf8)
    for (number, desk) in [someDesk(), someDesk()].enumerated() {
      var words = "done"
      let given = try codes {
        switch try desk.perform(command, as: .operator(), key: key, render: { Array("\($0.id.value)".utf8) })
        {
        case .done(let booking): words = "done \(booking.id.value)"
        case .replayed(let bytes): words = "said \(String(decoding: bytes, as: UTF8.self))"
        }
      }
      try expect(given == expected, "under a key, booking \(wish): \(given) instead of \(expected)")
      note("again", words)
      guard expected.isEmpty else { continue }
      try expect(words == "\(number == 0 ? "done" : "said") \(wish.booking)", "the key's answer is \(words)")
    }
    guard expected.isEmpty else { return }
    model.add(wish)
    remember(wish.booking)
  }

  private mutating func askWrongly() throws {
    var command = Book(lines: commandLines(lines()), range: range(), onBehalfOf: slug(Self.homes[0]))
    let expected: String
    switch pick(4) {
    case 0: (command.lines, expected) = ([], "invalid /lines")
    case 1: (command.lines[0].units, expected) = (0, "invalid /lines/0/units")
    case 2: (command.lines[0].resource, expected) = (slug("luftslot"), "no resource")
    default:
      // Lines that are in each other's way would be what is wrong first.
      command.lines.removeLast(command.lines.count - 1)
      (command.onBehalfOf, expected) = (slug("nobody"), "no member")
    }
    let desk = someDesk()
    let given = try answer { try desk.perform(command, as: .operator()) }
    note("wrong", given)
    try expect(given == expected, "\(given) instead of \(expected)")
  }

  /// Asks what is free, without booking it.
  private mutating func look() throws {
    let (thing, range) = (pick(Self.names.count), range())
    let wish = NaiveCommons.Use(
      booking: 0, household: 0, range: range, lines: [NaiveCommons.Line(thing: thing, units: 1)])
    let id = ID<Resource>(Int64(thing + 1))
    let isFree = try someDesk().read(loading: [id]) { $0.schedule.isFree(id, range: range) }
    note("look", "\(isFree)")
    try expect(isFree == model.shortages(wish).isEmpty, "\(Self.names[thing]) is free in \(range): \(isFree)")
  }

  /// Replaces a desk by a new one, as after a restart; half the time the old one just vanishes.
  private mutating func restart() throws {
    let index = pick(desks.count)
    if chance(50) { desks[index].close() }
    desks[index] = try openDesk()
    note("restart", "\(index)")
  }

  /// The codes of a refusal, or the word for another answer; empty when it was done.
  private func codes(_ body: () throws -> some Any) throws -> Set<String> {
    let words = try onThisDisk { try answer(body) }
    if words == "done" { return [] }
    return words == "in the way" ? [words] : Set(words.split(separator: " ").map(String.init))
  }
}
