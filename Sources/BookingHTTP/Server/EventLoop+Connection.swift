import CSystem
import Glibc

/// What becomes of the bytes of a connection.
extension EventLoop {
  // MARK: Reading

  func readable(_ connection: Connection) {
    let count = recv(connection.descriptor, input.baseAddress, input.count, 0)
    if count < 0 {
      if errno != EAGAIN, errno != EINTR { close(connection) }
    } else if connection.phase == .lingering {
      if count == 0 { close(connection) }
    } else if count == 0 {
      ended(connection)
    } else if connection.isBusy {
      connection.pending.append(contentsOf: input[..<count])
      updateInterest(connection)
    } else {
      consume(connection, UnsafeRawBufferPointer(rebasing: input[..<count]))
    }
  }

  /// The client sends no more; it may still read what it asked for.
  private func ended(_ connection: Connection) {
    connection.hasEnded = true
    guard connection.isBusy, connection.phase != .streaming else { return close(connection) }
    updateInterest(connection)
  }

  /// Reads requests and answers them, one after the other, as long as the client takes the answers.
  private func consume(_ connection: Connection, _ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while !rest.isEmpty {
      if out.count > EventLoop.readBytes { flush(connection) }
      guard !connection.isBusy else {
        // Behind the last answer nothing is read any more, but the client may still be sending.
        if connection.closes {
          connection.lingers = true
        } else {
          connection.pending.append(contentsOf: rest)
        }
        break
      }
      if connection.parser.isAtStart { begin(connection) }
      let step = connection.parser.feed(rest, limits: setup.limits)
      rest = UnsafeRawBufferPointer(rebasing: rest[step.taken...])
      handle(step.event, connection, hasMore: !rest.isEmpty)
    }
    settle(connection)
  }

  private func begin(_ connection: Connection) {
    connection.started = now
    connection.deadline = now + setup.limits.request.nanoseconds
    connection.id = nextRequestID()
    connection.match = .none
  }

  private func handle(_ event: HTTPParser.Event, _ connection: Connection, hasMore: Bool) {
    switch event {
    case .more: break
    case .head: handleHead(connection, hasMore: hasMore)
    case .message: dispatch(connection)
    case .fault(let fault): refuse(connection, fault)
    }
  }

  /// Decides by the head alone what may follow it.
  private func handleHead(_ connection: Connection, hasMore: Bool) {
    let limits = setup.limits
    let expectsContinue = connection.parser.head.expectsContinue
    var bodyLimit = limits.bodyBytes
    if !connection.parser.head.isForServer { connection.match = setup.router.match(connection.parser.head) }
    if let index = connection.route {
      let route = setup.router.routes[index]
      bodyLimit = route.bodyLimit ?? bodyLimit
      if let arrival = route.arrival { connection.deadline = connection.started + arrival.nanoseconds }
    } else if expectsContinue {
      // Nobody will read the body, so it is not asked for.
      connection.closes = true
      connection.lingers = true
      return dispatch(connection)
    }
    let event = connection.parser.acceptBody(limit: bodyLimit)
    if event == .more, connection.parser.mayExceed(limits.bodyBytes) {
      guard setup.census.admitLargeBody() else { return refuse(connection, .overloaded) }
      connection.holdsLargeBody = true
    }
    if event == .more, expectsContinue, !hasMore { out.append(literal: "HTTP/1.1 100 Continue\r\n\r\n") }
    handle(event, connection, hasMore: hasMore)
  }

  // MARK: Answering

  private func dispatch(_ connection: Connection) {
    switch connection.match {
    case .route(let index):
      let route = setup.router.routes[index]
      let request = Request(
        head: connection.parser.head, body: connection.parser.body, route: route,
        client: client(of: connection),
        id: connection.id)
      switch route.work {
      case .quick(let handler): finish(connection, handler(request), allow: nil)
      case .deferred(let handler):
        connection.phase = .working
        connection.deadline = now + setup.limits.answer.nanoseconds
        handler(
          request,
          Responder(
            mailbox: mailbox, token: connection.token, id: connection.id,
            acceptLanguage: request.header("accept-language"), faultResponse: setup.faultResponse))
      }
    case .otherMethods(let methods):
      let allow = methods.map(\.name).joined(separator: ", ")
      finish(connection, optionsOr(.methodNotAllowed, connection), allow: allow)
    case .none where connection.parser.head.isForServer:
      finish(connection, optionsOr(.methodNotAllowed, connection), allow: setup.allowAll)
    case .none: finish(connection, faultResponse(.notFound, connection), allow: nil)
    }
  }

  private func optionsOr(_ fault: HTTPFault, _ connection: Connection) -> Response {
    connection.parser.head.method == .options
      ? Response(204, contentType: "") : faultResponse(fault, connection)
  }

  /// The answer to what the server refuses, in the language asked for as far as the head was read.
  private func faultResponse(_ fault: HTTPFault, _ connection: Connection) -> Response {
    let head = connection.parser.head
    let language = head.values(of: "accept-language").first { _ in true }
    return setup.faultResponse(fault, connection.id, language.map { head.bytes.text($0) })
  }

  /// The answer to a deferred request has come.
  func answer(_ connection: Connection, _ response: Response) {
    finish(connection, response, allow: nil)
    settle(connection)
  }

  /// Gives the place for a large body back.
  func releaseLargeBody(_ connection: Connection) {
    guard connection.holdsLargeBody else { return }
    connection.holdsLargeBody = false
    setup.census.removeLargeBody()
  }

  /// Writes the answer behind what is being written and makes ready for the next request.
  private func finish(_ connection: Connection, _ response: Response, allow: String?) {
    releaseLargeBody(connection)
    // The head is not copied here: its arrays could not be used again.
    let minorVersion = connection.parser.head.minorVersion
    let keepsAlive =
      connection.parser.head.keepsAlive && !isStopping && !connection.closes && !response.closesConnection
      && !(minorVersion == 0 && response.isStream)
    let context = ResponseWriter.Context(
      isHead: connection.parser.head.method == .head, minorVersion: minorVersion, keepsAlive: keepsAlive,
      allow: allow)
    connection.phase = .reading
    connection.closes = !keepsAlive
    send(connection, response, context)
    guard case .stream(let stream) = response.body, !context.isHead, response.mayHaveBody else {
      response.discard()
      return connection.parser.reset()
    }
    connection.phase = .streaming
    connection.stream = stream
    if isStopping { stream.finish() }
    stream.attach(to: ResponseStream.Destination(mailbox: mailbox, token: connection.token))
  }

  /// Answers a request that cannot be understood or came too late, and ends the connection.
  private func refuse(_ connection: Connection, _ fault: HTTPFault) {
    let head = connection.parser.head
    let context = ResponseWriter.Context(isHead: head.method == .head, keepsAlive: false)
    connection.phase = .reading
    connection.closes = true
    connection.lingers = true
    send(connection, faultResponse(fault, connection), context)
  }

  private func send(_ connection: Connection, _ response: Response, _ context: ResponseWriter.Context) {
    if let body = writer.append(response, context, to: &out, inlineBytes: EventLoop.inlineBytes) {
      flush(connection, hasMore: true)
      if connection.hasOutput {
        connection.output.append(contentsOf: body)
      } else {
        connection.output = body
        connection.sent = 0
        sendOutput(connection)
      }
    }
    let ended = EventLoop.monotonic()
    let microseconds = Int(truncatingIfNeeded: (ended - min(ended, connection.started)) / 1000)
    let method: HTTPMethod? = connection.parser.hasRequestLine ? connection.parser.head.method : nil
    counters.count(
      route: connection.route, method: method, status: response.status, microseconds: microseconds)
    guard let log = setup.accessLog else { return }
    log(
      AccessRecord(
        id: connection.id, method: method, route: connection.route.map { setup.router.routes[$0].name },
        status: response.status, duration: .microseconds(microseconds), bodyBytes: response.bodyCount,
        client: client(of: connection)))
  }

  /// Sends what a stream has, in one chunk.
  func pump(_ connection: Connection) {
    guard connection.phase == .streaming, !connection.hasOutput, let stream = connection.stream else {
      return
    }
    let piece = stream.take()
    let isChunked = connection.parser.head.minorVersion == 1
    if isChunked {
      ResponseWriter.append(chunk: piece.bytes, to: &out)
    } else {
      out.append(piece.bytes)
    }
    if piece.isLast {
      if piece.isCut { connection.closes = true } else if isChunked { out.append(literal: "0\r\n\r\n") }
      connection.stream = nil
      connection.phase = .reading
      connection.parser.reset()
      stream.markGone()
    }
    settle(connection)
  }

  // MARK: Writing

  /// Brings a connection to rest: sends what there is, takes up what waits, and says when it must be back.
  private func settle(_ connection: Connection) {
    flush(connection)
    if connection.hasOutput {
      connection.deadline = now + setup.limits.write.nanoseconds
    } else if connection.closes, connection.phase == .reading {
      return end(connection)
    } else if connection.phase == .streaming {
      connection.deadline = .max
    } else if connection.phase == .reading {
      if !connection.pending.isEmpty {
        let pending = connection.pending
        connection.pending = []
        return pending.withUnsafeBytes { consume(connection, $0) }
      }
      if connection.hasEnded { return close(connection) }
      if connection.parser.isAtStart { connection.deadline = now + setup.limits.idle.nanoseconds }
    }
    updateInterest(connection)
  }

  private func flush(_ connection: Connection, hasMore: Bool = false) {
    guard !out.isEmpty else { return }
    defer { out.removeAll() }
    if connection.hasOutput { return out.withBytes { connection.output.append(contentsOf: $0) } }
    let flags = Int32(MSG_NOSIGNAL) | (hasMore ? Int32(MSG_MORE) : 0)
    out.withBytes { bytes in
      let count = Glibc.send(connection.descriptor, bytes.baseAddress, bytes.count, flags)
      guard count < bytes.count else { return }
      // An error is met again, and acted on, when the rest is sent.
      connection.output = Array(bytes[max(0, count)...])
      connection.sent = 0
    }
  }

  private func sendOutput(_ connection: Connection) {
    let start = connection.sent
    let count = connection.output.withUnsafeBytes { bytes in
      Glibc.send(
        connection.descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start,
        Int32(MSG_NOSIGNAL))
    }
    if count > 0 { connection.sent += count }
    guard !connection.hasOutput else { return }
    connection.output = []
    connection.sent = 0
  }

  func writable(_ connection: Connection) {
    let before = connection.sent
    sendOutput(connection)
    if connection.hasOutput {
      // Writable, yet nothing was taken: the connection is broken.
      if connection.sent == before, errno != EAGAIN, errno != EINTR { close(connection) }
    } else if connection.phase == .streaming {
      pump(connection)
    } else {
      settle(connection)
    }
  }

  // MARK: Ending

  /// All is sent. A client that may still be sending would lose our answer if we just closed (RFC 9112 section 9.6).
  private func end(_ connection: Connection) {
    // When stopping, the client did not know that this answer would be the last.
    guard connection.lingers || isStopping, !connection.hasEnded else { return close(connection) }
    shutdown(connection.descriptor, Int32(SHUT_WR))
    connection.phase = .lingering
    connection.deadline = now + setup.limits.linger.nanoseconds
    updateInterest(connection)
  }

  /// The deadline has passed.
  func expire(_ connection: Connection) {
    guard connection.phase != .lingering, !connection.hasOutput else { return close(connection) }
    switch connection.phase {
    case .reading where connection.parser.isAtStart: close(connection)
    case .reading:
      refuse(connection, .timeout)
      settle(connection)
    case .working:
      refuse(connection, .overloaded)
      settle(connection)
    case .streaming, .lingering: close(connection)
    }
  }

  // MARK: Clients

  /// Whom the request comes from: behind configured proxies the last address in `X-Forwarded-For` that is not one of
  /// theirs; from anybody else the field means nothing.
  private func client(of connection: Connection) -> NetworkAddress {
    let proxies = setup.trustedProxies
    guard !proxies.isEmpty, proxies.contains(where: { $0.contains(connection.peer) }) else {
      return connection.peer
    }
    var client = connection.peer
    let head = connection.parser.head
    for field in head.values(of: "x-forwarded-for").reversed() {
      for part in head.bytes[field.indices].split(separator: UInt8(ascii: ",")).reversed() {
        let text = String(decoding: part.filter { !ByteClass.isSpace($0) }, as: UTF8.self)
        guard let address = NetworkAddress(text) else { return client }
        client = address
        if !proxies.contains(where: { $0.contains(address) }) { return client }
      }
    }
    return client
  }
}

extension Response {
  var isStream: Bool { if case .stream = body { true } else { false } }
  var mayHaveBody: Bool { status != 204 && status != 304 }
  var bodyCount: Int { if case .bytes(let bytes) = body { bytes.count } else { 0 } }

  /// Nobody will get a body written later.
  func discard() { if case .stream(let stream) = body { stream.markGone() } }
}
