/// A claim as a leaf keeps it: sixteen bytes.
@usableFromInline struct ClaimEntry: Equatable {
  let start: Int32
  let end: Int32
  /// The holder above, the units below; so it orders by holder, then units.
  let word: UInt64

  init(_ claim: Claim) {
    self.init(start: claim.range.start.value, end: claim.range.end.value, word: Self.word(claim))
  }

  /// A claim's holder and units; stops the program for units above 1,048,575 or a booking id above 2^36,
  /// which are our mistake: a line takes 10,000 units at most, 1,000,000 in a problem file.
  @inlinable static func word(_ claim: Claim) -> UInt64 {
    precondition(claim.units > 0 && claim.units < 1 << 20, "\(claim.units) units")
    precondition(claim.holder.packed < 1 << 44, "booking \(claim.holder.booking.value)")
    return claim.holder.packed << 20 | UInt64(UInt32(bitPattern: claim.units))
  }

  init(start: Int32, end: Int32, word: UInt64) {
    self.start = start
    self.end = end
    self.word = word
  }

  var units: Int32 { Self.units(word) }

  static func units(_ word: UInt64) -> Int32 { Int32(truncatingIfNeeded: word & (1 << 20 - 1)) }

  static func < (a: ClaimEntry, b: ClaimEntry) -> Bool {
    if a.start != b.start { return a.start < b.start }
    return a.word == b.word ? a.end < b.end : a.word < b.word
  }
}

extension ClaimNode {
  /// The claim at `index` of a leaf.
  func entry(_ index: Int) -> ClaimEntry {
    ClaimEntry(start: starts[index], end: ends[index], word: words[index])
  }

  /// The claim at `index` of a leaf, unpacked.
  @inlinable func claim(_ index: Int) -> Claim {
    let word = words[index]
    return Claim(
      range: TimeRange(Minute(starts[index]), Minute(ends[index])), holder: ClaimHolder(packed: word >> 20),
      units: Int32(truncatingIfNeeded: word & (1 << 20 - 1)))
  }

  /// The first claim below this node.
  var firstEntry: ClaimEntry {
    var node = self
    while node.level > 0 { node = node.children[0] }
    return node.entry(0)
  }
}
