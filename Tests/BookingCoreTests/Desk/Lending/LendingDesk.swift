import TestSupport
import Testing

@testable import BookingCore

/// The commons with volunteers: Viola lends out things in Vangede, Orla in Ordrup. There are three projectors.
struct LendingDesk {
  let commons: Commons
  let viola: Actor

  init(_ mode: BookingDesk.Mode = .command) throws {
    commons = try Commons(mode)
    for (handle, home) in [("viola", "vangede-k2"), ("orla", "ordrup-k1")] {
      _ = try commons.desk.perform(
        CreateMember(handle: slug(handle), household: slug(home), name: handle, role: .volunteer),
        as: .operator())
    }
    viola = try commons.actor("viola")
  }

  var desk: BookingDesk { commons.desk }

  @discardableResult func out(_ booking: Booking, units: Int? = nil, as actor: Actor? = nil) throws -> Loan {
    try desk.perform(Lend(.out, booking: booking.id, units: units), as: actor ?? viola)
  }

  @discardableResult func back(
    _ booking: Booking, units: Int? = nil, _ condition: LoanCondition = .good, missing: String = "",
    note: String = ""
  ) throws -> Loan {
    try desk.perform(
      Lend(.back(missing: missing), booking: booking.id, units: units, condition: condition, note: note),
      as: viola)
  }

  /// Lets time pass and what is due be settled, hour by hour.
  func wait(hours: Int) {
    for _ in 0..<hours {
      commons.clock.advance(minutes: 60)
      #expect(desk.settleDue().isEmpty)
    }
  }

  /// Brings the clock to a moment, and settles what is due on the way.
  func wait(until minute: Minute) { wait(hours: Int(minute - commons.clock.minute) / 60) }

  func status(_ booking: Booking) throws -> Loan.Status {
    try desk.read { try $0.loan(of: booking.id).status }
  }

  /// The kinds of the notices to a household, oldest first.
  func notices(_ household: String) throws -> [NoticeKind] { try told(household).compactMap(\.kind) }

  func told(_ household: String) throws -> [Notice] {
    try desk.read { view in
      let id = try view.household(slug: slug(household))?.id
      return try view.notices(NoticeQuery(household: id), for: .operator()).items.reversed()
    }
  }

  func conflicts() throws -> [Conflict] { try desk.read(loading: nil) { try $0.conflicts() } }

  func free(_ resource: String, _ range: TimeRange, units: Int) throws -> Bool {
    let id = try commons.id(resource)
    return try desk.read(loading: nil) { $0.schedule.isFree(id, units: units, range: range) }
  }
}
