import Synchronization

/// Refusals by day, area, resource and rule, without a person; kept in memory until a commit takes them along.
final class RefusalCounter: Sendable {
  private struct Key: Hashable {
    let day: Int64
    let area: Int64
    let resource: Int64
    let rule: String
  }

  private struct Contents {
    var counts: [Key: Int] = [:]
    var writtenAt: Int64 = 0
  }

  private let contents = Mutex(Contents())
  /// Seconds that pass at least between two writings.
  private static let pause: Int64 = 2

  /// Whether there is anything to write.
  var isEmpty: Bool { contents.withLock { $0.counts.isEmpty } }

  /// Counts each reason of a refusal.
  func note(_ refusal: Refusal, _ registry: Registry, at seconds: Int64) {
    contents.withLock { contents in
      for reason in refusal.reasons {
        let resource = reason.resource
        let area = reason.area ?? resource.flatMap { registry.resource(ifKnown: $0)?.area }
        let key = Key(
          day: seconds / 86_400, area: area?.value ?? 0, resource: resource?.value ?? 0, rule: reason.code)
        contents.counts[key, default: 0] += 1
      }
    }
  }

  /// Writes what was counted, in the transaction that is open; nothing when that was done a moment ago.
  func write(to database: Database, at seconds: Int64, always: Bool) throws {
    let counts = contents.withLock { contents in
      guard always || seconds - contents.writtenAt >= Self.pause else { return [Key: Int]() }
      contents.writtenAt = seconds
      defer { contents.counts = [:] }
      return contents.counts
    }
    for (key, count) in counts {
      try database.run(
        """
        INSERT INTO refusal_count VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (day, area, resource, rule) DO UPDATE SET count = count + ?5
        """, .integer(key.day), .integer(key.area), .integer(key.resource), .text(key.rule), .int(count))
    }
  }
}

extension Refusal.Reason {
  /// The resource the reason is about, if it is about one.
  var resource: ID<Resource>? {
    switch self {
    case .notInUse(let id), .outsideHours(let id), .closed(let id, _, _), .tooManyPeople(let id, _, _),
      .tooManyUnits(let id, _, _), .taken(let id, _, _), .periodQuota(let id, _, _, _),
      .tooFewPeople(let id, _, _), .notASlot(let id, _), .quietHours(let id, _), .closedDay(let id, _, _),
      .tooClose(let id, _), .outsidePickUpHours(let id, _), .loanTooLong(let id, _),
      .askedAlready(let id, _), .tooEarlyToCheckIn(let id, _), .released(let id, _),
      .noWaitingList(let id):
      id
    case .inThePast, .tooFarAhead, .tooShortNotice, .tooShort, .tooLong, .ownAreaOnly, .quota,
      .tooLateToCancel, .rulesNotAccepted, .residentsOnly:
      nil
    }
  }

  /// The area whose rule it is, if it is the area's.
  var area: ID<Area>? {
    switch self {
    case .tooFarAhead(let id, _), .tooShortNotice(let id, _, _), .tooShort(let id, _), .tooLong(let id, _),
      .ownAreaOnly(let id, _), .quota(let id, _, _), .tooLateToCancel(let id, _),
      .rulesNotAccepted(let id, _), .residentsOnly(let id):
      id
    default: nil
    }
  }
}
