/// Something to be done about one booking by a time, as the house rules under which it was decided ask.
///
/// It stays as it was decided when the rules change; written in one line, as the store and the log keep it.
public struct Duty: Hashable, Sendable {
  public enum Name: String, Sendable, CaseIterable {
    /// Somebody says that they are there.
    case checkIn = "check-in"
    case rulesAccepted = "rules-accepted"
    case depositReceived = "deposit-received"
    case rentReceived = "rent-received"
    case keysOut = "keys-out"
    case keysBack = "keys-back"
    case cleaningDone = "cleaning-done"
  }
  public enum State: String, Sendable, CaseIterable { case open, done, lapsed }

  public var name: Name
  public var due: Minute
  /// What `due` was counted from; it moves along when the booking is moved.
  public var anchor: HouseRules.Deadline.Anchor
  /// What happens when it is not done by then. A check-in that lapses releases the place.
  public var lapse: HouseRules.Condition.Lapse
  /// From when on it can be done; nil for at once.
  public var from: Minute?
  /// The sum in kroner, where there is one; noted, never processed.
  public var kroner: Int?
  /// When it can be done, as the hours in which keys are handed out.
  public var hours: String?
  /// When it was done, and by whom; nobody where the operator ticked it.
  public var doneAt: Minute?
  public var doneBy: ID<Member>?
  public var lapsedAt: Minute?

  public var state: State { doneAt != nil ? .done : lapsedAt != nil ? .lapsed : .open }

  /// A day before it is due, when those are reminded for whom something depends on it; nil where nothing does.
  var remindAt: Minute? { name == .checkIn || lapse == .nothing ? nil : due - 1_440 }

  /// The same for a booking that was moved without being decided anew.
  func moved(from old: TimeRange, to new: TimeRange) -> Duty {
    var duty = self
    let distance =
      switch anchor {
      case .booking: Int32(0)
      case .start: new.start - old.start
      case .end: new.end - old.end
      }
    duty.due = due + distance
    duty.from = from.map { $0 + distance }
    return duty
  }
}

extension Duty: LosslessStringConvertible {
  /// All of it, as `rent-received|29683740|start|cancel||500||||`.
  public var description: String {
    let numbers = [doneAt?.value, lapsedAt?.value].map { $0.map { "\($0)" } ?? "" }
    return [
      name.rawValue, "\(due.value)", anchor.rawValue, lapse.rawValue, from.map { "\($0.value)" } ?? "",
      kroner.map { "\($0)" } ?? "", hours ?? "", numbers[0], doneBy.map { "\($0.value)" } ?? "",
      numbers[1],
    ].joined(separator: "|")
  }

  /// What `description` wrote; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false).map { String($0) }
    guard parts.count == 10, let name = Name(rawValue: parts[0]), let due = Int32(parts[1]),
      let anchor = HouseRules.Deadline.Anchor(rawValue: parts[2]),
      let lapse = HouseRules.Condition.Lapse(rawValue: parts[3])
    else { return nil }
    func minute(_ place: Int) -> Minute? { Int32(parts[place]).map { Minute($0) } }
    self.init(
      name: name, due: Minute(due), anchor: anchor, lapse: lapse, from: minute(4), kroner: Int(parts[5]),
      hours: parts[6].isEmpty ? nil : parts[6])
    doneAt = minute(7)
    doneBy = Int64(parts[8]).map { ID($0) }
    lapsedAt = minute(9)
  }
}

extension Duty.Name {
  /// What is asked for, as a sentence without its stop.
  public func text(_ language: Language) -> String {
    switch self {
    case .checkIn: language.pick("I har meldt ankomst", "You have checked in")
    case .rulesAccepted: language.pick("Husreglerne er accepteret", "The house rules are accepted")
    case .depositReceived: language.pick("Depositum er betalt", "The deposit is paid")
    case .rentReceived: language.pick("Leje er betalt", "The rent is paid")
    case .keysOut: language.pick("Nøgle er hentet", "The key is fetched")
    case .keysBack: language.pick("Nøgle er afleveret", "The key is returned")
    case .cleaningDone: language.pick("Der er gjort rent", "The place is cleaned")
    }
  }
}

extension Booking {
  /// The check-in, where there has to be one.
  public var checkIn: Duty? { duties.first { $0.name == .checkIn } }
  /// What else has to be done about it.
  public var conditions: [Duty] { duties.filter { $0.name != .checkIn } }
  /// Whether its place was released because nobody turned up.
  public var isNoShow: Bool { checkIn?.state == .lapsed && status == .cancelled }

  /// When time next brings something about; nil when nothing is waited for.
  func nextLook(after now: Minute) -> Minute? {
    guard holdsPlace else { return nil }
    return duties.lazy.filter { $0.state == .open }.map { duty in
      duty.remindAt.flatMap { $0 > now ? $0 : nil } ?? duty.due
    }.min()
  }
}
