import BookingCore

/// A booking on its way through the steps: all that was chosen and typed, carried from form to form.
struct Draft: Sendable {
  var resource: Resource
  var date: CivilDate
  var from: Int
  var to: Int
  var endDate: CivilDate?
  var units: Int
  var people: Int?
  var title: String
  var flexible: Int
  var isNear: Bool
  var onBehalfOf: String
  var repetition = Repetition.none
  /// How often in all, when it repeats.
  var times = 10
  /// Whether taken dates of a series may be elsewhere.
  var takesOthers = false
  /// The numbers as they were typed, readable or not.
  private(set) var unitsTyped = "1"
  private(set) var peopleTyped = ""
  /// What could not be read.
  var faults: [String] = []

  /// What a form or link says of a booking of a resource that exists.
  init(_ fields: Fields, _ visit: Visit) throws {
    self.init(fields, visit, resource: try visit.snapshot.resource(fields["resource"]))
  }

  /// What a form or link says of a booking of this resource.
  init(_ fields: Fields, _ visit: Visit, resource: Resource) {
    self.resource = resource
    date = fields.date("date") ?? visit.today
    from = fields.clock("from") ?? 17 * 60
    to = fields.clock("to") ?? -1
    endDate = fields.date("until")
    units = fields.number("units", 1...10_000) ?? 1
    people = fields.number("people", 1...100_000)
    peopleTyped = fields["people"]
    unitsTyped = fields["units"].isEmpty ? "1" : fields["units"]
    title = fields["title"]
    flexible = fields.number("flexible", 0...10_080) ?? 0
    isNear = fields.has("nearby")
    onBehalfOf = fields.name("for")
    repetition = Repetition(rawValue: fields["repeat"]) ?? .none
    times = fields.number("times", 2...Self.mostTimes) ?? times
    takesOthers = fields.has("others")
    if repetition != .none, fields.isUnread("times", { fields.number($0, 2...Self.mostTimes) }) {
      faults.append(visit.say("Antal gange er fra 2 til 53.", "The number of times is from 2 to 53."))
    }
    if fields.has("date") && fields.date("date") == nil || fields.isUnread("until", fields.date) {
      faults.append(visit.unreadDate)
    }
    if fields.isUnread("from", fields.clock) || fields.isUnread("to", fields.clock) {
      faults.append(visit.unreadTime)
    }
    for name in ["people", "units"] where fields.isUnread(name, { fields.number($0, 1...100_000) }) {
      faults.append(
        visit.say("Antallet skal være et helt tal over 0.", "The number must be a whole number above 0."))
    }
    if to < 0, !takeSlot(visit) { to = suggestedEnd(visit) }
  }

  /// A draft like another with what an alternative offers.
  init(_ draft: Draft, _ alternative: Alternative, _ visit: Visit) {
    self = draft
    if let line = alternative.lines.first, visit.registry.has(line.resource) {
      resource = visit.registry.resource(line.resource)
    }
    set(alternative.range, visit)
  }

  /// Takes a number of people; 0 when it is not known.
  mutating func set(people count: Int) {
    people = count == 0 ? nil : count
    peopleTyped = count == 0 ? "" : String(count)
  }
  mutating func set(units count: Int) { (units, unitsTyped) = (count, String(count)) }

  mutating func set(_ range: TimeRange, _ visit: Visit) {
    let calendar = visit.registry.calendar(resource.area)
    let (start, end) = (calendar.local(of: range.start), calendar.local(of: range.end))
    (date, from) = (start.date, start.minute)
    setEnd(after: end.date - start.date, end.minute)
  }

  /// Ends it so many days after its first one; a midnight belongs to the day before, as forms write it.
  private mutating func setEnd(after days: Int, _ minute: Int) {
    let days = minute == 0 ? days - 1 : days
    to = minute == 0 ? 1440 : minute
    endDate = days > 1 || days == 1 && to > from ? date + days : nil
  }

  /// Whether its time is written as a range is.
  func isWritten(as range: TimeRange, _ visit: Visit) -> Bool {
    var other = self
    other.set(range, visit)
    return (date, from, to, endDate) == (other.date, other.from, other.to, other.endDate)
  }

  /// The fixed hours of hire on that day, where the rules know such.
  private mutating func takeSlot(_ visit: Visit) -> Bool {
    let slots = visit.limits(of: resource)?.slots ?? []
    for slot in slots where !slot.isBeforeHoliday {
      guard
        let stretch = slot.hours.stretches.last(where: {
          $0.weekday == date.weekday && ($0.from <= from || slots.count == 1)
        })
      else { continue }
      let end = slot.end(of: stretch)
      from = stretch.from
      setEnd(after: end / 1440, end % 1440)
      return true
    }
    return false
  }

  /// Two hours, or less when something else begins before that.
  private func suggestedEnd(_ visit: Visit) -> Int {
    let calendar = visit.registry.calendar(resource.area)
    guard let day = TimeRange(on: calendar, date: date, from: from, to: 1440),
      let wish = TimeRange(from: day.start, to: min(day.end, day.start + 120)),
      let entries = try? visit.calendar(of: resource, wish)
    else { return min(1440, from + 120) }
    let free = FreeTimes(entries, of: resource, in: wish).joined(in: wish).first
    guard let free, free.start == wish.start else { return min(1440, from + 120) }
    let end = calendar.local(of: free.end).minute
    return end == 0 ? 1440 : end
  }

  /// When, if everything could be read.
  func readable(_ visit: Visit) -> TimeRange? { faults.isEmpty ? range(visit) : nil }

  /// When, or nil for a time that the clock skips or that has no length.
  func range(_ visit: Visit) -> TimeRange? {
    TimeRange(on: visit.registry.calendar(resource.area), date: date, from: from, to: to, endDate: endDate)
  }

  /// The command that would book it; throws where nobody can be called what was typed.
  func command(_ range: TimeRange, _ visit: Visit) throws -> Book {
    let party = Slug(onBehalfOf)
    if party == nil, !onBehalfOf.isEmpty { throw DeskError.notFound(kind: .member, name: onBehalfOf) }
    var book = Book(
      lines: [Book.Line(resource.slug, units: units)], range: range, attendees: people ?? 0, title: title,
      onBehalfOf: party, flexibleMinutes: flexible,
      acceptedAreas: isNear ? visit.nearbyAreas(resource.area).map(\.slug) : [])
    // The last step asks for the tick.
    book.acceptRulesVersion = visit.registry.rulesVersion(of: resource.area, on: visit.today)
    return book
  }

  /// A key that no other form has.
  static func newKey() -> String { String(UInt64.random(in: 1 ... .max), radix: 36) }

  /// The key of a form with which it is booked, as long as it says the same.
  func key(_ text: String) -> IdempotencyKey {
    IdempotencyKey("page:" + text.prefix(40), request: "\(self)".utf8)
  }

  /// Where what it has booked is shown.
  func address(of code: String) -> Address {
    repetition == .none ? Address("/booking", code) : Address("/series", code)
  }

  /// Whether nobody can be booked for who is called what was typed.
  func isUnknownParty(_ error: DeskError) -> Bool {
    switch error {
    case .notFound(kind: .member, _), .notAllowed: !onBehalfOf.isEmpty
    default: false
    }
  }

  /// What a form carries along, without the names that it asks for itself.
  func hidden(except asked: Set<String> = []) -> HTML {
    let values: [(String, String)] = [
      ("resource", resource.slug.text), ("date", date.description), ("from", Visit.clock(from)),
      ("to", Visit.clock(to)), ("until", endDate?.description ?? ""),
      ("units", units == 1 ? "" : String(units)), ("people", people.map(String.init) ?? ""), ("title", title),
      ("flexible", flexible == 0 ? "" : String(flexible)), ("nearby", isNear ? "1" : ""), ("for", onBehalfOf),
      ("repeat", repetition == .none ? "" : repetition.rawValue),
      ("times", repetition == .none ? "" : String(times)), ("others", takesOthers ? "1" : ""),
    ]
    return group {
      for (name, value) in values where !value.isEmpty && !asked.contains(name) {
        BookingHTTP.hidden(name, value)
      }
    }
  }
}

extension Visit {
  /// Other areas within a quarter of an hour by bicycle.
  func nearbyAreas(_ area: ID<Area>) -> [Area] {
    registry.areas.filter { $0.id != area && registry.travelMinutes(area, $0.id) <= 15 }
  }

  /// What the rules of today say of a resource; nil where an area has none.
  func limits(of resource: Resource) -> HouseRules.Limits? {
    registry.rules(of: resource.area, on: today)?.limits(for: resource.kind, named: resource.slug)
  }

  /// Until when a booking can be cancelled, or could when it was made, as a sentence.
  func cancellation(_ resource: Resource, _ range: TimeRange, isBooked: Bool = false) -> String {
    guard let minutes = limits(of: resource)?.cancelMinutes, minutes > 0 else {
      return say("Du kan aflyse, til den begynder.", "You can cancel until it begins.")
    }
    let deadline = range.start - Int32(clamping: minutes)
    if deadline <= now {
      return isBooked
        ? say(
          "Det er for sent at aflyse eller flytte; spørg bestyrelsen.",
          "It is too late to cancel or move it; ask the board.")
        : say(
          "Den kan hverken aflyses eller flyttes, når den er booket.",
          "It can neither be cancelled nor moved once it is booked.")
    }
    let text = times(of: resource)
    let local = text.calendar.local(of: deadline)
    return say("Du kan aflyse og flytte til og med ", "You can cancel and move until ")
      + text.day(local.date, in: today.components.year) + say(" kl. ", " at ") + text.time(local.minute) + "."
  }

  func word(_ status: Booking.Status) -> String {
    switch status {
    case .requested: say("Afventer bestyrelsen", "Waits for the board")
    case .confirmed: say("Bekræftet", "Confirmed")
    case .cancelled: say("Aflyst", "Cancelled")
    case .declined: say("Afvist", "Declined")
    case .displaced: say("Aflyst på grund af en dobbeltbooking", "Cancelled because of a double booking")
    }
  }

  /// Where a booking stands; of a request also whether it has its place meanwhile.
  func word(_ booking: Booking) -> String {
    if booking.isOffer {
      return say("Tilbud fra ventelisten; pladsen holdes", "Offered from the waiting list; the place is held")
    }
    if booking.status == .declined, booking.request?.kind == .offer {
      return say(
        "Tilbud fra ventelisten, der ikke blev taget imod", "Offered from the waiting list, not taken")
    }
    guard booking.status == .requested else { return word(booking.status) }
    return word(booking.status)
      + (booking.holdsPlace
        ? say("; pladsen holdes", "; the place is held")
        : say("; andre kan søge det samme", "; others may ask for the same"))
  }

  func names(_ lines: [BookingLine]) -> String {
    lines.map { line in
      let name = registry.resource(ifKnown: line.resource)?.name ?? "–"
      return line.units == 1 ? name : "\(name) (\(line.units))"
    }.joined(separator: ", ")
  }

  /// Why something could not be done.
  func reason(_ error: DeskError) -> String {
    guard case .invalid(let faults) = error else {
      return RefusalText(language, registry: registry).detail(error)
    }
    return faults.map { fault in
      let field = label(fault.pointer).map { $0 + ": " } ?? ""
      return field + FaultText.tell(fault.detail, in: language)
    }.joined(separator: "; ") + "."
  }

  /// What a page calls the field that a pointer of the API names; nil for what no page asks for.
  private func label(_ pointer: String) -> String? {
    switch pointer.split(separator: "/").last {
    case "pin", "newPin": say("PIN-koden", "The PIN")
    case "code": say("Koden", "The code")
    case "units": say("Antallet", "The number")
    case "missing": say("Det, der mangler", "What is missing")
    case "note": say("Noten", "The note")
    case "reason": say("Begrundelsen", "The reason")
    case "title": say("Hvad I skal", "What it is for")
    case "attendees": say("Antal personer", "Number of people")
    case "start": say("Begyndelsen", "The start")
    case "end", "lastDay": say("Slutningen", "The end")
    case "rrule": say("Gentagelsen", "The repetition")
    case "exdates": say("Dage uden", "Days to leave out")
    case "onBehalfOf": say("Book for en anden", "Book for somebody else")
    case "minimumMinutes": say("Mindste tid", "The least time")
    default: nil
    }
  }

  /// Why a booking is refused, each reason a sentence.
  func reasons(_ refusal: Refusal, _ range: TimeRange) -> [String] {
    let text = RefusalText(language, registry: registry)
    return refusal.reasons.map { text.sentence($0, during: range) }
  }

  /// The same for each date that cannot be had.
  func reasons(_ refusal: SeriesRefusal) -> [String] {
    let text = RefusalText(language, registry: registry)
    return refusal.occurrences.flatMap { date in
      date.reasons.map { text.sentence($0, during: date.refusedRange) }
    }
  }
}
