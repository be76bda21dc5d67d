/// The one who holds the root of an `IntervalTree`: copies of the tree share it, and a write needs one alone.
@usableFromInline final class ClaimOwner {
  /// How many entries a node may have. Tests use small nodes to grow high trees of few claims.
  struct Shape: Sendable {
    var leaf = ClaimNode.leafPlaces
    var inner = ClaimNode.innerPlaces
  }

  /// The node held.
  var root: ClaimNode
  /// How many claims there are.
  var count: Int
  let shape: Shape

  /// Takes over the caller's reference to `root`.
  init(root: ClaimNode, count: Int, shape: Shape) {
    self.root = root
    self.count = count
    self.shape = shape
  }

  deinit { root.release() }

  /// Another owner of the same content.
  func copy() -> ClaimOwner {
    root.retain()
    return ClaimOwner(root: root, count: count, shape: shape)
  }
}
