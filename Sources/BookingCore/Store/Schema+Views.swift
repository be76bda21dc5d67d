extension Schema {
  /// The views that tell of bookings: `booking_row` gives the columns in the order in which `Booking` reads them,
  /// `booking_entry` the names of whose they are after these.
  static let bookingViews: [StaticString] = [
    """
    CREATE VIEW booking_row AS
    SELECT id, start_at, end_at, lines, household, member, status, attendees, title, flexible_minutes,
      accepted_areas, import_uid, created_at, version, rules_version, request, decide_at, otherwise, duties,
      (SELECT o.series FROM series_occurrence o WHERE o.booking = booking.id) AS series, with_areas
    FROM booking
    """,
    "DROP VIEW booking_entry",
    """
    CREATE VIEW booking_entry AS
    SELECT r.*, b.changed_at, h.slug AS party, h.name AS party_name, m.handle
    FROM booking_row r JOIN booking b ON b.id = r.id JOIN household h ON h.id = b.household
      LEFT JOIN member m ON m.id = b.member
    """,
  ]
}
