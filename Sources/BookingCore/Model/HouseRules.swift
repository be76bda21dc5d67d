/// One version of an area's house rules: what the residents decided about using what they own.
public struct HouseRules: Hashable, Sendable {
  /// Who decided.
  public enum Decider: String, Sendable, CaseIterable {
    /// The residents' meeting (afdelingsmøde).
    case residentsMeeting = "residents-meeting"
    /// The board (afdelingsbestyrelse).
    case board
  }

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
    /// How many coming bookings a household may have.
    public var maxOpenBookings: Int?
    /// How long before its start a booking may still be cancelled by its household, in minutes.
    public var cancelMinutes: Int?

    /// No limits.
    public init() {}

    /// These limits, where they are silent those of `general`.
    public func over(_ general: Limits) -> Limits {
      var result = general
      if let maxDaysAhead { result.maxDaysAhead = maxDaysAhead }
      if let maxDaysAheadOthers { result.maxDaysAheadOthers = maxDaysAheadOthers }
      if let minNoticeMinutes { result.minNoticeMinutes = minNoticeMinutes }
      if let minMinutes { result.minMinutes = minMinutes }
      if let maxMinutes { result.maxMinutes = maxMinutes }
      if let otherAreas { result.otherAreas = otherAreas }
      if let maxOpenBookings { result.maxOpenBookings = maxOpenBookings }
      if let cancelMinutes { result.cancelMinutes = cancelMinutes }
      return result
    }
  }

  /// The text people read, in Danish.
  public var textDanish: String
  /// The text people read, in English.
  public var textEnglish: String
  /// Who decided.
  public var decidedBy: Decider
  /// When it was decided.
  public var decidedOn: CivilDate
  /// From when on it holds.
  public var validFrom: CivilDate
  /// Limits for everything in the area.
  public var general: Limits
  /// Further limits for kinds of resource; they go before the general ones.
  public var kinds: [Resource.Kind: Limits]

  /// Rules of these values.
  public init(
    textDanish: String, textEnglish: String, decidedBy: Decider, decidedOn: CivilDate, validFrom: CivilDate,
    general: Limits, kinds: [Resource.Kind: Limits] = [:]
  ) {
    self.textDanish = textDanish
    self.textEnglish = textEnglish
    self.decidedBy = decidedBy
    self.decidedOn = decidedOn
    self.validFrom = validFrom
    self.general = general
    self.kinds = kinds
  }

  /// The limits for a kind of resource.
  public func limits(for kind: Resource.Kind) -> Limits { (kinds[kind] ?? Limits()).over(general) }
}
