/// The short names of numbered things, as `bk-7q2m4x`: a reversible function of the row number, without
/// look-alike letters (no `0 1 i l o u`).
///
/// Neighbouring numbers get unlike codes, so that a slip of the finger is noticed: the number is multiplied by a
/// constant without common factor with 30 to the power of the length, modulo that power.
public enum ShortCode {
  private static let letters: StaticString = "23456789abcdefghjkmnpqrstvwxyz"
  static let alphabet = Array("\(letters)".utf8)
  private static let shortLength = 6
  private static let longLength = 12
  private static let shortModulus: UInt64 = 729_000_000
  private static let longModulus: UInt64 = 531_441_000_000_000_000
  private static let multiplier: UInt64 = 412_345_679_77

  /// The code of a number above 0 (six characters up to 728,999,999, twelve beyond) behind a prefix.
  public static func code(_ prefix: StaticString, _ number: Int64) -> String {
    let start = prefix.utf8CodeUnitCount + 1
    return String(unsafeUninitializedCapacity: start + longLength) { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      base.update(from: prefix.utf8Start, count: start - 1)
      base[start - 1] = UInt8(ascii: "-")
      return start + put(number, at: base + start)
    }
  }

  /// Puts down a number's code without prefix, at most twelve characters, and returns how many. A number that has none
  /// stands only in a damaged store, and gets the nearest.
  public static func put(_ number: Int64, at bytes: UnsafeMutablePointer<UInt8>) -> Int {
    let number = min(UInt64(max(number, 1)), longModulus - 1)
    guard number < shortModulus else {
      return put(multiply(number, multiplier % longModulus, modulo: longModulus), longLength, bytes)
    }
    // Both factors have less than 30 bits.
    return put(number &* (multiplier % shortModulus) % shortModulus, shortLength, bytes)
  }

  private static func put(_ value: UInt64, _ length: Int, _ bytes: UnsafeMutablePointer<UInt8>) -> Int {
    var rest = value
    for place in stride(from: length - 1, through: 0, by: -1) {
      bytes[place] = letters.utf8Start[Int(truncatingIfNeeded: rest % 30)]
      rest /= 30
    }
    return length
  }

  /// The number behind a whole code with this prefix, or nil when it is none. Upper case is read as lower.
  public static func number(_ prefix: String, _ code: String) -> Int64? {
    guard let letters = letters(prefix, code), letters.count == shortLength || letters.count == longLength
    else {
      return nil
    }
    let modulus = letters.count == shortLength ? shortModulus : longModulus
    let value = letters.reduce(UInt64(0)) { $0 * 30 + UInt64($1) }
    let number = multiply(value, inverse(multiplier % modulus, modulo: modulus), modulo: modulus)
    guard number > 0, letters.count == shortLength || number >= shortModulus else { return nil }
    return Int64(number)
  }

  /// All numbers up to `highest` whose code begins like `beginning`; nil when the beginning is no part of a code
  /// or is too short to look through (more than 27,000 candidates).
  public static func numbers(_ prefix: String, beginning: String, upTo highest: Int64) -> [Int64]? {
    guard let letters = letters(prefix, beginning), letters.count <= shortLength else { return nil }
    let missing = shortLength - letters.count
    let base = letters.reduce(UInt64(0)) { $0 * 30 + UInt64($1) } * power(missing)
    if missing <= 3 {
      let back = inverse(multiplier % shortModulus, modulo: shortModulus)
      return (0..<power(missing)).compactMap { offset in
        let number = Int64(multiply(base + offset, back, modulo: shortModulus))
        return number > 0 && number <= highest ? number : nil
      }.sorted()
    }
    guard highest <= 27_000 else { return nil }
    let text = beginning.lowercased().dropFirst(prefix.count)
    return highest < 1 ? [] : (1...highest).filter { code("", $0).hasPrefix(text) }
  }

  private static func letters(_ prefix: String, _ code: String) -> [Int]? {
    let code = code.lowercased()
    guard code.hasPrefix(prefix + "-") else { return nil }
    let indexes = code.utf8.dropFirst(prefix.utf8.count + 1).map { alphabet.firstIndex(of: $0) }
    return indexes.contains(nil) || indexes.isEmpty ? nil : indexes.compactMap { $0 }
  }

  private static func power(_ exponent: Int) -> UInt64 { (0..<exponent).reduce(1) { value, _ in value * 30 } }

  private static func multiply(_ a: UInt64, _ b: UInt64, modulo modulus: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return modulus.dividingFullWidth((product.high % modulus, product.low)).remainder
  }

  /// The number whose product with `a` is 1 modulo `modulus` (extended Euclid).
  private static func inverse(_ a: UInt64, modulo modulus: UInt64) -> UInt64 {
    var (oldR, r) = (Int64(a), Int64(modulus))
    var (oldS, s): (Int64, Int64) = (1, 0)
    while r != 0 {
      let quotient = oldR / r
      (oldR, r) = (r, oldR - quotient * r)
      (oldS, s) = (s, oldS - quotient * s)
    }
    return UInt64(oldS < 0 ? oldS + Int64(modulus) : oldS)
  }
}

extension ID where Entity == Booking {
  /// The name people use, as `bk-7q2m4x`.
  public var code: String { ShortCode.code("bk", value) }
}

extension ID where Entity == Closure {
  /// The name people use, as `cl-7q2m4x`.
  public var code: String { ShortCode.code("cl", value) }
}

extension ID where Entity == Token {
  /// The name people use, as `tk-7q2m4x`; no secret.
  public var code: String { ShortCode.code("tk", value) }
}
