public import BookingCore
import Synchronization

/// The API over a store that is open in this process, for who acts here: asked as over HTTP, without a socket.
public struct StoreAPI: Sendable {
  /// Who acts, and what went wrong on the way to the answer.
  final class Insider: Sendable {
    let actor: Actor
    let household: Household?
    let fault = Mutex<(any Error)?>(nil)

    init(_ actor: Actor, _ household: Household?) { (self.actor, self.household) = (actor, household) }

    /// Notes what is thrown to the asker instead of a problem object; a refusal is told by that alone.
    func note(_ error: any Error) {
      switch error as? DeskError {
      case .refused: break
      case nil where error is APIProblem: break
      default: fault.withLock { $0 = error }
      }
    }
  }

  private let insider: Insider
  private let service: APIService
  private let router: Router

  /// The API of a desk in command mode.
  public init(desk: BookingDesk, actor: Actor) throws {
    let home = actor.member?.household
    insider = Insider(actor, try home.flatMap { home in try desk.read { try $0.household(home) } })
    service = APIService(desk: desk, insider: insider)
    router = Router(service.routes)
  }

  /// The answer to a whole request: its status and its body. What the desk throws other than a refusal is thrown.
  public func answer(_ message: [UInt8]) throws -> (status: Int, body: [UInt8]) {
    var (parser, rest, limits) = (HTTPParser(), message[...], HTTPLimits())
    limits.requestLineBytes = message.count
    while true {
      let step = rest.withUnsafeBytes { parser.feed($0, limits: limits) }
      rest = rest.dropFirst(step.taken)
      let event = step.event == .head ? parser.acceptBody(limit: 8 << 20) : step.event
      guard event == .message else {
        if event == .more, !rest.isEmpty { continue }
        throw StoreError(.broken, "a request of the command line was not understood: \(event)")
      }
      guard case .route(let index) = router.match(parser.head) else {
        throw StoreError(.broken, "the command line asked for \(parser.head.bytes.text(parser.head.path))")
      }
      let request = Request(
        head: parser.head, body: parser.body, route: router.routes[index], client: .unix,
        id: .random())
      insider.fault.withLock { $0 = nil }
      let made = Mutex<Response?>(nil)
      service.answer(service.endpoints[index], request) { make in
        let response = make()
        made.withLock { $0 = response }
      }
      guard let response = made.withLock({ $0 }), case .bytes(let body) = response.body else {
        throw StoreError(.broken, "a request of the command line was left without an answer")
      }
      if let fault = insider.fault.withLock({ $0 }), response.status >= 400 { throw fault }
      return (response.status, body)
    }
  }
}
