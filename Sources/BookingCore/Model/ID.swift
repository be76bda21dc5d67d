/// The store's row number of an `Entity`; the wrong kind of id does not compile.
public struct ID<Entity>: Hashable, Comparable, Sendable {
  /// The row id, at least 1.
  public let value: Int64

  @inlinable public init(_ value: Int64) { self.value = value }

  @inlinable public static func < (a: ID, b: ID) -> Bool { a.value < b.value }
}
