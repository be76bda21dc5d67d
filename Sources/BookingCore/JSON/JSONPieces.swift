/// Walks over a JSON document that comes in chunks, so that a large one is never held whole: the outer objects and
/// arrays are entered, and each value within is read by itself.
///
///     var pieces = JSONPieces { try file.nextChunk() }
///     try pieces.object { pieces, name in try pieces.array { print(try $0.value()) } }
public struct JSONPieces {
  /// Bytes of one value.
  private static let longestValue = 16 << 20
  private let source: () throws -> [UInt8]?
  private var chunk: [UInt8] = []
  private var place = 0
  private var passed = 0

  /// A document whose chunks `source` hands out, nil at the end.
  public init(_ source: @escaping () throws -> [UInt8]?) { self.source = source }

  private func fault(_ reason: JSONError.Reason) -> JSONError { JSONError(reason, at: passed + place) }

  /// The next byte without passing it; nil at the end.
  private mutating func peek() throws -> UInt8? {
    while place == chunk.count {
      guard let next = try source() else { return nil }
      passed += chunk.count
      (chunk, place) = (next, 0)
    }
    return chunk[place]
  }

  /// The next byte that is no white space, without passing it.
  private mutating func next() throws -> UInt8 {
    while let byte = try peek() {
      if ![0x20, 0x09, 0x0A, 0x0D].contains(byte) { return byte }
      place += 1
    }
    throw fault(.unexpectedEnd)
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard try next() == UInt8(ascii: character) else { throw fault(.unexpectedByte) }
    place += 1
  }

  /// Whether a comma follows, which is passed, or the closing bracket, which is passed as well.
  private mutating func more(until bracket: Unicode.Scalar) throws -> Bool {
    let byte = try next()
    guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: bracket) else { throw fault(.unexpectedByte) }
    place += 1
    return byte == UInt8(ascii: ",")
  }

  /// Enters an object: `body` gets each name and must read the value.
  public mutating func object(_ body: (inout JSONPieces, String) throws -> Void) throws {
    try expect("{")
    if try next() == UInt8(ascii: "}") { return place += 1 }
    repeat {
      guard let name = try value().text else { throw fault(.unexpectedByte) }
      try expect(":")
      try body(&self, name)
    } while try more(until: "}")
  }

  /// Enters an array: `body` must read each element.
  public mutating func array(_ body: (inout JSONPieces) throws -> Void) throws {
    try expect("[")
    if try next() == UInt8(ascii: "]") { return place += 1 }
    repeat { try body(&self) } while try more(until: "]")
  }

  /// Reads one value whole.
  public mutating func value() throws -> JSONValue {
    _ = try next()
    let start = passed + place
    var bytes: [UInt8] = []
    var (depth, isText, isEscaped) = (0, false, false)
    scan: while let byte = try peek() {
      guard bytes.count < Self.longestValue else { throw fault(.tooLarge) }
      if isText {
        if isEscaped {
          isEscaped = false
        } else if byte == 0x5C {
          isEscaped = true
        } else if byte == 0x22 {
          isText = false
        }
      } else {
        switch byte {
        case 0x22: isText = true
        case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
          if depth == 0 { break scan }
          depth -= 1
        case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09, 0x0A, 0x0D: if depth == 0 { break scan }
        default: break
        }
      }
      bytes.append(byte)
      place += 1
    }
    do throws(JSONError) {
      return try JSONReader.read(bytes, limits: .init(bytes: Self.longestValue))
    } catch {
      throw JSONError(error.reason, at: start + error.offset)
    }
  }

  /// Nothing but white space may follow.
  public mutating func end() throws {
    while let byte = try peek() {
      guard [0x20, 0x09, 0x0A, 0x0D].contains(byte) else { throw fault(.trailingText) }
      place += 1
    }
  }
}
