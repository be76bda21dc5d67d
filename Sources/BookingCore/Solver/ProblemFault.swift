/// A rule that a problem breaks, and where.
public struct ProblemFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The path to the value, as `bookings[3].lines[0].resource`; `problem` for the whole.
  public let place: String
  /// The rule broken, as a sentence fragment: `names no resource of this problem: "x"`.
  public let rule: String

  /// A fault at `place`.
  public init(place: String, rule: String) {
    self.place = place.isEmpty ? "problem" : place
    self.rule = rule
  }

  public var description: String { "\(place): \(rule)" }
}
