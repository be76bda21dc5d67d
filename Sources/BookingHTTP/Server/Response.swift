/// What a handler answers.
public struct Response: Sendable {
  public enum Body: Sendable {
    /// All of it at once.
    case bytes([UInt8])
    /// What is written to the stream until it ends: in chunks for HTTP/1.1, until the end of the connection before.
    case stream(ResponseStream)
  }

  /// The status code, from 200 to 599.
  public var status: Int
  /// The media type; no field is written when empty.
  public var contentType: String
  /// Further header fields. `Date`, `Connection` and the framing are the server's affair.
  public var headers: [ResponseField]
  /// What follows the head; left out for HEAD, 204 and 304.
  public var body: Body
  /// Whether the connection is closed after this answer.
  public var closesConnection = false

  public init(
    _ status: Int = 200, contentType: String = "application/json", headers: [ResponseField] = [],
    body: [UInt8] = []
  ) {
    self.status = status
    self.contentType = contentType
    self.headers = headers
    self.body = .bytes(body)
  }

  public init(
    _ status: Int = 200, contentType: String = "text/plain; charset=utf-8", headers: [ResponseField] = [],
    text: String
  ) {
    self.init(status, contentType: contentType, headers: headers, body: Array(text.utf8))
  }

  /// An answer whose body is written bit by bit, from any thread.
  public init(_ status: Int = 200, contentType: String, headers: [ResponseField] = [], stream: ResponseStream)
  {
    self.status = status
    self.contentType = contentType
    self.headers = headers
    body = .stream(stream)
  }
}

/// One header field of an answer.
public struct ResponseField: Hashable, Sendable {
  public let name: String
  /// The value; control characters in it are written as spaces, so that no value becomes a field.
  public let value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
