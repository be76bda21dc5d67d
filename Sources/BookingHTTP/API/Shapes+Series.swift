import BookingCore

extension Shapes {
  /// A series with the dates that were looked at; title and household only for those who may know them.
  ///
  /// `isTrial` calls what would be booked `free`, and leaves out the codes of bookings that are not kept.
  static func series(
    _ outcome: SeriesOutcome, household: Household?, seenBy actor: Actor, isTrial: Bool = false,
    language: Language, in registry: Registry, to json: inout JSONWriter
  ) {
    let series = outcome.series
    json.object { json in
      if !isTrial { seriesIdentity(series, to: &json) }
      seriesMembers(series, household: household, seenBy: actor, in: registry, to: &json)
      json.field("boundedAt", outcome.boundedAt?.description)
      json.array("occurrences", outcome.occurrences) { json, occurrence in
        self.occurrence(
          occurrence, series, isTrial, RefusalText(language, registry: registry), registry, &json)
      }
    }
  }

  /// A series without its dates, as in lists.
  static func series(
    _ series: Series, household: Household?, seenBy actor: Actor, in registry: Registry,
    to json: inout JSONWriter
  ) {
    json.object { json in
      seriesIdentity(series, to: &json)
      seriesMembers(series, household: household, seenBy: actor, in: registry, to: &json)
    }
  }

  private static func seriesIdentity(_ series: Series, to json: inout JSONWriter) {
    json.field("id", series.id.code)
    json.field("version", series.version)
  }

  private static func seriesMembers(
    _ series: Series, household: Household?, seenBy actor: Actor, in registry: Registry,
    to json: inout JSONWriter
  ) {
    let areas = registry.areas(of: series.lines)
    json.field("rrule", series.rule)
    lines(series.lines, in: registry, to: &json)
    let first = series.range(on: series.firstDay)
    json.time("start", first?.start, on: series.calendar)
    json.time("end", first?.end, on: series.calendar)
    json.field("timeZone", series.zone)
    json.field("exdates", series.exdates.map(\.description))
    json.field("rdates", series.rdates.map(\.description))
    json.field("endsOn", series.endsOn?.description)
    json.field("attendees", series.attendees)
    if actor.may(.readBooking(household: series.household, areas: areas, madeBy: series.member)) {
      json.field("title", series.title)
      json.field("household", household?.slug.text)
    }
    json.field("flexibleMinutes", series.flexibleMinutes)
    json.field("acceptedAreas", series.acceptedAreas.map { registry.name(of: $0) })
    json.time("createdAt", series.createdAt, on: series.calendar)
  }

  private static func occurrence(
    _ occurrence: SeriesOccurrence, _ series: Series, _ isTrial: Bool, _ text: RefusalText,
    _ registry: Registry, _ json: inout JSONWriter
  ) {
    json.object { json in
      json.field("date", occurrence.day.description)
      json.field("outcome", isTrial && occurrence.outcome == .booked ? "free" : occurrence.outcome.rawValue)
      json.time("start", occurrence.range?.start, on: series.calendar)
      json.time("end", occurrence.range?.end, on: series.calendar)
      if occurrence.lines != series.lines { lines(occurrence.lines, in: registry, to: &json) }
      if let booking = occurrence.booking, !isTrial { json.field("booking", booking.code) }
      if let status = occurrence.status { json.field("status", status.rawValue) }
      if !occurrence.reasons.isEmpty {
        json.errors(occurrence.reasons, during: occurrence.refusedRange, text)
      }
    }
  }
}
