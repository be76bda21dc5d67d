import Synchronization

/// An array that several threads add to.
package final class LockedArray<Element: Sendable>: Sendable {
  private let elements = Mutex<[Element]>([])

  /// An empty array.
  package init() {}

  /// Adds one at the end.
  package func append(_ element: Element) { elements.withLock { $0.append(element) } }

  /// All that were added.
  package var all: [Element] { elements.withLock { $0 } }
}
