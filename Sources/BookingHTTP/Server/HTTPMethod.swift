/// The methods this server knows; any other is answered 501.
public enum HTTPMethod: UInt8, CaseIterable, Sendable {
  case get, head, post, put, patch, delete, options, trace, connect, query

  /// The method as it stands in a request line.
  public var name: String {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .put: "PUT"
    case .patch: "PATCH"
    case .delete: "DELETE"
    case .options: "OPTIONS"
    case .trace: "TRACE"
    case .connect: "CONNECT"
    case .query: "QUERY"
    }
  }

  /// The method written in `bytes`, by length and letters; case matters (RFC 9110 section 9.1).
  init?(_ bytes: ArraySlice<UInt8>) {
    for method in HTTPMethod.allCases where method.name.utf8.elementsEqual(bytes) {
      self = method
      return
    }
    return nil
  }
}
