/// A Swift file taken apart as far as rules about the project's shape need: its code without comments and texts, and
/// the texts by themselves.
struct SourceText {
  /// A string literal, its interpolations as written.
  struct Literal: Equatable {
    let line: Int
    let text: String
  }

  /// A word of the code, with what stands before it.
  struct Word: Equatable {
    let text: String
    let line: Int
    /// The word before it on the same line, if any.
    let previous: String?
    /// Whether its line begins at the left edge.
    let isOutermost: Bool
  }

  private(set) var words: [Word] = []
  private(set) var literals: [Literal] = []

  private let source: [UInt8]
  private var position = 0
  private var line = 1
  private var code: [UInt8] = []

  init(_ text: String) {
    source = Array(text.utf8)
    readCode(until: nil)
    collectWords()
  }

  /// Reads code to the end, or to the parenthesis that closes an interpolation.
  private mutating func readCode(until closing: UInt8?) {
    var depth = 0
    while position < source.count {
      let byte = source[position]
      switch byte {
      case UInt8(ascii: "/") where next("//"):
        while position < source.count, source[position] != UInt8(ascii: "\n") { position += 1 }
        continue
      case UInt8(ascii: "/") where next("/*"):
        skipBlockComment()
        continue
      case UInt8(ascii: "\""), UInt8(ascii: "#"):
        if let hashes = literalStart() {
          readLiteral(hashes: hashes)
          continue
        }
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"):
        if depth == 0, closing == byte { return }
        depth -= 1
      default: break
      }
      code.append(byte)
      step()
    }
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      if next("/*") {
        depth += 1
        step(2)
      } else if next("*/") {
        depth -= 1
        step(2)
      } else {
        if source[position] == UInt8(ascii: "\n") { code.append(UInt8(ascii: "\n")) }
        step()
      }
    } while depth > 0 && position < source.count
  }

  /// The number of `#` before the quote when a literal begins here.
  private func literalStart() -> Int? {
    let hashes = source[position...].prefix { $0 == UInt8(ascii: "#") }.count
    guard position + hashes < source.count, source[position + hashes] == UInt8(ascii: "\"") else {
      return nil
    }
    return hashes
  }

  private mutating func readLiteral(hashes: Int) {
    let first = line
    step(hashes)
    let quotes = next("\"\"\"") ? "\"\"\"" : "\""
    step(quotes.utf8.count)
    let marks = String(repeating: "#", count: hashes)
    let (closing, escape) = (quotes + marks, "\\" + marks)
    var text: [UInt8] = []
    code.append(UInt8(ascii: " "))
    while position < source.count, !next(closing) {
      let start = position
      if next(escape + "(") {
        step(escape.utf8.count + 1)
        readCode(until: UInt8(ascii: ")"))
        step()
      } else if next(escape) {
        step(escape.utf8.count + 1)
      } else {
        if source[position] == UInt8(ascii: "\n") { code.append(UInt8(ascii: "\n")) }
        step()
      }
      text += source[min(start, source.count)..<min(position, source.count)]
    }
    step(closing.utf8.count)
    code.append(UInt8(ascii: " "))
    literals.append(Literal(line: first, text: String(decoding: text, as: UTF8.self)))
  }

  private func next(_ text: String) -> Bool { source[min(position, source.count)...].starts(with: text.utf8) }

  private mutating func step(_ count: Int = 1) {
    for _ in 0..<count where position < source.count {
      if source[position] == UInt8(ascii: "\n") { line += 1 }
      position += 1
    }
  }

  /// Bytes beyond ASCII count as letters; types here are named in ASCII.
  private static func isWordByte(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
      || (0x61...0x7A).contains(byte)
  }

  private mutating func collectWords() {
    let lines = code.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      let isOutermost = line.first.map { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } ?? false
      var previous: String?
      for bytes in line.split(whereSeparator: { !Self.isWordByte($0) }) {
        let word = String(decoding: bytes, as: UTF8.self)
        words.append(Word(text: word, line: number + 1, previous: previous, isOutermost: isOutermost))
        previous = word
      }
    }
  }
}
