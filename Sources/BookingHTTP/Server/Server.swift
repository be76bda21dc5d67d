import CSystem
import Dispatch
import Foundation
import Synchronization

/// What a server is given.
public struct ServerConfiguration: Sendable {
  public var listen: ListenAddress
  public var limits = HTTPLimits()
  /// The number of event loops; one for each core.
  public var loops = ProcessInfo.processInfo.activeProcessorCount
  /// The peers whose `X-Forwarded-For` is believed.
  public var trustedProxies: [AddressBlock] = []
  /// Makes the answer for requests that the server refuses by itself.
  public var faultResponse: FaultResponse = { fault, _, _ in
    Response(fault.status, text: "\(fault.status) \(fault.code): \(fault.detail)\n")
  }
  /// Told of every answer, on the loop's thread; it must be quick.
  public var accessLog: (@Sendable (AccessRecord) -> Void)?
  /// Whether the calling thread, which gives many answers at once, will call `wake` when all are given.
  public var isWokenLater: @Sendable () -> Bool = { false }
  /// Where the server's numbers can be read.
  public var metrics = ServerMetrics()

  /// A server that listens there, with the limits of the service.
  public init(listen: ListenAddress) { self.listen = listen }
}

/// An HTTP/1.1 server: event loops, each on a thread of its own, before a route table.
///
///     let server = Server(ServerConfiguration(listen: .tcp(host: "127.0.0.1", port: 0)), router)
///     try server.start()
///     print("Listening on http://\(server.boundAddress)")
///     …
///     server.stop(within: .seconds(10))
public final class Server: Sendable {
  private struct State {
    var mailboxes: [Mailbox] = []
    var address: ListenAddress?
    var stops = 0
  }

  private let configuration: ServerConfiguration
  private let router: Router
  private let state = Mutex(State())
  private let running = DispatchGroup()

  public init(_ configuration: ServerConfiguration, _ router: Router) {
    self.configuration = configuration
    self.router = router
  }

  deinit { stop(within: .zero) }

  /// Where the server listens, with the port that was chosen; as configured before the start.
  public var boundAddress: ListenAddress { state.withLock { $0.address } ?? configuration.listen }

  /// Binds, and serves from then on. It may be called once.
  ///
  /// - Returns: how many connections the server can hold.
  /// - Throws: why it cannot listen.
  @discardableResult public func start() throws(ServerError) -> Int {
    signal(SIGPIPE, SIG_IGN)
    // Some descriptors are for the store, the log and ourselves.
    let descriptors = Int(clamping: system_raise_descriptor_limit())
    let connections = min(configuration.limits.connections, max(16, descriptors - 128))
    let census = Census(
      limit: connections, limits: configuration.limits, uncounted: configuration.trustedProxies)
    let setup = EventLoop.Setup(
      router: router, limits: configuration.limits, census: census,
      trustedProxies: configuration.trustedProxies, faultResponse: configuration.faultResponse,
      accessLog: configuration.accessLog, allowAll: router.allMethods.map(\.name).joined(separator: ", "))
    let listener = try Listener(configuration.listen)
    var mailboxes: [Mailbox] = []
    for _ in 0..<max(1, configuration.loops) {
      mailboxes.append(try Mailbox(isWokenLater: configuration.isWokenLater))
    }
    let counters = mailboxes.map { _ in LoopCounters(routes: router.routes.count) }
    configuration.metrics.observe(routeNames: router.routes.map(\.name), loops: counters, census: census)
    state.withLock { state in
      state.mailboxes = mailboxes
      state.address = listener.address
    }
    for (index, mailbox) in mailboxes.enumerated() {
      let acceptor = index == 0 ? EventLoop.Acceptor(listener: listener, loops: mailboxes) : nil
      startLoop(index, mailbox, setup, counters[index], acceptor)
    }
    return connections
  }

  private func startLoop(
    _ index: Int, _ mailbox: Mailbox, _ setup: EventLoop.Setup, _ counters: LoopCounters,
    _ acceptor: EventLoop.Acceptor?
  ) {
    running.enter()
    Thread.start("loop-\(index)", stackBytes: 4 << 20) { [running] in
      EventLoop(mailbox: mailbox, setup: setup, counters: counters, acceptor: acceptor).run()
      running.leave()
    }
  }

  /// Wakes the loops that were given answers while `ServerConfiguration.isWokenLater`.
  public func wake() { for mailbox in state.withLock({ $0.mailboxes }) { mailbox.wake() } }

  /// Stops accepting, lets requests that were begun be answered, and returns when all is done or `deadline` is over,
  /// when what is left is cut. A second call, from another thread, cuts at once.
  public func stop(within deadline: Duration) {
    let (mailboxes, isFirst) = state.withLock { state in
      state.stops += 1
      return (state.mailboxes, state.stops == 1)
    }
    // The first loop hands on what it has accepted before it tells the others.
    if isFirst, deadline > .zero {
      mailboxes.first?.post(.stop(gracefully: true))
      if running.wait(timeout: .now() + .nanoseconds(Int(clamping: deadline.nanoseconds))) == .success {
        return
      }
    }
    for mailbox in mailboxes { mailbox.post(.stop(gracefully: false)) }
    running.wait()
  }
}

extension Duration {
  /// The whole nanoseconds, at least 0, at most about 292 years.
  var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow || product > UInt64(Int64.max)
      ? UInt64(Int64.max) : product + UInt64(attoseconds / 1_000_000_000)
  }
}
