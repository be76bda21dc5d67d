import TestSupport
import Testing

@testable import BookingCore

@Suite struct StoreLockTests {
  @Test("one store's holder keeps another out until it is done") func excludes() throws {
    let commons = try Commons()
    let first = try Store.open(path: commons.path)
    let second = try Store.open(path: commons.path, patience: 0.05)
    let meanwhile = try first.lock.whileHeld { try failure { try second.lock.whileHeld {} } }
    #expect(meanwhile == .busy)
    #expect(try failure { try second.lock.whileHeld {} } == nil)
  }

  @Test("another process that holds the lock makes writers give up in time, all at once") func otherProcess()
    throws
  {
    let commons = try Commons()
    let holder = try Probe("lock", path: commons.path)
    #expect(holder.line() == "held")
    let store = try Store.open(path: commons.path, patience: 0.2)
    let desk = try BookingDesk(store: store, mode: .service, clock: commons.clock.read)
    let started = ContinuousClock.now
    let answers = LockedArray<StoreError.Kind?>()
    for hour in 0..<40 {
      let command = Commons.command("sal", at(Double(hour), Double(hour) + 1))
      desk.submit(command, as: .operator()) { result in
        answers.append((try? failure { try result.get() }) ?? nil)
      }
    }
    desk.close()
    #expect(answers.all == Array(repeating: .busy, count: 40))
    // Those that came while the first waited are answered with it or with the next, not each after its own wait.
    #expect(ContinuousClock.now - started < .seconds(4))
    holder.stop()
    #expect(try failure { try commons.book("sal", at(10, 11)) } == nil)
  }

  @Test("a holder that is killed leaves the lock free") func killedHolder() throws {
    let commons = try Commons()
    let holder = try Probe("lock", path: commons.path)
    #expect(holder.line() == "held")
    holder.kill()
    #expect(try failure { try Store.open(path: commons.path, patience: 0.05).lock.whileHeld {} } == nil)
  }

  @Test("nobody becomes the only user while another has the store open") func onlyUser() throws {
    let commons = try Commons()
    let store = try Store.open(path: commons.path)
    #expect(!store.lock.becomeOnlyUser())
    let alone = try Store.create(path: commons.folder.file("alone.db"))
    // A process that another test is just starting holds copies of this one's files until it runs.
    #expect(waitUntil { alone.lock.becomeOnlyUser() })
    #expect(try failure { try Store.open(path: commons.folder.file("alone.db"), patience: 0.05) } == .busy)
  }
}
