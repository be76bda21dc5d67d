/// Something to be changed, as a value: the only way anything in the store is changed.
///
/// A command checks the actor's rights, decides, writes rows and one row of the log; when it throws, all it did is
/// undone.
public protocol Command: Sendable {
  /// What the caller learns when it was done.
  associatedtype Outcome: Sendable
  /// Decides and writes.
  func execute(in transaction: Transaction) throws -> Outcome
}

/// The key under which a caller may ask again what became of a request.
public struct IdempotencyKey: Sendable {
  /// The caller's words, 1 to 255 bytes.
  public let text: String
  /// A digest of the request; another request under the same key is refused.
  public let fingerprint: [UInt8]

  /// The key `text` for a request with these bytes.
  public init(_ text: String, request: some Sequence<UInt8>) {
    self.text = text
    fingerprint = SHA256.digest(request)
  }
}

/// What became of a command: done now, or done before under the same key.
public enum Answer<Outcome: Sendable>: Sendable {
  /// Done now.
  case done(Outcome)
  /// Done before; the bytes are what was rendered then.
  case replayed([UInt8])
}
