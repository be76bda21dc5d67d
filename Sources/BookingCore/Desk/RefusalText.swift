/// The one place where refusals become sentences that people read, in Danish or English.
public struct RefusalText: Sendable {
  /// The language of the sentences.
  public let language: Language
  let registry: Registry

  /// Sentences in a language, with the names of resources and areas from `registry`.
  public init(_ language: Language, registry: Registry) {
    self.language = language
    self.registry = registry
  }

  func say(_ danish: @autoclosure () -> String, _ english: @autoclosure () -> String) -> String {
    language.pick(danish(), english())
  }

  func name(_ resource: ID<Resource>) -> String {
    registry.resource(ifKnown: resource)?.name ?? say("Ressourcen", "The resource")
  }

  func name(_ area: ID<Area>) -> String {
    registry.area(ifKnown: area)?.name ?? say("området", "the area")
  }

  /// Why a booking cannot be had, as one sentence; `range` is the time asked for, where that matters.
  public func sentence(_ reason: Refusal.Reason, during range: TimeRange? = nil) -> String {
    switch reason {
    case .notInUse(let id): say("\(name(id)) er ikke i brug.", "\(name(id)) is not in use.")
    case .outsideHours(let id): outsideHours(id, range)
    case .closed(let id, let closure, let why): closed(id, closure, why)
    case .tooManyPeople(let id, let seats, let attendees):
      say(
        "\(name(id)) har plads til \(seats) personer, ikke \(attendees).",
        "\(name(id)) holds \(seats) people, not \(attendees).")
    case .tooManyUnits(let id, let units, let asked):
      say(
        "Der er kun \(units) af \(name(id)), ikke \(asked).",
        "There \(units == 1 ? "is" : "are") only \(units) of \(name(id)), not \(asked).")
    case .taken(let id, let units, let free): taken(id, units, free, range)
    case .askedAlready(let id, let other):
      say(
        "I har allerede søgt \(name(id)) på det tidspunkt (\(other.code)).",
        "You have asked for \(name(id)) at that time already (\(other.code)).")
    case .noWaitingList(let id):
      say("Der er ingen venteliste til \(name(id)).", "There is no waiting list for \(name(id)).")
    case .inThePast: say("Tiden er allerede begyndt.", "The time has begun already.")
    case .tooFarAhead(let area, let days): tooFarAhead(area, days, range)
    case .tooShortNotice(let area, let minutes, let earliest):
      say(
        "Der skal bookes mindst \(duration(minutes)) før i \(name(area)); tidligst \(text(earliest, area)).",
        "\(name(area)) must be booked at least \(duration(minutes)) before; from \(text(earliest, area)) on.")
    case .tooShort(let area, let minutes):
      say(
        "En booking i \(name(area)) varer mindst \(duration(minutes)).",
        "A booking in \(name(area)) lasts at least \(duration(minutes)).")
    case .tooLong(let area, let minutes):
      say(
        "En booking i \(name(area)) varer højst \(duration(minutes)).",
        "A booking in \(name(area)) lasts at most \(duration(minutes)).")
    case .ownAreaOnly(let area, let leftovers):
      say(
        "Kun husstande i \(name(area)) kan booke her.",
        "Only households of \(name(area)) can book here.") + free(leftovers, area)
    case .residentsOnly(let area):
      say("Kun beboere kan booke i \(name(area)).", "Only residents can book in \(name(area)).")
    case .quota(let area, let bookings, let leftovers):
      say(
        "En husstand kan højst have \(bookings.counting("kommende booking", "kommende bookinger")) i \(name(area)).",
        "A household can have at most \(bookings.counting("coming booking", "coming bookings")) in \(name(area))."
      ) + free(leftovers, area)
    case .periodQuota(let id, let quota, let next, let leftovers):
      periodQuota(id, quota, next, leftovers, range)
    case .tooFewPeople(let id, let least, let attendees):
      say(
        "\(name(id)) bookes til mindst \(least) personer, ikke \(attendees).",
        "\(name(id)) is booked for at least \(least) people, not \(attendees).")
    case .notASlot(let id, let next): notASlot(id, next)
    case .quietHours(let id, let hours):
      say("Der skal være ro i \(name(id)): \(hours.text(in: .da)).", "\(name(id)) has quiet hours: \(hours).")
    case .closedDay(let id, let date, let holiday): closedDay(id, date, holiday)
    case .tooClose(let id, let minutes):
      say(
        "Der skal være \(duration(minutes)) mellem to bookinger af \(name(id)).",
        "There must be \(duration(minutes)) between two bookings of \(name(id)).")
    case .outsidePickUpHours(let id, let hours):
      say(
        "\(name(id)) hentes og afleveres kun \(hours.text(in: .da)).",
        "\(name(id)) is picked up and handed back \(hours) only.")
    case .loanTooLong(let id, let days):
      say(
        "\(name(id)) lånes højst \(duration(days * 1_440)).",
        "\(name(id)) is lent for at most \(duration(days * 1_440)).")
    case .tooLateToCancel(let area, let minutes):
      say(
        "I \(name(area)) skal der aflyses eller flyttes senest \(duration(minutes)) før.",
        "In \(name(area)) a booking must be cancelled or moved at least \(duration(minutes)) before.")
    case .tooEarlyToCheckIn(let id, let from):
      say(
        "I kan melde ankomst i \(name(id)) fra \(text(from, of: id)).",
        "You can check in at \(name(id)) from \(text(from, of: id)) on.")
    case .released(let id, let at):
      say(
        "\(name(id)) blev frigivet \(text(at, of: id)) og kan ikke gives tilbage.",
        "\(name(id)) was released on \(text(at, of: id)) and cannot be given back."
      )
    case .rulesNotAccepted(let area, let version):
      say(
        "Husreglerne i \(name(area)), version \(version), skal accepteres, når der bookes.",
        "The house rules of \(name(area)), version \(version), must be accepted when booking.")
    }
  }

  /// Of a composite it may be a part that is not open, whose hours say nothing of the whole.
  private func outsideHours(_ id: ID<Resource>, _ range: TimeRange?) -> String {
    guard registry.has(id) else { return say("Der er lukket på det tidspunkt.", "It is not open then.") }
    let resource = registry.resource(id)
    let shut =
      registry.constituents(of: resource).first { part in
        range.map { !registry.isOpen(part, $0) } ?? (registry.resource(part).openingHours != .always)
      } ?? id
    let hours = registry.resource(shut).openingHours.text(in: language)
    if shut == id {
      return say(
        "\(name(id)) har ikke åbent hele tiden (åbningstid: \(hours)).",
        "\(name(id)) is not open all that time (opening hours: \(hours)).")
    }
    return say(
      "\(name(id)) kan ikke bruges hele tiden: \(name(shut)), som er en del af det, har ikke åbent "
        + "(åbningstid: \(hours)).",
      "\(name(id)) cannot be used all that time: \(name(shut)), a part of it, is not open "
        + "(opening hours: \(hours)).")
  }

  private func closed(_ id: ID<Resource>, _ closure: TimeRange, _ why: String) -> String {
    let when = registry.has(id) ? registry.calendar(of: id).text(closure, in: language) : ""
    let because = why.isEmpty ? "" : ": \(why)"
    return say("\(name(id)) er lukket \(when)\(because).", "\(name(id)) is closed \(when)\(because).")
  }

  private func taken(_ id: ID<Resource>, _ units: Int, _ free: Int, _ range: TimeRange?) -> String {
    let when =
      range.flatMap { range in
        registry.has(id) ? " " + registry.calendar(of: id).text(range, in: language) : nil
      }
      ?? ""
    guard units > 1 || free > 0 else {
      return say("\(name(id)) er optaget\(when).", "\(name(id)) is taken\(when).")
    }
    return say(
      "Af \(name(id)) er kun \(free) af \(units) fri\(when).",
      "Only \(free) of \(units) of \(name(id)) are free\(when).")
  }

  /// A length of time as people say it: `3 timer`, `90 minutter`, `2 dage`.
  func duration(_ minutes: Int) -> String {
    if minutes >= 2_880, minutes % 1_440 == 0 {
      return say("\(minutes / 1_440) dage", "\(minutes / 1_440) days")
    }
    if minutes == 1_440 { return say("1 dag", "1 day") }
    if minutes == 60 { return say("1 time", "1 hour") }
    if minutes >= 120, minutes % 60 == 0 { return say("\(minutes / 60) timer", "\(minutes / 60) hours") }
    return say("\(minutes) minutter", "\(minutes) minutes")
  }
}

// MARK: - Errors

extension RefusalText {
  /// What went wrong as one or more sentences; `range` is the time asked for, where that matters.
  public func detail(_ error: DeskError, during range: TimeRange? = nil) -> String {
    switch error {
    case .refused(let refusal): refusal.reasons.map { sentence($0, during: range) }.joined(separator: " ")
    case .seriesRefused(let refusal): sentence(refusal)
    case .notFound(let kind, ""):
      say("Det findes ikke (\(Self.word(kind, .da))).", "There is no such \(Self.word(kind, .en)).")
    case .notFound(let kind, let name):
      say(
        "Der findes ikke noget, der hedder '\(name)' (\(Self.word(kind, .da))).",
        "There is no \(Self.word(kind, .en)) '\(name)'.")
    case .notAllowed: say("Det har du ikke ret til.", "You have no right to do that.")
    case .stale(let detail):
      say(
        "Det er ændret i mellemtiden: \(FaultText.tell(detail, in: .da)).",
        "It has changed meanwhile: \(detail).")
    case .invalid(let faults):
      faults.map { fault in
        (fault.pointer.isEmpty ? "" : fault.pointer + ": ") + FaultText.tell(fault.detail, in: language)
      }.joined(separator: "; ")
    case .inTheWay(let detail):
      say(
        "Det kan ikke lade sig gøre: \(FaultText.tell(detail, in: .da)).", "That cannot be done: \(detail).")
    case .keyReused:
      say(
        "Nøglen er allerede brugt til en anden forespørgsel.",
        "The key was used for another request already.")
    }
  }

  /// How many dates of a series cannot be had, and which.
  private func sentence(_ refusal: SeriesRefusal) -> String {
    let days = refusal.occurrences.prefix(5).map { "\($0.day)" }.joined(separator: ", ")
    let more = refusal.occurrences.count > 5 ? " …" : ""
    return say(
      "\(refusal.occurrences.count) af \(refusal.asked.counting("dato", "datoer")) kan ikke fås: \(days)\(more).",
      "\(refusal.occurrences.count) of \(refusal.asked.counting("date", "dates")) cannot be had: \(days)\(more)."
    )
  }

  private static func word(_ thing: DeskError.Thing, _ language: Language) -> String {
    switch thing {
    case .area: language.pick("område", "area")
    case .household: language.pick("husstand", "household")
    case .member: language.pick("medlem", "member")
    case .token: language.pick("adgangsnøgle", "token")
    case .resource: language.pick("ressource", "resource")
    case .closure: language.pick("lukning", "closure")
    case .booking: language.pick("booking", "booking")
    case .conflict: language.pick("dobbeltbooking", "conflict")
    case .plan: language.pick("plan", "plan")
    case .notice: language.pick("besked", "notice")
    case .feed: language.pick("kalenderfeed", "calendar feed")
    case .series: language.pick("serie", "series")
    case .session: language.pick("login", "session")
    case .waitlist: language.pick("plads i køen", "place in line")
    case .condition: language.pick("betingelse", "condition")
    }
  }
}
