/// The header fields that decide where a message ends and what becomes of the connection, seen while they arrive.
///
/// RFC 9112 sections 3.2, 6.1 and 6.3, RFC 9110 sections 7.6.1, 8.6 and 10.1.1.
struct FramingFields {
  private var hosts = 0
  private var length: Int?
  private var hasTransferEncoding = false
  private var isChunked = false
  private var closes = false
  private var keepsAlive = false
  private var expectsContinue = false
  private var expectsOther = false
  private var host = ByteRange()

  /// Looks at a field that has just been read.
  mutating func note(_ field: FieldRange, _ head: RequestHead) throws(HTTPFault) {
    let bytes = head.bytes
    switch field.name.count {
    case 4 where bytes.matches("host", in: field.name):
      hosts += 1
      host = field.value
      guard hosts == 1, bytes.isAuthority(host) else {
        throw .malformed("Host must be there once and valid.")
      }
    case 6 where bytes.matches("expect", in: field.name):
      if bytes.matches("100-continue", in: field.value) {
        expectsContinue = true
      } else {
        expectsOther = true
      }
    case 10 where bytes.matches("connection", in: field.name): noteConnection(field.value, bytes)
    case 14 where bytes.matches("content-length", in: field.name):
      guard length == nil, let count = decimal(bytes[field.value.indices]) else {
        throw .malformed("Content-Length must be one number.")
      }
      length = count
    case 17 where bytes.matches("transfer-encoding", in: field.name):
      isChunked = !hasTransferEncoding && bytes.matches("chunked", in: field.value)
      hasTransferEncoding = true
    default: break
    }
  }

  /// Decides once the head is there; what is contradictory is refused, never interpreted.
  func apply(to head: inout RequestHead) throws(HTTPFault) {
    guard hosts == 1 || head.minorVersion == 0 else { throw .malformed("Host must be there once and valid.") }
    if head.host.isEmpty { head.host = host }
    if hasTransferEncoding {
      guard length == nil else {
        throw .malformed("Content-Length and Transfer-Encoding contradict each other.")
      }
      guard head.minorVersion == 1 else { throw .malformed("HTTP/1.0 knows no Transfer-Encoding.") }
      guard isChunked else { throw .unsupported("The only transfer coding known here is chunked.") }
      head.framing = .chunked
    } else {
      head.framing = .length(length ?? 0)
    }
    head.keepsAlive = !closes && (head.minorVersion == 1 || keepsAlive)
    if head.minorVersion == 1 {
      guard !expectsOther else { throw .expectationFailed }
      head.expectsContinue = expectsContinue && head.framing != .length(0)
    }
  }

  private mutating func noteConnection(_ value: ByteRange, _ bytes: [UInt8]) {
    var start = Int(value.start)
    for index in start...Int(value.end) where index == Int(value.end) || bytes[index] == UInt8(ascii: ",") {
      var option = (start, index)
      while option.0 < option.1, ByteClass.isSpace(bytes[option.0]) { option.0 += 1 }
      while option.1 > option.0, ByteClass.isSpace(bytes[option.1 - 1]) { option.1 -= 1 }
      if bytes.matches("close", in: ByteRange(option.0, option.1)) { closes = true }
      if bytes.matches("keep-alive", in: ByteRange(option.0, option.1)) { keepsAlive = true }
      start = index + 1
    }
  }

  /// `1*DIGIT` that fits, or nil: no sign, no list, no white space, no wrapping around.
  private func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty else { return nil }
    var number = 0
    for byte in digits {
      guard ByteClass.isDigit(byte) else { return nil }
      let (tens, over) = number.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = tens.addingReportingOverflow(Int(byte - 0x30))
      guard !over, !overflow else { return nil }
      number = sum
    }
    return number
  }
}
