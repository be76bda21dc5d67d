/// What of the bookings is written out.
public struct ExportFilter: Sendable {
  /// Bookings that meet this range.
  public var range = TimeRange(.earliest, .latest)
  /// With a line on this resource.
  public var resource: ID<Resource>?
  /// With a line on a resource of this area.
  public var area: ID<Area>?

  /// Everything.
  public init() {}

  fileprivate func takes(_ booking: Booking, in registry: Registry) -> Bool {
    (resource.map { wanted in booking.lines.contains { $0.resource == wanted } } ?? true)
      && (area.map { wanted in booking.lines.contains { registry.resource($0.resource).area == wanted } }
        ?? true)
  }
}

/// What goes into a table.
public enum ExportTable: String, Sendable, CaseIterable {
  case bookings, members, resources
}

extension BookingDesk {
  /// Bytes gathered before they are handed on.
  private static let pieceBytes = 1 << 16

  /// Writes the active bookings as a calendar file, in pieces, in the order they were made.
  public func exportCalendar(_ filter: ExportFilter, _ write: ([UInt8]) throws -> Void) throws {
    try read { view in
      let registry = view.registry
      let clocks = Set(registry.areas.map { registry.calendar($0.id) })
      var first: Int32 = .max
      try view.database.eachEntry(in: filter.range) { first = min(first, $0.booking.range.start.value) }
      let year = AreaCalendar.utc.date(of: min(Minute(first), view.now)).components.year
      var writer = ICalendarWriter(name: nil, zones: Array(clocks), from: year)
      try view.database.eachEntry(in: filter.range) { entry in
        guard entry.booking.status.isActive, filter.takes(entry.booking, in: registry) else { return }
        writer.add(CalendarEvent(entry, in: registry), now: view.now)
        if let piece = writer.take(atLeast: Self.pieceBytes) { try write(piece) }
      }
      try write(writer.finish())
    }
  }

  /// Writes a table as Danish spreadsheets open it: UTF-8 with a byte order mark, semicolons, local times; in pieces.
  /// `import csv` reads it back.
  public func exportTable(
    _ table: ExportTable, _ filter: ExportFilter, _ write: ([UInt8]) throws -> Void
  ) throws {
    try read { view in
      switch table {
      case .bookings:
        var writer = CSVWriter(
          header: ["uid", "status", "resource", "start", "end", "title", "household", "member", "attendees"],
          separator: .semicolon, byteOrderMark: true)
        let registry = view.registry
        try view.database.eachEntry(in: filter.range) { entry in
          let booking = entry.booking
          guard filter.takes(booking, in: registry) else { return }
          let clock = registry.calendar(of: booking.lines[0].resource)
          let lines = booking.lines.map { line in
            registry.resource(line.resource).slug.text + (line.units == 1 ? "" : ":\(line.units)")
          }
          writer.append([
            .text(booking.importUID ?? "\(booking.id.code)@faelled"), .text(booking.status.rawValue),
            .text(lines.joined(separator: " ")), .text(clock.plain(booking.range.start)),
            .text(clock.plain(booking.range.end)), .text(booking.title), .text(entry.household.text),
            .text(entry.member?.text ?? ""), .integer(booking.attendees),
          ])
          if let piece = writer.take(atLeast: Self.pieceBytes) { try write(piece) }
        }
        try write(Array(writer.text.utf8))
      case .members:
        var writer = CSVWriter(
          header: ["handle", "name", "email", "role", "household", "address", "area", "kind"],
          separator: .semicolon, byteOrderMark: true)
        for household in try view.households(area: filter.area) {
          let area = view.registry.area(household.area).slug.text
          for member in try view.members(household: household.id) {
            writer.append([
              .text(member.handle.text), .text(member.name), .text(member.email), .text(member.role.rawValue),
              .text(household.slug.text), .text(household.name), .text(area), .text(household.kind.rawValue),
            ])
          }
          if let piece = writer.take(atLeast: Self.pieceBytes) { try write(piece) }
        }
        try write(Array(writer.text.utf8))
      case .resources:
        var writer = CSVWriter(
          header: [
            "resource", "name", "area", "kind", "seats", "units", "features", "setup_minutes",
            "turnover_minutes",
            "parts", "opening_hours",
          ], separator: .semicolon, byteOrderMark: true)
        for resource in view.registry.resources where filter.area.map({ $0 == resource.area }) ?? true {
          writer.append([
            .text(resource.slug.text), .text(resource.name),
            .text(view.registry.area(resource.area).slug.text),
            .text(resource.kind.rawValue), resource.seats.map { .integer($0) } ?? .text(""),
            .integer(resource.units), .text(resource.features.joined(separator: " ")),
            .integer(resource.setupMinutes), .integer(resource.turnoverMinutes),
            .text(resource.parts.map { view.registry.resource($0).slug.text }.joined(separator: " ")),
            .text(resource.openingHours.description),
          ])
        }
        try write(Array(writer.text.utf8))
      }
    }
  }
}

extension AreaCalendar {
  /// `2026-12-05 17:00`, and with its offset where the clock shows the reading twice.
  fileprivate func plain(_ minute: Minute) -> String {
    let local = self.local(of: minute)
    let isTold = minutes(of: local).asStart == minute && minutes(of: local).asEnd == minute
    let text = rfc3339(minute)
    return isTold ? String(text.prefix(16)).replacing("T", with: " ") : text
  }
}
