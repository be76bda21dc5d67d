import BookingCore
import Dispatch
import Foundation
import Synchronization

/// The service's thread for what time brings about: it settles what is due and carries the outbox's mails.
final class Housekeeper: Sendable {
  private let desk: BookingDesk
  private let postman: Postman?
  private let stopping = Atomic(false)
  private let woken = DispatchSemaphore(value: 0)
  private let working = DispatchGroup()

  /// Looks at a desk every five seconds; without a postman mails wait.
  init(desk: BookingDesk, postman: Postman?) {
    self.desk = desk
    self.postman = postman
  }

  func start() {
    working.enter()
    Thread.start("housekeeper") { [self] in
      defer { working.leave() }
      repeat { round() } while woken.wait(timeout: .now() + .seconds(5)) == .timedOut
    }
  }

  /// Kills a mail command that runs, and returns when the thread has ended.
  func stop() {
    stopping.store(true, ordering: .relaxed)
    woken.signal()
    working.wait()
  }

  private func round() {
    for failure in desk.settleDue() { BookingService.say("Due: \(failure)", to: STDERR_FILENO) }
    guard var postman else { return }
    postman.isCancelled = { [self] in stopping.load(ordering: .relaxed) }
    do {
      for failure in try postman.deliver(from: desk).failures {
        BookingService.say("Notice \(failure)", to: STDERR_FILENO)
      }
    } catch {
      BookingService.say("Notices: \(error)", to: STDERR_FILENO)
    }
  }
}
