import CSystem
import Synchronization

/// A block of an `IntervalTree`: a leaf of claims, or an inner node with what is known of each child.
///
/// An unmanaged pointer: who makes one frees it by `release()`. Nodes are counted, so that trees can share
/// them; a node is written only by one who holds the only reference.
///
/// Starts stand together and are padded with the latest minute to a fixed number, so that a search is a
/// fixed run of vector instructions over neighbouring cache lines, without a branch that could be
/// mispredicted: past a megabyte a hop to another line costs more than all the arithmetic on this one. After
/// them a leaf has ends (4 bytes each) and words (holder and units, 8 bytes); an inner node has last ends,
/// children and their bounds. What one question reads is fetched at once.
@usableFromInline struct ClaimNode: Equatable {
  @usableFromInline struct Header: ~Copyable {
    let references = Atomic<Int>(1)
    @usableFromInline var count: Int32 = 0
    @usableFromInline let level: Int32
    var isAscending = true

    init(level: Int) { self.level = Int32(level) }
  }

  /// What an inner node knows of a child besides its first start and last end.
  struct Bounds {
    /// At least the longest stretch, between the child's first start and last end, in which none of the
    /// child's own claims runs.
    var gap: Int32
    /// The greatest use at the starts of the child's claims, whoever's claims run there, less the raises of
    /// the nodes above.
    var peak: Int32
    /// Units to be added to the peak of everything below, when the children are inner nodes.
    var raise: Int32
  }

  /// Places for claims in a leaf, for children in an inner node; whole vectors.
  @inlinable static var leafPlaces: Int { 64 }
  @inlinable static var innerPlaces: Int { 32 }
  private static var lanes: Int { 16 }
  @inlinable static var headerSize: Int { 32 }
  private static var leafSize: Int { headerSize + 16 * leafPlaces }
  private static var innerSize: Int { headerSize + (16 + MemoryLayout<Bounds>.stride) * innerPlaces }

  @usableFromInline let base: UnsafeMutableRawPointer

  /// An empty node; level 0 is a leaf.
  init(level: Int) {
    base = .allocate(byteCount: level == 0 ? Self.leafSize : Self.innerSize, alignment: 16)
    header.initialize(to: Header(level: level))
    starts.initialize(repeating: .max, count: level == 0 ? Self.leafPlaces : Self.innerPlaces)
  }

  @inlinable var header: UnsafeMutablePointer<Header> { base.assumingMemoryBound(to: Header.self) }
  @inlinable var count: Int {
    get { Int(header.pointee.count) }
    nonmutating set { header.pointee.count = Int32(truncatingIfNeeded: newValue) }
  }
  /// Steps above the leaves.
  @inlinable var level: Int { Int(header.pointee.level) }
  /// Whether no entry ends before the one in front of it, as when claims do not overlap.
  var isAscending: Bool {
    get { header.pointee.isAscending }
    nonmutating set { header.pointee.isAscending = newValue }
  }

  /// Starts of the claims, or of each child's first claim; ascending, padded with the latest minute.
  @inlinable var starts: UnsafeMutablePointer<Int32> {
    (base + Self.headerSize).assumingMemoryBound(to: Int32.self)
  }
  /// A leaf's ends.
  @inlinable var ends: UnsafeMutablePointer<Int32> { starts + Self.leafPlaces }
  /// A leaf's holders and units.
  @inlinable var words: UnsafeMutablePointer<UInt64> {
    UnsafeMutableRawPointer(ends + Self.leafPlaces).assumingMemoryBound(to: UInt64.self)
  }
  /// The last end of each child of an inner node.
  @inlinable var lastEnds: UnsafeMutablePointer<Int32> { starts + Self.innerPlaces }
  /// An inner node's children.
  @inlinable var children: UnsafeMutablePointer<ClaimNode> {
    UnsafeMutableRawPointer(lastEnds + Self.innerPlaces).assumingMemoryBound(to: ClaimNode.self)
  }
  /// What else an inner node knows of them.
  var bounds: UnsafeMutablePointer<Bounds> {
    UnsafeMutableRawPointer(children + Self.innerPlaces).assumingMemoryBound(to: Bounds.self)
  }

  // MARK: Ownership

  /// Whether nobody else holds the node, so that it may be written.
  var isUnique: Bool { header.pointee.references.load(ordering: .acquiring) == 1 }

  /// Adds a reference.
  func retain() { header.pointee.references.wrappingAdd(1, ordering: .relaxed) }

  /// Gives up a reference; the last one frees the node and gives up its children.
  func release() {
    guard header.pointee.references.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0
    else { return }
    if level > 0 {
      for index in 0..<count { children[index].release() }
    }
    header.deinitialize(count: 1)
    base.deallocate()
  }

  /// Makes the node, held by the caller, one that may be written: a copy when it is shared.
  mutating func makeUnique() {
    if isUnique { return }
    let copy = ClaimNode(level: level)
    copy.append(count, from: self, at: 0)
    copy.isAscending = isAscending
    if level > 0 {
      for index in 0..<count { children[index].retain() }
    }
    release()
    self = copy
  }

  // MARK: Entries

  /// Appends entries of another node of the same level; references to children move along. The caller sees
  /// to `isAscending`.
  func append(_ added: Int, from other: ClaimNode, at index: Int) {
    let end = count
    (starts + end).update(from: other.starts + index, count: added)
    if level == 0 {
      (ends + end).update(from: other.ends + index, count: added)
      (words + end).update(from: other.words + index, count: added)
    } else {
      (lastEnds + end).update(from: other.lastEnds + index, count: added)
      (children + end).update(from: other.children + index, count: added)
      (bounds + end).update(from: other.bounds + index, count: added)
    }
    count = end + added
  }

  /// Drops the entries from `index` on; references to children have moved elsewhere.
  func truncate(to index: Int) {
    for gone in index..<count { starts[gone] = .max }
    count = index
  }

  /// Makes room for an entry at `index`; the caller fills it.
  func open(at index: Int) {
    let moved = count - index
    (starts + index + 1).update(from: starts + index, count: moved)
    if level == 0 {
      (ends + index + 1).update(from: ends + index, count: moved)
      (words + index + 1).update(from: words + index, count: moved)
    } else {
      (lastEnds + index + 1).update(from: lastEnds + index, count: moved)
      (children + index + 1).update(from: children + index, count: moved)
      (bounds + index + 1).update(from: bounds + index, count: moved)
    }
    count += 1
  }

  /// Takes out the entry at `index`; a child's reference has moved elsewhere.
  func close(at index: Int) {
    let moved = count - index - 1
    (starts + index).update(from: starts + index + 1, count: moved)
    if level == 0 {
      (ends + index).update(from: ends + index + 1, count: moved)
      (words + index).update(from: words + index + 1, count: moved)
    } else {
      (lastEnds + index).update(from: lastEnds + index + 1, count: moved)
      (children + index).update(from: children + index + 1, count: moved)
      (bounds + index).update(from: bounds + index + 1, count: moved)
    }
    truncate(to: count - 1)
  }

  // MARK: Searching

  /// Fetches all starts and ends of a leaf at once instead of one line after another.
  @inline(__always) func prefetchLeaf() {
    for offset in stride(from: 0, to: Self.headerSize + 8 * Self.leafPlaces, by: 64) {
      cache_prefetch(base + offset)
    }
  }

  /// Fetches the starts, ends and children of an inner node at once.
  @inline(__always) func prefetchInner() {
    for offset in stride(from: 0, to: Self.headerSize + 16 * Self.innerPlaces, by: 64) {
      cache_prefetch(base + offset)
    }
  }

  /// How many entries of this leaf start before `minute`.
  @inline(__always) func leafCount(before minute: Int32) -> Int {
    Self.count(starts, Self.leafPlaces, before: minute)
  }

  /// How many entries of this inner node start before `minute`.
  @inline(__always) func innerCount(before minute: Int32) -> Int {
    Self.count(starts, Self.innerPlaces, before: minute)
  }

  @inline(__always) private static func count(
    _ values: UnsafeMutablePointer<Int32>, _ places: Int, before minute: Int32
  ) -> Int {
    var below = SIMD16<Int32>.zero
    let limit = SIMD16<Int32>(repeating: minute)
    var index = 0
    while index < places {
      let values = UnsafeRawPointer(values + index).loadUnaligned(as: SIMD16<Int32>.self)
      below = below &+ SIMD16<Int32>.zero.replacing(with: 1, where: values .< limit)
      index += lanes
    }
    return Int(below.wrappedSum())
  }

  /// The last end among the first `prefix` claims of a leaf; the earliest minute when there are none.
  @inline(__always) func leafEnd(ofFirst prefix: Int) -> Int32 {
    if prefix == 0 { return .min }
    return isAscending ? ends[prefix - 1] : Self.last(of: ends, prefix)
  }

  /// The last end among the first `prefix` children; the earliest minute when there are none.
  @inline(__always) func innerEnd(ofFirst prefix: Int) -> Int32 {
    if prefix == 0 { return .min }
    return isAscending ? lastEnds[prefix - 1] : Self.last(of: lastEnds, prefix)
  }

  @inline(never) private static func last(of ends: UnsafeMutablePointer<Int32>, _ prefix: Int) -> Int32 {
    var last = Int32.min
    for index in 0..<prefix { last = max(last, ends[index]) }
    return last
  }
}
