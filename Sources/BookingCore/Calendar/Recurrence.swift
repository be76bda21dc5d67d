/// The instants of something that repeats: a start, a rule, added and left-out instants (RFC 5545, 3.8.5).
///
/// The start is always the first instance and counts as one, also when the rule does not name it. An instance
/// of the rule at a reading that the clock skips is dropped and not counted (3.3.10); a start or an addition
/// there uses the offset before the gap (3.3.5), and a doubled reading is the first. All-day instances begin
/// when their day does, so none of those is dropped.
public struct Recurrence: Sendable {
  /// The first instance's reading.
  public var start: LocalTime
  /// The zone the readings are of.
  public var calendar: AreaCalendar
  /// Whether whole days repeat; then `start` is a midnight.
  public var isAllDay = false
  public var rule: RecurrenceRule?
  /// RDATE: further instants.
  public var additions: [Minute] = []
  /// EXDATE: instants left out, of the rule, the start and the additions.
  public var exclusions: Set<Minute> = []
  /// EXDATE as days: every instance that begins on such a local day is left out.
  public var excludedDays: Set<CivilDate> = []

  /// Something that begins at `start` and repeats by `rule`.
  public init(
    start: LocalTime, on calendar: AreaCalendar, rule: RecurrenceRule? = nil, isAllDay: Bool = false
  ) {
    self.start = start
    self.calendar = calendar
    self.rule = rule
    self.isAllDay = isAllDay
  }

  /// Instants found, and what there is to say about them.
  public struct Expansion: Hashable, Sendable {
    /// Ascending, distinct.
    public var starts: [Minute] = []
    /// Readings that the rule names and the clock skips; not among `starts`.
    public var dropped: [LocalTime] = []
    /// Whether nothing more follows (within the window, if one was given).
    public var isComplete = true
  }

  /// The instants in `window` (all when nil), at most `limit` of them, and at most as many dropped ones or
  /// 1000.
  ///
  /// Bounded by the instants between the start and the window's end, or by 84,000 days; a rule without COUNT
  /// begins its walk at the window.
  public func expand(limit: Int, in window: TimeRange? = nil) -> Expansion {
    var expansion = Expansion()
    var steps = makeSteps(from: window?.start)
    while let step = steps.next() {
      switch step {
      case .dropped(let local):
        // Its neighbours decide whether it lies in the window; the skipped hour itself has no instant.
        if let window, !window.contains(calendar.minutes(of: local).asStart) { continue }
        guard expansion.dropped.count < max(limit, 1000) else {
          expansion.isComplete = false
          return expansion
        }
        expansion.dropped.append(local)
      case .at(let minute):
        if let window {
          if minute >= window.end { return expansion }
          if minute < window.start { continue }
        }
        if isExcluded(minute) { continue }
        guard expansion.starts.count < limit else {
          expansion.isComplete = false
          return expansion
        }
        expansion.starts.append(minute)
      }
    }
    return expansion
  }

  /// Whether the rule itself ever names an instant the clock shows, besides the start. A rule that does not,
  /// such as every 31 April, was hardly meant.
  public var ruleOccurs: Bool {
    guard let rule else { return false }
    if rule.count == 1 { return true }
    var candidates = RecurrenceCandidates(rule, start: start)
    while let local = candidates.next() {
      if case .none = calendar.minutes(of: local), !isAllDay { continue }
      if isPast(local, rule.until) { return local == start }
      return true
    }
    return false
  }

  /// Whether the rule itself names the start, which is an instance either way.
  public var ruleNamesStart: Bool {
    guard let rule else { return true }
    var candidates = RecurrenceCandidates(rule, start: start)
    while let local = candidates.next(), local <= start {
      if local == start { return true }
    }
    return false
  }

  private func isExcluded(_ minute: Minute) -> Bool {
    exclusions.contains(minute) || (!excludedDays.isEmpty && excludedDays.contains(calendar.date(of: minute)))
  }

  private func isPast(_ local: LocalTime, _ until: RecurrenceRule.Until?) -> Bool {
    switch until {
    case .instant(let minute)?: calendar.minutes(of: local).iCalendar > minute
    case .local(let last)?: local > last
    case .day(let last)?: local.date > last
    case nil: false
    }
  }
}

// MARK: - Walking

extension Recurrence {
  enum Step {
    case at(Minute)
    case dropped(LocalTime)
  }

  func makeSteps(from: Minute?) -> Steps { Steps(self, from: from) }

  /// The start, the rule's instants and the additions as one ascending run.
  struct Steps: IteratorProtocol {
    private let recurrence: Recurrence
    private var candidates: RecurrenceCandidates?
    private var left: Int
    private var explicit: [Minute]
    private var place = 0
    private var pending: Minute?
    private var last: Minute?

    init(_ recurrence: Recurrence, from: Minute?) {
      self.recurrence = recurrence
      let readings = recurrence.calendar.minutes(of: recurrence.start)
      let first = recurrence.isAllDay ? readings.asStart : readings.iCalendar
      explicit = ([first] + recurrence.additions).sorted()
      left = (recurrence.rule?.count ?? Int.max) - 1
      if let rule = recurrence.rule {
        // With COUNT every instance before matters. A day of slack on either side of the zone's offset.
        let day = from.flatMap { rule.count == nil ? recurrence.calendar.date(of: $0) + -2 : nil }
        candidates = RecurrenceCandidates(rule, start: recurrence.start, from: day)
      }
    }

    mutating func next() -> Step? {
      while true {
        if pending == nil, let local = nextOfRule() {
          switch recurrence.calendar.minutes(of: local) {
          case .none(_, _, let change) where recurrence.isAllDay:
            left -= 1
            pending = change
          case .none: return .dropped(local)
          case .one(let minute), .two(let minute, _):
            left -= 1
            pending = minute
          }
        }
        guard let minute = takeEarlier() else { return nil }
        if minute == last { continue }
        last = minute
        return .at(minute)
      }
    }

    /// The rule's next reading after the start, until COUNT or UNTIL ends it.
    private mutating func nextOfRule() -> LocalTime? {
      guard left > 0, let rule = recurrence.rule else { return nil }
      repeat {
        guard let local = candidates?.next(), !recurrence.isPast(local, rule.until) else {
          candidates = nil
          return nil
        }
        if local > recurrence.start { return local }
      } while true
    }

    private mutating func takeEarlier() -> Minute? {
      let added = place < explicit.count ? explicit[place] : nil
      if let minute = pending, added.map({ minute < $0 }) ?? true {
        pending = nil
        return minute
      }
      if added != nil { place += 1 }
      return added
    }
  }
}
