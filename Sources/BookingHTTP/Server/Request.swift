/// One request, whole: the head as it came, the body, and who sent it.
///
/// It is a value; a handler may keep it and read it on any thread. Texts are made when asked for.
public struct Request: Sendable {
  let head: RequestHead
  /// The body, chunks put together; empty when there is none.
  public let body: [UInt8]
  public let route: Route
  /// The client: the peer of the connection, or whom a configured proxy names.
  public let client: NetworkAddress
  /// A number of its own for logs and answers.
  public let id: RequestID

  /// The method of the request line; `HEAD` is answered by the handler of GET.
  public var method: HTTPMethod { head.method }
  /// The path as it came, escapes and all.
  public var path: String { head.bytes.text(head.path) }
  /// The query as it came, without the question mark; empty when there is none.
  public var rawQuery: String { head.bytes.text(head.query) }
  /// The host and port that the client asked for; empty when HTTP/1.0 names none.
  public var host: String { head.bytes.text(head.host) }
  /// Whether the client is on this machine: the loopback interface or a Unix socket, and no proxy between.
  public var isLocal: Bool { client.isLocal }

  /// The decoded segment at the place called `name` in the route's pattern, or nil when it has none.
  public func parameter(_ name: String) -> String? {
    guard let index = route.parameterIndex(name), index < head.segments.count else { return nil }
    return head.bytes.text(head.segments[index])
  }

  // MARK: Query

  /// The pairs of the query in order, decoded once; `+` is a space, as forms write it.
  public var queryItems: [QueryItem] {
    var items: [QueryItem] = []
    forEachQueryItem { name, value in
      items.append(QueryItem(name: decode(name), value: decode(value)))
      return true
    }
    return items
  }

  /// The value of the first pair called `name`, decoded once, or nil when there is none.
  public func query(_ name: StaticString) -> String? { value(name).map(decode) }

  /// The bytes of that value.
  public func queryBytes(_ name: StaticString) -> [UInt8]? {
    value(name).flatMap { head.bytes.percentDecodedBytes($0, plusIsSpace: true) }
  }

  /// Whether each pair's name is one of these; false also for a known name that is written with escapes.
  public func queryNames(areAmong names: some Collection<String>) -> Bool {
    var areKnown = true
    forEachQueryItem { name, _ in
      areKnown = names.contains {
        $0.utf8.count == name.count && head.bytes[name.indices].elementsEqual($0.utf8)
      }
      return areKnown
    }
    return areKnown
  }

  /// Whether several pairs have this name, written without escapes.
  public func queryRepeats(_ name: String) -> Bool {
    var count = 0
    forEachQueryItem { item, _ in
      count += item.count == name.utf8.count && head.bytes[item.indices].elementsEqual(name.utf8) ? 1 : 0
      return count < 2
    }
    return count > 1
  }

  private func value(_ name: StaticString) -> ByteRange? {
    var found: ByteRange?
    forEachQueryItem { itemName, value in
      // A name may be written with escapes, though nobody does.
      guard
        head.bytes.equals(name, in: itemName)
          || head.bytes[itemName.indices].contains(UInt8(ascii: "%")) && decode(itemName) == "\(name)"
      else { return true }
      found = value
      return false
    }
    return found
  }

  private func decode(_ range: ByteRange) -> String {
    head.bytes.percentDecoded(range, plusIsSpace: true) ?? ""
  }

  private func forEachQueryItem(_ body: (ByteRange, ByteRange) -> Bool) {
    guard !head.query.isEmpty else { return }
    var start = Int(head.query.start)
    let end = Int(head.query.end)
    while start <= end {
      let itemEnd = head.bytes[start..<end].firstIndex(of: UInt8(ascii: "&")) ?? end
      if itemEnd > start {
        let nameEnd = head.bytes[start..<itemEnd].firstIndex(of: UInt8(ascii: "=")) ?? itemEnd
        let value = ByteRange(min(nameEnd + 1, itemEnd), itemEnd)
        guard body(ByteRange(start, nameEnd), value) else { return }
      }
      start = itemEnd + 1
    }
  }

  // MARK: Header fields

  /// The bytes of the only field called `name` (in small letters), or nil when there is none or more than one.
  /// No allocation.
  public func headerBytes(_ name: StaticString) -> ArraySlice<UInt8>? {
    var found: ByteRange?
    for range in head.values(of: name) {
      guard found == nil else { return nil }
      found = range
    }
    return found.map { head.bytes[$0.indices] }
  }

  /// The value of the field called `name` (in small letters), or nil when there is none; the values of several are
  /// joined by commas (RFC 9110 section 5.3). For cookies there is `cookie`.
  public func header(_ name: StaticString) -> String? {
    var joined: String?
    for range in head.values(of: name) {
      let text = head.bytes.text(range)
      joined = joined.map { $0 + ", " + text } ?? text
    }
    return joined
  }

  /// The value of the cookie called `name`, or nil; the first one counts (RFC 6265 section 5.4).
  public func cookie(_ name: StaticString) -> String? {
    for field in head.values(of: "cookie") {
      for pair in head.bytes[field.indices].split(separator: UInt8(ascii: ";")) {
        let trimmed = pair.drop { ByteClass.isSpace($0) }
        guard let equals = trimmed.firstIndex(of: UInt8(ascii: "=")),
          trimmed[..<equals].elementsEqual(name.bytes)
        else { continue }
        return String(decoding: trimmed[(equals + 1)...], as: UTF8.self)
      }
    }
    return nil
  }
}

/// One pair of a query, decoded.
public struct QueryItem: Hashable, Sendable {
  public let name: String
  /// What stands after it; empty when there is none.
  public let value: String
}

/// The number of a request in logs and answers: `r-` and 13 letters and digits. It comes from a counter and a random
/// start, not from the clock.
public struct RequestID: Hashable, Sendable, CustomStringConvertible {
  let number: UInt64

  /// One for what is asked inside a process, or goes wrong before anything was asked.
  public static func random() -> RequestID { RequestID(number: .random(in: 0 ..< .max)) }

  public var description: String {
    let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    return "r-"
      + String(unsafeUninitializedCapacity: 13) { buffer in
        for index in 0..<13 {
          buffer[index] = digits[Int(truncatingIfNeeded: number >> UInt64(60 - 5 * index)) & 31]
        }
        return 13
      }
  }
}

extension StaticString {
  /// The bytes of a literal.
  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }
}
