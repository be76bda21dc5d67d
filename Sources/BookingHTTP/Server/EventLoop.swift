import CSystem
import Glibc

/// Serves its connections on one thread: waits with epoll, reads, parses, calls handlers and writes.
///
/// Quick handlers run to the end here; everything else comes back through the mailbox. One read buffer and one
/// write buffer serve all connections, so a connection that is idle holds almost nothing.
final class EventLoop {
  static let readBytes = 64 << 10
  /// Bodies up to this size are copied behind their head; larger ones are sent from where they are.
  static let inlineBytes = 32 << 10
  private static let mailboxTag = UInt64.max
  private static let listenerTag = UInt64.max - 1

  let mailbox: Mailbox
  let setup: Setup
  let counters: LoopCounters
  private let epoll: Int32
  private let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: 256)
  let input = UnsafeMutableRawBufferPointer.allocate(byteCount: readBytes, alignment: 16)
  var out = OutputBuffer()
  var writer = ResponseWriter()
  private var connections: [Connection?] = []
  private var generations: [UInt32] = []
  private var freeSlots: [Int32] = []
  private(set) var openCount = 0
  private var wheel: TimerWheel
  private(set) var now: UInt64
  private var requestNumber: UInt64
  private var acceptor: Acceptor?
  private var acceptsAgainAt: UInt64?
  private var idleEndsAt: UInt64?
  private(set) var isStopping = false
  private var isFinished = false

  /// What all loops of a server share.
  struct Setup: Sendable {
    let router: Router
    let limits: HTTPLimits
    let census: Census
    let trustedProxies: [AddressBlock]
    let faultResponse: FaultResponse
    let accessLog: (@Sendable (AccessRecord) -> Void)?
    let allowAll: String
  }

  /// What only the loop that accepts has: the sockets, and all loops in turn.
  struct Acceptor: Sendable {
    let listener: Listener
    let loops: [Mailbox]
    var next = 0
  }

  /// A loop that hears from others through `mailbox`.
  init(mailbox: Mailbox, setup: Setup, counters: LoopCounters, acceptor: Acceptor?) {
    self.mailbox = mailbox
    self.setup = setup
    self.counters = counters
    self.acceptor = acceptor
    now = EventLoop.monotonic()
    requestNumber = UInt64.random(in: 0 ..< .max)
    let shortest = setup.router.routes.compactMap(\.arrival).reduce(setup.limits.shortest, min)
    wheel = TimerWheel(horizon: shortest.nanoseconds, now: now)
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    watch(mailbox.descriptor, EventLoop.mailboxTag)
    for descriptor in acceptor?.listener.descriptors ?? [] { watch(descriptor, EventLoop.listenerTag) }
  }

  deinit {
    events.deallocate()
    input.deallocate()
    Glibc.close(epoll)
  }

  static func monotonic() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Serves until it is told to stop and nothing is left to do.
  func run() {
    while !isFinished {
      let count = epoll_wait(epoll, events, 256, waitMilliseconds())
      now = EventLoop.monotonic()
      for index in 0..<max(0, Int(count)) { handle(events[index]) }
      for token in wheel.takeDue(now: now) { turn(token) }
      if let time = acceptsAgainAt, time <= now { resumeAccepting() }
      if let time = idleEndsAt, time <= now { endIdleConnections() }
      if isStopping, openCount == 0 { isFinished = true }
    }
  }

  private func waitMilliseconds() -> Int32 {
    var wait = wheel.untilNext(now: now) ?? .max
    for time in [acceptsAgainAt, idleEndsAt] { if let time { wait = min(wait, time > now ? time - now : 0) } }
    return wait == .max ? -1 : Int32(clamping: (wait + 999_999) / 1_000_000)
  }

  private func handle(_ event: epoll_event) {
    switch event.data.u64 {
    case EventLoop.mailboxTag: for message in mailbox.takeAll() { handle(message) }
    case EventLoop.listenerTag: accept(atMost: 64)
    default:
      guard let connection = connection(ConnectionToken(bits: event.data.u64)) else { return }
      if event.events & UInt32(EPOLLOUT.rawValue) != 0 {
        writable(connection)
      } else if event.events & UInt32(EPOLLIN.rawValue) != 0 {
        readable(connection)
      } else {
        close(connection)  // EPOLLERR or EPOLLHUP: nobody is there
      }
    }
  }

  private func handle(_ message: Mailbox.Message) {
    switch message {
    case .answer(let token, let response):
      guard let connection = connection(token), connection.phase == .working else {
        return response().discard()  // nobody is there any more
      }
      answer(connection, response())
    case .stream(let token):
      guard let connection = connection(token) else { return }
      pump(connection)
    case .adopt(let descriptor, let peer): adopt(descriptor, peer)
    case .stop(let gracefully): stop(gracefully)
    }
  }

  private func connection(_ token: ConnectionToken) -> Connection? {
    guard token.slot >= 0, token.slot < connections.count, generations[Int(token.slot)] == token.generation
    else {
      return nil
    }
    return connections[Int(token.slot)]
  }

  func nextRequestID() -> RequestID {
    requestNumber &+= 0x9E37_79B9_7F4A_7C15  // an odd step: every number comes once
    return RequestID(number: requestNumber)
  }

  // MARK: Descriptors

  private func watch(_ descriptor: Int32, _ tag: UInt64) {
    var event = epoll_event(events: UInt32(EPOLLIN.rawValue), data: epoll_data_t(u64: tag))
    epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)
  }

  func updateInterest(_ connection: Connection) {
    let wanted = connection.wantedInterest
    guard wanted != connection.interest else { return }
    connection.interest = wanted
    var event = epoll_event(events: wanted, data: epoll_data_t(u64: connection.token.bits))
    epoll_ctl(epoll, EPOLL_CTL_MOD, connection.descriptor, &event)
  }

  // MARK: Accepting

  /// Accepts from each socket; `count` keeps a flood of connections from stopping those that are served.
  private func accept(atMost count: Int) {
    guard var acceptor else { return }
    for descriptor in acceptor.listener.descriptors {
      for _ in 0..<count {
        var storage = sockaddr_storage()
        let accepted = system_accept(descriptor, &storage)
        if accepted < 0 {
          if errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS { pauseAccepting() }
          if errno == ECONNABORTED || errno == EINTR { continue }
          break
        }
        let peer = NetworkAddress(storage)
        guard setup.census.admit(peer) else {
          refuseConnection(accepted)
          continue
        }
        // Each loop has its turn, so that a few busy connections are spread over all cores.
        let loop = acceptor.loops[acceptor.next]
        acceptor.next = (acceptor.next + 1) % acceptor.loops.count
        if loop === mailbox { adopt(accepted, peer) } else { loop.post(.adopt(accepted, peer)) }
      }
    }
    self.acceptor = acceptor
  }

  /// A short answer that fits any socket's buffer; the connection is not worth waiting for.
  private func refuseConnection(_ descriptor: Int32) {
    let text: StaticString =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 5\r\nConnection: close\r\n\r\n"
    _ = send(descriptor, text.utf8Start, text.utf8CodeUnitCount, Int32(MSG_NOSIGNAL))
    Glibc.close(descriptor)
  }

  /// Without descriptors left there is no use in being told again at once that somebody waits.
  private func pauseAccepting() {
    for descriptor in acceptor?.listener.descriptors ?? [] {
      epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nil)
    }
    acceptsAgainAt = now + 100_000_000
  }

  private func resumeAccepting() {
    acceptsAgainAt = nil
    for descriptor in acceptor?.listener.descriptors ?? [] { watch(descriptor, EventLoop.listenerTag) }
  }

  private func adopt(_ descriptor: Int32, _ peer: NetworkAddress) {
    let slot: Int32
    if let free = freeSlots.popLast() {
      slot = free
    } else {
      slot = Int32(connections.count)
      connections.append(nil)
      generations.append(0)
    }
    let token = ConnectionToken(slot: slot, generation: generations[Int(slot)])
    let deadline = now + setup.limits.idle.nanoseconds
    let connection = Connection(descriptor: descriptor, token: token, peer: peer, deadline: deadline)
    connections[Int(slot)] = connection
    openCount += 1
    if peer != .unix {
      var on: Int32 = 1
      setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
      // A client that vanished without a word shows in bytes that nobody acknowledges.
      var patience = UInt32(clamping: setup.limits.write.nanoseconds / 1_000_000)
      setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &patience, 4)
    }
    watch(descriptor, token.bits)
    wheel.add(token, deadline: deadline)
  }

  func close(_ connection: Connection) {
    let slot = Int(connection.token.slot)
    guard connections[slot] === connection else { return }
    connections[slot] = nil
    generations[slot] &+= 1
    freeSlots.append(connection.token.slot)
    openCount -= 1
    Glibc.close(connection.descriptor)
    setup.census.remove(connection.peer)
    releaseLargeBody(connection)
    connection.stream?.markGone()
    connection.stream = nil
  }

  /// The connection's turn on the wheel: either its time is over or it is put back.
  private func turn(_ token: ConnectionToken) {
    guard let connection = connection(token) else { return }
    if connection.deadline <= now { expire(connection) }
    if self.connection(token) != nil { wheel.add(token, deadline: connection.deadline) }
  }

  // MARK: Stopping

  private func stop(_ gracefully: Bool) {
    if let acceptor, !isStopping {
      accept(atMost: .max)  // whoever is in the queue has been accepted by the system and is served
      acceptor.listener.close()
      for loop in acceptor.loops where loop !== mailbox { loop.post(.stop(gracefully: gracefully)) }
      self.acceptor = nil
      acceptsAgainAt = nil
    }
    isStopping = true
    if gracefully {
      idleEndsAt = now + setup.limits.drain.nanoseconds
      for connection in connections { connection?.stream?.finish() }
    } else {
      for connection in connections { connection.map(close) }
      isFinished = true
    }
  }

  /// A request may have been on its way to a connection that was idle when stopping began; now it has had its time.
  private func endIdleConnections() {
    idleEndsAt = nil
    for connection in connections { if let connection, connection.isIdle { close(connection) } }
  }
}
