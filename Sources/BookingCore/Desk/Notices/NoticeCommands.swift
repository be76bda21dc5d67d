/// Marks a notice as read by its household, or as unread again.
public struct MarkNotice: Command {
  /// Which notice.
  public var id: ID<Notice>
  /// Whether it is read.
  public var isRead: Bool

  /// Marks the notice `id`.
  public init(id: ID<Notice>, isRead: Bool = true) {
    self.id = id
    self.isRead = isRead
  }

  public func execute(in transaction: Transaction) throws -> Notice {
    guard let row = try transaction.database.notice(id.value),
      transaction.actor.may(.readNotices(household: row.household))
    else { throw DeskError.notFound(kind: .notice, name: id.code) }
    if (row.readAt != nil) != isRead {
      try transaction.database.setNoticeRead(id.value, at: isRead ? transaction.now : nil)
      transaction.keepUnlogged()
    }
    return Notice(try transaction.database.notice(id.value) ?? row)
  }
}

/// A mail that one process has taken upon itself to send.
struct ClaimedMail: Sendable {
  let notice: Notice
  let member: Member
  let attempt: Int
}

/// Takes the next mail that is due, so that no other process sends it; nil when none is.
///
/// The claim sets the time of the next attempt, so that a process that dies leaves nothing to be cleared up.
struct ClaimMail: Command {
  /// Days after which a mail is no longer tried.
  static let patienceDays: Int32 = 3
  /// Minutes until the attempt after this many; longer than any command may take, growing to six hours.
  static func pause(after attempts: Int) -> Int32 { min(360, 2 << Int32(min(attempts, 9) - 1)) }

  func execute(in transaction: Transaction) throws -> ClaimedMail? {
    try transaction.require(.administer)
    let database = transaction.database
    while let due = try database.dueMail(at: transaction.now) {
      transaction.keepUnlogged()
      let attempt = due.attempts + 1
      guard let row = try database.notice(due.notice), let member = try database.member(due.member) else {
        throw StoreError(.damaged, "a mail of notice \(due.notice) has no notice or member")
      }
      let isLate = transaction.now - row.createdAt > Self.patienceDays * 1440
      guard !isLate, member.email.isMailAddress else {
        let reason = isLate ? "not sent within \(Self.patienceDays) days" : "no usable address"
        let failure = row.failure ?? reason
        try database.setMail(
          due.notice, due.member, attempts: due.attempts, nextAt: nil, failure: failure)
        continue
      }
      try database.setMail(
        due.notice, due.member, attempts: attempt,
        nextAt: transaction.now + Self.pause(after: attempt), failure: "no answer to attempt \(attempt)")
      return ClaimedMail(notice: Notice(row), member: member, attempt: attempt)
    }
    return nil
  }
}

/// Notes what became of a mail that was claimed; a failure leaves it to be tried again.
struct SettleMail: Command {
  let mail: ClaimedMail
  /// Why it was not sent; nil when it was.
  let failure: String?

  func execute(in transaction: Transaction) throws {
    try transaction.require(.administer)
    transaction.keepUnlogged()
    let (notice, member) = (mail.notice.id.value, mail.member.id)
    guard let failure else {
      try transaction.database.setMail(notice, member, attempts: mail.attempt, nextAt: nil, failure: "")
      return try transaction.database.setNoticeDelivered(notice, at: transaction.now)
    }
    try transaction.database.setMail(
      notice, member, attempts: mail.attempt, nextAt: transaction.now + ClaimMail.pause(after: mail.attempt),
      failure: failure)
  }
}

/// Which notices are asked for.
public struct NoticeQuery: Sendable {
  /// Of this household; nil for all that the actor may read.
  public var household: ID<Household>?
  /// Only those not read.
  public var unread = false
  /// At most so many.
  public var limit = 50
  /// What `nextCursor` of the answer before gave.
  public var cursor: String?

  /// All notices, or a household's.
  public init(household: ID<Household>? = nil) { self.household = household }
}

extension BookingDesk.View {
  /// The notices asked for, newest first; with those of the own household what the board is told on which one sits;
  /// without a household those of all, for administrators.
  public func notices(_ query: NoticeQuery, for actor: Actor) throws -> Page<Notice> {
    let isAllowed = query.household.map { actor.may(.readNotices(household: $0)) } ?? actor.may(.administer)
    guard isAllowed else { throw DeskError.notAllowed }
    let before = try query.cursor.map { text in
      guard let number = Int64(text), number > 0 else {
        throw DeskError.invalid("/cursor", "is not one that was given out")
      }
      return number
    }
    let limit = max(1, query.limit)
    let isOwn = query.household != nil && query.household == actor.member?.household
    let rows = try database.notices(
      household: query.household, or: isOwn ? actor.board : nil, unread: query.unread, before: before ?? .max,
      limit: limit + 1)
    return Page(
      items: rows.prefix(limit).map { Notice($0) },
      nextCursor: rows.count > limit ? String(rows[limit - 1].id) : nil)
  }

  /// The number of the notice of this name; any unique beginning does.
  public func noticeID(named name: String) throws -> ID<Notice> {
    let highest = try database.notices(household: nil, unread: false, before: .max, limit: 1).first?.id ?? 0
    let numbers =
      ShortCode.number("nt", name).map { [$0] }
      ?? ShortCode.numbers("nt", beginning: name, upTo: highest).map { Array($0) } ?? []
    guard let number = numbers.first, numbers.count == 1 else {
      throw DeskError.notFound(kind: .notice, name: name)
    }
    return ID(number)
  }
}
