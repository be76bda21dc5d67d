import TestSupport
import Testing

@testable import BookingCore

@Suite struct IdempotencyTests {
  private let commons: Commons

  init() throws { commons = try Commons(.service) }

  private func ask(
    _ range: TimeRange, key: String, body: String, as actor: Actor = .operator(), dryRun: Bool = false,
    desk: BookingDesk? = nil
  ) throws -> String {
    let key = IdempotencyKey(key, request: body.utf8)
    let command = Commons.command("projektor", range)
    let answer = try (desk ?? commons.desk).perform(command, as: actor, dryRun: dryRun, key: key) {
      Array("booking \($0.id.value)".utf8)
    }
    switch answer {
    case .done(let booking): return "did \(booking.id.value)"
    case .replayed(let bytes): return "said " + String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test("the same key gives the same answer and no second booking, after a restart too") func replay() throws
  {
    #expect(try ask(at(10, 11), key: "k", body: "a") == "did 1")
    #expect(try ask(at(10, 11), key: "k", body: "a") == "said booking 1")
    #expect(try ask(at(10, 11), key: "k", body: "a", desk: try commons.otherDesk()) == "said booking 1")
    #expect(try commons.connection().first("SELECT count(*) FROM booking") { $0.int(0) } == 1)
  }

  @Test("the same key for another request is refused") func reuse() throws {
    _ = try ask(at(10, 11), key: "k", body: "a")
    #expect(try answer { try ask(at(12, 13), key: "k", body: "b") } == "key reused")
    #expect(try ask(at(12, 13), key: "k2", body: "b") == "did 2")
  }

  @Test("callers do not share keys") func callers() throws {
    #expect(try ask(at(10, 11), key: "k", body: "a") == "did 1")
    #expect(try ask(at(10, 11), key: "k", body: "a", as: try commons.actor("vangede-k1-mette")) == "did 2")
  }

  @Test("a refusal and a dry run are not kept") func notKept() throws {
    let booking = try commons.book("projektor", at(10, 11), units: 3)
    #expect(try answer { try ask(at(10, 11), key: "k", body: "a") } == "taken")
    _ = try commons.desk.perform(CancelBooking(id: booking.id), as: .operator())
    #expect(try ask(at(10, 11), key: "k", body: "a", dryRun: true).hasPrefix("did"))
    #expect(try ask(at(10, 11), key: "k", body: "a") == "did 2")
  }

  @Test("a key is kept for a day, also when the clock is put ahead or back, and not for ever") func day()
    throws
  {
    _ = try ask(at(10, 11), key: "k", body: "a")
    commons.clock.advance(minutes: 1_439)
    #expect(try ask(at(10, 11), key: "k", body: "a") == "said booking 1")
    commons.clock.advance(minutes: -2_880)
    #expect(try ask(at(10, 11), key: "k", body: "a") == "said booking 1")
    commons.clock.advance(minutes: 5_761)
    #expect(try ask(at(10, 11), key: "k", body: "a") == "did 2")
  }

  @Test("a second asking leaves nothing behind where there is room for both and others share its commit")
  func replayBesideOthers() throws {
    _ = try ask(at(10, 11), key: "k", body: "a")
    func job(_ command: Book, _ key: IdempotencyKey?) -> any WriteJobRunning {
      WriteJob(
        command: command, actor: .operator(), dryRun: false, key: key, render: { _ in [] },
        completion: { _ in })
    }
    let second = IdempotencyKey("k", request: "a".utf8)
    commons.desk.writer.run([
      job(Commons.command("sal", at(10, 11)), nil), job(Commons.command("projektor", at(10, 11)), second),
    ])
    #expect(try commons.connection().first("SELECT count(*) FROM booking") { $0.int(0) } == 2)
    #expect(try commons.desk.verify().isSound)
  }

  @Test("of many at once under one key one is done and all learn the same") func atOnce() throws {
    let answers = LockedArray<String>()
    let key = IdempotencyKey("k", request: "a".utf8)
    for _ in 0..<50 {
      commons.desk.submit(
        Commons.command("projektor", at(10, 11)), as: .operator(), key: key,
        render: { Array("\($0.id.value)".utf8) },
        completion: { result in
          switch result {
          case .success(.done(let booking)): answers.append("did \(booking.id.value)")
          case .success(.replayed(let bytes)):
            answers.append("said " + String(decoding: bytes, as: UTF8.self))
          case .failure(let error): answers.append("\(error)")
          }
        })
    }
    commons.desk.close()
    #expect(answers.all.sorted() == ["did 1"] + Array(repeating: "said 1", count: 49))
  }
}
