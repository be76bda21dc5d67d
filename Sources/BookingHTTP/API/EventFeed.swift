import BookingCore
import Dispatch
import Foundation
import Synchronization

/// Tells browsers and programs what has changed, as server-sent events (WHATWG HTML, section 9.2).
///
/// One thread looks at the number of the last change four times a second, so it also tells what other processes
/// did, and hands each follower the changes that it may know. Events carry names of things, not of people.
final class EventFeed: Sendable {
  private struct Follower {
    let stream: ResponseStream
    /// What the follower showed; nil for a watcher of a page.
    let credential: Credential?
    let member: ID<Member>?
    var topic: Topic?
    var since: Int64
  }

  /// What a page watches: it is told that something changed, and nothing else, so it needs no token.
  struct Topic: Sendable {
    var resources: Set<ID<Resource>> = []
    var household: ID<Household>?
  }

  private struct State {
    var followers: [Int: Follower] = [:]
    var next = 0
    var isRunning = false
    var isStopped = false
  }

  private let desk: BookingDesk
  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)
  private static let mostFollowers = 2_000
  private static let mostFollowersOfOne = 20
  /// Who has missed more than this begins anew.
  private static let longestReplay: Int64 = 10_000

  init(_ desk: BookingDesk) { self.desk = desk }

  /// How many follow.
  var count: Int { state.withLock { $0.followers.count } }

  /// An answer that tells the changes after `since`, or from now on when that is nil.
  func follow(_ call: Call, since: Int64?) throws -> Response {
    guard let credential = call.credential()?.credential else { throw APIProblem.unauthorized }
    let stream = ResponseStream(capacity: 64 << 10)
    let (last, member) = try desk.read { view in
      (view.lastChange, try view.caller(credential, origin: "http")?.actor.member?.id)
    }
    stream.write(Array("retry: 5000\n\n".utf8))
    var begin = since ?? last
    if begin > last || begin < last - Self.longestReplay {
      stream.write(Array("id: \(last)\nevent: reset\ndata: {\"since\":\(last)}\n\n".utf8))
      begin = last
    }
    let follower = Follower(stream: stream, credential: credential, member: member, since: begin)
    return try admit(follower)
  }

  /// An answer that says whenever what is watched has changed, from now on.
  func watch(_ topic: Topic) throws -> Response {
    let stream = ResponseStream(capacity: 16 << 10)
    stream.write(Array("retry: 3000\n\n".utf8))
    let last = try desk.read { $0.lastChange }
    return try admit(Follower(stream: stream, credential: nil, member: nil, topic: topic, since: last))
  }

  private func admit(_ follower: Follower) throws -> Response {
    guard let number = add(follower) else {
      throw APIProblem(
        kind: .tooManyRequests, danish: "Der følges allerede med for mange steder.",
        english: "Too many are following already.", headers: [ResponseField("Retry-After", "30")])
    }
    let stream = follower.stream
    stream.onGone { [weak self] in self?.state.withLock { state in state.followers[number] = nil } }
    wake.signal()
    return Response(
      contentType: "text/event-stream",
      headers: [ResponseField("Cache-Control", "no-store"), ResponseField("X-Accel-Buffering", "no")]
        + Response.always, stream: stream)
  }

  private func add(_ follower: Follower) -> Int? {
    let (number, starts) = state.withLock { state -> (Int?, Bool) in
      let own = follower.topic == nil ? state.followers.values.count { $0.member == follower.member } : 0
      guard !state.isStopped, state.followers.count < Self.mostFollowers, own < Self.mostFollowersOfOne else {
        return (nil, false)
      }
      state.next += 1
      state.followers[state.next] = follower
      defer { state.isRunning = true }
      return (state.next, !state.isRunning)
    }
    if starts { start() }
    return number
  }

  private func start() {
    Thread.start("events") { [weak self] in
      var pingedAt = ContinuousClock.now
      while let self, self.isRunning {
        let isPing = ContinuousClock.now - pingedAt > .seconds(20)
        if isPing { pingedAt = .now }
        self.tell(ping: isPing)
        _ = self.wake.wait(timeout: .now() + .milliseconds(250))
      }
    }
  }

  private var isRunning: Bool { state.withLock { !$0.isStopped } }

  /// Ends all feeds; nobody can follow any more.
  func stop() {
    let followers = state.withLock { state in
      state.isStopped = true
      defer { state.followers = [:] }
      return state.followers.values.map(\.stream)
    }
    for stream in followers { stream.finish() }
    wake.signal()
  }

  /// Hands each follower what it does not know yet.
  private func tell(ping: Bool) {
    let followers = state.withLock { $0.followers }
    guard !followers.isEmpty, let last = try? desk.read({ $0.lastChange }) else { return }
    for (number, follower) in followers {
      if ping { follower.stream.write(Array(": ping\n\n".utf8)) }
      guard follower.since < last else { continue }
      // An unreadable store is asked again on the next round.
      guard let news = try? desk.read({ view in try Self.news(for: follower, view) }) else { continue }
      guard news.isKnown, news.text.isEmpty || follower.stream.write(news.text) == .accepted else {
        // The token or session no longer holds, or the follower reads too slowly: it may come again with Last-Event-ID.
        follower.stream.abandon()
        state.withLock { $0.followers[number] = nil }
        continue
      }
      state.withLock { $0.followers[number]?.since = news.reached }
      if news.reached < last { wake.signal() }
    }
  }

  /// What a follower is told next.
  private struct News {
    var isKnown = true
    var text: [UInt8] = []
    var reached: Int64 = 0
  }

  private static func news(for follower: Follower, _ view: borrowing BookingDesk.View) throws -> News {
    if let topic = follower.topic {
      let news = try view.news(since: follower.since, of: topic.resources, household: topic.household)
      return News(text: news.isNew ? Array("event: changed\ndata: {}\n\n".utf8) : [], reached: news.reached)
    }
    guard let credential = follower.credential, let caller = try view.caller(credential, origin: "http")
    else { return News(isKnown: false) }
    let page = try view.changes(since: follower.since, limit: 500, for: caller.actor)
    return News(text: page.changes.flatMap { event($0, view.registry) }, reached: page.reached)
  }

  private static func event(_ change: Change, _ registry: Registry) -> [UInt8] {
    var json = JSONWriter()
    json.object {
      $0.field("kind", change.kind.rawValue)
      $0.field("object", Shapes.name(of: change, in: registry))
    }
    return Array("id: \(change.id)\nevent: \(change.action)\ndata: ".utf8) + json.bytes + [0x0A, 0x0A]
  }
}
