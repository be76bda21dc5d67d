import CSQLite

/// Rows to be added to one table, which wait until many can be written by one statement.
///
/// Their values lie in bytes, one behind the other, and SQLite is given them there: no array of values is made, and no
/// copy of a text.
package struct WaitingRows {
  /// The most that wait: with more, little is saved.
  static let most = 64
  /// Fewer are written so many at a time; there is a statement for each number up to it.
  private static let mostOfFewer = 16

  /// As `INSERT INTO change VALUES`.
  let insert: StaticString
  private(set) var count = 0
  /// How many values the rows have together.
  private var values = 0
  /// Each value as its kind and what it is; texts and blobs with their length.
  private var bytes: UnsafeMutableRawPointer
  private var room = Self.smallRoom
  private var size = 0
  /// Where the last row begins.
  private var lastRow = 0
  /// How many rows were bound, and where the next begins.
  private var bound = (rows: 0, bytes: 0)
  /// By how many rows they add.
  var statements = [OpaquePointer?](repeating: nil, count: most + 1)

  private enum Kind: UInt8 { case integer, real, text, blob, null }

  private static let smallRoom = 32_768

  init(insert: StaticString) {
    self.insert = insert
    bytes = .allocate(byteCount: room, alignment: 1)
  }

  /// Gives the room back; the value must not be used again.
  func deallocate() { bytes.deallocate() }

  /// Begins a row, whose values are added next.
  mutating func beginRow() {
    count += 1
    lastRow = size
  }

  /// Adds a value to the row.
  @inline(__always) mutating func add(_ value: SQLValue) {
    switch value {
    case .integer(let number): add(.integer, number)
    case .real(let number): add(.real, number)
    case .text(var text): text.withUTF8 { add(.text, UnsafeRawBufferPointer($0)) }
    case .blob(let blob): blob.withUnsafeBytes { add(.blob, $0) }
    case .null: add(.null, ())
    }
  }

  /// Adds a text of these bytes, which are UTF-8.
  mutating func add(text: [UInt8]) { text.withUnsafeBytes { add(.text, $0) } }

  private mutating func add(_ kind: Kind, _ content: UnsafeRawBufferPointer) {
    reserve(content.count)
    add(kind, content.count)
    if let first = content.baseAddress { (bytes + size).copyMemory(from: first, byteCount: content.count) }
    size += content.count
  }

  @inline(__always) private mutating func add<Value: BitwiseCopyable>(_ kind: Kind, _ value: Value) {
    reserve(0)
    bytes.storeBytes(of: kind.rawValue, toByteOffset: size, as: UInt8.self)
    bytes.storeBytes(of: value, toByteOffset: size + 1, as: Value.self)
    size += 1 + MemoryLayout<Value>.size
    values += 1
  }

  /// Makes sure that a value of so many bytes has room.
  private mutating func reserve(_ count: Int) {
    guard size + count + 16 > room else { return }
    let larger = 2 * room + count
    let copy = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 1)
    copy.copyMemory(from: bytes, byteCount: size)
    bytes.deallocate()
    (bytes, room) = (copy, larger)
  }

  /// The first value of the last row, if it is a number.
  var last: Int64? {
    guard count > 0, bytes.load(fromByteOffset: lastRow, as: UInt8.self) == Kind.integer.rawValue else {
      return nil
    }
    return bytes.loadUnaligned(fromByteOffset: lastRow + 1, as: Int64.self)
  }

  /// How many rows are written next, 0 at the end.
  var next: Int {
    let rest = count - bound.rows
    return rest == Self.most ? rest : min(rest, Self.mostOfFewer)
  }

  /// The statement that adds so many rows: what is written in the program, and a question mark for each value.
  func sql(_ rows: Int) -> String {
    let row = "(" + Array(repeating: "?", count: values / count).joined(separator: ",") + ")"
    return "\(insert) " + Array(repeating: row, count: rows).joined(separator: ",")
  }

  /// Binds the values of the next rows, which stay where they are until the rows are forgotten, to a statement to which
  /// nothing is bound: that is NULL. Answers SQLite's code for the first that it does not take.
  mutating func bind(_ rows: Int, to statement: OpaquePointer) -> Int32 {
    var place = bound.bytes
    for index in 1...Int32(rows * (values / count)) {
      let (kind, start) = (bytes.load(fromByteOffset: place, as: UInt8.self), place + 1)
      guard kind != Kind.null.rawValue else {
        place += 1
        continue
      }
      place += 9
      let code: Int32
      if kind == Kind.integer.rawValue {
        code = sqlite3_bind_int64(
          statement, index, bytes.loadUnaligned(fromByteOffset: start, as: Int64.self))
      } else if kind == Kind.real.rawValue {
        code = sqlite3_bind_double(
          statement, index, bytes.loadUnaligned(fromByteOffset: start, as: Double.self))
      } else {
        let (content, length) = (bytes + place, bytes.loadUnaligned(fromByteOffset: start, as: Int.self))
        place += length
        code =
          kind == Kind.blob.rawValue
          ? sqlite3_bind_blob(statement, index, content, Int32(length), nil)
          : sqlite3_bind_text(
            statement, index, content.assumingMemoryBound(to: CChar.self), Int32(length), nil)
      }
      guard code == SQLITE_OK else { return code }
    }
    bound = (bound.rows + rows, place)
    return SQLITE_OK
  }

  /// Forgets the rows, and room that was needed for once.
  mutating func forget() {
    (count, values, size, bound) = (0, 0, 0, (0, 0))
    guard room > 1 << 20 else { return }
    bytes.deallocate()
    room = Self.smallRoom
    bytes = .allocate(byteCount: room, alignment: 1)
  }
}
