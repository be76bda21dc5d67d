import BookingCore
import Foundation
import Synchronization

/// What operators and programs ask of the service itself.
extension APIService {
  static let operationEndpoints: [Endpoint] = [
    Endpoint(
      .get, "/healthz", .everybody, "Says that the process lives.", answer: "Health",
      work: .plain { _ in healthy }),
    Endpoint(
      .get, "/readyz", .everybody, "Says whether requests are served: the store can be read.",
      answer: "Health",
      work: .plain { call in
        if call.service.isDraining { return health("stopping", 503) }
        let isReadable = (try? call.desk.checkStore()) != nil
        return isReadable ? health("ready", 200) : health("store", 503)
      }),
    Endpoint(
      .get, "/metrics", .operations,
      "The service's numbers, for Prometheus; for this machine and administrators.",
      answer: "text/plain; version=0.0.4", refusals: [401, 403],
      work: .long { call, snapshot in
        if case .member = snapshot.identity {
          _ = try snapshot.administrator()
        } else if !call.request.isLocal {
          throw APIProblem.unauthorized
        }
        return Response(contentType: "text/plain; version=0.0.4", text: try call.service.metricsText())
      }),
    Endpoint(
      .get, "/openapi.json", .everybody, "Describes the API (OpenAPI 3.1).", answer: "application/json",
      work: .plain { _ in
        Response(
          headers: Response.always + [ResponseField("Cache-Control", "public, max-age=300")],
          body: OpenAPI.document)
      }),
  ]

  private static let healthy = health("ok", 200)
  private static func health(_ status: String, _ code: Int) -> Response {
    .json(code) { json in json.object { $0.field("status", status) } }
  }

  private func metricsText() throws -> String {
    let conflicts = try desk.read(loading: nil) { try $0.conflicts().count }
    return metrics.text() + ServerMetrics.line("booking_conflicts_open", conflicts)
      + ServerMetrics.line("booking_sse_clients", events.count)
      + ServerMetrics.line("booking_rate_limit_enabled", limiter == nil ? 0 : 1)
      + ServerMetrics.line("booking_store_size_bytes", desk.storeBytes)
  }
}

/// What the API counts itself.
final class APIMetrics: Sendable {
  /// What became of an attempt to book.
  enum Outcome: String, CaseIterable { case confirmed, taken, refused, cancelled }

  private let server: ServerMetrics
  private let counts = Mutex([Int](repeating: 0, count: Outcome.allCases.count))

  init(server: ServerMetrics) { self.server = server }

  func count(_ outcome: Outcome) {
    let place = Outcome.allCases.firstIndex(of: outcome) ?? 0
    counts.withLock { $0[place] += 1 }
  }

  /// Lines in the text form of Prometheus.
  func text() -> String {
    let counts = counts.withLock { $0 }
    var text = server.text(prefix: "booking_http")
    text += "# TYPE booking_bookings_total counter\n"
    for (outcome, count) in zip(Outcome.allCases, counts) {
      text += "booking_bookings_total{outcome=\"\(outcome.rawValue)\"} \(count)\n"
    }
    return text
  }
}

extension BookingDesk {
  fileprivate var storeBytes: Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: store.path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }
}
