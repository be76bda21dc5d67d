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
  let documentation: Documentation
  let work: Work

  init(
    _ method: HTTPMethod, _ path: String, _ access: Access, _ documentation: Documentation,
    work: Work
  ) {
    self.method = method
    self.path = path
    self.access = access
    self.documentation = documentation
    self.work = work
  }

  /// Whether it knows `Idempotency-Key`: it changes something and can be asked again what became of it.
  var isRepeatable: Bool {
    switch work {
    case .write, .slow: method == .post
    case .read, .long, .secret, .plain: false
    }
  }

  /// How far a token must reach: reading, daily life, or all else.
  var scope: Token.Scope {
    if method == .get || method == .head { return .read }
    let parts = path.split(separator: "/").dropFirst(2)
    return parts.first.map { Self.dailyLife.contains(String($0)) } == true ? .write : .admin
  }

  private static let dailyLife: Set<String> = [
    "bookings", "series", "loans", "waitlist", "notices", "sessions",
  ]

  /// The largest body that is taken here; nil for the server's own limit.
  var bodyLimit: Int? { path.hasSuffix("/imports") ? 8 << 20 : nil }
}

/// What the OpenAPI document says of an endpoint.
struct Documentation: Sendable {
  /// One sentence.
  var summary: String
  /// The names of the query's fields.
  var query: [Field] = []
  /// The fields of the body; nil when none is taken.
  var body: [Field]?
  /// The type of a body that is not JSON.
  var media: String?
  /// The name of the answer's schema; nil when there is no body.
  var answer: String?
  /// The status when all went well.
  var status = 200
  /// Further statuses, beside those that every endpoint has.
  var refusals: [Int] = []

  /// A field of a query or body.
  struct Field: Sendable {
    enum Kind: Sendable {
      case text, slug, integer, number, truth, time, texts, object, lines
      indirect case objects([Field])
      case choice([String])
    }

    var name: String
    var kind: Kind
    var isRequired = false

    init(_ name: String, _ kind: Kind, required: Bool = false) {
      self.name = name
      self.kind = kind
      isRequired = required
    }
  }
}
