/// A request that the server itself refuses, before or instead of a handler.
public struct HTTPFault: Error, Hashable, Sendable {
  public let status: Int
  /// A stable English word for programs, such as `body-too-large`.
  public let code: String
  /// One sentence for the person who reads the answer.
  public let detail: String

  static func malformed(_ detail: String) -> HTTPFault {
    HTTPFault(status: 400, code: "malformed-request", detail: detail)
  }
  static func unsupported(_ detail: String) -> HTTPFault {
    HTTPFault(status: 501, code: "not-implemented", detail: detail)
  }
  public static let notFound = HTTPFault(
    status: 404, code: "not-found", detail: "There is nothing at this address.")
  static let methodNotAllowed = HTTPFault(
    status: 405, code: "method-not-allowed", detail: "This address does not know the method; see Allow.")
  static let timeout = HTTPFault(
    status: 408, code: "request-timeout", detail: "The request took too long to arrive.")
  static let bodyTooLarge = HTTPFault(
    status: 413, code: "body-too-large", detail: "The body is larger than this address accepts.")
  static let lineTooLong = HTTPFault(
    status: 414, code: "uri-too-long", detail: "The request line is too long.")
  static let expectationFailed = HTTPFault(
    status: 417, code: "expectation-failed", detail: "The only expectation known here is 100-continue.")
  static let fieldsTooLarge = HTTPFault(
    status: 431, code: "header-fields-too-large", detail: "The header fields are too many or too large.")
  /// A mistake of ours.
  public static let internalError = HTTPFault(
    status: 500, code: "internal", detail: "Something went wrong on our side.")
  /// There is too much to do; what refuses work for want of room answers this.
  public static let overloaded = HTTPFault(
    status: 503, code: "overloaded", detail: "The service is busy; try again in a moment.")
  static let version = HTTPFault(
    status: 505, code: "version-not-supported", detail: "This server speaks HTTP/1.1 and HTTP/1.0.")
}
