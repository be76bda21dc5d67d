/// What is freed is offered to those in line.
extension Transaction {
  /// The most entries tried for one stretch that was freed.
  private static let mostTried = 500
  /// The most beginnings and ends tried where a part of a wish would do.
  private static let mostParts = 24

  /// Offers what the command has freed, in whichever way, to the first in line whose wishes it meets.
  func offerReleased() throws {
    if batch.changedPlaces, try database.hasWaiting() {
      // The new hours, units and buffers count from the commit on: who waits is looked at right after it.
      try database.lookAtWaitlist(at: now)
      moves.released = []
    }
    while let freed = moves.released.popLast() {
      guard try database.hasWaiting() else {
        moves.released = []
        return
      }
      try offer(around: freed)
    }
  }

  /// Tries those in line for a stretch, and the household that freed it, whose quota may allow more now.
  func offer(around freed: Booking) throws {
    let waiting = try database.waiting(around: freed.range, or: freed.household).prefix(Self.mostTried)
    let near = try waiting.filter { try $0.household == freed.household || clash($0.wish(ID(0)), freed) }
    let turns = try near.map { (try database.turn(of: $0, in: registry, now: now), $0) }
    for (_, entry) in turns.sorted(by: { $0.0 < $1.0 }) { try offer(entry, after: freed) }
  }

  /// Offers an entry what it wishes, if that can be had: all of it, else the longest part of it that would do and that
  /// was not free before.
  private func offer(_ entry: WaitlistEntry, after freed: Booking) throws {
    let lists = entry.lines.compactMap { registry.waitingList($0.resource, now) }
    let household = try household(entry.household)
    guard let hours = lists.map(\.offerHours).min(), lists.count == entry.lines.count,
      entry.range.start > now,
      household.endedAt.map({ entry.range.end <= $0 }) ?? true
    else { return }
    for part in try parts(of: entry) {
      var booking = entry.wish(ID(try database.nextID(.booking)), during: part, at: now)
      let deadline = min(now + Int32(clamping: hours * 60), part.start)
      guard try part == entry.range || freed.household == entry.household || clash(booking, freed) else {
        continue
      }
      booking.request = BookingRequest(kind: .offer, decideBy: deadline)
      // Who competes for it has asked already.
      guard try brokenRules(booking, of: household).isEmpty,
        try shortages(of: booking.claim).isEmpty,
        try !database.competing(around: part).contains(where: { try clash($0, booking) })
      else { continue }
      booking.rulesVersion = rulesVersion(for: booking.lines)
      try insert(booking, action: "waitlist.offer")
      var offered = entry
      (offered.status, offered.booking) = (.offered, booking.id)
      try keep(offered, replacing: entry, action: "waitlist.offered")
      return try notify(entry.household, .waitlistOffer, about: booking) { json in
        json.field("entry", entry.id.code)
        json.field("decideBy", deadline.value)
        if part != entry.range { json.place("wish", entry.range, entry.lines) }
      }
    }
  }

  /// All of the time wished; where a part would do, then every part between two moments at which something ends or
  /// begins, the longest first.
  private func parts(of entry: WaitlistEntry) throws -> [TimeRange] {
    guard let least = entry.minimumMinutes else { return [entry.range] }
    var starts = [entry.range.start]
    var ends = [entry.range.end]
    for line in entry.lines {
      for open in registry.usable(registry.resource(line.resource), in: entry.range) {
        starts.append(open.start)
        ends.append(open.end)
      }
    }
    let rivals = try database.competing(around: entry.range)
    try withSchedule(lines: entry.lines) { schedule in
      for mine in schedule.claims(of: entry.wish(ID(0)).claim) {
        let before = entry.range.start - mine.claim.range.start
        let after = mine.claim.range.end - entry.range.end
        func part(besides other: TimeRange) -> Bool {
          starts.append(other.end + before)
          ends.append(other.start - after)
          return starts.count < Self.mostParts
        }
        schedule.forEachClaim(atom: mine.atom, overlapping: mine.claim.range, with: batch.overlay) {
          part(besides: $0.range)
        }
        for other in rivals.lazy.flatMap({ schedule.claims(of: $0.claim) }) where other.atom == mine.atom {
          guard part(besides: other.claim.range) else { break }
        }
      }
    }
    let found = Set(
      starts.flatMap { start in ends.compactMap { TimeRange(from: max(start, entry.range.start), to: $0) } })
    return found.filter { $0.minutes >= least && $0.end <= entry.range.end }.sorted {
      ($1.minutes, $0.start) < ($0.minutes, $1.start)
    }
  }
}

extension DueStep {
  /// Those in line are looked at again when places have changed, and leave it when their time has come.
  static let waitlist = DueStep("waiting list") { database, now in
    try !database.waitlistDue(by: now, limit: 1).isEmpty
  } settle: { transaction in
    for entry in try transaction.database.waitlistDue(by: transaction.now, limit: SettleDue.most) {
      if entry.range.start <= transaction.now {
        try transaction.settle(entry, .lapsed)
        try transaction.notify(entry.household, .waitlistLapsed) {
          $0.place("place", entry.range, entry.lines)
        }
      } else {
        transaction.keepUnlogged()
        try transaction.database.lookedAt(entry.id)
        try transaction.offer(around: entry.wish(ID(0)))
      }
    }
  }
}

extension Database {
  /// When it is an entry's turn: first come, first served, or whose turn it is by need.
  func turn(of entry: WaitlistEntry, in registry: Registry, now: Minute) throws -> Turn {
    guard registry.waitingList(entry.lines[0].resource, now)?.mode == .byNeed else {
      return Turn(isDisplaced: false, bookings: 0, askedAt: entry.createdAt, number: entry.id.value)
    }
    return try turn(
      of: entry.household, for: entry.lines, askedAt: entry.createdAt, number: entry.id.value, in: registry,
      now: now)
  }
}
