/// Decides a request: the board of the area approves or declines it.
///
/// Each takes the other back: what was declined can be approved as long as it is free, and what was approved declined
/// until it begins. Those whom an approval settled stay declined until they are approved themselves.
public struct DecideBooking: Command {
  /// Which booking, and the version the caller has seen, if that matters.
  public var id: ID<Booking>
  public var ifVersion: Int?
  /// What is decided.
  public var decision: HouseRules.Approval.Decision
  /// Why, for the applicant; at most 500 bytes.
  public var reason: String
  /// Whether the other dates of its series that wait, and that the caller may decide, are decided alike: all or none.
  public var wholeSeries: Bool

  /// What was done.
  public struct Outcome: Sendable {
    /// The booking now.
    public let booking: Booking
    /// The other dates of its series that were decided alike, by start.
    public let alike: [Booking]
    /// The competing requests that were declined because this one was approved, by start.
    public let settled: [Booking]
  }

  /// Decides the request `id`.
  public init(
    _ decision: HouseRules.Approval.Decision, id: ID<Booking>, reason: String = "", wholeSeries: Bool = false,
    ifVersion: Int? = nil
  ) {
    (self.decision, self.id, self.reason, self.ifVersion) = (decision, id, reason, ifVersion)
    self.wholeSeries = wholeSeries
  }

  public func execute(in transaction: Transaction) throws -> Outcome {
    let old = try transaction.database.booking(id)
    guard let old, transaction.mayKnow(old) else { throw DeskError.notFound(kind: .booking, name: id.code) }
    try transaction.requireDecision(decision, on: old)
    try DeskError.requireVersion(ifVersion, old.version)
    guard reason.utf8.count <= 500 else { throw DeskError.invalid("/reason", "at most 500 bytes") }
    guard !old.isOffer else {
      throw DeskError.inTheWay(detail: "\(id.code) is offered to its household, which accepts it or not")
    }
    let isKnown =
      old.status == .requested || old.request != nil && [.confirmed, .declined].contains(old.status)
    guard isKnown, old.status != (decision == .approve ? .confirmed : .declined) else {
      throw DeskError.inTheWay(detail: "\(id.code) is \(old.status.rawValue) and no open request")
    }
    let requests = try [old] + (wholeSeries ? transaction.waiting(besides: old, for: decision) : [])
    guard decision == .approve else {
      guard old.range.start >= transaction.now else {
        throw DeskError.inTheWay(detail: "\(id.code) has begun already")
      }
      try transaction.refuseWhileOut(old)
      let declined = try transaction.decline(requests, .board, reason)
      return Outcome(booking: declined[0], alike: Array(declined[1...]), settled: [])
    }
    let approved = try transaction.approve(requests, .board, reason)
    return Outcome(
      booking: approved[0], alike: Array(approved[1...]), settled: try transaction.declineClashing(.other))
  }
}

/// Why a request was decided as it was; part of its notice.
enum DecisionCause: String {
  /// The board said so.
  case board
  /// Nobody said anything in time.
  case silence
  /// The board chose another request.
  case other
  /// The house rules chose another request, when nobody had in time.
  case turn
  /// Somebody else has the place.
  case taken
}

extension Transaction {
  /// Whether the actor may know of a booking.
  func mayKnow(_ booking: Booking) -> Bool {
    actor.mayRead(booking, in: registry)
  }

  /// Stops unless the actor may decide: each area that asks for approval has to approve, one alone can decline.
  fileprivate func requireDecision(_ decision: HouseRules.Approval.Decision, on booking: Booking) throws {
    guard mayDecide(decision, on: booking) else { throw DeskError.notAllowed }
  }

  private func mayDecide(_ decision: HouseRules.Approval.Decision, on booking: Booking) -> Bool {
    let allowed = areasToAsk(booking).map { actor.may(.decide(household: booking.household, area: $0)) }
    return decision == .approve ? !allowed.contains(false) : allowed.contains(true)
  }

  /// The other dates of a booking's series that wait, and that the actor may decide, by start.
  fileprivate func waiting(besides booking: Booking, for decision: HouseRules.Approval.Decision) throws
    -> [Booking]
  {
    guard let series = booking.series else {
      throw DeskError.invalid("/series", "\(booking.id.code) belongs to no series")
    }
    return try occurrences(of: series).map(\.booking).filter {
      $0.status == .requested && !$0.isOffer && $0.id != booking.id && $0.range.start >= now
        && mayDecide(decision, on: $0)
    }.sorted { ($0.range.start, $0.id) < ($1.range.start, $1.id) }
  }

  /// The areas of a booking whose rules ask for approval; all of its areas when none does any more.
  func areasToAsk(_ booking: Booking) -> [ID<Area>] {
    let resources = booking.lines.map { registry.resource($0.resource) }
    let asking = resources.flatMap { RulesInForce($0.id, registry, now)?.asking ?? [] }.map(\.resource)
    return Set((asking.isEmpty ? resources : asking).map(\.area)).sorted()
  }

  /// Confirms the requests of a household, or refuses that with every reason, naming of several each that cannot be had:
  /// what they were admitted under holds, but the place must be there, and what was declined must fit the household's
  /// quota again.
  @discardableResult func approve(_ requests: [Booking], _ cause: DecisionCause, _ reason: String = "") throws
    -> [Booking]
  {
    var refused: [SeriesOccurrence] = []
    let approved = try requests.compactMap { old -> Booking? in
      var new = old
      new.status = .confirmed
      do {
        try requireStanding(new, of: household(old.household), formerly: old.status)
      } catch DeskError.refused(let refusal) where requests.count > 1 {
        let day = registry.calendar(of: old.lines[0].resource).date(of: old.range.start)
        refused.append(
          SeriesOccurrence(
            day: day, outcome: refusal.isTaken ? .taken : .refused, range: old.range, lines: old.lines,
            booking: old.id, status: old.status, reasons: refusal.reasons))
        return nil
      }
      return try replace(old, with: new, action: "booking.approve")
    }
    guard refused.isEmpty else {
      throw DeskError.seriesRefused(SeriesRefusal(occurrences: refused, asked: requests.count))
    }
    try tell(.requestApproved, approved, cause, reason)
    return approved
  }

  /// Refuses to confirm what was asked for when it cannot be had as things are.
  func requireStanding(_ booking: Booking, of household: Household, formerly status: Booking.Status) throws {
    let broken = try brokenRules(booking, of: household, excluding: booking.id).filter {
      $0.standsInTheWay(ofApproving: status)
    }
    if !broken.isEmpty { throw DeskError.refused(Refusal(reasons: broken)) }
    try requireFree(booking)
  }

  /// Declines the requests of a household.
  @discardableResult func decline(_ requests: [Booking], _ cause: DecisionCause, _ reason: String = "") throws
    -> [Booking]
  {
    let declined = try requests.map { old in
      var new = old
      new.status = .declined
      return try replace(old, with: new, action: "booking.decline")
    }
    try tell(.requestDeclined, declined, cause, reason)
    return declined
  }

  /// Tells the applicant of a decision, once for all of them.
  private func tell(_ kind: NoticeKind, _ bookings: [Booking], _ cause: DecisionCause, _ reason: String)
    throws
  {
    guard let first = bookings.min(by: { ($0.range.start, $0.id) < ($1.range.start, $1.id) }) else { return }
    let others = bookings.filter { $0.id != first.id }
    try notify(first.household, kind, about: first) { json in
      json.field("cause", cause.rawValue)
      json.field("reason", reason)
      guard !others.isEmpty else { return }
      json.field("others", others.map(\.id.code))
    }
  }

  /// Declines the competing requests for which there is no room left after what the command has taken.
  @discardableResult func declineClashing(_ cause: DecisionCause) throws -> [Booking] {
    var settled: [Booking] = []
    while let taken = moves.claimed.popLast() {
      if try batch.hasNoneCompeting || !database.hasCompeting() {
        batch.hasNoneCompeting = true
        moves.claimed = []
        break
      }
      for request in try database.competing(around: taken.range)
      where try clash(request, taken) && !shortages(of: request.claim).isEmpty {
        settled += try decline([request], cause)
      }
    }
    return settled.sorted { ($0.range.start, $0.id) < ($1.range.start, $1.id) }
  }

  /// Whether two bookings claim the same atom at the same time, buffers counted.
  func clash(_ a: Booking, _ b: Booking) throws -> Bool {
    try withSchedule(lines: a.lines + b.lines) { $0.clash(a, b) }
  }

  /// Tells applicants that their requests wait, and boards that there are some: one notice a household and command.
  func tellOfRequests() throws {
    let asked = moves.asked
    moves.asked = []
    for (household, bookings) in Dictionary(grouping: asked, by: \.household).sorted(by: { $0.key < $1.key })
    {
      guard let first = bookings.min(by: { ($0.range.start, $0.id) < ($1.range.start, $1.id) }) else {
        continue
      }
      let facts = { (json: inout JSONWriter) in
        json.field("decideBy", (first.decideBy ?? first.range.start).value)
        json.field("competes", !first.holdsPlace)
        json.field("approves", first.request?.otherwise == .approve)
        json.field("more", bookings.count - 1)
      }
      try notify(household, .requestReceived, about: first, facts: facts)
      for area in areasToAsk(first) { try notifyBoard(of: area, .requestWaiting, about: first, facts: facts) }
    }
  }
}

extension Refusal.Reason {
  /// Whether the board cannot approve a request for this reason: the place is not there, or the time is past. A quota
  /// counts for what was declined, since it has held nothing since.
  fileprivate func standsInTheWay(ofApproving status: Booking.Status) -> Bool {
    switch self {
    case .notInUse, .outsideHours, .closed, .tooManyUnits, .inThePast: true
    case .quota, .periodQuota: status == .declined
    default: false
    }
  }
}

extension Schedule {
  /// Whether two bookings claim the same atom at the same time, buffers counted.
  func clash(_ a: Booking, _ b: Booking) -> Bool {
    let others = claims(of: b.claim)
    return claims(of: a.claim).contains { mine in
      others.contains { $0.atom == mine.atom && $0.claim.range.overlaps(mine.claim.range) }
    }
  }
}

extension Booking {
  /// What it takes, or would take.
  var claim: Occupancy { Occupancy(booking: id, range: range, lines: lines) }
}

extension Database {
  /// Set-up and turn-over times are shorter than this: a week each.
  private static let buffers: Int32 = 2 * 10_080

  func hasCompeting() throws -> Bool {
    try aside {
      try first("SELECT 1 FROM booking WHERE status = 'requested' AND request = 'compete' LIMIT 1") { _ in
        true
      }
    } ?? false
  }

  /// The competing requests that may meet a range with their buffers, by start.
  func competing(around range: TimeRange) throws -> [Booking] {
    try rows(
      """
      SELECT * FROM booking_row WHERE status = 'requested' AND request = 'compete'
        AND start_at < ?2 AND start_at > ?1 - 576000 AND end_at > ?1 ORDER BY start_at, id
      """, .minute(range.start - Self.buffers), .minute(range.end + Self.buffers), read: Booking.init(row:))
  }
}
