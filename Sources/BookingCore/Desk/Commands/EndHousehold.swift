/// Notes that a household has moved out, or is going to: its later bookings and series are cancelled with a notice, and
/// its tokens and feeds open nothing from then on.
public struct EndHousehold: Command {
  /// Which household.
  public var slug: Slug
  /// The last day it lives there; nil takes an end back.
  public var lastDay: CivilDate?

  /// What was done.
  public struct Outcome: Sendable {
    /// The household now.
    public let household: Household
    /// The bookings cancelled, by start.
    public let cancelled: [Booking]
    /// The series ended, by number.
    public let ended: [ID<Series>]
    /// Whether it left lines in which it waited.
    public let isOutOfLine: Bool
    /// The bookings for which things are still out.
    public let openLoans: [ID<Booking>]
  }

  /// The household `slug` moves out at the end of a day.
  public init(slug: Slug, lastDay: CivilDate?) {
    self.slug = slug
    self.lastDay = lastDay
  }

  public func execute(in transaction: Transaction) throws -> Outcome {
    try transaction.require(.administer)
    let old = try transaction.household(slug)
    var household = old
    let clock = transaction.registry.calendar(old.area)
    if let lastDay {
      guard (1970...2199).contains(lastDay.components.year), clock.startOfDay(lastDay + 1).isAdmissible else {
        throw DeskError.invalid("/lastDay", "must lie from 1970 to 2199")
      }
      let board = try transaction.database.board(of: transaction.registry.area(old.area))
      if board?.id == old.id {
        throw DeskError.inTheWay(detail: "\(slug) is the board of its area, which stays")
      }
    }
    household.endedAt = lastDay.map { clock.startOfDay($0 + 1) }
    var cancelled: [Booking] = []
    var ended: [ID<Series>] = []
    var isOutOfLine = false
    if let end = household.endedAt {
      for series in try transaction.database.series(household: old.id)
      where try series.goesOn(after: end, now: transaction.now) {
        var new = series
        new.endsOn = series.calendar.date(of: end)
        new.version += 1
        try transaction.keep(new, replacing: series, action: "series.end")
        ended.append(series.id)
      }
      for booking in try transaction.database.openBookings(of: old.id, endingAfter: max(end, transaction.now))
      where try booking.range.start > transaction.now && !transaction.isOut(booking) {
        cancelled.append(try CancelBooking(id: booking.id).execute(in: transaction))
        try transaction.notify(old.id, .householdEnded, about: booking)
      }
    }
    if let end = household.endedAt {
      for entry in try transaction.database.waitlist(household: old.id)
      where entry.status.isOpen && entry.range.end > end {
        try transaction.leave(entry)
        isOutOfLine = true
      }
    }
    if household.endedAt != old.endedAt {
      household.version += 1
      try transaction.database.update(household)
      try transaction.log("household.end", from: old, to: household)
    }
    return Outcome(
      household: household, cancelled: cancelled, ended: ended, isOutOfLine: isOutOfLine,
      openLoans: try transaction.database.openLoans(of: old.id))
  }
}

extension Database {
  /// A household's active bookings that end after a minute, by start.
  fileprivate func openBookings(of household: ID<Household>, endingAfter minute: Minute) throws -> [Booking] {
    let ids: [ID<Booking>] = try rows(
      """
      SELECT id FROM booking_by_household h CROSS JOIN booking b ON id = booking
      WHERE h.household = ?1 AND end_at > ?2 AND status IN ('requested', 'confirmed') ORDER BY h.start_at, id
      """, .id(household), .minute(minute)
    ) { $0.id(0) }
    return try ids.compactMap { try booking($0) }
  }

  /// The household's bookings for which things are still out.
  func openLoans(of household: ID<Household>) throws -> [ID<Booking>] {
    try rows(
      """
      SELECT DISTINCT booking FROM loan JOIN booking ON id = booking
      WHERE household = ?1 AND out_units > returned_units ORDER BY booking
      """, .id(household)
    ) { $0.id(0) }
  }
}
