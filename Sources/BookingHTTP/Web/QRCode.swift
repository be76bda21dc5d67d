/// A text as a QR code (ISO/IEC 18004), for a poster: bytes, error correction M, versions 1 to 6.
///
///     QRCode("https://booking.example/r/sal")?.svg(label: "…")
struct QRCode: Sendable {
  /// Modules along a side.
  private(set) var side: Int
  /// The dark modules, row by row.
  private(set) var isDark: [Bool]
  /// The modules that no data may take: patterns and the format.
  private var isFixed: [Bool]

  /// Of each version at level M (table 9): codewords of data and of correction in a block, and the blocks.
  private static let versions = [
    (16, 10, 1), (28, 16, 1), (44, 26, 1), (32, 18, 2), (43, 24, 2), (27, 16, 4),
  ]

  /// The smallest code that holds a text; nil for one of more than 106 bytes.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let version = Self.versions.firstIndex(where: { $0.0 * $0.2 >= bytes.count + 2 }) else {
      return nil
    }
    side = version * 4 + 21
    isDark = [Bool](repeating: false, count: side * side)
    isFixed = isDark
    for (x, y) in [(0, 0), (side - 7, 0), (0, side - 7)] { finder(x, y) }
    for i in 8..<(side - 8) {
      fix(i, 6, i % 2 == 0)
      fix(6, i, i % 2 == 0)
    }
    if version > 0 { square(side - 9, side - 9, 5) { max(abs($0 - 2), abs($1 - 2)) != 1 } }
    format(mask: 0)
    place(Self.codewords(bytes, Self.versions[version]))
    // The mask with the fewest neighbours of one colour; any can be read, an even one most easily.
    self = (0..<8).map(masked).min { $0.pairs < $1.pairs } ?? self
  }

  // MARK: Patterns

  private mutating func fix(_ x: Int, _ y: Int, _ dark: Bool) {
    guard (0..<side).contains(x), (0..<side).contains(y) else { return }
    isDark[y * side + x] = dark
    isFixed[y * side + x] = true
  }

  private mutating func square(_ x: Int, _ y: Int, _ size: Int, _ dark: (Int, Int) -> Bool) {
    for dy in 0..<size { for dx in 0..<size { fix(x + dx, y + dy, dark(dx, dy)) } }
  }

  /// A finder pattern with its light border.
  private mutating func finder(_ x: Int, _ y: Int) {
    square(x - 1, y - 1, 9) { ![2, 4].contains(max(abs($0 - 4), abs($1 - 4))) }
  }

  /// The fifteen bits of level M and a mask, twice (section 7.9).
  private mutating func format(mask: Int) {
    var rest = mask << 10
    for bit in stride(from: 14, through: 10, by: -1) where rest >> bit & 1 == 1 {
      rest ^= 0x537 << (bit - 10)
    }
    let bits = (mask << 10 | rest) ^ 0x5412
    for i in 0..<15 {
      let dark = bits >> i & 1 == 1
      let near = i < 6 ? i : i < 8 ? i + 1 : side - 15 + i
      fix(8, near, dark)
      let across = i < 8 ? side - 1 - i : i == 8 ? 7 : 14 - i
      fix(across, 8, dark)
    }
    fix(8, side - 8, true)
  }

  // MARK: Data

  /// Data and correction of all blocks, interleaved.
  private static func codewords(_ bytes: [UInt8], _ version: (Int, Int, Int)) -> [UInt8] {
    let (data, correction, blocks) = version
    var nibbles: [UInt8] = [4, UInt8(bytes.count >> 4), UInt8(bytes.count & 15)]
    for byte in bytes { nibbles += [byte >> 4, byte & 15] }
    nibbles.append(0)
    var words = stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
    let used = words.count
    for i in used..<max(used, data * blocks) { words.append((i - used) % 2 == 0 ? 0xEC : 0x11) }
    let parts = (0..<blocks).map { Array(words[$0 * data..<($0 + 1) * data]) }
    let checks = parts.map { remainder($0, correction) }
    return (0..<data).flatMap { i in parts.map { $0[i] } }
      + (0..<correction).flatMap { i in checks.map { $0[i] } }
  }

  /// Product in the field of 256 elements modulo x^8 + x^4 + x^3 + x^2 + 1.
  private static func product(_ a: UInt8, _ b: UInt8) -> UInt8 {
    var (sum, a, b) = (UInt8(0), a, b)
    while b > 0 {
      if b & 1 == 1 { sum ^= a }
      a = a << 1 ^ (a & 0x80 == 0 ? 0 : 0x1D)
      b >>= 1
    }
    return sum
  }

  /// The Reed-Solomon remainder of a block.
  private static func remainder(_ data: [UInt8], _ count: Int) -> [UInt8] {
    var generator: [UInt8] = [1]
    var root: UInt8 = 1
    for _ in 0..<count {
      let scaled = generator.map { product($0, root) } + [0]
      generator = zip([0] + generator, scaled).map { $0 ^ $1 }
      root = product(root, 2)
    }
    // Lowest power first; its last is 1.
    generator.reverse()
    var rest = data + [UInt8](repeating: 0, count: count)
    for i in data.indices {
      let factor = rest[i]
      for (j, coefficient) in generator.enumerated() { rest[i + j] ^= product(coefficient, factor) }
    }
    return Array(rest[data.count...])
  }

  /// Fills what is not fixed, in columns of two from the right, up and down in turn.
  private mutating func place(_ words: [UInt8]) {
    var bit = 0
    var isUpward = true
    for right in stride(from: side - 1, through: 1, by: -2).map({ $0 <= 6 ? $0 - 1 : $0 }) {
      for step in 0..<side {
        let y = isUpward ? side - 1 - step : step
        for x in [right, right - 1] where !isFixed[y * side + x] {
          isDark[y * side + x] = bit < words.count * 8 && words[bit / 8] >> UInt8(7 - bit % 8) & 1 == 1
          bit += 1
        }
      }
      isUpward.toggle()
    }
  }

  private func masked(_ mask: Int) -> QRCode {
    var code = self
    for y in 0..<side {
      for x in 0..<side where !isFixed[y * side + x] {
        let flips =
          switch mask {
          case 0: (x + y) % 2 == 0
          case 1: y % 2 == 0
          case 2: x % 3 == 0
          case 3: (x + y) % 3 == 0
          case 4: (y / 2 + x / 3) % 2 == 0
          case 5: x * y % 2 + x * y % 3 == 0
          case 6: (x * y % 2 + x * y % 3) % 2 == 0
          default: ((x + y) % 2 + x * y % 3) % 2 == 0
          }
        if flips { code.isDark[y * side + x].toggle() }
      }
    }
    code.format(mask: mask)
    return code
  }

  /// How many neighbours are alike.
  private var pairs: Int {
    (0..<side).reduce(0) { sum, y in
      (1..<side).reduce(sum) { sum, x in
        sum + (isDark[y * side + x] == isDark[y * side + x - 1] ? 1 : 0)
          + (isDark[x * side + y] == isDark[(x - 1) * side + y] ? 1 : 0)
      }
    }
  }

  // MARK: Drawing

  /// The code with the four light modules around it that readers need.
  func svg(label: String) -> HTML {
    var path = ""
    for y in 0..<side {
      for x in 0..<side where isDark[y * side + x] { path += "M\(x + 4) \(y + 4)h1v1h-1z" }
    }
    return element(
      "svg", .class("qr"), .named("viewBox", "0 0 \(side + 8) \(side + 8)"), .named("role", "img"),
      .label(label)
    ) { element("path", .named("d", path)) }
  }
}
