/// Erases a person for good: name, address, log-in and what the person wrote go, wherever they are kept; which times
/// were taken stays, and so does the log with its chain.
///
/// With the last person of a home the home goes too: its name is its address, and its bookings would tell of them.
public struct EraseMember: Command {
  /// Who.
  public var handle: Slug
  /// Whether it was done before, and a backup has brought the person back: then nothing stands in its way.
  var isRepeated = false

  /// What is left.
  public struct Outcome: Sendable {
    /// What stands in the place of the person's name from now on.
    public let handle: Slug
    /// Whether the home was erased as well.
    public let erasesHome: Bool
    /// How many of the bookings that lost their title are still to come.
    public let comingBookings: Int
  }

  /// Erases the member called `handle`.
  public init(_ handle: Slug) { self.handle = handle }

  public func execute(in transaction: Transaction) throws -> Outcome {
    let member = try transaction.member(handle)
    guard transaction.actor.may(.erase(member: member.id)) else {
      throw DeskError.notFound(kind: .member, name: handle.text)
    }
    let household = try transaction.household(member.household)
    let others = try transaction.database.members(household: household.id).filter { $0.id != member.id }
    let home = household.kind == .home && others.isEmpty ? household : nil
    if home != nil, !isRepeated, let loan = try transaction.database.openLoans(of: household.id).first {
      throw DeskError.inTheWay(
        detail: "\(handle) is the last of a household that has not returned \(loan.code)")
    }
    let coming = try transaction.erase(member, home: home)
    guard let left = try transaction.database.member(member.id) else {
      throw StoreError(.broken, "an erased member left no row")
    }
    return Outcome(handle: left.handle, erasesHome: home != nil, comingBookings: coming)
  }
}

extension Transaction {
  /// Erases a member, the last one's home, or a home without any; returns how many bookings without title are to come.
  @discardableResult fileprivate func erase(_ member: Member?, home: Household?) throws -> Int {
    try database.beginErasure(at: now)
    try database.mark(member, home: home?.id)
    let coming = try database.markedBookings(after: now)
    if let member {
      try database.forgetFailures(account: Login.account(of: member.handle.text))
      try database.eraseAnswers(naming: member.handle)
      try database.renameHelper(member.handle, to: "erased-\(member.id.value)")
    }
    if let home {
      try database.eraseAnswers(naming: home.slug)
    } else if let member {
      try database.eraseAnswersAboutMarked(of: household(member.household).slug)
    }
    try database.eraseMarked()
    for words in [member?.name, member?.email, home?.name].compactMap({ $0 })
    where words.contains(where: { $0 == " " || $0 == "@" }) {
      try database.eraseMentions(of: words)
    }
    try database.askForRebuild(at: now)
    if let member, let left = try database.member(member.id) {
      try log(
        ChangeEntry("member.erase", .member, member.id.value, before: member.facts, after: left.facts))
    }
    if let home {
      try log(
        ChangeEntry(
          "household.erase", .household, home.id.value, before: home.facts, after: household(home.id).facts))
    }
    return coming
  }
}

// MARK: By itself

/// Sets after how many months what was booked is told without names; nil for never.
public struct SetRetention: Command {
  /// What is allowed: a year's quotas look back that long.
  public static let months = 13...240
  /// Months after a booking's end, or after a household has moved out.
  public var months: Int?

  /// Keeps names for so many months.
  public init(months: Int?) { self.months = months }

  public func execute(in transaction: Transaction) throws {
    try transaction.require(.administer)
    if let months, !Self.months.contains(months) {
      throw DeskError.invalid("/retention-months", "must be off or a whole number from 13 to 240")
    }
    func facts(_ months: Int?) -> String { "{\"retentionMonths\":\(months.map(String.init) ?? "null")}" }
    let old = try transaction.database.retentionMonths()
    try transaction.database.set("retention-months", months ?? 0)
    try transaction.log(ChangeEntry("setting.change", .setting, 0, before: facts(old), after: facts(months)))
  }
}

extension BookingDesk.View {
  /// After how many months what was booked is told without names; nil for never.
  public func retentionMonths() throws -> Int? { try database.retentionMonths() }
}

extension Database {
  /// Months names are kept: two years unless said otherwise.
  fileprivate func retentionMonths() throws -> Int? {
    let months = try setting("retention-months") ?? 24
    return months > 0 ? months : nil
  }
}

extension DueStep {
  /// Past bookings and series lose names and texts, and households that moved out go, once the time to keep them is over. Looked
  /// at once a day.
  static let retention = DueStep("retention") { database, now in
    try database.retentionMonths() != nil && database.setting("retention-day") != now.day
  } settle: { transaction in
    let (database, now) = (transaction.database, transaction.now)
    guard let months = try database.retentionMonths() else { return }
    // A month is a twelfth of 365.25 days.
    let before = now - Int32(clamping: months * 43_830)
    try database.beginErasure(at: now)
    var found = try database.markBookings(endedBefore: before, limit: 500)
    found += try database.markSeries(endedBefore: before, limit: 500)
    if found > 0 {
      for area in transaction.registry.areas { try transaction.makeNobody(in: area) }
      try database.eraseBookings()
      try database.takeNamesOffMarkedBookings()
      try database.takeNamesOffMarkedSeries()
      try transaction.batch.owners.append(contentsOf: database.ownersOfMarkedBookings())
    }
    found += try database.eraseTexts(before: before, limit: 2_000)
    for gone in try database.longGone(before: before, limit: 5) {
      try transaction.erase(gone.member, home: gone.home)
      found += 1
    }
    if found == 0 {
      try database.set("retention-day", now.day)
    } else {
      try database.askForRebuild(at: now + 30 * 1440)
    }
    transaction.keepUnlogged()
  }
}

extension Minute {
  /// Days since 1970-01-01 in UTC.
  fileprivate var day: Int { Int(value) / 1440 }
}

extension Transaction {
  /// Makes sure that an area has the household that stands for whoever booked there long ago.
  fileprivate func makeNobody(in area: Area) throws {
    guard let slug = Slug("nobody-\(area.id.value)"), try database.household(slug: slug) == nil else {
      return
    }
    try insert(
      Household(
        id: ID(try database.nextID(.household)), slug: slug, area: area.id, name: "–", endedAt: .earliest))
    try database.markAsNobody(slug, at: now)
  }
}

// MARK: The file

extension BookingDesk {
  /// Writes the store's file anew if something erased is to leave it, and beside it whom a restored backup must not
  /// bring back. Answers false when a long read elsewhere stands in the way: then it is done by the service or the
  /// next command.
  @discardableResult public func rebuildIfDue() throws -> Bool {
    let isDue = try read { view in try view.database.rebuildTime().map { $0 <= view.now } ?? false }
    guard isDue else { return true }
    let erasures = try read { try $0.database.erasures() }
    if !erasures.isEmpty { try ErasureList.write(erasures, beside: store.path) }
    return try writer.rebuildFile()
  }
}

/// The erasures of a store, in a file beside it that outlives the store's own damage.
enum ErasureList {
  private static func path(beside store: String) -> String { store + ".erased" }

  static func write(_ erasures: Set<Erasure>, beside store: String) throws {
    let lines = erasures.map(\.line).sorted().map { $0 + "\n" }.joined()
    try StoreFiles.replace(path(beside: store)) { try StoreFiles.write(lines, to: $0) }
  }

  /// What the store says, as far as it can be read, and what the list says.
  static func read(beside store: String) -> Set<Erasure> {
    let listed = (StoreFiles.text(of: path(beside: store)) ?? "").split(separator: "\n").compactMap(
      Erasure.init(line:))
    return Set(listed).union((try? Database(path: store, readOnly: true).erasures()) ?? [])
  }
}
