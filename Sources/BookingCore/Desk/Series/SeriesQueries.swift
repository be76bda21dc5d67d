extension BookingDesk.View {
  /// The series of this name, if there is one that the actor may see; any unique beginning does.
  public func series(named name: String, for actor: Actor) throws -> Series {
    try find(.series, "se", name, upTo: database.nextID(.series) - 1) { number in
      try database.series(ID(number)).flatMap { isVisible($0, to: actor) ? $0 : nil }
    }
  }

  /// The series of a household, or all, that the actor may see, oldest first.
  public func series(household: ID<Household>?, for actor: Actor) throws -> [Series] {
    try database.series(household: household).filter { isVisible($0, to: actor) }
  }

  /// The dates of a series, by day: those with a booking, and the coming ones of the rule that have none.
  public func occurrences(of series: Series) throws -> SeriesOutcome {
    let coming = try? series.days(from: now, now: now)
    var occurrences = (coming?.dropped ?? []).map {
      SeriesOccurrence(day: $0, outcome: .dropped, lines: series.lines)
    }
    var booked: Set<CivilDate> = []
    for link in try database.links(of: series.id) {
      guard let booking = try database.booking(link.booking) else { continue }
      booked.insert(link.day)
      let outcome: SeriesOccurrence.Outcome =
        booking.status.isActive ? (link.isOwn ? .exception : .booked) : .cancelled
      occurrences.append(
        SeriesOccurrence(
          day: link.day, outcome: outcome, range: booking.range, lines: booking.lines, booking: booking.id,
          status: booking.status))
    }
    for day in coming?.days ?? [] where !booked.contains(day) {
      occurrences.append(
        SeriesOccurrence(day: day, outcome: .missing, range: series.range(on: day), lines: series.lines))
    }
    return SeriesOutcome(
      series: series, occurrences: occurrences.sorted { $0.day < $1.day }, boundedAt: coming?.boundedAt)
  }

  /// The link of a booking to the series it was made by, if it was.
  public func seriesLink(of booking: ID<Booking>) throws -> SeriesLink? { try database.link(of: booking) }

  /// Whether the actor may see who has a series.
  public func isVisible(_ series: Series, to actor: Actor) -> Bool {
    let areas = series.lines.map { registry.resource($0.resource).area }
    return actor.may(.readBooking(household: series.household, areas: areas, madeBy: series.member))
  }
}
