import BookingCore
import BookingHTTP

/// A conflict with what it takes to describe and to draw it.
struct ConflictView: Sendable {
  let registry: Registry
  let conflict: Conflict
  /// Who is in it, earliest made first.
  let parties: [(booking: Booking, household: Household?)]

  /// The conflict of a name, for those who may resolve it.
  init(_ name: String, _ open: OpenDesk) throws {
    try open.require(.resolve)
    self = try open.desk.read { view in
      guard let conflict = try view.conflict(named: name) else {
        throw DeskError.notFound(kind: .conflict, name: name)
      }
      return try ConflictView(conflict, open.actor, view)
    }
  }

  init(_ conflict: Conflict, _ actor: Actor, _ view: borrowing BookingDesk.View) throws {
    self.conflict = conflict
    registry = view.registry
    var parties: [(booking: Booking, household: Household?)] = []
    for id in conflict.bookings {
      let booking = try view.booking(named: id.code, for: actor)
      parties.append((booking, try view.household(booking.household)))
    }
    self.parties = parties.sorted {
      ($0.booking.createdAt, $0.booking.id) < ($1.booking.createdAt, $1.booking.id)
    }
  }

  var calendar: AreaCalendar { registry.calendar(of: conflict.resource) }

  /// Where and when it is, and what is wrong.
  func heading(_ language: Language) -> [String] {
    let name = registry.resource(conflict.resource).name
    return ["\(name), \(calendar.text(conflict.range, in: language))", conflict.cause.text(language)]
  }

  /// What is wrong, and who is in it.
  func lines(in language: Language) -> [String] {
    let heading = heading(language)
    let drawing = Terminal.isOutputShown ? drawing(language, steps: []) { _, _ in [] } : []
    return ["\(conflict.id)  \(heading[0])", "  \(heading[1])"] + drawing
      + parties.indices.map { "  \(parties[$0].booking.id.code)  " + line(of: $0, in: language) }
  }

  /// Who has a booking, when, and since when.
  func line(of index: Int, in language: Language, _ state: String = "") -> String {
    let (booking, household) = parties[index]
    // A hall clashes in one of its rooms.
    let whole = booking.lines.filter { $0.resource != conflict.resource }.map {
      registry.resource($0.resource).name
    }
    let party = Party(
      range: booking.range, household: household?.slug.text ?? "?", title: booking.title, whole: whole,
      attendees: booking.attendees, made: booking.createdAt)
    return party.line(during: conflict.range, on: calendar, language, state)
  }

  /// Who is in a conflict, wherever that is known from.
  struct Party {
    let range: TimeRange
    let household: String
    let title: String
    /// What else it has.
    let whole: [String]
    let attendees: Int
    let made: Minute

    func line(
      during conflict: TimeRange, on calendar: AreaCalendar, _ language: Language, _ state: String = ""
    ) -> String {
      let title = title.isEmpty ? "" : " \"\(title)\""
      let people = attendees == 0 ? "" : ", \(attendees) " + language.pick("personer", "people")
      let day = calendar.date(of: made).components
      let booked = language.pick("booket", "booked") + " \(day.day)/\(day.month)"
      let (start, end) = (calendar.local(of: range.start), calendar.local(of: range.end))
      let text = CalendarText(language, on: calendar)
      let what = whole.isEmpty ? "" : " (" + whole.joined(separator: " + ") + ")"
      let isThatDay = start.date == end.date && start.date == calendar.date(of: conflict.start)
      let when =
        isThatDay
        ? "\(text.time(start.minute))–\(text.time(end.minute))" : calendar.brief(range, language)
      return "\(when)\(state)  \(household)\(title)\(what)\(people), \(booked)"
    }
  }

  /// The parties that a screen has room for.
  var shown: ArraySlice<(booking: Booking, household: Household?)> { parties.prefix(5) }

  /// The letter by which a screen calls a party.
  static func letter(_ index: Int) -> String {
    let letter = String(UnicodeScalar(UInt8(65 + index % 26)))
    return index < 26 ? letter : letter + "\(index / 26)"
  }

  /// The room with the clashing bookings, and below it the places that steps would give them.
  func drawing(
    _ language: Language, steps: [ResolutionPlan.Step], taken: (Resource, TimeRange) throws -> [CalendarEntry]
  ) rethrows -> [String] {
    let shown = shown.map(\.booking)
    let ranges = shown.map(\.range)
    let hull = TimeRange(
      ranges.map(\.start).min() ?? conflict.range.start, ranges.map(\.end).max() ?? conflict.range.end)
    let near = hull.padded(before: 1440, after: 1440)
    let targets = steps.compactMap(\.to?.range).filter { near.overlaps($0) } + [hull]
    let window = TimeRange(
      targets.map(\.start).min() ?? hull.start, targets.map(\.end).max() ?? hull.end
    ).padded(before: 60, after: 60)
    let drawing = TimelineDrawing(window, on: calendar, language, width: min(100, Terminal.width))
    let moved = Set(steps.map(\.booking))
    func others(on resource: Resource) throws -> [(range: TimeRange, sign: TimelineDrawing.Sign)] {
      try taken(resource, window).compactMap { entry in
        if entry.state == .closed { return (entry.range, .closed) }
        let isPlain = entry.booking.map { !moved.contains($0) && !conflict.bookings.contains($0) } ?? true
        return isPlain ? (entry.range, .others) : nil
      }
    }
    var rows = shown.enumerated().map { index, booking in
      var bars: [(range: TimeRange, sign: TimelineDrawing.Sign)] = [(booking.range, .booked)]
      if let clash = booking.range.intersection(conflict.range) { bars.append((clash, .clash)) }
      return TimelineDrawing.Row(label: "\(Self.letter(index)) \(booking.id.code)", bars: bars)
    }
    let own = try others(on: registry.resource(conflict.resource))
    if !own.isEmpty {
      rows.append(
        TimelineDrawing.Row(label: "  " + language.pick("lokalet ellers", "rest of the room"), bars: own))
    }
    for step in steps {
      guard let to = step.to, let index = shown.firstIndex(where: { $0.id == step.booking }) else { continue }
      let line = zip(to.lines, step.from.lines).first { $0 != $1 }?.0 ?? to.lines[0]
      let resource = registry.resource(line.resource)
      let bars = try others(on: resource) + [(to.range, .proposed)]
      let arrow = Terminal.showsUnicode ? "→" : ">"
      rows.append(TimelineDrawing.Row(label: "\(Self.letter(index)) \(arrow) \(resource.slug)", bars: bars))
    }
    return drawing.lines(rows)
  }
}
