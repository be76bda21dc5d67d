import CSQLite

/// Tells one state of the store from the next: as long as the mark is the same, nobody has committed, in whichever
/// process.
struct CommitMark: Equatable, Sendable {
  private let change: UInt64
  private let salt: UInt64
  private let checksum: UInt64

  fileprivate init(_ mark: faelled_commit_mark) {
    (change, salt, checksum) = (mark.change, mark.salt, mark.checksum)
  }
}

/// The shared memory in which SQLite tells all processes how far the log goes.
///
/// Looking there costs some nanoseconds and no call of the system, where `PRAGMA data_version` takes and gives back a
/// lock. The header is written before COMMIT returns, so who is told of a commit finds it changed; SQLite begins each
/// of its own reads by the same comparison.
struct CommitBoard: @unchecked Sendable {
  // Safe: it is only read, word by word, and every process may write there.
  private let index: UnsafeRawPointer

  /// The board of a connection, which must stay open; nil where SQLite keeps none, or one of another form.
  init?(_ database: Database) {
    guard let index = database.logIndex else { return nil }
    self.index = index
  }

  /// The mark now.
  var mark: CommitMark { CommitMark(faelled_read_commit_mark(index)) }
}
