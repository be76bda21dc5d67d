import BookingCore
import Foundation
import Synchronization

/// Callers who each ask for an hour, wait for the durable answer and ask for the next, for some seconds; two threads
/// speak for them all, as the service's event loops do.
final class Callers: Sendable {
  /// What they saw.
  struct Outcome: Codable {
    var accepted = 0
    var refused = 0
    var failed = 0
    var seconds = 0.0
    /// Milliseconds from question to answer.
    var median = 0.0, p99 = 0.0, longest = 0.0
    /// The longest time, in milliseconds, in which nobody was answered.
    var pause = 0.0
    /// Processor time of this process, in microseconds an answer.
    var cpu = 0.0

    var answers: Int { accepted + refused }
    var rate: Double { Double(answers) / seconds }
  }

  private struct Answers {
    var accepted = 0
    var refused = 0
    var failure: String?
    var failed = 0
    var last: UInt64 = 0
    var pause: UInt64 = 0
  }

  private let desk: BookingDesk
  private let store: LargeStore
  private let actors: [Actor]
  private let answers = Mutex(Answers())

  init(_ desk: BookingDesk, _ store: LargeStore) throws {
    (self.desk, self.store) = (desk, store)
    actors = try desk.read { view in
      try view.database.members(household: nil).compactMap { member in
        try view.database.household(member.household).map { .member(member, area: $0.area, origin: "http") }
      }
    }
  }

  func run(_ count: Int, seconds: Double, seed: UInt64) throws -> Outcome {
    answers.withLock { $0 = Answers(last: Self.clock()) }
    let began = Self.clock()
    let processor = Self.processorTime()
    let until = began + UInt64(seconds * 1e9)
    let latencies = Mutex<[UInt32]>([])
    let group = DispatchGroup()
    let threads = min(count, 2)
    for thread in 0..<threads {
      group.enter()
      Thread.detachNewThread { [self] in
        let own = speak(
          for: count / threads + (thread < count % threads ? 1 : 0), until: until,
          seed: seed &* 1_000 &+ UInt64(thread))
        latencies.withLock { $0 += own }
        group.leave()
      }
    }
    group.wait()
    let took = Double(Self.clock() - began) / 1e9
    let sorted = latencies.withLock { $0.sorted() }
    let answers = answers.withLock { $0 }
    if let failure = answers.failure {
      FileHandle.standardError.write(Data("\(answers.failed) failed, as: \(failure)\n".utf8))
    }
    func at(_ share: Double) -> Double { Double(sorted[Int(Double(sorted.count - 1) * share)]) / 1e3 }
    return Outcome(
      accepted: answers.accepted, refused: answers.refused, failed: answers.failed, seconds: took,
      median: at(0.5), p99: at(0.99), longest: at(1), pause: Double(answers.pause) / 1e6,
      cpu: (Self.processorTime() - processor) * 1e6 / Double(sorted.count))
  }

  /// Asks for `count` callers until it is time; the microseconds each answer took.
  private func speak(for count: Int, until: UInt64, seed: UInt64) -> [UInt32] {
    let mailbox = Mutex<[Int]>([])
    let waiting = DispatchSemaphore(value: 0)
    var asked = [UInt64](repeating: 0, count: count)
    var took: [UInt32] = []
    var open = count
    var dice = SplitMix(state: seed)
    desk.afterAnswers { if mailbox.withLock({ !$0.isEmpty }) { waiting.signal() } }
    func ask(_ caller: Int) {
      asked[caller] = Self.clock()
      let actor = actors[dice.next(actors.count)]
      desk.submit(command(&dice), as: actor) { [self] result in
        note(result)
        mailbox.withLock { $0.append(caller) }
      }
    }
    for caller in 0..<count { ask(caller) }
    while open > 0 {
      waiting.wait()
      let answered = mailbox.withLock { mailbox in
        defer { mailbox.removeAll(keepingCapacity: true) }
        return mailbox
      }
      let now = Self.clock()
      for caller in answered {
        took.append(UInt32(clamping: (now - asked[caller]) / 1_000))
        if now < until { ask(caller) } else { open -= 1 }
      }
    }
    return took
  }

  /// Three in ten want an hour that is taken, the others one of a hundred years that is nearly always free.
  private func command(_ dice: inout SplitMix) -> Book {
    let room = LargeStore.room(dice.next(store.resources))
    let start =
      dice.next(100) < 30
      ? store.first + Int32(dice.next(store.slots)) * store.spacing + 15
      : Minute(68_374_080) + Int32(dice.next(876_000)) * 60  // from the year 2100 on
    return Book(lines: [.init(room)], range: TimeRange(start, start + 60))
  }

  private func note(_ result: Result<Answer<Booking>, any Error>) {
    let now = Self.clock()
    answers.withLock { answers in
      switch result {
      case .success: answers.accepted += 1
      case .failure(DeskError.refused): answers.refused += 1
      case .failure(let error):
        answers.failed += 1
        answers.failure = "\(error)"
      }
      answers.pause = max(answers.pause, now - answers.last)
      answers.last = now
    }
  }

  private static func clock() -> UInt64 { read(CLOCK_MONOTONIC) }

  /// Seconds of processor time this process has used.
  private static func processorTime() -> Double { Double(read(CLOCK_PROCESS_CPUTIME_ID)) / 1e9 }

  /// Nanoseconds.
  private static func read(_ clock: Int32) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

/// Steele, Lea, Flood 2014: fast, and the same from the same seed.
struct SplitMix {
  var state: UInt64

  mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ z >> 31).multipliedFullWidth(by: UInt64(bound)).high)
  }
}
