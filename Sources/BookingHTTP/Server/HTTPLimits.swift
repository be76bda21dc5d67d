/// Everything a stranger could make large or slow, with its bound.
///
/// All deadlines are absolute: they run from the first byte of what they bound and are not moved by further bytes.
public struct HTTPLimits: Sendable {
  /// Longest request line in bytes; longer ones are answered 414.
  public var requestLineBytes = 8 << 10
  /// Most header fields; more are answered 431. Trailers have the same bound of their own.
  public var fieldCount = 100
  /// Most bytes of header fields together; more are answered 431. Trailers have the same bound of their own.
  public var fieldBytes = 16 << 10
  /// Largest body in bytes where the route says nothing else; larger ones are answered 413.
  public var bodyBytes = 64 << 10
  /// How many bodies larger than `bodyBytes` may be on their way at a time, so that they cannot fill the memory
  /// before anybody has asked who sends them; further ones are answered 503.
  public var largeBodies = 16
  /// How long a connection may stay open between requests.
  public var idle = Duration.seconds(60)
  /// How long a request may take to arrive where the route says nothing else; later ones are answered 408.
  public var request = Duration.seconds(15)
  /// How long a deferred answer may take; after that 503 is answered for it.
  public var answer = Duration.seconds(150)
  /// How long a client may take to read an answer, or one piece of a stream.
  public var write = Duration.seconds(30)
  /// How long a connection that is being closed may go on sending before it is cut.
  public var linger = Duration.seconds(2)
  /// How long a server that stops waits for a further request on connections that are idle.
  public var drain = Duration.milliseconds(500)
  public var connections = 10_000
  /// Most connections from one address; loopback, Unix sockets and configured proxies are not counted.
  public var connectionsPerAddress = 256

  public init() {}

  /// The limits that an operator can set by name; those of time in seconds.
  public static var names: [String] { counts.map(\.name) + times.map(\.name) }

  private static let counts: [(name: String, place: any WritableKeyPath<HTTPLimits, Int> & Sendable)] = [
    ("request-line-bytes", \.requestLineBytes), ("fields", \.fieldCount), ("field-bytes", \.fieldBytes),
    ("body-bytes", \.bodyBytes), ("connections", \.connections),
    ("connections-per-address", \.connectionsPerAddress),
  ]
  private static let times: [(name: String, place: any WritableKeyPath<HTTPLimits, Duration> & Sendable)] = [
    ("idle-seconds", \.idle), ("request-seconds", \.request), ("write-seconds", \.write),
  ]

  /// Sets a limit, from 1 to 100,000,000.
  ///
  /// - Returns: false when there is no such limit, or the number is none of these.
  mutating func set(_ name: Substring, to number: Int) -> Bool {
    guard (1...100_000_000).contains(number) else { return false }
    if let place = Self.counts.first(where: { $0.name == name })?.place {
      self[keyPath: place] = number
    } else if let place = Self.times.first(where: { $0.name == name })?.place {
      self[keyPath: place] = .seconds(number)
    } else {
      return false
    }
    return true
  }

  /// The shortest deadline that a connection can be given where no route has one of its own.
  var shortest: Duration { min(idle, request, answer, write, linger) }
}
