/// The codes on invitation letters, as `K7QM-2R4X-9DBW`: eleven random letters without look-alikes (54 bits) and one
/// that shows a slip of the pen (Luhn's sum modulo 30).
public enum InvitationCode {
  private static let length = 12

  /// A new code.
  static func make() -> String {
    var letters: [Int] = []
    while letters.count < length - 1 {
      // 240 is the greatest multiple of 30 in a byte: each letter is as likely as another.
      letters += Random.bytes(16).filter { $0 < 240 }.map { Int($0) % 30 }
    }
    letters = Array(letters.prefix(length - 1))
    letters.append((30 - sum(letters + [0])) % 30)
    let text = String(decoding: letters.map { ShortCode.alphabet[$0] }, as: UTF8.self).uppercased()
    return stride(from: 0, to: length, by: 4).map { start in String(text.dropFirst(start).prefix(4)) }
      .joined(separator: "-")
  }

  /// The code's letters alone, or nil when it is mistyped. Case, spaces and hyphens do not matter.
  public static func normal(_ text: String) -> String? {
    let bytes = text.lowercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") }
    let letters = bytes.compactMap { ShortCode.alphabet.firstIndex(of: $0) }
    guard bytes.count == length, letters.count == length, sum(letters) == 0 else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Luhn's sum with every second letter from the right doubled, modulo 30.
  private static func sum(_ letters: [Int]) -> Int {
    letters.reversed().enumerated().reduce(0) { sum, item in
      let value = item.offset % 2 == 0 ? item.element : item.element * 2
      return sum + value / 30 + value % 30
    } % 30
  }
}
