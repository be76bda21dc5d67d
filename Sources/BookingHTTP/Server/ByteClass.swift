/// A set of ASCII characters as two words of bits, so that asking costs no memory access.
struct ByteClass: Sendable {
  private let low: UInt64
  private let high: UInt64

  init(_ characters: StaticString) {
    var low: UInt64 = 0
    var high: UInt64 = 0
    for offset in 0..<characters.utf8CodeUnitCount {
      let byte = characters.utf8Start[offset]
      if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
    }
    self.low = low
    self.high = high
  }

  @inline(__always) func contains(_ byte: UInt8) -> Bool {
    byte < 128 && ((byte < 64 ? low : high) >> UInt64(byte & 63)) & 1 == 1
  }

  /// `token` of RFC 9110 section 5.6.2.
  static let token = ByteClass(
    "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
  /// `pchar` of RFC 3986 section 3.3 and the slash; `%` only as an escape, which is looked at apart.
  static let path = ByteClass(
    "/:@!$&'()*+,;=-._~%0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
  /// What browsers leave unescaped in a query: RFC 3986 section 3.4 and a few more.
  static let query = ByteClass(
    "/?:@!$&'()*+,;=-._~%[]{}|^`\\0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
  /// A name, an address or, with the colon, a host in brackets.
  static let host = ByteClass("!$&'()*+;=-._~%0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
  static let bracketedHost = ByteClass(":.0123456789abcdefABCDEF")

  /// A character of a field value (RFC 9110 section 5.5): no control character but the tab.
  @inline(__always) static func isFieldValue(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != 0x7F || byte == 0x09
  }
  @inline(__always) static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
  @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  /// The value of a hexadecimal digit, or nil.
  @inline(__always) static func hex(_ byte: UInt8) -> UInt8? {
    if byte &- 0x30 < 10 { return byte &- 0x30 }
    let small = byte | 0x20
    return small &- 0x61 < 6 ? small &- 0x61 + 10 : nil
  }
}
