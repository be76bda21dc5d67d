/// Why something that was asked is not done: an ordinary answer, not a failure of the world.
public enum DeskError: Error, Sendable {
  /// A booking is refused by rules or because the place is taken; every reason is named.
  case refused(Refusal)
  /// Dates of a series cannot be had; each is named with every reason.
  case seriesRefused(SeriesRefusal)
  /// Nothing of that name is known, or may be known to the asker.
  case notFound(kind: Thing, name: String)
  /// The asker has no right to it.
  case notAllowed
  /// It has changed since the asker read it.
  case stale(detail: String)
  /// The request itself is wrong.
  case invalid([Fault])
  /// It is there already, or in a state that does not allow this.
  case inTheWay(detail: String)
  /// The same idempotency key was used for something else.
  case keyReused

  /// A thing that has a name.
  public enum Thing: String, Sendable {
    case area, household, member, token, resource, closure, booking, conflict, plan
    case session, notice, feed, series, waitlist, condition
  }

  /// One thing wrong with a request.
  public typealias Fault = JSONPlace.Fault

  /// A fault at one place.
  public static func invalid(_ pointer: String, _ detail: String) -> DeskError {
    .invalid([Fault(pointer, detail)])
  }
}

/// All the reasons why a booking cannot be had as asked.
public struct Refusal: Hashable, Sendable {
  /// One reason; each case carries what its sentence needs.
  public enum Reason: Hashable, Sendable {
    /// The resource is out of service or retired.
    case notInUse(ID<Resource>)
    /// Outside the resource's opening hours.
    case outsideHours(ID<Resource>)
    /// The resource is closed during this stretch.
    case closed(ID<Resource>, TimeRange, reason: String)
    /// More people than it holds.
    case tooManyPeople(ID<Resource>, seats: Int, attendees: Int)
    /// More units than there are.
    case tooManyUnits(ID<Resource>, units: Int, asked: Int)
    /// Begins before now.
    case inThePast
    /// Further ahead than the area allows.
    case tooFarAhead(ID<Area>, days: Int)
    /// Too short a notice.
    case tooShortNotice(ID<Area>, minutes: Int, earliest: Minute)
    /// Shorter than the area allows.
    case tooShort(ID<Area>, minutes: Int)
    /// Longer than the area allows.
    case tooLong(ID<Area>, minutes: Int)
    /// Only the area's own households may book it.
    case ownAreaOnly(ID<Area>, leftoversFrom: Minute? = nil)
    /// Only who lives in one of the areas may book it.
    case residentsOnly(ID<Area>)
    /// The household has as many coming bookings as the area allows.
    case quota(ID<Area>, bookings: Int, leftoversFrom: Minute? = nil)
    /// The party has used up what it may have within a period; `next` is the first day of the next one.
    case periodQuota(ID<Resource>, HouseRules.Quota, next: CivilDate, leftoversFrom: Minute? = nil)
    /// Fewer people than the rules ask for.
    case tooFewPeople(ID<Resource>, least: Int, attendees: Int)
    /// Not the fixed hours of hire; `next` are the next ones.
    case notASlot(ID<Resource>, next: TimeRange?)
    /// In quiet hours.
    case quietHours(ID<Resource>, OpeningHours)
    /// On a day on which nothing is used.
    case closedDay(ID<Resource>, CivilDate, DanishHoliday?)
    /// Closer to another booking than the rules allow.
    case tooClose(ID<Resource>, minutes: Int)
    /// Begins or ends when things are neither handed out nor taken back.
    case outsidePickUpHours(ID<Resource>, OpeningHours)
    /// A longer loan than the rules allow.
    case loanTooLong(ID<Resource>, days: Int)
    /// Too late to be cancelled by the household.
    case tooLateToCancel(ID<Area>, minutes: Int)
    /// The household competes for it with another request already.
    case askedAlready(ID<Resource>, ID<Booking>)
    /// Nobody checks in that early.
    case tooEarlyToCheckIn(ID<Resource>, from: Minute)
    /// What was asked was not done in time, and the place cannot be given back.
    case released(ID<Resource>, at: Minute)
    /// The house rules of this version have to be accepted along with the booking.
    case rulesNotAccepted(ID<Area>, version: Int)
    /// Nobody stands in line for it: the rules know no waiting list.
    case noWaitingList(ID<Resource>)
    /// Others have it.
    case taken(ID<Resource>, units: Int, free: Int)

    /// The stable English name that programs rely on.
    public var code: String {
      switch self {
      case .notInUse: "not-in-use"
      case .outsideHours: "outside-hours"
      case .closed: "closed"
      case .tooManyPeople: "too-many-people"
      case .tooManyUnits: "too-many-units"
      case .inThePast: "in-the-past"
      case .tooFarAhead: "too-far-ahead"
      case .tooShortNotice: "too-short-notice"
      case .tooShort: "too-short"
      case .tooLong: "too-long"
      case .ownAreaOnly: "own-area-only"
      case .residentsOnly: "residents-only"
      case .quota, .periodQuota: "quota-exceeded"
      case .tooFewPeople: "too-few-people"
      case .notASlot: "not-a-slot"
      case .quietHours: "quiet-hours"
      case .closedDay: "closed-day"
      case .tooClose: "too-close"
      case .outsidePickUpHours: "outside-pick-up-hours"
      case .loanTooLong: "loan-too-long"
      case .tooLateToCancel: "too-late-to-cancel"
      case .askedAlready: "asked-already"
      case .tooEarlyToCheckIn: "too-early-to-check-in"
      case .released: "released"
      case .rulesNotAccepted: "rules-not-accepted"
      case .noWaitingList: "no-waiting-list"
      case .taken: "taken"
      }
    }

    /// Whether others have the place.
    var isTaken: Bool { if case .taken = self { true } else { false } }
  }

  /// Every reason, rules before what is taken; never empty.
  public let reasons: [Reason]

  /// Whether the place is merely taken: no rule is broken.
  public var isTaken: Bool { brokenRule == nil }

  /// The first rule that is broken.
  public var brokenRule: Reason? { reasons.first { !$0.isTaken } }
}
