public import BookingCore

/// The sorts of problem: one line each for status, exit code and title.
public enum ProblemKind: String, Sendable, CaseIterable {
  case malformedJSON = "malformed-json"
  case invalid
  case invalidTime = "invalid-time"
  case unauthorized
  case forbidden
  case notFound = "not-found"
  case stale
  case preconditionRequired = "precondition-required"
  case refused
  case keyReused = "idempotency-key-reused"
  case taken
  case inTheWay = "in-the-way"
  case tooManyRequests = "too-many-requests"
  case unsupportedMediaType = "unsupported-media-type"
  case busy
  case diskFull = "disk-full"
  case storeFailed = "store-failed"
  case storeDamaged = "store-damaged"
  case storeMissing = "store-missing"
  case storeNewer = "store-newer"
  case cannotCreate = "cannot-create"
  case internalError = "internal"
  // What the server refuses by itself; see `HTTPFault`.
  case malformedRequest = "malformed-request"
  case methodNotAllowed = "method-not-allowed"
  case requestTimeout = "request-timeout"
  case bodyTooLarge = "body-too-large"
  case uriTooLong = "uri-too-long"
  case expectationFailed = "expectation-failed"
  case fieldsTooLarge = "header-fields-too-large"
  case notImplemented = "not-implemented"
  case overloaded
  case versionNotSupported = "version-not-supported"

  /// The sort of problem that a refusal of the desk is.
  public init(_ error: DeskError) {
    self =
      switch error {
      case .refused(let refusal): refusal.isTaken ? .taken : .refused
      case .seriesRefused(let series): series.refusal.isTaken ? .taken : .refused
      case .notFound: .notFound
      case .notAllowed: .forbidden
      case .stale: .stale
      case .invalid: .invalid
      case .inTheWay: .inTheWay
      case .keyReused: .keyReused
      }
  }

  /// The sort of problem that a failure of the store is.
  public init(_ error: StoreError) {
    self =
      switch error.kind {
      case .busy: .busy
      case .full: .diskFull
      case .inputOutput: .storeFailed
      case .damaged: .storeDamaged
      case .missing: .storeMissing
      case .newer: .storeNewer
      case .cannotCreate: .cannotCreate
      case .broken: .internalError
      }
  }

  public var status: Int { line.status }
  public var exitCode: Int32 { line.exitCode }
  /// What sort of problem it is, as people read it.
  public func title(_ language: Language) -> String { language.pick(line.danish, line.english) }

  private var line: (status: Int, exitCode: Int32, danish: String, english: String) {
    switch self {
    case .malformedJSON: (400, 65, "Indholdet er ikke gyldig JSON", "The body is not valid JSON")
    case .invalid: (400, 65, "Forespørgslen er forkert", "The request is wrong")
    case .invalidTime: (400, 65, "Tiden kan ikke bruges", "The time cannot be used")
    case .unauthorized: (401, 77, "Log ind først", "Log in first")
    case .forbidden: (403, 77, "Det har du ikke ret til", "You have no right to that")
    case .notFound: (404, 6, "Findes ikke", "Not found")
    case .stale: (412, 5, "Ændret i mellemtiden", "Changed meanwhile")
    case .preconditionRequired: (428, 64, "If-Match mangler", "If-Match is missing")
    case .refused: (422, 4, "Husreglerne tillader det ikke", "The house rules do not allow it")
    case .keyReused: (422, 65, "Nøglen er brugt til noget andet", "The key was used for something else")
    case .taken: (409, 3, "Tiden er optaget", "The time is taken")
    case .inTheWay: (409, 1, "Det kan ikke lade sig gøre nu", "That cannot be done as things are")
    case .tooManyRequests: (429, 75, "For mange forespørgsler", "Too many requests")
    case .unsupportedMediaType: (415, 65, "Indholdets type kendes ikke", "The body's type is not known")
    case .busy: (503, 75, "Bogen er optaget; prøv igen", "The store is busy; try again")
    case .diskFull: (507, 74, "Disken er fuld", "The disk is full")
    case .storeFailed: (503, 74, "Disken svarer ikke som den skal", "The disk does not work as it should")
    case .storeDamaged: (503, 65, "Bogen er beskadiget", "The store is damaged")
    case .storeMissing: (503, 66, "Der er ingen bog", "There is no store")
    case .storeNewer: (503, 78, "Bogen er fra et nyere program", "The store was made by a newer program")
    case .cannotCreate: (503, 73, "Bogen kan ikke oprettes", "The store cannot be made")
    case .internalError: (500, 70, "En fejl hos os", "A fault on our side")
    case .malformedRequest: (400, 65, "Forespørgslen kan ikke læses", "The request cannot be read")
    case .methodNotAllowed: (405, 64, "Metoden bruges ikke her", "The method is not for this address")
    case .requestTimeout: (408, 75, "Forespørgslen kom for sent", "The request came too late")
    case .bodyTooLarge: (413, 65, "Indholdet er for stort", "The body is too large")
    case .uriTooLong: (414, 65, "Adressen er for lang", "The address is too long")
    case .expectationFailed: (417, 65, "Forventningen kendes ikke", "The expectation is not known")
    case .fieldsTooLarge: (431, 65, "Felterne er for store", "The header fields are too large")
    case .notImplemented: (501, 64, "Det kan serveren ikke", "The server cannot do that")
    case .overloaded: (503, 75, "Der er for travlt", "There is too much to do")
    case .versionNotSupported: (505, 65, "HTTP-versionen kendes ikke", "The HTTP version is not known")
    }
  }
}
