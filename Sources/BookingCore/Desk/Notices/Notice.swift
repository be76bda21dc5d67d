/// What a household is told, and why; each kind has its words in `NoticeText`.
public enum NoticeKind: String, Sendable, CaseIterable {
  /// A plan moved the booking; facts: `to`, and reasons in `da` and `en`.
  case bookingMoved = "booking-moved"
  /// A plan cancelled the booking; facts: reasons in `da` and `en`.
  case bookingDisplaced = "booking-displaced"
  /// A plan was taken back, and the booking is where it was.
  case planUndone = "plan-undone"
  /// A loan ends soon; facts: `thing`, `units`.
  case loanDueSoon = "loan-due-soon"
  /// A loan should be back; facts: `thing`, `units`.
  case loanOverdue = "loan-overdue"
  /// To the board: somebody's loan should be back; facts: `thing`, `units`.
  case loanOverdueDesk = "loan-overdue-desk"
  /// To the board: a thing came back damaged or incomplete; facts: `thing`, `units`, `isDamaged`, `missing`, `note`.
  case thingDamaged = "thing-damaged"
  /// What was booked may not be there; facts: `thing`, `isLate`, and checked alternatives in `options`.
  case thingAtRisk = "thing-at-risk"
  /// The booking was cancelled because its household moves out.
  case householdEnded = "household-ended"
  /// A request waits for the board; facts: `decideBy`, `competes`, `approves` (at the deadline), and in `more` how many
  /// further ones were asked with it.
  case requestReceived = "request-received"
  /// To the board: the same.
  case requestWaiting = "request-waiting"
  /// A request was approved; facts: `cause`, and the board's `reason`.
  case requestApproved = "request-approved"
  /// A request was declined; facts: `cause`, and the board's `reason`.
  case requestDeclined = "request-declined"
  /// To the board: a booking that names the area as one that holds it.
  case heldTogether = "held-together"
  /// Somebody may book for the household from now on; facts: `helper`.
  case helperNamed = "helper-named"
  /// Nobody checked in, and the place was released.
  case noShow = "no-show"
  /// Something has to be done about the booking soon; facts: `condition`, `due`, `cancels`, and `kroner` if there is a sum.
  case conditionDueSoon = "condition-due-soon"
  /// It was not done in time; facts: as before.
  case conditionLapsed = "condition-lapsed"
  /// To the board: somebody else's was not done in time; facts: as before.
  case conditionLapsedDesk = "condition-lapsed-desk"
  /// A place is held for one in line; facts: `entry`, `decideBy`, and `wish` where it is a part of what was wished.
  case waitlistOffer = "waitlist-offer"
  /// An offer was not answered in time (`offered`), or the time came without one.
  case waitlistLapsed = "waitlist-lapsed"
}

/// Something a household was told.
public struct Notice: Sendable {
  /// Row number; people see its short code.
  public let id: ID<Notice>
  /// Who is told.
  public let household: ID<Household>
  /// The booking it is about, if it is about one.
  public let booking: ID<Booking>?
  /// When.
  public let createdAt: Minute
  /// Why; nil for one of a newer program.
  public let kind: NoticeKind?
  /// What the words are made of.
  let facts: JSONValue
  /// When a mail of it was handed over first; nil before, and where nobody has an address.
  public let deliveredAt: Minute?
  /// When somebody of the household marked it as read.
  public let readAt: Minute?
  /// Why the last attempt at a mail failed, if it did.
  public let failure: String?

  init(_ row: Database.NoticeRow) {
    id = ID(row.id)
    household = row.household
    booking = row.booking
    createdAt = row.createdAt
    kind = NoticeKind(rawValue: row.kind)
    facts = (try? JSONReader.read(Array(row.facts.utf8))) ?? .null
    deliveredAt = row.deliveredAt
    readAt = row.readAt
    failure = row.failure
  }
}

extension ID where Entity == Notice {
  /// The name people use, as `nt-7q2m4x`.
  public var code: String { ShortCode.code("nt", value) }
}

extension JSONWriter {
  /// What is used when, as a notice's words need it: `{"start":…,"end":…,"lines":[[resource,units],…]}`.
  mutating func place(_ name: StaticString, _ range: TimeRange, _ lines: [BookingLine]) {
    object(name) { json in
      json.field("start", range.start.value)
      json.field("end", range.end.value)
      json.lines(lines)
    }
  }
}

extension Transaction {
  /// Puts a notice into a household's outbox; where the booking was when this was written goes into the facts.
  func notify(
    _ household: ID<Household>, _ kind: NoticeKind, about booking: Booking? = nil,
    facts: (inout JSONWriter) -> Void = { _ in }
  ) throws {
    var json = JSONWriter()
    json.object { json in
      if let booking { json.place("place", booking.range, booking.lines) }
      facts(&json)
    }
    try database.insertNotice(
      household: household, booking: booking?.id, at: now, kind: kind.rawValue, facts: json.text)
  }
}
