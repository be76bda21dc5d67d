import CSQLite

/// One connection to the store: statements are prepared once and kept, values are bound, never spliced in.
///
/// Not safe for two threads at once; its owner keeps it behind a `Mutex` or on one thread.
package final class Database {
  private let handle: OpaquePointer
  private var statements: [UnsafeRawPointer: OpaquePointer] = [:]
  private var namedStatements: [String: OpaquePointer] = [:]
  /// Pages in the log after this connection's last commit, told by SQLite's hook.
  private let pages = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
  private var room = BindingRoom()
  /// What waits to be written; see `insertLater`.
  private var waiting: [WaitingRows] = []
  private var waitingRows = 0
  /// What failed writes of these count for in `totalChanges`.
  private var lostChanges = 0
  private var isAside = false
  package let path: String
  private let vfs: String?

  /// Opens the file at `path`, which must exist unless `creating`, with the settings that carry the promises
  /// (WAL, synchronous FULL, foreign keys, no automatic checkpoint), each read back.
  ///
  /// `recognizing` looks at the file before anything in it is set, and throws when it is not the caller's.
  package init(
    path: String, creating: Bool = false, readOnly: Bool = false, vfs: String? = nil,
    recognizing: (Database) throws -> Void = { _ in }
  ) throws {
    _ = Self.isConfigured
    self.path = path
    self.vfs = vfs
    var opened: OpaquePointer?
    let flags =
      (readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | (creating ? SQLITE_OPEN_CREATE : 0)
      | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = Self.open(path, flags, vfs, &opened)
    guard code == SQLITE_OK, let opened else {
      let error = Self.error(code: code, handle: opened, doing: "open \(path)")
      sqlite3_close(opened)
      pages.deallocate()
      throw error
    }
    handle = opened
    pages.initialize(to: 0)
    sqlite3_wal_hook(
      handle,
      { context, _, _, count in
        context?.assumingMemoryBound(to: Int32.self).pointee = count
        return SQLITE_OK
      }, pages)
    do {
      try applySettings(readOnly: readOnly, recognizing)
    } catch let error as StoreError where !error.message.contains(path) {
      close()
      throw StoreError(error.kind, "\(path): \(error.message)", code: error.code)
    } catch {
      close()
      throw error
    }
  }

  /// Opens the file that is called so. SQLite takes `file:x` for the address of another file, and `:memory:` for none.
  private static func open(
    _ path: String, _ flags: Int32, _ vfs: String?, _ opened: inout OpaquePointer?
  ) -> Int32 {
    sqlite3_open_v2(path.hasPrefix("/") ? path : "./" + path, &opened, flags, vfs)
  }

  /// Set once, before the library is first used; a process that used it otherwise before goes on as it was.
  private static let isConfigured = faelled_omit_statistics() == SQLITE_OK

  deinit { close() }

  private var isClosed = false

  /// Frees all statements and the connection; never checkpoints, since that is done under the lock.
  private func close() {
    guard !isClosed else { return }
    isClosed = true
    for statement in statements.values { sqlite3_finalize(statement) }
    for statement in namedStatements.values { sqlite3_finalize(statement) }
    for rows in waiting {
      for statement in rows.statements { sqlite3_finalize(statement) }
      rows.deallocate()
    }
    sqlite3_close(handle)
    pages.deallocate()
  }

  /// Pages in the log after this connection's last commit.
  package var logPages: Int { Int(pages.pointee) }

  /// Automatic checkpoints are off because SQLite has one hook for them and for ours.
  private func applySettings(readOnly: Bool, _ recognizing: (Database) throws -> Void) throws {
    sqlite3_busy_timeout(handle, 5_000)
    try setConfiguration(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
    try setConfiguration(SQLITE_DBCONFIG_DEFENSIVE, true)
    try recognizing(self)
    if !readOnly { try run("PRAGMA journal_mode=WAL") }
    try run("PRAGMA synchronous=FULL")
    try run("PRAGMA foreign_keys=ON")
    try run("PRAGMA trusted_schema=OFF")
    try run("PRAGMA mmap_size=0")
    try run("PRAGMA temp_store=MEMORY")
    try run("PRAGMA cache_size=-32768")
    try run("PRAGMA secure_delete=ON")
    try run("PRAGMA journal_size_limit=67108864")
    try expectSetting("PRAGMA synchronous", "2")
    try expectSetting("PRAGMA foreign_keys", "1")
    try expectSetting("PRAGMA secure_delete", "1")
    try expectSetting("PRAGMA trusted_schema", "0")
    if !readOnly { try expectSetting("PRAGMA journal_mode", "wal") }
  }

  private func setConfiguration(_ option: Int32, _ on: Bool) throws {
    let code = faelled_db_config(handle, option, on ? 1 : 0)
    guard code == SQLITE_OK else { throw error(code, doing: "set configuration \(option)") }
  }

  private func expectSetting(_ pragma: StaticString, _ value: String) throws {
    let actual = try first(pragma) { $0.text(0) }
    guard actual?.lowercased() == value else {
      throw StoreError(
        .inputOutput, "SQLite did not take the setting: \(pragma) is \(actual ?? "unset"), not \(value)")
    }
  }

  // MARK: Statements

  /// Runs a statement to its end and forgets its rows.
  package func run(_ sql: StaticString, _ values: SQLValue...) throws {
    try each(sql, values) { _ in false }
  }

  /// The rows of a statement, each turned into a value.
  package func rows<Value>(
    _ sql: StaticString, _ values: SQLValue..., read: (Row) throws -> Value
  ) throws -> [Value] {
    var result: [Value] = []
    try each(sql, values) {
      result.append(try read($0))
      return true
    }
    return result
  }

  /// The first row of a statement turned into a value, or nil when there is none.
  package func first<Value>(
    _ sql: StaticString, _ values: SQLValue..., read: (Row) throws -> Value
  ) throws -> Value? {
    var result: Value?
    try each(sql, values) {
      result = try read($0)
      return false
    }
    return result
  }

  /// Goes through the rows of a statement until `body` returns false.
  package func each(_ sql: StaticString, _ values: [SQLValue], body: (Row) throws -> Bool) throws {
    if waitingRows > 0, !isAside { try writeWaiting() }
    try step(try prepared(sql), values, "\(sql)", body: body)
  }

  /// Runs a statement made of the schema's own names; each text is prepared once.
  func run(naming sql: String, _ values: [SQLValue], body: (Row) throws -> Void) throws {
    try writeWaiting()
    let statement = try namedStatements[sql] ?? prepare(sql)
    namedStatements[sql] = statement
    try step(statement, values, sql) {
      try body($0)
      return true
    }
  }

  private func prepare(_ sql: String) throws -> OpaquePointer {
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement else { throw error(code, doing: sql) }
    return statement
  }

  // MARK: Rows that wait

  /// Adds a row by `INSERT INTO … VALUES`, whose values `fill` adds, together with others: ten indexes of a table are
  /// opened once for all of them. They are written before anything else is asked of this connection, so that nobody but
  /// `aside` finds them missing; what is wrong with a row is told only then. Outside a transaction none waits.
  ///
  /// `INSERT OR FAIL` leaves what it has added before a row that cannot be, for the caller to take back, and so need not
  /// copy each page before it is changed.
  package func insertLater(_ insert: StaticString, _ fill: (inout WaitingRows) -> Void) throws {
    let place = waiting.firstIndex { $0.insert.utf8Start == insert.utf8Start } ?? waiting.endIndex
    if place == waiting.endIndex { waiting.append(WaitingRows(insert: insert)) }
    waiting[place].beginRow()
    fill(&waiting[place])
    waitingRows += 1
    if waiting[place].count == WaitingRows.most || isInAutocommit { try writeWaiting() }
  }

  /// Writes what waits, the rows of a table together, the tables in the order in which they first came. A failed write
  /// changes `totalChanges`, however many rows it has added.
  package func writeWaiting() throws {
    guard waitingRows > 0 else { return }
    defer { forgetWaiting() }
    lostChanges += 1 << 32
    for place in waiting.indices {
      while case let count = waiting[place].next, count > 0 {
        let statement = try waiting[place].statements[count] ?? prepare(waiting[place].sql(count))
        waiting[place].statements[count] = statement
        defer { reset(statement) }
        let code = waiting[place].bind(count, to: statement)
        guard code == SQLITE_OK else { throw error(code, doing: "\(waiting[place].insert)") }
        try finish(statement, "\(waiting[place].insert)") { _ in false }
      }
    }
    lostChanges -= 1 << 32
  }

  private func forgetWaiting() {
    waitingRows = 0
    for place in waiting.indices { waiting[place].forget() }
  }

  /// Calls `body`, which looks at no table whose rows may wait, and lets them.
  func aside<Result>(_ body: () throws -> Result) rethrows -> Result {
    isAside = true
    defer { isAside = false }
    return try body()
  }

  /// The first value, a number, of the last row that waits to be added by `insert`.
  func lastWaiting(_ insert: StaticString) -> Int64? {
    waiting.first { $0.insert.utf8Start == insert.utf8Start }?.last
  }

  private func step(
    _ statement: OpaquePointer, _ values: [SQLValue], _ sql: @autoclosure () -> String,
    body: (Row) throws -> Bool
  ) throws {
    let taken = room.used
    defer {
      reset(statement)
      room.used = taken
    }
    let code = room.bind(values, to: statement)
    guard code == SQLITE_OK else { throw error(code, doing: sql()) }
    try finish(statement, sql(), body: body)
  }

  private func reset(_ statement: OpaquePointer) {
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }

  /// Goes through the rows of a statement whose values are bound.
  private func finish(
    _ statement: OpaquePointer, _ sql: @autoclosure () -> String, body: (Row) throws -> Bool
  ) throws {
    while true {
      let code = sqlite3_step(statement)
      switch code {
      case SQLITE_ROW: if try !body(Row(statement: statement)) { return }
      case SQLITE_DONE: return
      default: throw error(code, doing: sql())
      }
    }
  }

  private func prepared(_ sql: StaticString) throws -> OpaquePointer {
    let key = UnsafeRawPointer(sql.utf8Start)
    if let statement = statements[key] { return statement }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(
      handle, sql.utf8Start.withMemoryRebound(to: CChar.self, capacity: sql.utf8CodeUnitCount) { $0 },
      Int32(sql.utf8CodeUnitCount), UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement else { throw error(code, doing: "\(sql)") }
    statements[key] = statement
    return statement
  }

  /// The row id of the last row inserted.
  package var lastRowID: Int64 { sqlite3_last_insert_rowid(handle) }

  /// Rows changed by the last statement.
  package var changedRows: Int { Int(sqlite3_changes(handle)) }

  /// Rows changed since the connection was opened, also by triggers, and those that wait.
  package var totalChanges: Int { Int(sqlite3_total_changes(handle)) + waitingRows + lostChanges }

  /// Whether no transaction is open; after an error SQLite may have rolled back by itself.
  package var isInAutocommit: Bool { sqlite3_get_autocommit(handle) != 0 }

  /// Rolls back what is open, if anything still is.
  package func rollBack() {
    forgetWaiting()
    if !isInAutocommit { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
  }

  /// Runs `body` with all its reads from one moment of the store; inside a transaction that moment is given.
  package func snapshot<Result>(_ body: () throws -> Result) throws -> Result {
    guard isInAutocommit else { return try body() }
    try run("BEGIN")
    defer { if (try? run("ROLLBACK")) == nil { rollBack() } }
    return try body()
  }

  /// A number that changes when another connection has committed.
  package func dataVersion() throws -> Int64 {
    try first("PRAGMA data_version") { $0.integer(0) } ?? 0
  }

  /// Where the index of the log is mapped, for `CommitBoard`.
  var logIndex: UnsafeRawPointer? { faelled_log_index(handle) }

  /// Copies the log into the file as far as readers allow; only ever called under the store's lock.
  /// Returns the pages still in the log.
  package func checkpoint(truncating: Bool) throws -> Int {
    var pages: Int32 = 0
    var done: Int32 = 0
    let code = sqlite3_wal_checkpoint_v2(
      handle, nil, truncating ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, &pages, &done)
    guard code == SQLITE_OK || code == SQLITE_BUSY else { throw error(code, doing: "checkpoint") }
    return Int(max(0, pages - done))
  }

  /// Copies the whole store page by page into the file at `target`, which must be empty or not exist, while
  /// others go on writing.
  package func copy(to target: String) throws {
    var opened: OpaquePointer?
    let code = Self.open(target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs, &opened)
    defer { sqlite3_close(opened) }
    guard code == SQLITE_OK, let opened else {
      throw StoreError(.cannotCreate, "cannot create \(target): \(Self.text(opened))", code: code)
    }
    guard let backup = sqlite3_backup_init(opened, "main", handle, "main") else {
      throw Self.error(code: sqlite3_errcode(opened), handle: opened, doing: "start a copy to \(target)")
    }
    let step = sqlite3_backup_step(backup, -1)
    let end = sqlite3_backup_finish(backup)
    guard step == SQLITE_DONE, end == SQLITE_OK else {
      throw Self.error(code: step == SQLITE_DONE ? end : step, handle: opened, doing: "copy to \(target)")
    }
    // The copy is one plain file: its header must not ask for a log beside it.
    guard sqlite3_exec(opened, "PRAGMA journal_mode=DELETE", nil, nil, nil) == SQLITE_OK else {
      throw Self.error(code: sqlite3_errcode(opened), handle: opened, doing: "close the copy \(target)")
    }
  }

  /// The version of the SQLite library in use, as `3.40.1`.
  package static var libraryVersion: String { String(cString: sqlite3_libversion()) }

  /// Whether the library has the fault that can damage a log when one connection checkpoints while another
  /// commits (fixed in 3.51.3); the store's lock keeps the two apart.
  package static var libraryHasResetFault: Bool { sqlite3_libversion_number() < 3_051_003 }

  // MARK: Errors

  /// What SQLite finds wrong with the file, at most twenty faults.
  ///
  /// Where memory or the disk gives way during the check, SQLite lists that among the faults; it says nothing about
  /// the file and is thrown.
  package func integrityFaults() throws -> [String] {
    let answers = try rows("PRAGMA integrity_check(20)") { $0.text(0) }
    // The code may be an extended one, whose last byte is the plain.
    let codes = answers.compactMap { $0.split(separator: "code=").last.flatMap { Int32($0) } }
    if let code = codes.first(where: { [SQLITE_NOMEM, SQLITE_IOERR].contains($0 & 0xFF) }) {
      throw Self.error(code: code, handle: nil, doing: "integrity check")
    }
    return answers == ["ok"] ? [] : answers
  }

  private func error(_ code: Int32, doing what: String) -> StoreError {
    Self.error(code: code, handle: handle, doing: what)
  }

  private static func text(_ handle: OpaquePointer?) -> String {
    handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
  }

  private static func error(code: Int32, handle: OpaquePointer?, doing what: String) -> StoreError {
    let detail = "\(text(handle)) (SQLite \(code)) while: \(what)"
    switch code & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED:
      return StoreError(.busy, "the store is busy: \(detail); try again", code: code)
    case SQLITE_NOMEM:
      return StoreError(.busy, "there is no memory left: \(detail); try again", code: code)
    case SQLITE_FULL: return StoreError(.full, "the disk is full: \(detail); free some space", code: code)
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      return StoreError(
        .damaged, "the file is damaged or no store: \(detail); restore it from a backup", code: code)
    case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_NOLFS:
      return StoreError(
        .inputOutput, "the disk refuses: \(detail); check disk, space and permissions", code: code)
    default: return StoreError(.broken, detail, code: code)
    }
  }
}

extension StoreError {
  /// Whether the file is none of SQLite's.
  var isNoDatabase: Bool { code & 0xFF == SQLITE_NOTADB }
}
