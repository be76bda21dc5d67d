import TestSupport
import Testing

@testable import BookingCore

@Suite struct AllOrNothingTests {
  /// A command that gives up when half of it is written.
  private struct HalfDone: Command {
    func execute(in transaction: Transaction) throws -> Booking {
      let booking = Booking(
        id: ID(try transaction.database.nextID(.booking)), range: at(14, 15),
        lines: [BookingLine(resource: try transaction.resource(slug("sal")).id)], household: ID(2),
        title: "Halvvejs", createdAt: transaction.now)
      try transaction.insert(booking, action: "booking.create")
      throw DeskError.notAllowed
    }
  }

  /// A command that writes what the store does not take.
  private struct Impossible: Command {
    func execute(in transaction: Transaction) throws -> Booking {
      let booking = Booking(
        id: ID(try transaction.database.nextID(.booking)), range: at(14, 15),
        lines: [BookingLine(resource: try transaction.resource(slug("sal")).id)], household: ID(4_711),
        createdAt: transaction.now)
      try transaction.insert(booking, action: "booking.create")
      return booking
    }
  }

  @Test(
    "a command that gives up halfway leaves no row, no log, no claim, and its neighbours in the commit stay",
    arguments: [true, false])
  func halfway(isOwnDoing: Bool) throws {
    let commons = try Commons()
    let before = try commons.desk.read { $0.lastChange }
    let answers = LockedArray<String>()
    func job<C: Command>(_ name: String, _ command: C) -> any WriteJobRunning {
      WriteJob(
        command: command, actor: .operator(), dryRun: false, key: nil, render: { _ in [] },
        completion: { result in answers.append("\(name) \((try? result.get()) != nil)") })
    }
    commons.desk.writer.run([
      job("first", Commons.command("sal", at(10, 11))),
      isOwnDoing ? job("half", HalfDone()) : job("half", Impossible()),
      job("last", Commons.command("sal", at(14, 15))),
    ])
    #expect(answers.all == ["first true", "half false", "last true"])
    #expect(try commons.connection().first("SELECT count(*) FROM booking") { $0.int(0) } == 2)
    #expect(try commons.desk.read { $0.lastChange } == before + 2)
    #expect(try commons.desk.verify().isSound)
    #expect(try differences(of: commons.desk, from: commons.path) == [])
  }
}
