import Synchronization

/// A block of an `IntervalTree`: a leaf of claims, or an inner node with what is known of each child.
///
/// An unmanaged pointer: who makes one frees it by `release()`. Nodes are counted, so that trees can share
/// them; a node is written only by one who holds the only reference. Columns stand apart and are padded to
/// whole vectors, so that a search is a few vector instructions over neighbouring cache lines: past a
/// megabyte a hop to another line costs more than all the arithmetic on this one.
///
/// Header, then `starts` and `ends` of every entry, 4 bytes each; then a leaf has `words` (holder and
/// units, 8 bytes) and an inner node `branches` (16 bytes) and `raises` (4 bytes).
struct ClaimNode: Equatable {
  private struct Header: ~Copyable {
    let references = Atomic<Int>(1)
    var count: Int32
    let capacity: Int32
    let level: Int32

    init(count: Int, capacity: Int, level: Int) {
      self.count = Int32(count)
      self.capacity = Int32(capacity)
      self.level = Int32(level)
    }
  }

  /// What an inner node knows of a child besides its first start and last end.
  struct Branch {
    var child: ClaimNode
    /// At least the longest stretch, between the child's first start and last end, in which none of the
    /// child's own claims runs.
    var gap: Int32
    /// The greatest use at the starts of the child's claims, whoever's claims run there, less the raises of
    /// the branches above.
    var peak: Int32
  }

  /// Entries stand in whole vectors of this many.
  static let lanes = 16
  private static let headerSize = 32

  let base: UnsafeMutableRawPointer

  /// An empty node with room for at least `capacity` entries; level 0 is a leaf.
  init(level: Int, capacity: Int) {
    let rounded = max(1, (capacity + Self.lanes - 1) / Self.lanes) * Self.lanes
    let entry = level == 0 ? 16 : 28
    base = .allocate(byteCount: Self.headerSize + rounded * entry, alignment: 16)
    header.initialize(to: Header(count: 0, capacity: rounded, level: level))
    starts.initialize(repeating: .max, count: rounded)
    ends.initialize(repeating: .min, count: rounded)
  }

  private var header: UnsafeMutablePointer<Header> { base.assumingMemoryBound(to: Header.self) }
  var count: Int {
    get { Int(header.pointee.count) }
    nonmutating set { header.pointee.count = Int32(truncatingIfNeeded: newValue) }
  }
  var capacity: Int { Int(header.pointee.capacity) }
  /// Steps above the leaves.
  var level: Int { Int(header.pointee.level) }
  /// Bytes taken from the heap.
  var byteCount: Int { Self.headerSize + capacity * (level == 0 ? 16 : 28) }

  /// Starts of the claims, or of each child's first claim; ascending, padded with the latest minute.
  var starts: UnsafeMutablePointer<Int32> {
    (base + Self.headerSize).assumingMemoryBound(to: Int32.self)
  }
  /// Ends of the claims, or each child's last end; in no order, padded with the earliest minute.
  var ends: UnsafeMutablePointer<Int32> { starts + capacity }
  /// A leaf's holders and units.
  var words: UnsafeMutablePointer<UInt64> {
    UnsafeMutableRawPointer(starts + 2 * capacity).assumingMemoryBound(to: UInt64.self)
  }
  /// An inner node's children.
  var branches: UnsafeMutablePointer<Branch> {
    UnsafeMutableRawPointer(starts + 2 * capacity).assumingMemoryBound(to: Branch.self)
  }
  /// Units to be added to the peak of everything below a branch whose children are inner nodes.
  var raises: UnsafeMutablePointer<Int32> {
    UnsafeMutableRawPointer(branches + capacity).assumingMemoryBound(to: Int32.self)
  }

  /// Whether nobody else holds the node, so that it may be written.
  var isUnique: Bool { header.pointee.references.load(ordering: .acquiring) == 1 }

  /// Adds a reference.
  func retain() { header.pointee.references.wrappingAdd(1, ordering: .relaxed) }

  /// Gives up a reference; the last one frees the node and gives up its children.
  func release() {
    guard header.pointee.references.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0
    else { return }
    if level > 0 {
      for index in 0..<count { branches[index].child.release() }
    }
    free()
  }

  /// Frees the block of a node without children of its own.
  private func free() {
    header.deinitialize(count: 1)
    base.deallocate()
  }

  /// Replaces the node, held by the caller, by one with room for `capacity` entries that may be written.
  mutating func remake(capacity: Int) {
    let copy = ClaimNode(level: level, capacity: capacity)
    copy.append(count, from: self, at: 0)
    if isUnique {
      free()
    } else {
      if level > 0 {
        for index in 0..<count { branches[index].child.retain() }
      }
      release()
    }
    self = copy
  }

  /// Makes the node writable, by a copy when it is shared.
  mutating func makeUnique() {
    if !isUnique { remake(capacity: count + 1) }
  }

  /// Appends entries of another node of the same level; references to children move along.
  func append(_ added: Int, from other: ClaimNode, at index: Int) {
    let end = count
    (starts + end).update(from: other.starts + index, count: added)
    (ends + end).update(from: other.ends + index, count: added)
    if level == 0 {
      (words + end).update(from: other.words + index, count: added)
    } else {
      (branches + end).update(from: other.branches + index, count: added)
      (raises + end).update(from: other.raises + index, count: added)
    }
    count = end + added
  }

  /// Drops the entries from `index` on; references to children have moved elsewhere.
  func truncate(to index: Int) {
    for gone in index..<count {
      starts[gone] = .max
      ends[gone] = .min
    }
    count = index
  }

  /// Makes room for an entry at `index`; the caller fills it.
  func open(at index: Int) {
    let moved = count - index
    (starts + index + 1).update(from: starts + index, count: moved)
    (ends + index + 1).update(from: ends + index, count: moved)
    if level == 0 {
      (words + index + 1).update(from: words + index, count: moved)
    } else {
      (branches + index + 1).update(from: branches + index, count: moved)
      (raises + index + 1).update(from: raises + index, count: moved)
    }
    count += 1
  }

  /// Takes out the entry at `index`; a child's reference has moved elsewhere.
  func close(at index: Int) {
    let moved = count - index - 1
    (starts + index).update(from: starts + index + 1, count: moved)
    (ends + index).update(from: ends + index + 1, count: moved)
    if level == 0 {
      (words + index).update(from: words + index + 1, count: moved)
    } else {
      (branches + index).update(from: branches + index + 1, count: moved)
      (raises + index).update(from: raises + index + 1, count: moved)
    }
    truncate(to: count - 1)
  }

  // MARK: Searching

  /// How many entries start before `minute`.
  func countStarting(before minute: Int32) -> Int {
    var below = SIMD16<Int32>.zero
    let limit = SIMD16<Int32>(repeating: minute)
    var index = 0
    while index < count {
      let values = UnsafeRawPointer(starts + index).loadUnaligned(as: SIMD16<Int32>.self)
      below = below &+ SIMD16<Int32>.zero.replacing(with: 1, where: values .< limit)
      index += Self.lanes
    }
    return Int(below.wrappedSum())
  }

  /// How many entries start at or before `minute`.
  func countStarting(through minute: Int32) -> Int {
    minute == .max ? count : countStarting(before: minute + 1)
  }

  /// The last end among the first `prefix` entries; the earliest minute when there are none.
  func lastEnd(ofFirst prefix: Int) -> Int32 {
    var last = Int32.min
    for index in 0..<prefix { last = max(last, ends[index]) }
    return last
  }
}
