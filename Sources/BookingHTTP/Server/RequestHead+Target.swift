/// Reading the request line (RFC 9112 section 3).
extension RequestHead {
  /// Reads `method SP target SP version` out of the bytes between `start` and `end`.
  mutating func readRequestLine(_ start: Int, _ end: Int) throws(HTTPFault) {
    guard let first = bytes[start..<end].firstIndex(of: 0x20),
      let second = bytes[(first + 1)..<end].firstIndex(of: 0x20), first > start, second > first + 1
    else { throw .malformed("The request line is not of the form method target version.") }
    try readVersion(second + 1, end)
    for index in start..<first where !ByteClass.token.contains(bytes[index]) {
      throw .malformed("The method is no token.")
    }
    guard let method = HTTPMethod(bytes[start..<first]) else {
      throw .unsupported("This method is not known here.")
    }
    self.method = method
    try readTarget(first + 1, second)
  }

  private mutating func readVersion(_ start: Int, _ end: Int) throws(HTTPFault) {
    guard end - start == 8, bytes[start..<(start + 5)].elementsEqual("HTTP/".utf8),
      bytes[start + 6] == UInt8(ascii: "."),
      ByteClass.isDigit(bytes[start + 5]), ByteClass.isDigit(bytes[start + 7])
    else { throw .malformed("The request line does not end in an HTTP version.") }
    guard bytes[start + 5] == UInt8(ascii: "1") else { throw .version }
    // RFC 9110 section 2.5: a higher minor version is treated as the highest we know.
    minorVersion = bytes[start + 7] == UInt8(ascii: "0") ? 0 : 1
    keepsAlive = minorVersion == 1
  }

  private mutating func readTarget(_ start: Int, _ end: Int) throws(HTTPFault) {
    switch bytes[start] {
    case UInt8(ascii: "/"): try readPathAndQuery(start, end)
    case UInt8(ascii: "*") where end == start + 1:
      guard method == .options else { throw .malformed("The target * is for OPTIONS.") }
      isForServer = true
    default:
      if method == .connect {
        try readAuthority(start, end)
        isForServer = true
      } else {
        try readAbsoluteTarget(start, end)
      }
    }
  }

  /// `http://host:port/path?query`, as proxies send it; its host goes before that of the field.
  private mutating func readAbsoluteTarget(_ start: Int, _ end: Int) throws(HTTPFault) {
    var at = start
    let isHTTPS = end - start > 8 && bytes.matches("https://", in: ByteRange(start, start + 8))
    let isHTTP = end - start > 7 && bytes.matches("http://", in: ByteRange(start, start + 7))
    guard isHTTP || isHTTPS else { throw .malformed("The target is no path.") }
    at += isHTTPS ? 8 : 7
    let authorityEnd =
      bytes[at..<end].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? end
    try readAuthority(at, authorityEnd)
    if authorityEnd < end, bytes[authorityEnd] == UInt8(ascii: "/") {
      return try readPathAndQuery(authorityEnd, end)
    }
    // RFC 9112 section 3.2.4: OPTIONS without a path asks about the server as a whole.
    if method == .options, authorityEnd == end { isForServer = true }
    path = ByteRange(authorityEnd, authorityEnd)
    segments.append(path)
    try readQuery(authorityEnd, end)
  }

  private mutating func readAuthority(_ start: Int, _ end: Int) throws(HTTPFault) {
    host = ByteRange(start, end)
    guard bytes.isAuthority(host) else { throw .malformed("The host is not valid.") }
  }

  private mutating func readPathAndQuery(_ start: Int, _ end: Int) throws(HTTPFault) {
    let allowed = ByteClass.path
    var at = start
    var hasEscape = false
    while at < end, bytes[at] != UInt8(ascii: "?") {
      guard allowed.contains(bytes[at]) else {
        throw .malformed("The path holds a character that must be escaped.")
      }
      hasEscape = hasEscape || bytes[at] == UInt8(ascii: "%")
      at += 1
    }
    path = ByteRange(start, at)
    try splitPath(hasEscape)
    try readQuery(at, end)
  }

  /// Splits the path at its slashes and only then, once, decodes the escapes.
  private mutating func splitPath(_ hasEscape: Bool) throws(HTTPFault) {
    var segmentStart = Int(path.start) + 1
    for index in segmentStart...Int(path.end)
    where index == Int(path.end) || bytes[index] == UInt8(ascii: "/") {
      let raw = ByteRange(segmentStart, index)
      segments.append(hasEscape ? try decoded(raw) : raw)
      segmentStart = index + 1
    }
    for segment in segments where segment.count <= 2 && !segment.isEmpty {
      guard !bytes[segment.indices].allSatisfy({ $0 == UInt8(ascii: ".") }) else {
        throw .malformed("The path holds . or .. as a step.")
      }
    }
  }

  private mutating func decoded(_ raw: ByteRange) throws(HTTPFault) -> ByteRange {
    guard let text = bytes.percentDecoded(raw, plusIsSpace: false),
      text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
    else { throw .malformed("An escape in the path is not valid.") }
    let start = bytes.count
    bytes.append(contentsOf: text.utf8)
    return ByteRange(start, bytes.count)
  }

  private mutating func readQuery(_ start: Int, _ end: Int) throws(HTTPFault) {
    guard start < end else { return }
    query = ByteRange(start + 1, end)
    let allowed = ByteClass.query
    var hasEscape = false
    for index in query.indices {
      guard allowed.contains(bytes[index]) else {
        throw .malformed("The query holds a character that must be escaped.")
      }
      hasEscape = hasEscape || bytes[index] == UInt8(ascii: "%")
    }
    guard !hasEscape || bytes.percentDecoded(query, plusIsSpace: true)?.utf8.contains(0) == false else {
      throw .malformed("An escape in the query is not valid.")
    }
  }
}

extension [UInt8] {
  /// The text of `range` with its escapes decoded once; nil when one is broken or the result is no UTF-8.
  func percentDecoded(_ range: ByteRange, plusIsSpace: Bool) -> String? {
    percentDecodedBytes(range, plusIsSpace: plusIsSpace).flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// The bytes of `range` with its escapes decoded once; nil when one is broken.
  func percentDecodedBytes(_ range: ByteRange, plusIsSpace: Bool) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(range.count)
    var at = Int(range.start)
    let end = Int(range.end)
    while at < end {
      var byte = self[at]
      if byte == UInt8(ascii: "%") {
        guard at + 2 < end, let high = ByteClass.hex(self[at + 1]), let low = ByteClass.hex(self[at + 2])
        else { return nil }
        byte = high << 4 | low
        at += 2
      } else if byte == UInt8(ascii: "+"), plusIsSpace {
        byte = 0x20
      }
      decoded.append(byte)
      at += 1
    }
    return decoded
  }

  /// Whether `range` is `host [":" port]` (RFC 3986 section 3.2) with a host that is not empty and no user.
  func isAuthority(_ range: ByteRange) -> Bool {
    var at = Int(range.start)
    let end = Int(range.end)
    if at < end, self[at] == UInt8(ascii: "[") {
      at += 1
      let start = at
      while at < end, ByteClass.bracketedHost.contains(self[at]) { at += 1 }
      guard at > start, at < end, self[at] == UInt8(ascii: "]") else { return false }
      at += 1
    } else {
      while at < end, ByteClass.host.contains(self[at]) { at += 1 }
      guard at > Int(range.start), self[Int(range.start)..<at].isEscapedCleanly else { return false }
    }
    guard at < end else { return true }
    guard self[at] == UInt8(ascii: ":"), end - at <= 6 else { return false }
    var port = 0
    for byte in self[(at + 1)..<end] {
      guard ByteClass.isDigit(byte) else { return false }
      port = port * 10 + Int(byte - 0x30)
    }
    return port <= 65_535
  }
}

extension ArraySlice<UInt8> {
  /// Whether every `%` begins an escape of two hexadecimal digits.
  fileprivate var isEscapedCleanly: Bool {
    var at = startIndex
    while let percent = self[at...].firstIndex(of: UInt8(ascii: "%")) {
      guard percent + 2 < endIndex, ByteClass.hex(self[percent + 1]) != nil,
        ByteClass.hex(self[percent + 2]) != nil
      else { return false }
      at = percent + 3
    }
    return true
  }
}
