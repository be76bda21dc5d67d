import BookingCore
import Synchronization

/// Remembers whom credentials stand for, so that a request need not look them up: until somebody's rights, tokens or
/// sessions change, in whichever process, which the log tells.
final class CallerCache: Sendable {
  private struct State {
    var version: Int64 = -1
    var callers: [Credential: Caller] = [:]
  }

  private let state = Mutex(State())
  private static let most = 10_000

  /// Whom a credential stands for as of the view, or nil; its use is noted once an hour.
  func caller(_ credential: Credential, in view: borrowing BookingDesk.View, of desk: BookingDesk) throws
    -> Caller?
  {
    let version = view.peopleVersion
    let known = state.withLock { $0.version == version ? $0.callers[credential] : nil }
    guard var caller = try known ?? view.caller(credential, origin: "http"), caller.isValid(at: view.now)
    else {
      return nil
    }
    let hour = Int(view.now.value) / 60
    let isNew = caller.lastUsedHour != hour && (caller.token != nil || caller.session != nil)
    if isNew {
      caller = caller.used(inHour: hour)
      desk.noteUse(of: caller)
    }
    if isNew || known == nil { remember(caller, for: credential, version) }
    return caller
  }

  private func remember(_ caller: Caller, for credential: Credential, _ version: Int64) {
    state.withLock { state in
      if version > state.version || state.callers.count >= Self.most {
        state = State(version: max(version, state.version))
      }
      if version == state.version { state.callers[credential] = caller }
    }
  }
}
