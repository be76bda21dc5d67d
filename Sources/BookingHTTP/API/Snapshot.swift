import BookingCore

/// What a request is judged by: who asks and the places as they are, read in one look at the store.
struct Snapshot: Sendable {
  enum Identity: Sendable {
    /// No token was sent.
    case nobody
    /// A token was sent that is unknown, expired or revoked.
    case unknown
    case member(Caller)
    /// Who has the store's file.
    case insider(StoreAPI.Insider)
  }

  /// Without timelines where the desk is in command mode.
  let memory: BookingDesk.MemoryView
  let identity: Identity
  /// The session that was shown, if it was one.
  var session: ID<Session>?
  /// Whether a browser showed by itself who asks, so that another site may be behind the request.
  var isAmbient = false

  var registry: Registry { memory.registry }
  var now: Minute { memory.now }

  /// Who asks; 401 when that is not known.
  func caller() throws -> Actor {
    guard let caller = try callerIfAny() else { throw APIProblem.unauthorized }
    return caller
  }

  /// Who asks, if they may see and resolve double bookings.
  func resolver() throws -> Actor {
    let caller = try caller()
    guard caller.may(.resolve) else { throw DeskError.notAllowed }
    return caller
  }

  /// Who asks, if they may do everything.
  func administrator() throws -> Actor {
    let caller = try caller()
    guard caller.may(.administer) else { throw DeskError.notAllowed }
    return caller
  }

  /// Who asks, if anybody known does; 401 for a token that does not hold.
  func callerIfAny() throws -> Actor? {
    switch identity {
    case .nobody: return nil
    case .unknown: throw APIProblem.unauthorized
    case .member(let caller): return caller.actor
    case .insider(let insider): return insider.actor
    }
  }

  var household: Household? {
    switch identity {
    case .nobody, .unknown: nil
    case .member(let caller): caller.household
    case .insider(let insider): insider.household
    }
  }

  /// The area called by a segment of the path.
  func area(_ name: String?) throws -> Area {
    guard let area = name.flatMap({ Slug($0) }).flatMap({ registry.area(slug: $0) }) else {
      throw DeskError.notFound(kind: .area, name: name ?? "")
    }
    return area
  }

  /// The resource called by a segment of the path.
  func resource(_ name: String?) throws -> Resource {
    guard let resource = name.flatMap({ Slug($0) }).flatMap({ registry.resource(slug: $0) }) else {
      throw DeskError.notFound(kind: .resource, name: name ?? "")
    }
    return resource
  }

  /// The clock of a resource by name, or of the commons when there is no such resource (which is found out later).
  func clock(resource name: String?) -> AreaCalendar {
    guard let resource = name.flatMap({ Slug($0) }).flatMap({ registry.resource(slug: $0) }) else {
      return clock
    }
    return registry.calendar(resource.area)
  }

  /// The clock of the first area, for times that belong to none.
  var clock: AreaCalendar { registry.commonClock }

  var homeClock: AreaCalendar { household.map { registry.calendar($0.area) } ?? clock }
}

/// What the API itself refuses, before or beside the desk.
struct APIProblem: Error {
  var kind: ProblemKind
  var danish: String
  var english: String
  var headers: [ResponseField] = []

  static let unauthorized = APIProblem(
    kind: .unauthorized, danish: "Her skal en gyldig adgangsnøgle til.",
    english: "A valid token is needed here.",
    headers: [ResponseField("WWW-Authenticate", "Bearer realm=\"faelled\"")])
  static let beyondScope = APIProblem(
    kind: .forbidden, danish: "Adgangsnøglen gælder ikke til dette; lav en med et større omfang.",
    english: "The token is not for this; make one of a wider scope.")
  static let preconditionRequired = APIProblem(
    kind: .preconditionRequired, danish: "Send den ETag, du har læst, i If-Match.",
    english: "Send the ETag that you have read in If-Match.")
  static let unsupportedMediaType = APIProblem(
    kind: .unsupportedMediaType, danish: "Indholdet skal være application/json.",
    english: "The body must be application/json.")
  static let stopping = APIProblem(
    kind: .busy, danish: "Tjenesten er ved at stoppe eller har travlt; prøv igen.",
    english: "The service is stopping or busy; try again.", headers: [ResponseField("Retry-After", "1")])
}
