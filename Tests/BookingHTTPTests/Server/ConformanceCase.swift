import BookingCore
import Foundation

/// One case of `Tests/Vectors/http`: bytes in, statuses out, and whether the connection lives on.
struct ConformanceCase: Sendable, CustomStringConvertible {
  enum Piece: Sendable {
    case bytes([UInt8])
    case pause(milliseconds: Int)
    case end
  }

  let name: String
  let send: [Piece]
  /// The statuses of all answers in order, 100 included.
  let answers: [Int]
  /// Whether a further request on the connection must be answered.
  let staysOpen: Bool
  /// Whether no answer has a body.
  let isHead: Bool
  let isImpatient: Bool
  /// What the bodies must be, the last ones if fewer than the answers.
  let bodies: [String]
  let contains: String?
  let lacks: String?

  var description: String { name }

  /// The classes: names of files.
  static let classes = [
    "line", "target", "path", "host", "header", "length", "smuggling", "coding", "chunk", "connection",
    "expect",
    "method", "abort", "slow",
  ]

  /// The cases of a class.
  static func load(_ name: String) throws -> [ConformanceCase] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Vectors/http")
    let data = try Data(contentsOf: folder.appending(path: "\(name).json"))
    return try (JSONReader.read(Array(data))["cases"]?.items ?? []).map(ConformanceCase.init)
  }

  private init(_ json: JSONValue) throws {
    name = json["name"]?.text ?? ""
    send = (json["send"]?.items ?? []).map(ConformanceCase.piece)
    answers = (json["answers"]?.items ?? []).compactMap { $0.integer.map(Int.init) }
    staysOpen = json["then"]?.text == "open"
    isHead = json["head"]?.truth ?? false
    isImpatient = json["server"]?.text == "impatient"
    bodies = (json["bodies"]?.items ?? []).compactMap(\.text) + [json["body"]?.text].compactMap { $0 }
    contains = json["contains"]?.text
    lacks = json["lacks"]?.text
  }

  private static func piece(_ json: JSONValue) -> Piece {
    if let text = json.text { return .bytes(bytes(text)) }
    if let milliseconds = json["pause"]?.integer { return .pause(milliseconds: Int(milliseconds)) }
    guard let text = json["repeat"]?.text, let times = json["times"]?.integer else { return .end }
    return .bytes(Array(repeatElement(bytes(text), count: Int(times)).joined()))
  }

  /// Each character stands for the byte of its number.
  static func bytes(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }
}

/// An answer as a client reads it.
struct ReceivedAnswer {
  let status: Int
  let head: String
  let body: [UInt8]

  /// The answers in `bytes`, or nil when they are not framed as they should be.
  static func all(in bytes: [UInt8], isHead: Bool) -> [ReceivedAnswer]? {
    var rest = bytes[...]
    var answers: [ReceivedAnswer] = []
    while !rest.isEmpty {
      guard let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
      let head = String(decoding: rest[..<end.upperBound], as: UTF8.self)
      rest = rest[end.upperBound...]
      guard head.hasPrefix("HTTP/1."), let status = Int(head.dropFirst(9).prefix(3)) else { return nil }
      guard let body = takeBody(&rest, head, status, isHead: isHead) else { return nil }
      answers.append(ReceivedAnswer(status: status, head: head, body: body))
    }
    return answers
  }

  private static func takeBody(
    _ rest: inout ArraySlice<UInt8>, _ head: String, _ status: Int, isHead: Bool
  ) -> [UInt8]? {
    if isHead || status < 200 || status == 204 || status == 304 { return [] }
    if head.contains("Transfer-Encoding: chunked") { return takeChunks(&rest) }
    guard let field = head.firstRange(of: "Content-Length: ") else {
      defer { rest = [] }
      return Array(rest)
    }
    guard let length = Int(head[field.upperBound...].prefix { $0.isNumber }), length <= rest.count else {
      return nil
    }
    defer { rest = rest.dropFirst(length) }
    return Array(rest.prefix(length))
  }

  private static func takeChunks(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
    var body: [UInt8] = []
    while let end = rest.firstRange(of: [0x0D, 0x0A]) {
      guard let size = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16),
        end.upperBound + size + 2 <= rest.endIndex
      else { return nil }
      body += rest[end.upperBound..<(end.upperBound + size)]
      rest = rest[(end.upperBound + size + 2)...]
      if size == 0 { return body }
    }
    return nil
  }
}
