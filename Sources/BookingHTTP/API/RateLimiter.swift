import BookingCore
import Synchronization

/// Bounds how many requests a member, or an address without a token, can make: a bucket of tokens for each.
///
/// Times come from the monotonic clock. This machine's own requests without a token are not counted.
final class RateLimiter: Sendable {
  private enum Party: Hashable {
    case member(ID<Member>)
    case address(NetworkAddress)
  }

  private struct Bucket {
    var tokens: Double
    var filledAt: ContinuousClock.Instant
  }

  private static let burst = 3_000.0
  private static let perSecond = 300.0
  private let buckets = Mutex<[Party: Bucket]>([:])
  /// Full buckets say nothing and are dropped when there are this many.
  private static let mostBuckets = 20_000

  /// Takes one request from the caller's bucket; 429 when it is empty.
  func admit(_ request: Request, _ snapshot: Snapshot) throws {
    let party: Party
    if case .member(let caller) = snapshot.identity, let member = caller.actor.member {
      party = .member(member.id)
    } else {
      if request.isLocal { return }
      party = .address(request.client)
    }
    let now = ContinuousClock.now
    let wait = buckets.withLock { buckets -> Double in
      if buckets.count >= Self.mostBuckets { drop(&buckets, now) }
      var bucket = filled(buckets[party] ?? Bucket(tokens: Self.burst, filledAt: now), now)
      defer { buckets[party] = bucket }
      guard bucket.tokens >= 1 else { return (1 - bucket.tokens) / Self.perSecond }
      bucket.tokens -= 1
      return 0
    }
    guard wait > 0 else { return }
    throw APIProblem(
      kind: .tooManyRequests, danish: "Vent lidt og prøv igen.", english: "Wait a little and try again.",
      headers: [ResponseField("Retry-After", String(max(1, Int(wait.rounded(.up)))))])
  }

  private func filled(_ bucket: Bucket, _ now: ContinuousClock.Instant) -> Bucket {
    let (seconds, attoseconds) = (now - bucket.filledAt).components
    let passed = Double(seconds) + Double(attoseconds) / 1e18
    return Bucket(tokens: min(Self.burst, bucket.tokens + passed * Self.perSecond), filledAt: now)
  }

  private func drop(_ buckets: inout [Party: Bucket], _ now: ContinuousClock.Instant) {
    buckets = buckets.filter { filled($0.value, now).tokens < Self.burst }
    if buckets.count >= Self.mostBuckets { buckets = [:] }
  }
}
