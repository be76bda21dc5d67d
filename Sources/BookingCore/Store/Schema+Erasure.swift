extension Schema {
  /// When a person or a home was erased: the row stays for what refers to it, without anything personal.
  static let erasure: [StaticString] = [
    "ALTER TABLE member ADD COLUMN erased_at INTEGER",
    "ALTER TABLE household ADD COLUMN erased_at INTEGER",
  ]
}
