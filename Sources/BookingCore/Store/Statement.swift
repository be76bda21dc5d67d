import CSQLite

/// A value bound to a statement's parameter.
package enum SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
  case null

  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(stringLiteral value: String) { self = .text(value) }
  package init(nilLiteral: ()) { self = .null }

  package static func int(_ value: Int) -> SQLValue { .integer(Int64(value)) }
  package static func int(_ value: Int?) -> SQLValue { value.map { .integer(Int64($0)) } ?? .null }
  package static func minute(_ value: Minute) -> SQLValue { .integer(Int64(value.value)) }
  package static func minute(_ value: Minute?) -> SQLValue {
    value.map { .integer(Int64($0.value)) } ?? .null
  }
  package static func id<Entity>(_ value: ID<Entity>) -> SQLValue { .integer(value.value) }
  package static func id<Entity>(_ value: ID<Entity>?) -> SQLValue {
    value.map { .integer($0.value) } ?? .null
  }
  package static func text(optional value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
}

/// Where texts and blobs lie while their statement runs, so that SQLite need not allocate a copy of each.
struct BindingRoom: ~Copyable {
  private let start = UnsafeMutableRawPointer.allocate(byteCount: Self.size, alignment: 1)
  /// How many bytes are taken; put back once the statement that took them was reset.
  var used = 0

  private static let size = 16_384

  deinit { start.deallocate() }

  /// Binds the values of all parameters; texts and blobs are copied here, where they must stay until the statement is
  /// reset. Answers SQLite's code for the first that it does not take.
  mutating func bind(_ values: [SQLValue], to statement: OpaquePointer) -> Int32 {
    for (place, value) in values.enumerated() {
      let code = bind(value, to: statement, at: Int32(place + 1))
      guard code == SQLITE_OK else { return code }
    }
    return SQLITE_OK
  }

  private mutating func bind(_ value: SQLValue, to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch value {
    case .integer(let value): return sqlite3_bind_int64(statement, index, value)
    case .real(let value): return sqlite3_bind_double(statement, index, value)
    case .null: return sqlite3_bind_null(statement, index)
    case .text(var value):
      return value.withUTF8 { bytes in
        withCopy(of: UnsafeRawBufferPointer(bytes)) {
          sqlite3_bind_text(
            statement, index, $0?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), $1)
        }
      }
    case .blob(let value):
      return value.withUnsafeBytes { bytes in
        withCopy(of: bytes) { sqlite3_bind_blob(statement, index, $0, Int32(bytes.count), $1) }
      }
    }
  }

  /// Calls `body` with a copy of `bytes` and what SQLite may do with it: nil for one that stays. Where there is no room it
  /// is given the bytes themselves, to be copied before it returns. An empty buffer may have no address, which SQLite
  /// would take for NULL; its copy has one.
  private mutating func withCopy(
    of bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawPointer?, sqlite3_destructor_type?) -> Int32
  ) -> Int32 {
    guard bytes.count <= Self.size - used else {
      return body(bytes.baseAddress, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
    }
    let copy = start + used
    if let first = bytes.baseAddress { copy.copyMemory(from: first, byteCount: bytes.count) }
    used += bytes.count
    return body(copy, nil)
  }
}

/// The row a statement stands on; valid until the next step.
package struct Row {
  let statement: OpaquePointer

  /// How a value is stored.
  enum Storage { case integer, real, text, blob, null }

  func storage(_ column: Int32) -> Storage {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: .integer
    case SQLITE_FLOAT: .real
    case SQLITE_TEXT: .text
    case SQLITE_BLOB: .blob
    default: .null
    }
  }

  /// How many columns there are.
  var count: Int32 { sqlite3_column_count(statement) }
  /// What a column is called.
  func name(_ column: Int32) -> String {
    sqlite3_column_name(statement, column).map { String(cString: $0) } ?? ""
  }

  package func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
  package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
  /// A number that should lie far within bounds: where somebody has put one beyond them into the store, which `verify`
  /// tells, the bound is read, so that whoever adds to it does not overflow.
  func integer(_ column: Int32, in bounds: ClosedRange<Int64>) -> Int64 {
    min(max(integer(column), bounds.lowerBound), bounds.upperBound)
  }
  package func int(_ column: Int32) -> Int { Int(integer(column, in: -1 << 29...1 << 29)) }
  package func optionalInt(_ column: Int32) -> Int? { isNull(column) ? nil : int(column) }
  package func double(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }
  package func minute(_ column: Int32) -> Minute { Minute(stored: integer(column)) }
  /// An hour since 1970.
  func hour(_ column: Int32) -> Int { Int(integer(column, in: 0...Int64(Minute.latest.value) / 60)) }
  /// By how many minutes a booking may be shifted, a week at most: each quarter of an hour is tried.
  func flexibleMinutes(_ column: Int32) -> Int { Int(integer(column, in: 0...10_080)) }
  package func optionalMinute(_ column: Int32) -> Minute? { isNull(column) ? nil : minute(column) }
  package func id<Entity>(_ column: Int32) -> ID<Entity> { ID(integer(column, in: ID<Entity>.stored)) }
  package func optionalID<Entity>(_ column: Int32) -> ID<Entity>? { isNull(column) ? nil : id(column) }

  package func text(_ column: Int32) -> String { withBytes(column) { String(decoding: $0, as: UTF8.self) } }

  package func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  package func blob(_ column: Int32) -> [UInt8] { withBytes(column) { Array($0) } }

  /// Calls `body` with the column's bytes, without a copy; a text's as they stand in the store.
  ///
  /// Asked for as text, SQLite would copy them to put a zero at the end, and answer NULL where memory is short.
  package func withBytes<Result>(_ column: Int32, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result)
    rethrows -> Result
  {
    let bytes = sqlite3_column_blob(statement, column)?.assumingMemoryBound(to: UInt8.self)
    return try body(
      UnsafeBufferPointer(
        start: bytes, count: bytes == nil ? 0 : Int(sqlite3_column_bytes(statement, column))))
  }
}

extension Minute {
  /// A minute as it was stored; one beyond all bounds is a bound that can be reckoned with, as `Row.integer(_:in:)`.
  init(stored value: Int64) { self.init(Int32(min(max(value, -1 << 29), 1 << 29))) }
}

extension ID {
  /// The row numbers that can be: what holds a claim is packed with less than 44 bits.
  static var stored: ClosedRange<Int64> { 1...1 << 34 }
}
