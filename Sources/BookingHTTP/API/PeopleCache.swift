import BookingCore
import Synchronization

/// Remembers what was found out about people, so that a request need not look it up: until somebody's rights, tokens,
/// sessions or household change, in whichever process, which the log tells.
final class PeopleCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct State {
    var version: Int64 = -1
    var values: [Key: Value] = [:]
  }

  private let state = Mutex(State())
  private let most = 10_000

  /// What is known as of a look at the desk, else what `find` finds in the store.
  func value(
    of key: Key, as memory: BookingDesk.MemoryView, at desk: BookingDesk,
    find: (borrowing BookingDesk.View) throws -> Value?
  ) throws -> Value? {
    let known = state.withLock { $0.version == memory.peopleVersion ? $0.values[key] : nil }
    if let known { return known }
    let (version, found) = try desk.read { ($0.peopleVersion, try find($0)) }
    if let found { remember(found, of: key, version) }
    return found
  }

  /// Remembers what holds as of a version of who may do what.
  func remember(_ value: Value, of key: Key, _ version: Int64) {
    state.withLock { state in
      if version > state.version || state.values.count >= most {
        state = State(version: max(version, state.version))
      }
      if version == state.version { state.values[key] = value }
    }
  }
}

extension PeopleCache<Credential, Caller> {
  /// Whom a credential stands for as of a look at the desk, or nil; its use is noted once an hour.
  func caller(_ credential: Credential, as memory: BookingDesk.MemoryView, at desk: BookingDesk) throws
    -> Caller?
  {
    let found = try value(of: credential, as: memory, at: desk) { try $0.caller(credential, origin: "http") }
    guard let caller = found, caller.isValid(at: memory.now) else { return nil }
    let hour = Int(memory.now.value) / 60
    guard caller.lastUsedHour != hour, caller.token != nil || caller.session != nil else { return caller }
    var used = caller
    used.lastUsedHour = hour
    desk.noteUse(of: used)
    remember(used, of: credential, memory.peopleVersion)
    return used
  }
}
