/// Series and their occurrences.
extension Database {
  package func series(_ id: ID<Series>) throws -> Series? {
    try first("SELECT * FROM series WHERE id = ?1", .id(id), read: Series.init(row:))
  }

  /// The series of a household, or all, oldest first.
  package func series(household: ID<Household>?) throws -> [Series] {
    try rows(
      "SELECT * FROM series WHERE ?1 IS NULL OR household = ?1 ORDER BY id", .id(household),
      read: Series.init(row:))
  }

  /// Writes a series, new or over its old values.
  package func write(_ series: Series) throws {
    try run(
      """
      INSERT INTO series VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
      ON CONFLICT (id) DO UPDATE SET first_day = ?3, minute = ?4, minutes = ?5, rule = ?6, exdates = ?7, rdates = ?8,
        ends_on = ?9, lines = ?10, household = ?11, member = ?12, attendees = ?13, title = ?14,
        flexible_minutes = ?15, accepted_areas = ?16, version = ?18
      """, .id(series.id), .text(series.zone), .int(series.firstDay.dayNumber), .int(series.minute),
      .int(series.minutes), .text(series.rule), .text(Series.text(of: series.exdates)),
      .text(Series.text(of: series.rdates)), .int(series.endsOn?.dayNumber),
      .text(LinesText.write(series.lines)), .id(series.household), .id(series.member), .int(series.attendees),
      .text(series.title), .int(series.flexibleMinutes), .text(LinesText.write(series.acceptedAreas)),
      .minute(series.createdAt), .int(series.version))
  }

  /// The occurrences of a series, by day.
  package func links(of series: ID<Series>) throws -> [SeriesLink] {
    try rows(
      "SELECT * FROM series_occurrence WHERE series = ?1 ORDER BY day", .id(series),
      read: SeriesLink.init(row:))
  }

  /// The series a booking was made by, if it was.
  package func link(of booking: ID<Booking>) throws -> SeriesLink? {
    try first("SELECT * FROM series_occurrence WHERE booking = ?1", .id(booking), read: SeriesLink.init(row:))
  }

  /// The links of all active bookings that begin after a minute, by number.
  package func links(startingAfter minute: Minute) throws -> [SeriesLink] {
    try rows(
      """
      SELECT series_occurrence.* FROM series_occurrence JOIN booking ON id = booking
      WHERE start_at > ?1 AND status IN ('requested', 'confirmed') ORDER BY booking
      """, .minute(minute), read: SeriesLink.init(row:))
  }

  /// Writes a link; a booking that stood for the day before no longer does.
  package func write(_ link: SeriesLink) throws {
    try run(
      "INSERT OR REPLACE INTO series_occurrence VALUES (?1, ?2, ?3, ?4, ?5, ?6)", .id(link.series),
      .int(link.day.dayNumber), .id(link.booking), .int(link.wall), .int(link.minutes),
      .int(link.isOwn ? 1 : 0))
  }

  /// Gives the occurrences from a day on to another series.
  package func moveLinks(of series: ID<Series>, from day: CivilDate, to other: ID<Series>) throws {
    try run(
      "UPDATE series_occurrence SET series = ?3 WHERE series = ?1 AND day >= ?2", .id(series),
      .int(day.dayNumber), .id(other))
  }

  /// Moves the days of all occurrences; by way of negative ones, so that none meets another.
  package func shiftLinks(of series: ID<Series>, by days: Int) throws {
    try run("UPDATE series_occurrence SET day = -(day + ?2) WHERE series = ?1", .id(series), .int(days))
    try run("UPDATE series_occurrence SET day = -day WHERE series = ?1", .id(series))
  }
}

extension Series {
  fileprivate static func text(of days: [CivilDate]) -> String {
    "[" + days.map { String($0.dayNumber) }.joined(separator: ",") + "]"
  }

  init(row: Row) throws {
    func days(_ column: Int32) throws -> [CivilDate] {
      guard let numbers = row.withBytes(column, LinesText.numbers) else {
        throw row.damaged(column, "no days")
      }
      return numbers.map { CivilDate(dayNumber: Int($0)) }
    }
    guard let lines = row.withBytes(9, LinesText.lines) else { throw row.damaged(9, "no booking lines") }
    self.init(
      id: row.id(0), zone: row.text(1), firstDay: CivilDate(dayNumber: row.int(2)), minute: row.int(3),
      minutes: row.int(4), rule: row.text(5), lines: lines, household: row.id(10), member: row.optionalID(11),
      createdAt: row.minute(16))
    exdates = try days(6)
    rdates = try days(7)
    endsOn = row.optionalInt(8).map { CivilDate(dayNumber: $0) }
    attendees = row.int(12)
    title = row.text(13)
    flexibleMinutes = row.flexibleMinutes(14)
    acceptedAreas = row.withBytes(15, LinesText.areas) ?? []
    version = row.int(17)
  }
}

extension SeriesLink {
  init(row: Row) throws {
    self.init(
      series: row.id(0), day: CivilDate(dayNumber: row.int(1)), booking: row.id(2), wall: row.int(3),
      minutes: row.int(4), isOwn: row.int(5) == 1)
  }
}
