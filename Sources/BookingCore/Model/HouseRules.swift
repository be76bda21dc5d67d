/// One version of an area's house rules: what the residents decided about using what they own.
///
/// A setting may stand for the whole area, for a kind of resource and for one resource; the narrower goes first.
public struct HouseRules: Hashable, Sendable {
  public enum Decider: String, Sendable, CaseIterable {
    /// The residents' meeting (afdelingsmøde).
    case residentsMeeting = "residents-meeting"
    /// The board (afdelingsbestyrelse).
    case board
  }

  /// The text people read, in Danish.
  public var textDanish: String
  /// The text people read, in English.
  public var textEnglish: String
  public var decidedBy: Decider
  public var decidedOn: CivilDate
  /// From when on it holds.
  public var validFrom: CivilDate
  /// Limits for everything in the area.
  public var general: Limits
  /// Further limits for kinds of resource; they go before the general ones.
  public var kinds: [Resource.Kind: Limits]
  /// Further limits for single resources of the area; they go before those of their kind.
  public var resources: [Slug: Limits]

  public init(
    textDanish: String, textEnglish: String, decidedBy: Decider, decidedOn: CivilDate, validFrom: CivilDate,
    general: Limits, kinds: [Resource.Kind: Limits] = [:], resources: [Slug: Limits] = [:]
  ) {
    self.textDanish = textDanish
    self.textEnglish = textEnglish
    self.decidedBy = decidedBy
    self.decidedOn = decidedOn
    self.validFrom = validFrom
    self.general = general
    self.kinds = kinds
    self.resources = resources
  }

  /// The limits for a resource of this kind and name.
  public func limits(for kind: Resource.Kind, named slug: Slug? = nil) -> Limits {
    let ofKind = kinds[kind].map { $0.over(general) } ?? general
    return slug.flatMap { resources[$0] }.map { $0.over(ofKind) } ?? ofKind
  }

  /// The text people read, in a language.
  public func text(_ language: Language) -> String { language.pick(textDanish, textEnglish) }
}

extension HouseRules {
  /// What may be booked how; nil sets no limit.
  public struct Limits: Hashable, Sendable {
    /// How many days ahead the area's own households may book.
    public var maxDaysAhead: Int?
    /// How many days ahead other areas' households may book; nil means the same as one's own.
    public var maxDaysAheadOthers: Int?
    /// The shortest time between booking and use, in minutes.
    public var minNoticeMinutes: Int?
    /// The shortest use, in minutes.
    public var minMinutes: Int?
    /// The longest use, in minutes.
    public var maxMinutes: Int?
    /// Whether other areas' households may book; nil means yes.
    public var otherAreas: Bool?
    /// Whether those may book who live in none of the areas; nil means no.
    public var outsiders: Bool?
    /// How many coming bookings a household may have where this is stated: in the area, of the kind or the resource.
    public var maxOpenBookings: Int?
    /// How much a party may book within periods. Those of the area, the kind and the resource all apply.
    public var quotas: [Quota]?
    /// How long before its start a booking may still be cancelled by its household, in minutes.
    public var cancelMinutes: Int?
    /// The hours of hire; a booking begins where one begins and ends where one ends. None means any time.
    public var slots: [Slot]?
    /// Hours during which nothing is used.
    public var quietHours: OpeningHours?
    /// The least time between two bookings, in minutes, set-up and turn-over included.
    public var gapMinutes: Int?
    /// Days on which nothing is used.
    public var closedDates: [ClosedDates]?
    /// Holidays on which nothing is used.
    public var closedHolidays: [Holidays]?
    /// The fewest and the most people expected.
    public var minAttendees: Int?
    public var maxAttendees: Int?
    /// So many minutes before its start what is left is free for all: quotas and `otherAreas` do not count then.
    public var leftoverMinutes: Int?
    public var approval: Approval?
    public var waitingList: WaitingList?
    public var checkIn: CheckIn?
    public var conditions: [Condition]?
    public var lending: Lending?

    public init() {}

    /// These limits, where they are silent those of `general`; quotas of both.
    public func over(_ general: Limits) -> Limits {
      var result = self
      result.maxDaysAhead = maxDaysAhead ?? general.maxDaysAhead
      result.maxDaysAheadOthers = maxDaysAheadOthers ?? general.maxDaysAheadOthers
      result.minNoticeMinutes = minNoticeMinutes ?? general.minNoticeMinutes
      result.minMinutes = minMinutes ?? general.minMinutes
      result.maxMinutes = maxMinutes ?? general.maxMinutes
      result.otherAreas = otherAreas ?? general.otherAreas
      result.outsiders = outsiders ?? general.outsiders
      result.maxOpenBookings = maxOpenBookings ?? general.maxOpenBookings
      result.quotas = (quotas ?? []) + (general.quotas ?? [])
      result.cancelMinutes = cancelMinutes ?? general.cancelMinutes
      result.slots = slots ?? general.slots
      result.quietHours = quietHours ?? general.quietHours
      result.gapMinutes = gapMinutes ?? general.gapMinutes
      result.closedDates = closedDates ?? general.closedDates
      result.closedHolidays = closedHolidays ?? general.closedHolidays
      result.minAttendees = minAttendees ?? general.minAttendees
      result.maxAttendees = maxAttendees ?? general.maxAttendees
      result.leftoverMinutes = leftoverMinutes ?? general.leftoverMinutes
      result.approval = approval ?? general.approval
      result.waitingList = waitingList ?? general.waitingList
      result.checkIn = checkIn ?? general.checkIn
      result.conditions = conditions ?? general.conditions
      result.lending = lending ?? general.lending
      return result
    }
  }
}
