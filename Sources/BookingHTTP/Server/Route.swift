/// One line of the route table: what is answered where, by whom, and within which limits.
public final class Route: Sendable {
  public enum Work: Sendable {
    /// To the end on the event loop; for reads that take at most about two milliseconds.
    case quick(@Sendable (Request) -> Response)
    /// Later, from any thread; for writes and long work.
    case deferred(@Sendable (Request, Responder) -> Void)
  }

  /// One step of the pattern.
  enum Step: Hashable, Sendable {
    case literal(String)
    case parameter(String)
  }

  /// The method; GET answers HEAD as well.
  public let method: HTTPMethod
  /// The path, with parameters in braces: `/api/v1/bookings/{id}`. What follows the brace in the same segment is
  /// for readers: the parameter is the whole segment.
  public let pattern: String
  /// The name in metrics and logs.
  public let name: String
  /// The largest body, or nil for that of the limits.
  public let bodyLimit: Int?
  /// How long the request may take to arrive, or nil for the time of the limits.
  public let arrival: Duration?
  public let work: Work
  let steps: [Step]

  /// A line of the table.
  ///
  /// - Parameters:
  ///   - name: the name in metrics and logs; the pattern when nil.
  ///   - bodyLimit: the largest body in bytes, or nil for that of the limits.
  ///   - arrival: how long the request may take to arrive, or nil for the time of the limits.
  public init(
    _ method: HTTPMethod, _ pattern: String, name: String? = nil, bodyLimit: Int? = nil,
    arrival: Duration? = nil, work: Work
  ) {
    precondition(pattern.hasPrefix("/"), "a pattern begins with a slash: \(pattern)")
    self.method = method
    self.pattern = pattern
    self.name = name ?? pattern
    self.bodyLimit = bodyLimit
    self.arrival = arrival
    self.work = work
    steps = pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { step in
      step.hasPrefix("{") ? .parameter(String(step.dropFirst().prefix { $0 != "}" })) : .literal(String(step))
    }
  }

  /// Where in the path the parameter called `name` stands.
  func parameterIndex(_ name: String) -> Int? { steps.firstIndex(of: .parameter(name)) }
}
