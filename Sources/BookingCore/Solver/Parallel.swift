import Dispatch
import Synchronization

/// Work on independent items, on several threads.
enum Parallel {
  /// The results of `work` in the order of the items, whichever thread made them.
  static func map<Item: Sendable, Result: Sendable>(
    _ items: [Item], threads: Int, _ work: @Sendable (Item) -> Result?
  ) -> [Result?] {
    if threads <= 1 || items.count <= 1 { return items.map(work) }
    let results = Mutex([Result?](repeating: nil, count: items.count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, items.count)) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        if index >= items.count { return }
        let result = work(items[index])
        results.withLock { $0[index] = result }
      }
    }
    return results.withLock { $0 }
  }

  private final class Box<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }

  /// The result of `background`, while `foreground` runs on the caller's thread and may ask for that result.
  static func both<Result: Sendable>(
    _ background: @escaping @Sendable () -> Result, foreground: (() -> Result?) -> Void
  ) -> Result {
    let box = Box<Result>()
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) {
      let result = background()
      box.value.withLock { $0 = result }
    }
    foreground { box.value.withLock { $0 } }
    group.wait()
    guard let result = box.value.withLock({ $0 }) else { preconditionFailure("the work left no result") }
    return result
  }
}
