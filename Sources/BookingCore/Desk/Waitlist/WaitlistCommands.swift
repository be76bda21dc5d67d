/// Puts a household in line for what others have.
public struct JoinWaitlist: Command {
  /// What is wished, as a booking of it would be; flexibility does not count.
  public var book: Book
  /// The shortest part of the time that would do; nil when only all of it does.
  public var minimumMinutes: Int?

  /// A wish for what `book` would book.
  public init(_ book: Book, minimumMinutes: Int? = nil) {
    self.book = book
    self.minimumMinutes = minimumMinutes
  }

  /// How many open entries a household may have.
  static let most = 10

  public func execute(in transaction: Transaction) throws -> WaitlistPlace {
    try book.check()
    let lines = try transaction.lines(book.lines)
    let (household, member) = try book.party(lines, in: transaction)
    try transaction.require(.book(household: household.id, area: household.area))
    if let ended = household.endedAt, book.range.end > ended {
      throw DeskError.invalid("/end", "the household has moved out before the time ends")
    }
    if let minimumMinutes, !(1...Int(book.range.minutes)).contains(minimumMinutes) {
      throw DeskError.invalid("/minimumMinutes", "must be from 1 to the minutes asked for")
    }
    let entry = WaitlistEntry(
      id: ID(try transaction.database.nextID(.waitlist)), lines: lines, range: book.range,
      minimumMinutes: minimumMinutes, household: household.id, member: member, attendees: book.attendees,
      title: book.title, createdAt: transaction.now)
    try check(entry, of: household, in: transaction)
    return try transaction.place(of: transaction.keep(entry, replacing: nil, action: "waitlist.join"))
  }

  private func check(_ entry: WaitlistEntry, of household: Household, in transaction: Transaction) throws {
    let registry = transaction.registry
    if let off = entry.lines.first(where: { registry.waitingList($0.resource, transaction.now) == nil }) {
      throw DeskError.refused(Refusal(reasons: [.noWaitingList(off.resource)]))
    }
    let wish = entry.wish(ID(0))
    let broken = try transaction.brokenRules(wish, of: household)
    // What stands in the way only now may be over when it is this household's turn.
    let lasting = broken.filter { ![.quota, .tooClose].contains($0.passing) }
    if !lasting.isEmpty { throw DeskError.refused(Refusal(reasons: lasting)) }
    if try broken.isEmpty && transaction.shortages(of: wish.claim).isEmpty {
      throw DeskError.inTheWay(detail: "it is free; book it")
    }
    let own = try transaction.database.bookings(
      household: household.id, range: wish.range.padded(before: 1440, after: 1440), after: .beginning,
      limit: 100
    ).filter(\.holdsPlace)
    if let own = try own.first(where: { try transaction.clash($0, wish) }),
      try transaction.shortages(of: wish.claim, excluding: own.id).isEmpty
    {
      throw DeskError.inTheWay(detail: "only the household's own \(own.id.code) is in the way; change that")
    }
    let open = try transaction.database.waitlist(household: household.id).filter(\.status.isOpen)
    if let same = try open.first(where: { try transaction.clash($0.wish(ID(0)), wish) }) {
      throw DeskError.inTheWay(detail: "the household stands in line for that already (\(same.id.code))")
    }
    guard open.count < Self.most else {
      throw DeskError.inTheWay(detail: "a household may stand in \(Self.most) lines at a time")
    }
  }
}

/// Takes a household out of a line, or says no to what it is offered.
public struct LeaveWaitlist: Command {
  /// Which entry, and the version the caller has seen, if that matters.
  public var id: ID<WaitlistEntry>
  public var ifVersion: Int?

  /// Leaves the line at `id`.
  public init(id: ID<WaitlistEntry>, ifVersion: Int? = nil) {
    self.id = id
    self.ifVersion = ifVersion
  }

  public func execute(in transaction: Transaction) throws -> WaitlistPlace {
    let entry = try transaction.ownEntry(id, ifVersion: ifVersion)
    guard entry.status != .left else { return try transaction.place(of: entry) }
    guard entry.status.isOpen else {
      throw DeskError.inTheWay(detail: "\(id.code) is \(entry.status.rawValue) already")
    }
    return try transaction.place(of: transaction.leave(entry))
  }
}

/// Says yes to an offer: the booking is confirmed, or goes to the board where the rules ask for approval.
public struct AcceptOffer: Command {
  /// Which entry, and the version the caller has seen, if that matters.
  public var id: ID<WaitlistEntry>
  public var ifVersion: Int?

  /// Accepts what is offered to the entry `id`.
  public init(id: ID<WaitlistEntry>, ifVersion: Int? = nil) {
    self.id = id
    self.ifVersion = ifVersion
  }

  public func execute(in transaction: Transaction) throws -> Booking {
    let entry = try transaction.ownEntry(id, ifVersion: ifVersion)
    guard entry.status == .offered,
      let old = try entry.booking.flatMap({ try transaction.database.booking($0) }),
      let deadline = old.decideBy, transaction.now < deadline
    else {
      throw DeskError.inTheWay(
        detail: entry.status == .waiting
          ? "nothing is offered to \(id.code) yet"
          : entry.status == .accepted
            ? "\(id.code) is accepted already" : "what was offered to \(id.code) is no longer held")
    }
    var new = old
    let household = try transaction.household(old.household)
    let admission = Admission(registry: transaction.registry, now: transaction.now)
    new.request = admission.request(new.lines, range: new.range, for: household)
    // Whoever stood in line keeps the place also where others would compete for it.
    new.request?.kind = .hold
    new.status = new.request == nil ? .confirmed : .requested
    new.duties = admission.duties(of: new, household: household)
    new.rulesVersion = transaction.rulesVersion(for: new.lines)
    // Whoever says yes keeps the rules.
    if let version = new.rulesVersion { _ = transaction.accept(version, version, in: &new) }
    try transaction.requireStanding(new, of: household, formerly: .requested)
    return try transaction.replace(old, with: new, action: "waitlist.accept")
  }
}

extension Transaction {
  /// An entry that the actor may decide about; unknown to everybody who may not know of it.
  func ownEntry(_ id: ID<WaitlistEntry>, ifVersion: Int?) throws -> WaitlistEntry {
    let notFound = DeskError.notFound(kind: .waitlist, name: id.code)
    guard let entry = try database.waitlistEntry(id), mayKnow(entry.wish(ID(0))) else { throw notFound }
    try require(.book(household: entry.household, area: household(entry.household).area))
    try DeskError.requireVersion(ifVersion, entry.version)
    return entry
  }

  /// Takes an open entry out of its line, and gives back what was held for it.
  @discardableResult func leave(_ entry: WaitlistEntry) throws -> WaitlistEntry {
    guard entry.status == .offered, let old = try entry.booking.flatMap({ try database.booking($0) }) else {
      return try settle(entry, .left)
    }
    var declined = old
    declined.status = .declined
    try replace(old, with: declined, action: "waitlist.decline")
    return try database.waitlistEntry(entry.id) ?? entry
  }

  /// Has an entry follow what became of the booking offered to it, whoever changed that.
  func noteOffer(_ new: Booking, from old: Booking) throws {
    guard old.request?.kind == .offer, new.status != old.status || new.request != old.request,
      let entry = try database.waitlistEntry(offered: new.id)
    else { return }
    switch new.status {
    case .requested: try settle(entry, new.request?.kind == .offer ? .offered : .accepted)
    case .confirmed: try settle(entry, .accepted)
    case .displaced: try settle(entry, .waiting)  // no fault of theirs: they keep their place in line
    case .cancelled, .declined: try settle(entry, now >= (old.decideBy ?? .latest) ? .lapsed : .left)
    }
  }

  /// Changes where an entry stands.
  @discardableResult func settle(_ old: WaitlistEntry, _ status: WaitlistEntry.Status) throws -> WaitlistEntry
  {
    var new = old
    new.status = status
    return try keep(new, replacing: old, action: "waitlist.\(status.rawValue)")
  }

  /// Keeps an entry with its row in the log; returns it with its version.
  @discardableResult func keep(
    _ entry: WaitlistEntry, replacing old: WaitlistEntry?, action: String
  ) throws -> WaitlistEntry {
    var entry = entry
    entry.version = (old?.version ?? 0) + 1
    try database.write(entry)
    try log(action, from: old, to: entry)
    return entry
  }
}

extension Refusal.Reason {
  fileprivate enum Passing { case quota, tooClose, none }

  /// Whether it stands in the way only for the time being.
  fileprivate var passing: Passing {
    switch self {
    case .quota, .periodQuota: .quota
    case .tooClose: .tooClose
    default: .none
    }
  }
}

extension WaitlistEntry {
  /// What is wished, or a part of it, as a booking that is offered.
  func wish(_ booking: ID<Booking>, during part: TimeRange? = nil, at now: Minute? = nil) -> Booking {
    Booking(
      id: booking, range: part ?? range, lines: lines, household: household, member: member,
      status: .requested,
      attendees: attendees, title: title, createdAt: now ?? createdAt)
  }
}

extension Registry {
  /// How one waits in line for a resource today; nil where nobody does.
  func waitingList(_ resource: ID<Resource>, _ now: Minute) -> HouseRules.WaitingList? {
    guard has(resource) else { return nil }
    return RulesInForce(resource, self, now)?.limits.waitingList.flatMap {
      $0.mode == .off ? nil : $0
    }
  }
}

extension WaitlistEntry: Logged {
  static let kind = Change.Kind.waitlist

  func write(to json: inout JSONWriter) {
    json.field("start", range.start.value)
    json.field("end", range.end.value)
    json.lines(lines)
    if let minimumMinutes { json.field("minimumMinutes", minimumMinutes) }
    json.field("household", household.value)
    if let member { json.field("member", member.value) }
    json.field("attendees", attendees)
    json.field("status", status.rawValue)
    if let booking { json.field("booking", booking.value) }
    json.field("version", version)
  }

  static func personal(_ old: WaitlistEntry?, _ new: WaitlistEntry) -> String? {
    old == nil ? BookingFacts.titles(nil, new.title) : nil
  }
}
