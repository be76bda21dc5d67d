/// Walks over the bytes of a JSON text that has a known shape, and knows where it is.
///
/// It reads only what it is asked for, so that nothing in the text decides how deep it goes. Files of a hundred
/// thousand bookings are why this is not `JSONDecoder`.
struct JSONCursor {
  private enum Step {
    case key(String)
    case index(Int)
  }

  private let bytes: [UInt8]
  private var at = 0
  private var path: [Step] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// A fault at the value being read.
  func fault(_ rule: String) -> ProblemFault {
    var place = ""
    for step in path {
      switch step {
      case .key(let name): place += place.isEmpty ? name : "." + name
      case .index(let index): place += "[\(index)]"
      }
    }
    return ProblemFault(place: place, rule: rule)
  }

  private func unexpected(_ wanted: String) -> ProblemFault {
    guard at < bytes.count else { return fault("\(wanted) expected, but the text ends") }
    let line = bytes[..<at].count { $0 == 10 } + 1
    return fault("\(wanted) expected at byte \(at), line \(line)")
  }

  private mutating func skipSpace() {
    while at < bytes.count, bytes[at] == 32 || bytes[at] == 10 || bytes[at] == 13 || bytes[at] == 9 {
      at += 1
    }
  }

  /// The next byte that is no white space, without passing it; 0 at the end.
  mutating func peek() -> UInt8 {
    skipSpace()
    return at < bytes.count ? bytes[at] : 0
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte, at < bytes.count else { return false }
    at += 1
    return true
  }

  /// Nothing but white space may follow.
  mutating func end() throws(ProblemFault) {
    skipSpace()
    if at < bytes.count { throw unexpected("the end of the text") }
  }

  /// Reads an object: `field` gets each name and its number in `names`, and must read the value.
  ///
  /// Fields that are not in `names`, repeated ones, and a lack of any of the first `required` are refused.
  mutating func object(
    _ names: [String], required: Int, _ field: (inout JSONCursor, Int) throws(ProblemFault) -> Void
  ) throws(ProblemFault) {
    guard take(0x7B) else { throw unexpected("an object") }
    var seen: UInt32 = 0
    var guess = 0
    if !take(0x7D) {
      repeat {
        if guess >= names.count || !passes(names[guess]) {
          let name = try string("a field name")
          guard let found = names.firstIndex(of: name) else {
            throw fault("has an unknown field \(Problem.quoted(name))")
          }
          guess = found
        }
        path.append(.key(names[guess]))
        if seen & 1 << guess != 0 { throw fault("is given twice") }
        seen |= 1 << guess
        guard take(0x3A) else { throw unexpected("':'") }
        try field(&self, guess)
        path.removeLast()
        guess += 1
      } while take(0x2C)
      guard take(0x7D) else { throw unexpected("',' or '}'") }
    }
    if let missing = names[..<required].indices.first(where: { seen & 1 << $0 == 0 }) {
      throw fault("lacks the field \"\(names[missing])\"")
    }
  }

  /// Passes a string that is next and written as it is: fields mostly come in their order.
  private mutating func passes(_ name: String) -> Bool {
    guard peek() == 0x22 else { return false }
    var next = at + 1
    for byte in name.utf8 {
      guard next < bytes.count, bytes[next] == byte else { return false }
      next += 1
    }
    guard next < bytes.count, bytes[next] == 0x22 else { return false }
    at = next + 1
    return true
  }

  /// Reads a list: `item` must read one element each time it is called.
  mutating func list(_ item: (inout JSONCursor) throws(ProblemFault) -> Void) throws(ProblemFault) {
    guard take(0x5B) else { throw unexpected("a list") }
    if take(0x5D) { return }
    var index = 0
    path.append(.index(0))
    repeat {
      path[path.count - 1] = .index(index)
      try item(&self)
      index += 1
    } while take(0x2C)
    path.removeLast()
    guard take(0x5D) else { throw unexpected("',' or ']'") }
  }

  /// Reads a list of values of one sort.
  mutating func list<T>(
    of item: (inout JSONCursor) throws(ProblemFault) -> T
  ) throws(ProblemFault) -> [T] {
    var items: [T] = []
    try list { (cursor: inout JSONCursor) throws(ProblemFault) in items.append(try item(&cursor)) }
    return items
  }

  /// Reads a whole number of at most 18 digits; `1.0` and `1e3` are none.
  mutating func integer() throws(ProblemFault) -> Int {
    skipSpace()
    let isNegative = at < bytes.count && bytes[at] == 0x2D
    if isNegative { at += 1 }
    let first = at
    var value = 0
    while at < bytes.count, bytes[at] &- 0x30 < 10 {
      guard at - first < 18 else { throw fault("is a number too large") }
      value = value * 10 + Int(bytes[at] - 0x30)
      at += 1
    }
    guard at > first, at - first == 1 || bytes[first] != 0x30 else { throw unexpected("a whole number") }
    if at < bytes.count, bytes[at] == 0x2E || bytes[at] | 0x20 == 0x65 {
      throw fault("must be a whole number")
    }
    return isNegative ? -value : value
  }

  mutating func boolean() throws(ProblemFault) -> Bool {
    if word("true") { return true }
    if word("false") { return false }
    throw unexpected("true or false")
  }

  /// Passes `null` if it is next.
  mutating func null() -> Bool { word("null") }

  private mutating func word(_ text: StaticString) -> Bool {
    skipSpace()
    let count = text.utf8CodeUnitCount
    guard at + count <= bytes.count else { return false }
    for i in 0..<count where bytes[at + i] != text.utf8Start[i] { return false }
    at += count
    return true
  }

  mutating func string(_ wanted: String = "a string") throws(ProblemFault) -> String {
    guard take(0x22) else { throw unexpected(wanted) }
    let first = at
    while at < bytes.count, bytes[at] != 0x22, bytes[at] != 0x5C, bytes[at] >= 0x20 { at += 1 }
    guard at < bytes.count, bytes[at] >= 0x20 else { throw unexpected("the end of a string") }
    var raw = bytes[first..<at]
    while bytes[at] == 0x5C {
      try appendEscape(to: &raw)
      let next = at
      while at < bytes.count, bytes[at] != 0x22, bytes[at] != 0x5C, bytes[at] >= 0x20 { at += 1 }
      raw += bytes[next..<at]
      guard at < bytes.count, bytes[at] >= 0x20 else { throw unexpected("the end of a string") }
    }
    at += 1
    if raw.allSatisfy({ $0 < 0x80 }) { return String(decoding: raw, as: UTF8.self) }
    guard let text = String(validating: raw, as: UTF8.self) else {
      throw fault("has a string that is not UTF-8")
    }
    return text
  }

  private mutating func appendEscape(to raw: inout ArraySlice<UInt8>) throws(ProblemFault) {
    guard at + 1 < bytes.count else { throw unexpected("the end of a string") }
    let kind = bytes[at + 1]
    at += 2
    switch kind {
    case 0x22, 0x2F, 0x5C: raw.append(kind)
    case 0x62: raw.append(8)
    case 0x66: raw.append(12)
    case 0x6E: raw.append(10)
    case 0x72: raw.append(13)
    case 0x74: raw.append(9)
    case 0x75:
      var code = try hexadecimal()
      if code & 0xFC00 == 0xD800, at + 1 < bytes.count, bytes[at] == 0x5C, bytes[at + 1] == 0x75 {
        at += 2
        let low = try hexadecimal()
        guard low & 0xFC00 == 0xDC00 else { throw fault("has half a surrogate pair in a string") }
        code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
      }
      guard let scalar = Unicode.Scalar(code) else { throw fault("has half a surrogate pair in a string") }
      raw.append(contentsOf: Array(String(scalar).utf8))
    default: throw unexpected("an escape")
    }
  }

  private mutating func hexadecimal() throws(ProblemFault) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard at < bytes.count, let digit = Character(Unicode.Scalar(bytes[at])).hexDigitValue else {
        throw unexpected("a hexadecimal digit")
      }
      code = code << 4 | UInt32(digit)
      at += 1
    }
    return code
  }
}
