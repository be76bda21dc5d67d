import TestSupport
import Testing

@testable import BookingCore

/// Visits to the desk that are taken back.
extension LendingTests {
  @Test("en aflevering før tid kan fortrydes uden tid til klargøring efter andre") func undoneBeforeTime()
    throws
  {
    var thing = ChangeResource(slug: slug("projektor"))
    thing.setupMinutes = 60
    _ = try commons.desk.perform(thing, as: .operator())
    let loan = try commons.book("projektor", at(13, 18), units: 3)
    place.wait(until: at(9, 18).start)
    try place.out(loan)
    try place.back(loan)
    try commons.book("projektor", at(9, 10), units: 3, for: "vangede-k2")
    func undo() throws -> Loan { try place.desk.perform(UndoLoan(booking: loan.id), as: place.viola) }
    #expect(try answer { try undo() } == "in the way")
    place.wait(hours: 1)
    #expect(try undo().status == .out)
    #expect(try !place.free("projektor", at(10, 12), units: 1) && place.conflicts().isEmpty)
    try expectSameAsStore(place.desk, commons)
  }

  @Test("en forkert udlevering tages tilbage, besøg for besøg") func undo() throws {
    let loan = try commons.book("projektor", at(9, 18), units: 2)
    place.wait(until: at(9, 18).start)
    try place.out(loan, units: 1)
    try place.out(loan)
    func undo() throws -> Loan { try place.desk.perform(UndoLoan(booking: loan.id), as: place.viola) }
    #expect(try undo().lines.map(\.out) == [1])
    #expect(try undo().status == .reserved)
    #expect(try answer { try undo() } == "in the way")
    #expect(try place.desk.read { try $0.database.loansDue(by: .latest, limit: 9) }.isEmpty)
  }

  @Test("er bookingen aflyst eller blevet mindre, siden noget kom tilbage, kan det ikke være ude igen")
  func undoneTooLate() throws {
    let loan = try commons.book("projektor", at(9, 18), units: 3)
    try place.out(loan, units: 2)
    try place.back(loan)
    func undo() throws -> Loan { try place.desk.perform(UndoLoan(booking: loan.id), as: place.viola) }
    var change = ChangeBooking(id: loan.id)
    change.lines = [.init(slug("projektor"), units: 1)]
    _ = try place.desk.perform(change, as: .operator())
    #expect(try answer { try undo() } == "in the way")
    _ = try place.desk.perform(CancelBooking(id: loan.id), as: .operator())
    #expect(try answer { try undo() } == "in the way")
    #expect(try place.free("projektor", at(9, 18), units: 3))
    try expectSameAsStore(place.desk, commons)
  }

  @Test(
    "en aflevering fortrydes, også når noget af det kom skadet tilbage, før eller efter begyndelsen",
    arguments: [true, false], [true, false])
  func undoneDamage(hasBegun: Bool, inParts: Bool) throws {
    let loan = try commons.book("projektor", at(9, 18), units: 2)
    let other = try commons.book("projektor", at(10, 12), for: "vangede-k2")
    if hasBegun { place.wait(until: at(9, 18).start) }
    try place.out(loan)
    place.wait(hours: 1)
    let before = try place.desk.read { try $0.loan(of: loan.id).lines }
    if inParts { try place.back(loan, units: 1, .damaged) }
    try place.back(loan, inParts ? .good : .damaged)
    // Hvad nogen tager, hvor der er nok til begge, er ikke i vejen.
    if !inParts { try commons.book("projektor", at(14, 15), for: "ordrup-k1") }
    func undo() throws { _ = try place.desk.perform(UndoLoan(booking: loan.id), as: place.viola) }
    try undo()
    #expect(try commons.booking(loan.id).range == loan.range && place.status(loan) == .out)
    if inParts {
      try place.back(loan)
      try undo()
      try undo()
    }
    #expect(try place.desk.read { try $0.loan(of: loan.id).lines } == before)
    #expect(try place.conflicts().isEmpty && commons.booking(other.id) == other)
    try expectSameAsStore(place.desk, commons)
    #expect(try place.desk.verify().isSound)
    try place.back(loan, .damaged)
    try commons.book("projektor", at(16, 17), for: "ordrup-k1")
    #expect(try answer(undo) == "done")
    try place.back(loan)
    try commons.book("projektor", at(16, 17), units: 2, for: "ordrup-k1")
    #expect(try answer(undo) == "in the way")
  }
}
