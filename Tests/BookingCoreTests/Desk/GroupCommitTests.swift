import Foundation
import TestSupport
import Testing

@testable import BookingCore

@Suite struct GroupCommitTests {
  /// Runs `body` on so many threads at once, each with its number, and waits for all.
  private func threads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: count) { body($0) }
  }

  @Test(
    "of many at once exactly as many succeed as there are units", arguments: [("sal", 1), ("projektor", 3)])
  func capacity(_ resource: String, _ units: Int) throws {
    let commons = try Commons(.service)
    let answers = LockedArray<String>()
    for _ in 0..<200 {
      commons.desk.submit(Commons.command(resource, at(10, 11)), as: .operator()) { result in
        answers.append((try? answer { try result.get() }) ?? "failed")
      }
    }
    threads(8) { _ in
      for _ in 0..<25 { answers.append((try? answer { try commons.book(resource, at(10, 11)) }) ?? "failed") }
    }
    commons.desk.close()
    #expect(answers.all.count == 400)
    #expect(answers.all.count { $0 == "done" } == units)
    #expect(answers.all.count { $0 == "taken" } == 400 - units)
    #expect(try commons.connection().first("SELECT count(*) FROM booking") { $0.int(0) } == units)
  }

  @Test("many that wait share a commit") func shared() throws {
    let commons = try Commons(.service)
    let holder = try Store.open(path: commons.path)
    let waiting = DispatchGroup()
    let before = try commits(commons.path)
    // While another holds the lock the commands gather.
    try holder.lock.whileHeld {
      for hour in 0..<100 {
        waiting.enter()
        let command = Commons.command("sal", at(Double(hour), Double(hour) + 1))
        commons.desk.submit(command, as: .operator()) { _ in waiting.leave() }
      }
    }
    waiting.wait()
    #expect(try commons.connection().first("SELECT count(*) FROM booking") { $0.int(0) } == 100)
    let after = try commits(commons.path)
    #expect((1...3).contains(after - before), "\(after - before) commits")
  }

  /// The commits in the log: its frames that give the size of the database (SQLite file format, section 4.1).
  private func commits(_ path: String) throws -> Int {
    let log = Array(try Data(contentsOf: URL(fileURLWithPath: path + "-wal")))
    return stride(from: 32, to: log.count - 4_119, by: 24 + 4_096).count {
      log[$0 + 4..<$0 + 8].contains { $0 != 0 }
    }
  }

  @Test(
    "who hears many answers of a commit is told once when all are given, refusals and failures among them")
  func wakes() throws {
    let commons = try Commons(.service)
    let heard = LockedArray<String>()
    commons.desk.afterAnswers { heard.append("all") }
    let holder = try Store.open(path: commons.path)
    try holder.lock.whileHeld {
      for hour in [10.0, 10, 12] {
        commons.desk.submit(Commons.command("sal", at(hour, hour + 1)), as: .operator()) {
          [desk = commons.desk] in
          heard.append("\((try? $0.get()) != nil) \(desk.isTellingAnswers)")
        }
      }
    }
    commons.desk.close()
    #expect(!commons.desk.isTellingAnswers)
    // What was done before is told late, and the writer may have taken the first alone.
    let all = heard.all.drop { $0 == "all" }
    #expect(all.filter { $0 != "all" } == ["true true", "false true", "true true"])
    #expect(all.last == "all")
    #expect((1...2).contains(all.count { $0 == "all" }))
  }

  @Test("a command that fails does not fail its neighbours, whose places it must not see") func neighbours()
    throws
  {
    let commons = try Commons(.service)
    let holder = try Store.open(path: commons.path)
    let answers = LockedArray<String>()
    func submit(_ command: some Command, dryRun: Bool = false) {
      commons.desk.submit(command, as: .operator(), dryRun: dryRun) { result in
        answers.append((try? answer { try result.get() }) ?? "failed")
      }
    }
    try holder.lock.whileHeld {
      submit(Commons.command("sal", at(10, 12)))
      submit(Commons.command("sal", at(11, 13)))
      var both = Commons.command("koekken", at(11, 13))
      both.lines.append(.init(slug("sal")))
      submit(both)
      submit(Commons.command("sal", at(12, 13)), dryRun: true)
      submit(Commons.command("sal", at(12, 13)))
      submit(Commons.command("koekken", at(11, 13)))
      submit(CloseResource(resource: slug("have"), range: at(0, 24), reason: "frost"))
      submit(Commons.command("have", at(10, 11)))
      submit(CancelBooking(id: ID(1)))
      submit(Commons.command("sal", at(10, 12)))
    }
    commons.desk.close()
    #expect(
      answers.all == ["done", "taken", "taken", "done", "done", "done", "done", "closed", "done", "done"])
    try expectSameAsStore(commons.desk, commons)
  }

  /// Books when the gate has been opened.
  private struct Held: Command {
    let gate: DispatchSemaphore
    let book: Book

    func execute(in transaction: Transaction) throws -> Booking {
      gate.wait()
      gate.signal()
      return try book.execute(in: transaction)
    }
  }

  /// Gives up when it has written something.
  private struct LeftHalf: Command {
    func execute(in transaction: Transaction) throws {
      try transaction.database.run("INSERT INTO setting VALUES ('half', '1')")
      throw DeskError.invalid("/half", "given up")
    }
  }

  @Test(
    "a refusal for what is on disk is told once and before the commit, one for what is not yet is told after it",
    arguments: [false, true])
  func certain(leavingHalf: Bool) throws {
    let commons = try Commons(.service)
    try commons.book("sal", at(10, 11))
    let before = try commons.connection().lastChange()
    let heard = LockedArray<String>()
    func submit(_ command: some Command, _ name: String) {
      commons.desk.submit(command, as: .operator()) { result in
        let outcome = (try? answer { try result.get() }) ?? "failed"
        let changes = (try? commons.connection().lastChange()).map { $0 - before }
        heard.append("\(name) \(outcome) \(changes ?? -1)")
      }
    }
    let gate = DispatchSemaphore(value: 0)
    submit(Held(gate: gate, book: Commons.command("koekken", at(10, 11))), "first")
    submit(Commons.command("koekken", at(10, 11)), "second")
    submit(Commons.command("sal", at(10, 11)), "third")
    if leavingHalf { submit(LeftHalf(), "half") }
    gate.signal()
    commons.desk.close()
    // With a command that has to be taken back, the others are run once more.
    #expect(
      heard.all.sorted() == ["first done 1"] + (leavingHalf ? ["half invalid /half 1"] : [])
        + ["second taken 1", "third taken 0"])
    try expectSameAsStore(commons.desk, commons)
    let half = try commons.connection().first("SELECT count(*) FROM setting WHERE key = 'half'") { $0.int(0) }
    #expect(half == 0)
  }

  @Test("a commit that fails takes back no refusal that was told before it") func failedCommit() throws {
    let folder = try TemporaryFolder()
    let disk = FaultyDisk()
    let store = try Store.create(path: folder.file("s.db"), vfs: disk.name)
    let desk = try BookingDesk(store: store, mode: .service, clock: TestClock(Commons.morning).read)
    defer { desk.close() }
    _ = try desk.perform(CreateArea(slug: slug("vangede"), name: "Vangede"), as: .operator())
    for name in ["sal", "koekken"] {
      _ = try desk.perform(
        CreateResource(slug: slug(name), area: slug("vangede"), kind: .room, name: name), as: .operator())
    }
    func command(_ place: String) -> Book { Book(lines: [.init(slug(place))], range: at(10, 11)) }
    _ = try desk.perform(command("sal"), as: .operator())
    let heard = LockedArray<String>()
    let waiting = DispatchGroup()
    func submit(_ command: some Command, _ name: String) {
      waiting.enter()
      desk.submit(command, as: .operator()) { result in
        heard.append("\(name) " + ((try? answer { try result.get() }) ?? "failed"))
        waiting.leave()
      }
    }
    let gate = DispatchSemaphore(value: 0)
    submit(Held(gate: gate, book: command("koekken")), "first")
    submit(command("sal"), "second")
    disk.fail(.sync, at: 1)
    gate.signal()
    waiting.wait()
    disk.heal()
    #expect(heard.all == ["second taken", "first failed"])
    #expect(try answer { try desk.perform(command("koekken"), as: .operator()) } == "done")
  }

  @Test("commands that come at once end as they would one after the other", arguments: 1...6)
  func asInTurn(seed: UInt64) throws {
    var answers: [[String]] = []
    var rows: [[String]] = []
    for mode in [BookingDesk.Mode.command, .service] {
      let commons = try Commons(mode)
      let actors = try ["vangede-k1-mette", "vangede-k2-mette", "ordrup-k1-mette", "vangede-bo"].map(
        commons.actor)
      var dice = SplitMix64(seed: seed)
      let heard = LockedArray<(step: Int, answer: String)>()
      var step = 0
      func submit(_ command: some Command, as actor: Actor) {
        commons.desk.submit(command, as: actor) { [step] result in
          heard.append((step, (try? answer { try result.get() }) ?? "\(result)"))
        }
      }
      while step < 600 {
        defer { step += 1 }
        let actor = actors[Int.random(in: 0..<actors.count, using: &dice)]
        let hour = Double(Int.random(in: 0..<60, using: &dice))
        let places = ["sal", "hal", "hal-a", "projektor", "have", "koekken", "vaerksted"]
        let place = places[Int.random(in: 0..<places.count, using: &dice)]
        switch Int.random(in: 0..<40, using: &dice) {
        case 0: submit(Commons.command(place, at(hour, hour + 2)), as: .operator())
        case 1: submit(CancelBooking(id: ID(Int64(1 + step / 4))), as: actors[3])
        case 2:
          submit(CloseResource(resource: slug(place), range: at(hour, hour + 1), reason: "x"), as: actors[3])
        case 3:
          var change = ChangeBooking(id: ID(Int64(1 + step / 5)))
          change.range = at(hour, hour + 1)
          submit(change, as: actor)
        default: submit(Commons.command(place, at(hour, hour + 1), for: nil), as: actor)
        }
      }
      commons.desk.close()
      // Who is refused for what is on disk hears it before others.
      answers.append(heard.all.sorted { $0.step < $1.step }.map(\.answer))
      rows.append(
        try commons.connection().rows(
          "SELECT id, start_at, lines, household, status FROM booking ORDER BY id"
        ) {
          "\($0.int(0)) \($0.int(1)) \($0.text(2)) \($0.int(3)) \($0.text(4))"
        })
      #expect(try commons.otherDesk().verify().isSound)
    }
    #expect(answers[0] == answers[1])
    #expect(rows[0] == rows[1])
    #expect(Set(answers[0]).isSuperset(of: ["done", "taken", "closed"]), "\(Set(answers[0]))")
  }

  @Test("closing the desk answers what waits and refuses what comes later") func closing() throws {
    let commons = try Commons(.service)
    let answers = LockedArray<StoreError.Kind?>()
    func submit(_ hour: Int) {
      commons.desk.submit(Commons.command("sal", at(Double(hour), Double(hour) + 1)), as: .operator()) {
        result in
        answers.append((try? failure { try result.get() }) ?? nil)
      }
    }
    for hour in 0..<100 { submit(hour) }
    commons.desk.close()
    #expect(answers.all == Array(repeating: nil, count: 100))
    submit(101)
    #expect(answers.all.last == .busy)
    commons.desk.close()
    #expect(try commons.connection().logPagesOnDisk(commons.path) == 0, "and leaves the log short")
  }
}

extension Database {
  /// Pages that the log beside the file has room for.
  fileprivate func logPagesOnDisk(_ path: String) throws -> Int {
    (try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int ?? 0) / 4_096
  }
}
