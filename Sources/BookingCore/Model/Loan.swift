/// A booking of equipment as the lending desk sees it: what is to be picked up, what is out, what is back.
public struct Loan: Sendable {
  public enum Status: String, Sendable, CaseIterable {
    /// Nothing of it is out, and something is still to be fetched.
    case reserved
    /// Something is out, and not due yet.
    case out
    /// Something is out that should be back.
    case overdue
    /// All that was handed out is back, and nothing more will be fetched.
    case returned
  }

  /// One kind of thing in it.
  public struct Line: Hashable, Sendable {
    public let resource: ID<Resource>
    public let units: Int
    /// Units handed out so far.
    public let out: Int
    /// Units of those that came back.
    public let returned: Int
  }

  /// The booking, whose end is when things are due.
  public let booking: Booking
  /// Who is responsible for them.
  public let household: Household
  /// The member who booked, if one did.
  public let member: Member?
  public let lines: [Line]
  /// Whether something of it is still to be fetched.
  public let isAwaited: Bool
  public let status: Status

  init(booking: Booking, household: Household, member: Member?, lines: [Line], now: Minute) {
    self.booking = booking
    self.household = household
    self.member = member
    self.lines = lines
    let isOver = now >= booking.range.end
    isAwaited = booking.status.isActive && !isOver && lines.contains { $0.out < $0.units }
    status =
      lines.contains { $0.out > $0.returned }
      ? (isOver ? .overdue : .out) : isAwaited || lines.allSatisfy { $0.out == 0 } ? .reserved : .returned
  }
}

/// In which state a thing was.
public enum LoanCondition: String, Sendable, CaseIterable {
  case good, worn
  /// Broken: it leaves service until repaired.
  case damaged
}

/// One thing that happened at the lending desk.
public struct LoanEvent: Sendable {
  public var booking: ID<Booking>
  public var resource: ID<Resource>
  /// The visit to the desk it was part of, counted from 1 within the booking.
  var turn: Int
  public var at: Minute
  /// Who handed out or took back; nil for the operator.
  public var member: ID<Member>?
  /// Whether units came back; else they went out.
  public var isReturn: Bool
  public var units: Int
  public var condition: LoanCondition
  /// Parts that were missing, in words.
  public var missing: String
  /// In words; personal.
  public var note: String
  /// The outage it began: of damaged units, or of those handed out before the booking's start.
  var outage: ID<Outage>?
  /// The booking's end before this return made it earlier.
  var bookingEnd: Minute?
  /// When it was taken back as a mistake.
  public var undoneAt: Minute?
}
