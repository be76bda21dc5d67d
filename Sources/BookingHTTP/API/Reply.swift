import BookingCore

/// Where a handler's answer goes, from whichever thread.
struct Reply: Sendable {
  /// What makes an answer.
  typealias Making = @Sendable () -> Response

  let call: Call
  /// Has the answer made on the connection's loop, so that the writer need not do it.
  let take: @Sendable (@escaping Making) -> Void

  func send(_ response: Response) { take { response } }

  /// Answers that it was not done.
  func fail(_ error: any Error, registry: Registry, during range: TimeRange? = nil) {
    take { call.problem(error, registry: registry, during: range) }
  }
}

extension Call {
  /// Hands a command to the writer and answers when that is certain; under an idempotency key what was answered before.
  ///
  /// - Parameters:
  ///   - isTrial: whether nothing is kept, as with `?dryRun`.
  ///   - stored: what is kept for a repetition, if not the answer itself.
  ///   - refused: answers a refusal; nil for the ordinary problem.
  func submit<C: Command>(
    _ command: C, _ snapshot: Snapshot, _ reply: Reply, during range: TimeRange? = nil, isTrial: Bool = false,
    stored: (@Sendable (C.Outcome) -> Response)? = nil, refused: (@Sendable (any Error) -> Void)? = nil,
    answer: @escaping @Sendable (C.Outcome) -> Response
  ) throws {
    let actor = try snapshot.caller()
    let dryRun = try isDryRun() || isTrial
    let key = dryRun || request.method != .post ? nil : try idempotencyKey()
    let render: @Sendable (C.Outcome) -> [UInt8] = { StoredAnswer.write((stored ?? answer)($0)) }
    desk.submit(command, as: actor, dryRun: dryRun, key: key, render: render) { result in
      switch result {
      case .success(.done(let outcome)): reply.take { dryRun ? answer(outcome).asDryRun : answer(outcome) }
      case .success(.replayed(let bytes)):
        do { reply.send(try StoredAnswer.response(bytes)) } catch {
          reply.fail(error, registry: snapshot.registry)
        }
      case .failure(let error):
        if let refused {
          refused(error)
        } else {
          reply.fail(error, registry: snapshot.registry, during: range)
        }
      }
    }
  }

  /// Hands a command to the writer that makes a secret, which only the answer shows that is given once it is
  /// made: not a dry run's, and not that of a repetition.
  func submit<C: Command>(
    _ command: C, showing secret: any KeyPath<C.Outcome, String> & Sendable, _ snapshot: Snapshot,
    _ reply: Reply, answer: @escaping @Sendable (C.Outcome, _ secret: String?) -> Response
  ) throws {
    let isDryRun = try isDryRun()
    try submit(
      command, snapshot, reply, stored: { answer($0, nil) },
      answer: { answer($0, isDryRun ? nil : $0[keyPath: secret]) })
  }

  /// The answer kept under the request's idempotency key, if there is one.
  func replayed(for actor: Actor) throws -> Response? {
    guard let key = try idempotencyKey(), let bytes = try desk.read({ try $0.answer(to: key, of: actor) })
    else { return nil }
    return try StoredAnswer.response(bytes)
  }

  /// Does a command at once, on a thread that may wait; under an idempotency key what was answered before.
  func perform<C: Command>(
    _ command: C, as actor: Actor, answer: @escaping @Sendable (C.Outcome) -> Response
  ) throws -> Response {
    try perform(answer: answer) {
      try desk.perform(command, as: actor, dryRun: $0, key: $1, render: $2)
    }
  }

  /// Has `run` do what the request asks for, dry when that is asked and under the request's key.
  func perform<Outcome>(
    answer: @escaping @Sendable (Outcome) -> Response,
    by run: (
      _ dryRun: Bool, _ key: IdempotencyKey?, _ render: @escaping @Sendable (Outcome) -> [UInt8]
    ) throws -> Answer<Outcome>
  ) throws -> Response {
    let dryRun = try isDryRun()
    let key = dryRun || request.method != .post ? nil : try idempotencyKey()
    switch try run(dryRun, key, { StoredAnswer.write(answer($0)) }) {
    case .done(let outcome): return dryRun ? answer(outcome).asDryRun : answer(outcome)
    case .replayed(let bytes): return try StoredAnswer.response(bytes)
    }
  }

  func problem(_ error: any Error, registry: Registry = .empty, during range: TimeRange? = nil) -> Response {
    service.insider?.note(error)
    var headers: [ResponseField] = []
    var problem: ProblemDetails
    if let error = error as? APIProblem {
      problem = ProblemDetails(
        error.kind, detail: language.pick(error.danish, error.english), language: language)
      headers += error.headers
    } else {
      problem = details(error, registry: registry, during: range)
      if problem.status == 503 || problem.status == 507 { headers.append(ResponseField("Retry-After", "1")) }
    }
    return answer(problem, registry, headers)
  }

  /// What an error says, and where in the request that is to be mended.
  func details(_ error: any Error, registry: Registry, during range: TimeRange? = nil) -> ProblemDetails {
    var problem = ProblemDetails(error, language: language, registry: registry, during: range)
    if case .refused(let refusal) = error as? DeskError {
      let places = RequestPlaces(request, registry)
      for (index, reason) in refusal.reasons.enumerated() {
        problem.errors[index].pointer = places.pointer(to: reason)
      }
    }
    if case .notFound(.resource, let name) = error as? DeskError,
      let pointer = RequestPlaces(request, registry).pointer(toResource: name)
    {
      problem.errors = [.init(pointer: pointer, code: nil, detail: problem.detail)]
    }
    return problem
  }

  func answer(_ problem: ProblemDetails, _ registry: Registry, _ headers: [ResponseField] = []) -> Response {
    .problem(problem, language, requestID: request.id, headers, registry)
  }
}

/// An answer as it is kept under its idempotency key: status, fields, an empty line, body.
enum StoredAnswer {
  static func write(_ response: Response) -> [UInt8] {
    var head = "\(response.status)\n"
    for field in response.headers { head += "\(field.name): \(field.value)\n" }
    guard case .bytes(let body) = response.body else { return Array(head.utf8) + [0x0A] }
    return Array(head.utf8) + [0x0A] + body
  }

  static func response(_ bytes: [UInt8]) throws -> Response {
    guard let response = read(bytes) else { throw StoreError.unreadableAnswer }
    return response
  }

  private static func read(_ bytes: [UInt8]) -> Response? {
    guard let end = bytes.indices.dropLast().first(where: { bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A })
    else { return nil }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\n")
    guard let status = lines.first.flatMap({ Int($0) }) else { return nil }
    let headers = lines.dropFirst().compactMap { line -> ResponseField? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return ResponseField(String(line[..<colon]), String(line[colon...].dropFirst(2)))
    }
    return Response(
      status, headers: headers + [ResponseField("Idempotency-Replayed", "true")],
      body: Array(bytes[(end + 2)...]))
  }
}

extension Response {
  /// Fields that every answer of the API has.
  static let always = [ResponseField("X-Content-Type-Options", "nosniff")]

  /// What was not done and why (RFC 9457).
  static func problem(
    _ problem: ProblemDetails, _ language: Language, requestID: RequestID, _ headers: [ResponseField] = [],
    _ registry: Registry = .empty
  ) -> Response {
    var json = JSONWriter()
    problem.write(to: &json, requestID: requestID, registry: registry)
    let always = [
      ResponseField("Content-Language", language.rawValue), ResponseField("Cache-Control", "no-store"),
    ]
    return Response(
      problem.status, contentType: "application/problem+json", headers: always + headers + Response.always,
      body: json.take())
  }

  /// An answer of the JSON that `body` writes; `version` becomes its ETag.
  static func json(
    _ status: Int = 200, version: Int? = nil, location: String? = nil, capacity: Int = 512,
    _ body: (inout JSONWriter) throws -> Void
  ) rethrows -> Response {
    var json = JSONWriter(capacity: capacity)
    try body(&json)
    var headers = version == nil ? unkept : kept
    if let version { headers.append(ResponseField("ETag", "\"v\(version)\"")) }
    if let location { headers.append(ResponseField("Location", location)) }
    return Response(status, headers: headers, body: json.take())
  }

  /// Of an answer that nobody may keep, and of one that may be kept as long as it is asked for anew each time.
  private static let unkept = [ResponseField("Cache-Control", "no-store")] + always
  static let kept = [ResponseField("Cache-Control", "private, no-cache")] + always

  /// The same, which shows another thing than the one asked about: its address, whose version the ETag is (RFC 9110
  /// section 8.7).
  func showing(_ address: String) -> Response {
    var response = self
    response.headers.append(ResponseField("Content-Location", address))
    return response
  }

  static func empty(_ status: Int) -> Response {
    Response(status, contentType: "", headers: always + [ResponseField("Cache-Control", "no-store")])
  }

  /// The same for something that was only tried: nothing was created.
  var asDryRun: Response {
    var response = self
    if status == 201 { response.status = 200 }
    response.headers.removeAll { ["Location", "Content-Location", "ETag"].contains($0.name) }
    return response
  }
}
