extension HouseRules {
  /// A time told by a booking: so long before or after it was made, begins or ends.
  ///
  /// Whole days are days on the wall: "14 days before a start at 17" is at 17, whatever the clock does in between.
  public struct Deadline: Hashable, Sendable {
    /// What it is counted from.
    public enum Anchor: String, Sendable, CaseIterable { case booking, start, end }
    /// From where.
    public var anchor: Anchor
    /// Minutes after it; before it when negative.
    public var minutes: Int

    /// So many minutes after (negative: before) `anchor`.
    public init(_ minutes: Int, from anchor: Anchor) {
      self.anchor = anchor
      self.minutes = minutes
    }

    /// Whether the booking has surely begun by then.
    public var isAfterStart: Bool { anchor == .end && minutes >= 0 || anchor == .start && minutes > 0 }
  }

  /// How much one party may book within a period.
  public struct Quota: Hashable, Sendable {
    /// How long the period is; each begins with its first day on the area's clock, weeks on Monday.
    public enum Period: String, Sendable, CaseIterable {
      case week, month, quarter, year

      /// As in "twice a week".
      public func text(_ language: Language) -> String {
        switch self {
        case .week: language.pick("om ugen", "a week")
        case .month: language.pick("om måneden", "a month")
        case .quarter: language.pick("i kvartalet", "a quarter")
        case .year: language.pick("om året", "a year")
        }
      }
    }
    /// What is counted: what was stated for the area, the kind or the resource.
    public enum Scope: Hashable, Sendable { case area, kind, resource }

    /// The period; a booking belongs to the one in which it begins.
    public var period: Period
    /// The most bookings; nil for any number.
    public var bookings: Int?
    /// The most minutes of use; nil for any number.
    public var minutes: Int?
    /// Which sort of party it is about.
    public var party = Household.Kind.home
    /// What is counted.
    public var scope = Scope.area
  }

  /// Fixed hours of hire, as 10.00 to 8.00 the next day.
  public struct Slot: Hashable, Sendable {
    /// The days on which it begins and its hours.
    public var hours: OpeningHours
    /// How many midnights lie in it; nil for none or the one that the hours themselves pass.
    public var nights: Int?
    /// Whether it takes the place of the others on days before a public holiday.
    public var isBeforeHoliday = false

    /// Where a stretch of `hours` ends, in minutes after the midnight of the day it begins on.
    public func end(of stretch: OpeningHours.Stretch) -> Int {
      nights.map { (stretch.to - 1) % 1440 + 1 + $0 * 1440 } ?? stretch.to
    }
  }

  /// Days of each year (`12-23/12-31`, also over the turn of the year) or of one (`2027-06-01/2027-06-05`).
  public struct ClosedDates: Hashable, Sendable {
    /// Year (nil for each), month and day of the first and the last day.
    public var first: Day
    public var last: Day

    /// A day that exists in its year, or in some year.
    public struct Day: Hashable, Sendable {
      public var year: Int?
      public var month: Int
      public var day: Int
    }

    /// The days from one to another, both included.
    public init(_ first: Day, _ last: Day) {
      self.first = first
      self.last = last
    }

    /// Whether the day is one of them.
    public func contains(_ date: CivilDate) -> Bool {
      let (year, month, day) = date.components
      if first.year != nil {
        return ((first.year ?? year), first.month, first.day) <= (year, month, day)
          && (year, month, day) <= ((last.year ?? year), last.month, last.day)
      }
      let isFrom = (first.month, first.day) <= (month, day)
      let isTo = (month, day) <= (last.month, last.day)
      return (first.month, first.day) <= (last.month, last.day) ? isFrom && isTo : isFrom || isTo
    }
  }

  /// Which computed Danish holidays are meant.
  public enum Holidays: Hashable, Sendable {
    /// All public holidays (helligdage).
    case publicOnes
    /// The one of this English name, as `christmas-eve`; also the customary ones.
    case named(Slug)
  }

  /// Whether and how the board decides about bookings.
  public struct Approval: Hashable, Sendable {
    /// How requests stand until then.
    public enum Mode: String, Sendable, CaseIterable {
      /// No approval: bookings are confirmed at once.
      case none
      /// A request holds its place.
      case hold
      /// Requests compete for a place; the board chooses.
      case compete
    }
    /// What happens when nobody decided in time.
    public enum Decision: String, Sendable, CaseIterable { case approve, decline }

    public var mode: Mode
    /// By when the board decides: before the start or after the request; nil for no deadline but the start.
    public var decideBy: Deadline?
    public var otherwise: Decision

    public init(_ mode: Mode, decideBy: Deadline? = nil, otherwise: Decision = .decline) {
      self.mode = mode
      self.decideBy = decideBy
      self.otherwise = otherwise
    }
  }

  /// Whether those who come too late may wait in line.
  public struct WaitingList: Hashable, Sendable {
    /// Who is offered a place first.
    public enum Mode: String, Sendable, CaseIterable {
      case off
      case firstCome = "first-come"
      case byNeed = "by-need"
    }
    public var mode: Mode
    /// How long an offer holds the place, in hours.
    public var offerHours = 24
  }

  /// Whether a booking that nobody turns up for is released.
  public struct CheckIn: Hashable, Sendable {
    public enum Mode: String, Sendable, CaseIterable { case off, on }
    public var mode: Mode
    /// From how many minutes before the start one may check in.
    public var minutesBefore = 30
    /// How many minutes after the start the place is released.
    public var releaseAfterMinutes = 30
  }

  /// Something that has to be done about a booking, by a time.
  public struct Condition: Hashable, Sendable {
    public enum Name: String, Sendable, CaseIterable {
      case rulesAccepted = "rules-accepted"
      case depositReceived = "deposit-received"
      case rentReceived = "rent-received"
      case keysOut = "keys-out"
      case keysBack = "keys-back"
      case cleaningDone = "cleaning-done"
    }
    /// What happens when it is not done in time.
    public enum Lapse: String, Sendable, CaseIterable { case nothing, notice, cancel }

    public var name: Name
    public var due: Deadline
    public var lapse = Lapse.nothing
    /// The sum in kroner, where there is one; noted, never processed.
    public var kroner: Int?
    /// When it can be done, as the hours in which keys are handed out.
    public var hours: OpeningHours?
  }

  /// How things are lent.
  public struct Lending: Hashable, Sendable {
    /// When things are handed out and taken back: loans begin and end then. Nil for any time.
    public var pickUpHours: OpeningHours?
    /// The longest loan, in days from the day of pick-up to that of return.
    public var longestDays: Int?
    /// How many hours before its end a loan is reminded of; nil for no reminder.
    public var remindHoursBefore: Int?
    /// How many hours after its end a thing is called overdue and reminded of; nil for no reminder.
    public var remindHoursAfter: Int?

    public init() {}
  }
}
