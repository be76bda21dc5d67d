public import BookingCore
import Synchronization

/// The API over a desk: its table of endpoints and what they share.
///
/// It knows no socket: `routes` go to a `Server`, and tests answer requests through `answer`.
public final class APIService: Sendable {
  let desk: BookingDesk
  /// For work that neither a loop nor the writer may wait for.
  let pool: WorkPool
  /// For what takes a minute, so that the rest of the long work does not wait for it.
  let slowPool: WorkPool
  /// For hashing PINs, which costs a core and megabytes each: no more than one at a time.
  let secretPool: WorkPool
  let callers = PeopleCache<Credential, Caller>()
  /// The households that bookings are made for, by the names given.
  let parties = PeopleCache<Slug, Household>()
  /// Whether `X-Booking-Subject` names who asks; only at a Unix socket that a trusted proxy alone may open.
  let trustsSubject: Bool
  /// Who asks inside the process; nil over HTTP.
  let insider: StoreAPI.Insider?
  /// Keeps the form tokens of callers without a session from being worked out.
  let formKey = Random.bytes(16).map { String($0, radix: 16) }.joined()
  let metrics: APIMetrics
  let events: EventFeed
  let limiter: RateLimiter?
  let limits: APILimits
  let endpoints: [Endpoint]
  private let draining = Atomic(false)

  public convenience init(
    desk: BookingDesk, serverMetrics: ServerMetrics = ServerMetrics(), isRateLimited: Bool = true,
    trustsSubject: Bool = false, limits: APILimits = APILimits()
  ) {
    self.init(
      desk: desk, insider: nil, serverMetrics: serverMetrics, isRateLimited: isRateLimited,
      trustsSubject: trustsSubject, limits: limits)
  }

  /// The API for an insider, who waits for each answer, or for whoever asks over HTTP.
  init(
    desk: BookingDesk, insider: StoreAPI.Insider?, serverMetrics: ServerMetrics = ServerMetrics(),
    isRateLimited: Bool = false, trustsSubject: Bool = false, limits: APILimits = APILimits()
  ) {
    self.desk = desk
    self.insider = insider
    self.trustsSubject = trustsSubject
    pool = WorkPool(threads: insider == nil ? 2 : 0, capacity: 256, name: "api")
    slowPool = WorkPool(threads: insider == nil ? 1 : 0, capacity: 4, name: "slow")
    secretPool = WorkPool(threads: insider == nil ? 1 : 0, capacity: 64, name: "secrets")
    metrics = APIMetrics(server: serverMetrics)
    events = EventFeed(desk)
    limiter = isRateLimited ? RateLimiter() : nil
    self.limits = limits
    endpoints = Self.table
  }

  /// All that is served under `/api/v1` and the operations beside it, in the order of the contract.
  static let table: [Endpoint] =
    placeEndpoints + trialEndpoints + closureEndpoints + availabilityEndpoints + bookingEndpoints
    + requestEndpoints + waitlistEndpoints + seriesEndpoints + statisticsEndpoints + conflictEndpoints
    + planEndpoints + importEndpoints + logEndpoints + noticeEndpoints + peopleEndpoints + feedEndpoints
    + loanEndpoints + identityEndpoints + operationEndpoints

  public var routes: [Route] {
    endpoints.map { endpoint in
      let work: Route.Work =
        switch endpoint.work {
        case .read, .plain: .quick { self.now(endpoint, $0) }
        case .write, .long, .slow, .secret:
          .deferred { request, responder in self.answer(endpoint, request) { responder.respond(making: $0) } }
        }
      return Route(
        endpoint.method, endpoint.path, bodyLimit: endpoint.takesFile ? limits.importBytes : nil,
        arrival: endpoint.takesFile ? .seconds(limits.importSeconds) : nil, work: work)
    }
  }

  /// Makes the answer for requests that the server refuses by itself.
  public static let faultResponse: FaultResponse = { fault, id, acceptLanguage in
    let language = acceptLanguage.map(Language.init(accepting:)) ?? .da
    let problem = ProblemDetails(
      ProblemKind(rawValue: fault.code) ?? .internalError,
      detail: FaultText.tell(fault.detail, in: language), language: language)
    return .problem(problem, language, requestID: id)
  }

  /// Whether the service is about to stop; `readyz` then says so.
  var isDraining: Bool { draining.load(ordering: .relaxed) }

  /// Says that the service is about to stop, and ends the feeds of events.
  public func drain() {
    draining.store(true, ordering: .relaxed)
    events.stop()
  }

  /// Finishes what was begun on the pool.
  public func stop() {
    drain()
    pool.stop()
    slowPool.stop()
    secretPool.stop()
  }

  // MARK: Answering

  /// Answers a request of an endpoint, now or later.
  func answer(
    _ endpoint: Endpoint, _ request: Request, _ send: @escaping @Sendable (@escaping Reply.Making) -> Void
  ) {
    let call = Call(request, self)
    let reply = Reply(call: call, take: send)
    switch endpoint.work {
    case .read, .plain: reply.send(now(endpoint, request))
    case .write(let handler):
      var registry = Registry.empty
      do {
        let snapshot = try prepare(endpoint, call)
        registry = snapshot.registry
        try handler(call, snapshot, reply)
      } catch {
        reply.send(call.problem(error, registry: registry))
      }
    case .long(let handler), .slow(let handler), .secret(let handler):
      let isTaken = pool(for: endpoint.work).submit { reply.send(self.made(by: handler, endpoint, call)) }
      if !isTaken { reply.send(call.problem(APIProblem.stopping)) }
    }
  }

  private func pool(for work: Endpoint.Work) -> WorkPool {
    switch work {
    case .slow: slowPool
    case .secret: secretPool
    case .read, .write, .long, .plain: pool
    }
  }

  /// Answers a request of an endpoint that reads.
  private func now(_ endpoint: Endpoint, _ request: Request) -> Response {
    let call = Call(request, self)
    switch endpoint.work {
    case .plain(let handler): return handler(call)
    case .read(let handler): return made(by: handler, endpoint, call)
    case .write, .long, .slow, .secret: return call.problem(APIProblem.stopping)
    }
  }

  /// What a handler makes of the state of the moment, or the problem in the way.
  private func made(
    by handler: (Call, Snapshot) throws -> Response, _ endpoint: Endpoint, _ call: Call
  ) -> Response {
    var registry = Registry.empty
    do {
      let snapshot = try prepare(endpoint, call)
      registry = snapshot.registry
      return try handler(call, snapshot)
    } catch {
      return call.problem(error, registry: registry)
    }
  }

  /// What every request goes through: the form of its query, the limit of its rate, who asks, whether the browser was
  /// asked by our own page, whether the token reaches that far, and that a body without fields is one.
  private func prepare(_ endpoint: Endpoint, _ call: Call) throws -> Snapshot {
    try call.checkQuery(endpoint.query.fields)
    let snapshot = try call.snapshot()
    try limiter?.admit(call.request, snapshot)
    if case .member(let caller) = snapshot.identity {
      if snapshot.isAmbient, !call.allowsAmbientCredential() { throw APIProblem.fromElsewhere }
      if caller.actor.scope < endpoint.scope { throw APIProblem.beyondScope }
    }
    if let body = endpoint.body, body.fields.isEmpty { try Form.requireNothing(of: call) }
    return snapshot
  }
}
