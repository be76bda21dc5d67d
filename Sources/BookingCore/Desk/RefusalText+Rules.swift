/// Sentences about house rules: the value, and when it would be possible.
extension RefusalText {
  func tooFarAhead(_ area: ID<Area>, _ days: Int, _ range: TimeRange?) -> String {
    let from = range.map { range in
      let day = writer(area).date(registry.calendar(area).date(of: range.start) + -days)
      return say(" Det kan bookes fra \(day).", " It can be booked from \(day) on.")
    }
    return say(
      "Der kan højst bookes \(days) dage frem i \(name(area)).",
      "\(name(area)) can be booked at most \(days) days ahead.") + (from ?? "")
  }

  func periodQuota(
    _ id: ID<Resource>, _ quota: HouseRules.Quota, _ next: CivilDate, _ leftovers: Minute?,
    _ range: TimeRange?
  ) -> String {
    guard registry.has(id) else { return say("Kvoten er brugt.", "The quota is used up.") }
    let resource = registry.resource(id)
    let place = quota.scope == .resource ? resource.name : name(resource.area)
    let most = [
      quota.bookings.map {
        $0 == 1 ? say("1 booking", "1 booking") : say("\($0) bookinger", "\($0) bookings")
      },
      quota.minutes.map { duration($0) },
    ].compactMap(\.self).joined(separator: say(" og ", " and "))
    let day = writer(resource.area).date(next)
    let period = quota.period.text(language)
    if let most = quota.minutes, let range, range.minutes > most {
      return say(
        "Det er mere end kvoten i \(place): højst \(duration(most)) \(period).",
        "That is more than the quota in \(place): at most \(duration(most)) \(period).")
        + free(leftovers, resource.area)
    }
    return say(
      "I har brugt jeres kvote i \(place): højst \(most) \(period). Næste periode begynder \(day).",
      "Your quota in \(place) is used up: at most \(most) \(period). The next period begins on \(day).")
      + free(leftovers, resource.area)
  }

  func notASlot(_ id: ID<Resource>, _ next: TimeRange?) -> String {
    let hours = next.flatMap { next in
      registry.has(id) ? registry.calendar(of: id).text(next, in: language) : nil
    }
    return say("\(name(id)) bookes kun i faste tidsrum", "\(name(id)) is booked in fixed hours only")
      + (hours.map { say(", næste gang \($0).", ", next \($0).") } ?? ".")
  }

  func closedDay(_ id: ID<Resource>, _ date: CivilDate, _ holiday: DanishHoliday?) -> String {
    let day = registry.has(id) ? writer(registry.resource(id).area).date(date) : date.description
    let why = holiday.map { " (\(language.pick($0.danish, $0.english)))" } ?? ""
    return say("\(name(id)) kan ikke bookes \(day)\(why).", "\(name(id)) cannot be booked on \(day)\(why).")
  }

  /// When what is left becomes free for all.
  func free(_ leftovers: Minute?, _ area: ID<Area>) -> String {
    leftovers.map {
      say(
        " Hvad der er tilbage, er frit for alle fra \(text($0, area)).",
        " What is left is free for all from \(text($0, area)).")
    } ?? ""
  }

  func text(_ minute: Minute, _ area: ID<Area>) -> String { writer(area).instant(minute) }

  func text(_ minute: Minute, of id: ID<Resource>) -> String {
    CalendarText(language, on: registry.has(id) ? registry.calendar(of: id) : .utc).instant(minute)
  }

  private func writer(_ area: ID<Area>) -> CalendarText {
    CalendarText(language, on: registry.calendar(area))
  }
}
