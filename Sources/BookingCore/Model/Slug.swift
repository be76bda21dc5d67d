/// A name for commands and addresses: 1 to 64 of `a-z`, `0-9` and inner single hyphens.
public struct Slug: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String

  /// The slug with exactly this text, or nil when it is none.
  public init?(_ text: String) {
    var text = text
    guard text.withUTF8(Self.isSlug) else { return nil }
    self.text = text
  }

  /// The name of what has none.
  static let missing = Slug(unchecked: "missing")

  private init(unchecked text: String) { self.text = text }

  private static func isSlug(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard (1...64).contains(bytes.count), bytes.first != 0x2D, bytes.last != 0x2D else { return false }
    var previousHyphen = false
    for byte in bytes {
      let isHyphen = byte == 0x2D
      guard isHyphen || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte),
        !(isHyphen && previousHyphen)
      else { return false }
      previousHyphen = isHyphen
    }
    return true
  }

  /// A slug made of a name: lower case, `æ ø å` as `ae oe aa`, everything else between letters and digits as
  /// one hyphen; nil when nothing is left.
  public init?(folding name: String) {
    var folded = ""
    for character in name.lowercased() {
      switch character {
      case "æ", "ä": folded += "ae"
      case "ø", "ö": folded += "oe"
      case "å": folded += "aa"
      case "é", "è": folded += "e"
      case "ü": folded += "u"
      case "a"..."z", "0"..."9": folded.append(character)
      default: if !folded.isEmpty && !folded.hasSuffix("-") { folded += "-" }
      }
    }
    folded = String(folded.prefix(64))
    while folded.hasSuffix("-") { folded.removeLast() }
    self.init(folded)
  }

  public var description: String { text }
  public static func < (a: Slug, b: Slug) -> Bool { a.text < b.text }
}
