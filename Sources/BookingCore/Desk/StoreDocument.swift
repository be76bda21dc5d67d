import Foundation
import Synchronization

/// A whole store as one JSON document, row by row, with its log: what `import json` makes a store of that is the
/// same in every value.
///
///     {"format": "faelled-store", "version": 1, "schema": 2,
///      "tables": {"area": {"columns": ["id", "slug", …], "rows": [[1, "vangede", …], …]}, …}}
///
/// Times are minutes since 1970-01-01T00:00Z, in the log seconds; bytes are `{"base64": "…"}`.
enum StoreDocument {
  static let format = "faelled-store"

  /// Why a document makes no store.
  static func fault(_ detail: String) -> DeskError { .invalid("", "the document cannot be taken: \(detail)") }

  fileprivate static func json(_ values: [SQLValue]) -> [UInt8] {
    var json = JSONWriter()
    json.array { json in
      for value in values {
        switch value {
        case .integer(let number): json.int(number)
        case .real(let number): json.double(number)
        case .text(let text): json.string(text)
        case .blob(let bytes): json.object { $0.field("base64", Data(bytes).base64EncodedString()) }
        case .null: json.null()
        }
      }
    }
    return json.bytes
  }

  fileprivate static func value(_ json: JSONValue) throws -> SQLValue {
    switch json {
    case .null: return .null
    case .integer(let number): return .integer(number)
    case .double(let number): return .real(number)
    case .string(let text): return .text(text)
    default:
      guard let data = json["base64"]?.text.flatMap({ Data(base64Encoded: $0) }) else {
        throw fault("a value is none of null, number, text and base64")
      }
      return .blob(Array(data))
    }
  }
}

extension BookingDesk {
  /// Writes the whole store as of one moment, in pieces, while others go on using it.
  public func exportStore(_ write: ([UInt8]) throws -> Void) throws {
    try read { view in
      let database = view.database
      try write(
        Array(
          "{\"format\":\"\(StoreDocument.format)\",\"version\":1,\"schema\":\(Schema.version),\n\"tables\":{"
            .utf8))
      // Where conflicts may be is found out again.
      for (number, table) in try database.tableNames().filter({ $0 != "doubt" }).enumerated() {
        let columns = try database.columnNames(of: table)
        var piece = JSONWriter()
        piece.array { json in for column in columns { json.string(column) } }
        var pending = Array("\(number == 0 ? "" : ",")\n\"\(table)\":{\"columns\":".utf8) + piece.bytes
        pending += Array(",\"rows\":[".utf8)
        var isFirst = true
        try database.eachRow(of: table, columns: columns) { values in
          pending += Array((isFirst ? "\n" : ",\n").utf8) + StoreDocument.json(values)
          isFirst = false
          guard pending.count > 1 << 16 else { return }
          try write(pending)
          pending = []
        }
        try write(pending + Array("]}".utf8))
      }
      try write(Array("}}\n".utf8))
    }
  }
}

/// Fills an empty store from a document that `exportStore` wrote, all or nothing.
public struct ImportStore: Command {
  private let source: @Sendable () throws -> [UInt8]?
  private let reading = Reading()

  /// What became of the one reading that the source allows: a command that leaves a transaction half done is run again.
  private final class Reading: Sendable {
    let failure = Mutex<(any Error)?>(nil)
  }

  /// The chunks of a document, nil at the end.
  public init(_ source: @escaping @Sendable () throws -> [UInt8]?) { self.source = source }

  /// How many rows were taken in.
  public func execute(in transaction: Transaction) throws -> Int {
    if let failure = reading.failure.withLock({ $0 }) { throw failure }
    do { return try fill(transaction) } catch {
      reading.failure.withLock { $0 = error }
      throw error
    }
  }

  private func fill(_ transaction: Transaction) throws -> Int {
    try transaction.require(.administer)
    let database = transaction.database
    guard transaction.batch.end.id == 0 else {
      throw DeskError.inTheWay(detail: "the store is not empty; make a new one with init")
    }
    try database.run("PRAGMA defer_foreign_keys = ON")
    let known = Set(try database.tableNames())
    var pieces = JSONPieces(source)
    var (count, isOurs, isOlder) = (0, false, true)
    try pieces.object { pieces, name in
      switch name {
      case "format": isOurs = try pieces.value().text == StoreDocument.format
      case "version":
        guard try pieces.value().integer == 1 else { throw StoreDocument.fault("another version") }
      case "schema":
        guard let schema = try pieces.value().integer, schema <= Schema.version else {
          throw StoreDocument.fault("it is of a newer program")
        }
        isOlder = schema < Schema.version
      case "tables":
        guard isOurs else { throw StoreDocument.fault("its format is not \(StoreDocument.format)") }
        try pieces.object { pieces, table in
          // What programs before schema 4 call so.
          let table = table == "occupancy" ? "occupancy_filed" : table
          guard known.contains(table) else { throw StoreDocument.fault("there is no table '\(table)'") }
          count += try rows(of: table, &pieces, database)
        }
      default: throw StoreDocument.fault("no such field: '\(name)'")
      }
    }
    try pieces.end()
    guard isOurs, count > 0 else { throw StoreDocument.fault("there is nothing in it") }
    let faults = try database.missingRows() + database.impossibleValues()
    guard faults.isEmpty else { throw StoreDocument.fault(faults.joined(separator: "; ")) }
    do { try database.readAll() } catch let error as StoreError { throw StoreDocument.fault(error.message) }
    transaction.batch.end = try database.logEnd()
    transaction.batch.changedPlaces = true
    // Older documents do not say where conflicts are, nor whose and when bookings are apart from the bookings.
    try database.doubtEverything()
    if isOlder { try database.fileOlderLines() }
    let strays = try database.occupancyFaults().faults.prefix(3)
    guard strays.isEmpty else { throw StoreDocument.fault(strays.joined(separator: "; ")) }
    try database.fillHouseholdBookings()
    try database.fileTimes()
    return count
  }

  private func rows(of table: String, _ pieces: inout JSONPieces, _ database: Database) throws -> Int {
    let known = try database.columnNames(of: table)
    var columns: [String] = []
    var count = 0
    if table == "sqlite_sequence" { try database.forgetSequences() }
    try pieces.object { pieces, name in
      switch name {
      case "columns":
        columns = try pieces.value().items?.compactMap(\.text) ?? []
        guard !columns.isEmpty, columns.allSatisfy(known.contains) else {
          throw StoreDocument.fault("'\(table)' has columns that are not known")
        }
      case "rows":
        try pieces.array { pieces in
          guard let values = try pieces.value().items, values.count == columns.count else {
            throw StoreDocument.fault("a row of '\(table)' has not as many values as there are columns")
          }
          do {
            try database.insert(try values.map(StoreDocument.value), into: table, columns: columns)
          } catch let error as StoreError {
            throw StoreDocument.fault("row \(count + 1) of '\(table)': \(error.message)")
          }
          count += 1
        }
      default: throw StoreDocument.fault("no such field of '\(table)': '\(name)'")
      }
    }
    return count
  }
}
