import Synchronization

/// Counts the connections of all loops, in all and by address.
final class Census: Sendable {
  private struct Counts {
    var total = 0
    var accepted = 0
    var refused = 0
    var byAddress: [NetworkAddress: Int] = [:]
    var largeBodies = 0
  }

  private let limit: Int
  private let limitPerAddress: Int
  private let limitOfLargeBodies: Int
  private let uncounted: [AddressBlock]
  private let counts = Mutex(Counts())

  /// - Parameter limit: the most connections in all, instead of that of `limits`.
  init(limit: Int, limits: HTTPLimits, uncounted: [AddressBlock]) {
    self.limit = limit
    limitPerAddress = limits.connectionsPerAddress
    limitOfLargeBodies = limits.largeBodies
    self.uncounted = uncounted
  }

  var open: Int { counts.withLock { $0.total } }
  var accepted: Int { counts.withLock { $0.accepted } }
  var refused: Int { counts.withLock { $0.refused } }

  private func isCounted(_ address: NetworkAddress) -> Bool {
    !address.isLocal && !uncounted.contains { $0.contains(address) }
  }

  /// Takes note of a connection, or refuses it.
  func admit(_ address: NetworkAddress) -> Bool {
    let isCounted = isCounted(address)
    return counts.withLock { counts in
      let here = isCounted ? counts.byAddress[address, default: 0] : 0
      guard counts.total < limit, here < limitPerAddress else {
        counts.refused += 1
        return false
      }
      counts.total += 1
      counts.accepted += 1
      if isCounted { counts.byAddress[address] = here + 1 }
      return true
    }
  }

  /// Makes room for a body that may be large, or refuses it.
  func admitLargeBody() -> Bool {
    counts.withLock { counts in
      guard counts.largeBodies < limitOfLargeBodies else { return false }
      counts.largeBodies += 1
      return true
    }
  }

  /// Takes note that a large body that was admitted is no longer kept.
  func removeLargeBody() { counts.withLock { $0.largeBodies -= 1 } }

  /// Takes note of the end of a connection that was admitted.
  func remove(_ address: NetworkAddress) {
    let isCounted = isCounted(address)
    counts.withLock { counts in
      counts.total -= 1
      guard isCounted, let here = counts.byAddress[address] else { return }
      counts.byAddress[address] = here > 1 ? here - 1 : nil
    }
  }
}
