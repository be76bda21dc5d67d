import Dispatch
import Foundation
import Synchronization

/// A few threads for long work, with a bounded queue, so that neither loops nor writers wait for it.
public final class WorkPool: Sendable {
  private let queue: Queue
  private let ended = DispatchGroup()
  private let hasThreads: Bool

  /// A pool of `threads` threads with room for `capacity` pieces of work that wait; without any, work is done at once.
  public init(threads: Int = 2, capacity: Int = 64, name: String = "work") {
    queue = Queue(capacity: capacity)
    hasThreads = threads > 0
    for index in 0..<threads {
      ended.enter()
      Thread.start("\(name)-\(index)", stackBytes: 4 << 20) { [queue, ended] in
        while let work = queue.next() { work() }
        ended.leave()
      }
    }
  }

  deinit { queue.stop() }

  /// Runs `work` on one of the threads when its turn comes.
  ///
  /// - Returns: false when the queue is full or the pool has been stopped; then nothing happens.
  public func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
    if hasThreads { return queue.add(work) }
    work()
    return true
  }

  /// Takes no more work, and waits until what was taken is done.
  public func stop() {
    queue.stop()
    ended.wait()
  }

  private final class Queue: Sendable {
    private struct State {
      var works: [@Sendable () -> Void] = []
      var isStopped = false
    }

    private let state = Mutex(State())
    private let available = DispatchSemaphore(value: 0)
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    func add(_ work: @escaping @Sendable () -> Void) -> Bool {
      let isTaken = state.withLock { state in
        guard !state.isStopped, state.works.count < capacity else { return false }
        state.works.append(work)
        return true
      }
      if isTaken { available.signal() }
      return isTaken
    }

    /// The next piece of work, or nil when the pool is stopped and nothing is left.
    func next() -> (@Sendable () -> Void)? {
      available.wait()
      let work = state.withLock { $0.works.isEmpty ? nil : $0.works.removeFirst() }
      if work == nil { available.signal() }  // stopped: the other threads must see it too
      return work
    }

    func stop() {
      state.withLock { $0.isStopped = true }
      available.signal()
    }
  }
}

extension Thread {
  /// Runs `body` on a new thread of this name.
  static func start(_ name: String, stackBytes: Int? = nil, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread(block: body)
    thread.name = name
    if let stackBytes { thread.stackSize = stackBytes }
    thread.start()
  }
}
