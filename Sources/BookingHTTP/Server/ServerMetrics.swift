import Synchronization

/// What is known of a request once it is answered: for logs.
public struct AccessRecord: Sendable {
  public let id: RequestID
  /// The method, or nil when no request line was understood.
  public let method: HTTPMethod?
  /// The name of the route, or nil when none was found.
  public let route: String?
  public let status: Int
  /// From the first byte of the request that was seen to the end of the handler's work.
  public let duration: Duration
  /// The bytes of the body that were answered; those of a stream are not counted.
  public let bodyBytes: Int
  /// Whom the answer went to.
  public let client: NetworkAddress
}

/// The numbers of one event loop; each loop has its own, so that counting never waits.
final class LoopCounters: Sendable {
  /// The upper bounds of the buckets in microseconds.
  static let bounds = [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 500_000, 2_500_000]

  struct Answers: Sendable {
    let method: HTTPMethod?
    let status: Int
    var count: Int
  }

  struct RouteNumbers: Sendable {
    var answers: [Answers] = []
    var buckets = [Int](repeating: 0, count: LoopCounters.bounds.count + 1)
    var microseconds = 0
  }

  /// One entry a route, and a last one for requests without.
  private let routes: Mutex<[RouteNumbers]>

  init(routes: Int) { self.routes = Mutex(Array(repeating: RouteNumbers(), count: routes + 1)) }

  func count(route: Int?, method: HTTPMethod?, status: Int, microseconds: Int) {
    routes.withLock { routes in
      let place = route ?? routes.count - 1
      if let known = routes[place].answers.firstIndex(where: { $0.status == status && $0.method == method }) {
        routes[place].answers[known].count += 1
      } else {
        routes[place].answers.append(Answers(method: method, status: status, count: 1))
      }
      var bucket = 0
      while bucket < LoopCounters.bounds.count, microseconds > LoopCounters.bounds[bucket] { bucket += 1 }
      routes[place].buckets[bucket] += 1
      routes[place].microseconds &+= microseconds
    }
  }

  var numbers: [RouteNumbers] { routes.withLock { $0 } }
}

/// The server's numbers, in the text form of Prometheus.
///
/// It is made before the server, so that a handler can hold it, and given to it in the configuration.
public final class ServerMetrics: Sendable {
  private struct Sources {
    var routeNames: [String] = []
    var loops: [LoopCounters] = []
    var census: Census?
  }

  private typealias Loops = [[LoopCounters.RouteNumbers]]
  private let sources = Mutex(Sources())

  public init() {}

  func observe(routeNames: [String], loops: [LoopCounters], census: Census) {
    sources.withLock { $0 = Sources(routeNames: routeNames, loops: loops, census: census) }
  }

  public var connections: Int { sources.withLock { $0.census }?.open ?? 0 }

  /// Lines of `PREFIX_requests_total`, `PREFIX_request_duration_seconds` and the connections.
  public func text(prefix: String) -> String {
    let sources = sources.withLock { $0 }
    guard let census = sources.census else { return "" }
    let loops = sources.loops.map(\.numbers)
    let names = sources.routeNames + ["none"]
    var text = "# TYPE \(prefix)_requests_total counter\n"
    for (place, name) in names.enumerated() {
      var counts: [(labels: String, count: Int)] = []
      for answers in loops.flatMap({ $0[place].answers }) {
        let labels =
          "method=\"\(answers.method?.name ?? "none")\",route=\"\(name)\",status=\"\(answers.status)\""
        if let known = counts.firstIndex(where: { $0.labels == labels }) {
          counts[known].count += answers.count
        } else {
          counts.append((labels, answers.count))
        }
      }
      for (labels, count) in counts { text += "\(prefix)_requests_total{\(labels)} \(count)\n" }
    }
    text += "# TYPE \(prefix)_request_duration_seconds histogram\n"
    for (place, name) in names.enumerated() { text += histogram(prefix, loops, place, name) }
    return text + Self.line("\(prefix)_connections", census.open)
      + Self.line("\(prefix)_connections_accepted_total", census.accepted, "counter")
      + Self.line("\(prefix)_connections_refused_total", census.refused, "counter")
  }

  /// A number without labels, after its type.
  static func line(_ name: String, _ number: Int, _ type: String = "gauge") -> String {
    "# TYPE \(name) \(type)\n\(name) \(number)\n"
  }

  private func histogram(_ prefix: String, _ loops: Loops, _ place: Int, _ name: String) -> String {
    var text = ""
    var sum = 0
    for index in 0...LoopCounters.bounds.count {
      sum += loops.reduce(0) { $0 + $1[place].buckets[index] }
      let bound = index < LoopCounters.bounds.count ? "\(Double(LoopCounters.bounds[index]) / 1e6)" : "+Inf"
      text += "\(prefix)_request_duration_seconds_bucket{route=\"\(name)\",le=\"\(bound)\"} \(sum)\n"
    }
    guard sum > 0 else { return "" }
    let seconds = Double(loops.reduce(0) { $0 + $1[place].microseconds }) / 1e6
    return text + "\(prefix)_request_duration_seconds_sum{route=\"\(name)\"} \(seconds)\n"
      + "\(prefix)_request_duration_seconds_count{route=\"\(name)\"} \(sum)\n"
  }
}
