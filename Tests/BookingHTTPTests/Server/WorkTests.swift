import Foundation
import Synchronization
import TestSupport
import Testing

@testable import BookingHTTP

struct WorkTests {
  @Test("every connection gets its turn at its deadline or at the horizon, and is held once")
  func wheel() {
    var random = SplitMix64(seed: 3)
    let millisecond: UInt64 = 1_000_000
    var now: UInt64 = 5_000 * millisecond
    var wheel = TimerWheel(horizon: 80 * millisecond, now: now)
    var deadlines: [ConnectionToken: UInt64] = [:]
    for slot in 0..<500 {
      let token = ConnectionToken(slot: Int32(slot), generation: 0)
      deadlines[token] = now + 80 * millisecond + random.below(300 * millisecond)
      wheel.add(token, deadline: deadlines[token] ?? 0)
    }
    while !deadlines.isEmpty {
      #expect(wheel.count == deadlines.count)
      let wait = wheel.untilNext(now: now)
      #expect(wait != nil)
      now += (wait ?? 0) + random.below(30 * millisecond)
      for token in wheel.takeDue(now: now) {
        guard let deadline = deadlines[token] else {
          Issue.record("a turn for nobody")
          return
        }
        if deadline <= now { deadlines[token] = nil } else { wheel.add(token, deadline: deadline) }
      }
      // Nobody is left behind by more than a tick and the time we overslept.
      #expect(deadlines.values.allSatisfy { $0 + 45 * millisecond > now })
    }
    #expect(wheel.takeDue(now: now + 1000 * millisecond).isEmpty && wheel.untilNext(now: now) == nil)
  }

  @Test("a pool runs what it took, refuses what does not fit, and stops when all is done")
  func pool() {
    let pool = WorkPool(threads: 1, capacity: 2)
    let done = Mutex(0)
    let begun = DispatchSemaphore(value: 0)
    let goOn = DispatchSemaphore(value: 0)
    let isTaken = pool.submit {
      begun.signal()
      goOn.wait()
      done.withLock { $0 += 1 }
    }
    begun.wait()
    let others = (0..<3).map { _ in pool.submit { done.withLock { $0 += 1 } } }
    #expect(isTaken && others == [true, true, false])
    goOn.signal()
    pool.stop()
    #expect(done.withLock { $0 } == 3)
    #expect(!pool.submit {})
  }

  @Test("a stream that is given up is seen to be cut")
  func abandoned() throws {
    let route = Route(
      .get, "/export",
      work: .quick { _ in
        let stream = ResponseStream()
        stream.write(Array("half".utf8))
        stream.abandon()
        return Response(contentType: "text/csv", stream: stream)
      })
    try withServer([route]) { server in
      let client = try RawClient(server.boundAddress)
      client.send("GET /export HTTP/1.1\r\nHost: a\r\n\r\n")
      let all = client.receiveAll()
      #expect(all.hasSuffix("4\r\nhalf\r\n"))
    }
  }
}
