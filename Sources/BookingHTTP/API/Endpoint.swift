import BookingCore

/// One line of the API's table: what is answered where, who may ask, and how that is documented.
struct Endpoint: Sendable {
  /// Who may ask; the desk decides about the object itself.
  enum Access: String, Sendable {
    /// Everybody; a token only widens what is seen.
    case everybody
    /// Whoever has a valid token.
    case member
    /// This machine, or an administrator.
    case operations
  }

  /// How the answer is made.
  enum Work: Sendable {
    /// At once, on the loop.
    case read(@Sendable (Call, Snapshot) throws -> Response)
    /// After the writer's commit.
    case write(@Sendable (Call, Snapshot, Reply) throws -> Void)
    /// On the pool, because it may take long.
    case long(@Sendable (Call, Snapshot) throws -> Response)
    /// On a pool of its own, because it may take a minute.
    case slow(@Sendable (Call, Snapshot) throws -> Response)
    /// On a pool of its own, because it hashes a PIN.
    case secret(@Sendable (Call, Snapshot) throws -> Response)
    /// Without looking at the store.
    case plain(@Sendable (Call) -> Response)
  }

  let method: HTTPMethod
  let path: String
  let access: Access
  /// What it does, in one sentence.
  let summary: String
  let query: FieldList
  /// The fields of the body; nil when none is taken.
  let body: FieldList?
  /// The type of a body that is not JSON.
  let media: String?
  /// The name of the answer's schema or type; nil when there is no body.
  let answer: String?
  /// The status when all went well.
  let status: Int
  /// Further statuses, beside those that follow from the rest.
  let refusals: [Int]
  let work: Work
  /// How far a token must reach: reading, daily life, or all else.
  let scope: Token.Scope

  init(
    _ method: HTTPMethod, _ path: String, _ access: Access, _ summary: String, query: FieldList = "",
    body: FieldList? = nil, media: String? = nil, answer: String? = nil, status: Int? = nil,
    refusals: [Int] = [], work: Work
  ) {
    self.method = method
    self.path = path
    self.access = access
    self.summary = summary
    self.query = query
    self.body = body
    self.media = media
    self.answer = answer
    self.status = status ?? (answer == nil ? 204 : 200)
    self.refusals = refusals
    self.work = work
    scope = Self.scope(of: method, path)
  }

  // MARK: What most endpoints are, under `/api/v1`

  /// A GET that is answered at once.
  static func read(
    _ path: String, _ summary: String, for access: Access = .member, query: FieldList = "", answer: String,
    refusals: [Int] = [], by handler: @escaping @Sendable (Call, Snapshot) throws -> Response
  ) -> Endpoint {
    Endpoint(
      .get, "/api/v1" + path, access, summary, query: query, answer: answer, refusals: refusals,
      work: .read(handler))
  }

  /// A GET that may take long.
  static func long(
    _ path: String, _ summary: String, query: FieldList = "", answer: String, refusals: [Int] = [],
    by handler: @escaping @Sendable (Call, Snapshot) throws -> Response
  ) -> Endpoint {
    Endpoint(
      .get, "/api/v1" + path, .member, summary, query: query, answer: answer, refusals: refusals,
      work: .long(handler))
  }

  /// A change, which can be tried with `dryRun` unless said otherwise.
  static func write(
    _ method: HTTPMethod, _ path: String, _ summary: String, query: FieldList = .dryRun,
    body: FieldList? = nil, answer: String? = nil, status: Int? = nil, refusals: [Int] = [],
    by handler: @escaping @Sendable (Call, Snapshot, Reply) throws -> Void
  ) -> Endpoint {
    Endpoint(
      method, "/api/v1" + path, .member, summary, query: query, body: body, answer: answer, status: status,
      refusals: refusals, work: .write(handler))
  }

  /// Whether it knows `Idempotency-Key`: it changes something and can be asked again what became of it.
  var isRepeatable: Bool {
    switch work {
    case .write, .slow: method == .post
    case .read, .long, .secret, .plain: false
    }
  }

  private static func scope(of method: HTTPMethod, _ path: String) -> Token.Scope {
    if method == .get || method == .head { return .read }
    let parts = path.split(separator: "/").dropFirst(2)
    return parts.first.map { dailyLife.contains(String($0)) } == true ? .write : .admin
  }

  private static let dailyLife: Set<String> = [
    "bookings", "series", "loans", "waitlist", "notices", "sessions",
  ]

  /// Whether a calendar file is taken here, which has limits of its own.
  var takesFile: Bool { path.hasSuffix("/imports") }
}
