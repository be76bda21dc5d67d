/// What went wrong with the store or its disk; never a refusal of what was asked.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What a caller can do about it.
  public enum Kind: Hashable, Sendable {
    /// Another process holds the store too long: try again.
    case busy
    /// The disk is full.
    case full
    /// The disk, or the file's permissions, refuse.
    case inputOutput
    /// The file is damaged or is no store of ours.
    case damaged
    /// There is no store at that path.
    case missing
    /// The store was made by a newer version of the program.
    case newer
    /// The store cannot be made there.
    case cannotCreate
    /// A row or a file broke a promise the schema makes; our mistake.
    case broken
  }

  /// What a caller can do about it.
  public let kind: Kind
  /// What was wrong, with the statement and SQLite's code where there is one, then what to try.
  public let message: String
  /// SQLite's extended result code, 0 when SQLite was not asked.
  public let code: Int32

  package init(_ kind: Kind, _ message: String, code: Int32 = 0) {
    self.kind = kind
    self.message = message
    self.code = code
  }

  public var description: String { message }

  /// An answer kept under an idempotency key cannot be read.
  package static let unreadableAnswer = StoreError(.damaged, "a kept answer cannot be read")
}
