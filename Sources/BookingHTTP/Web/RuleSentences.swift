import BookingCore

/// House rules as plain sentences.
extension Visit {
  /// Who decided the rules and when.
  func decision(_ rules: HouseRules, _ area: ID<Area>) -> String {
    let text = times(area)
    let who =
      rules.decidedBy == .residentsMeeting
      ? say("afdelingsmødet", "the residents' meeting") : say("bestyrelsen", "the board")
    let (decided, valid) = (text.day(rules.decidedOn, in: 0), text.day(rules.validFrom, in: 0))
    return say(
      "Vedtaget af \(who) \(decided). Gælder fra \(valid).",
      "Decided by \(who) on \(decided). Valid from \(valid).")
  }

  /// The limits of rules, general ones first, then those of kinds and of single places.
  func limits(_ rules: HouseRules) -> HTML {
    group {
      list(rules.general)
      for kind in Resource.Kind.allCases {
        if let own = rules.kinds[kind] {
          element("h3") { word(kind) }
          list(own)
        }
      }
      for (slug, own) in rules.resources.sorted(by: { $0.key < $1.key }) {
        element("h3") { registry.resource(slug: slug)?.name ?? slug.text }
        list(own)
      }
    }
  }

  private func list(_ limits: HouseRules.Limits) -> HTML { bullets(sentences(limits)) }

  /// What limits say, one plain sentence each.
  func sentences(_ limits: HouseRules.Limits) -> [String] {
    (useSentences(limits) + timeSentences(limits) + boardSentences(limits)).compactMap { $0 }
  }

  private func length(_ minutes: Int) -> String { times(homeArea).length(minutes: minutes) }

  private func useSentences(_ limits: HouseRules.Limits) -> [String?] {
    let quotas = (limits.quotas ?? []).filter { $0.party == .home }.map(sentence)
    let lines: [String?] = [
      limits.maxMinutes.map { say("Højst \(length($0)) ad gangen.", "At most \(length($0)) at a time.") },
      limits.minMinutes.map { say("Mindst \(length($0)) ad gangen.", "At least \(length($0)) at a time.") },
      limits.maxDaysAhead.map {
        say("Kan bookes op til \($0) dage frem.", "Can be booked up to \($0) days ahead.")
      },
      limits.maxDaysAheadOthers.map {
        say("Andre områder: op til \($0) dage frem.", "Other areas: up to \($0) days ahead.")
      },
      limits.minNoticeMinutes.flatMap {
        $0 == 0 ? nil : say("Bookes mindst \(length($0)) før.", "Booked at least \(length($0)) before.")
      },
      limits.cancelMinutes.map {
        say(
          "Aflyses eller flyttes senest \(length($0)) før.",
          "Cancelled or moved at least \(length($0)) before.")
      },
      limits.maxOpenBookings.map {
        say("En husstand kan have \($0) kommende bookinger.", "A household can have \($0) coming bookings.")
      },
    ]
    let others: [String?] = [
      limits.minAttendees.map { say("For mindst \($0) personer.", "For at least \($0) people.") },
      limits.maxAttendees.map { say("For højst \($0) personer.", "For at most \($0) people.") },
      limits.otherAreas.map {
        $0
          ? say("Andre områder kan også booke.", "Other areas can book as well.")
          : say("Kun områdets egne beboere.", "Only for the area's own residents.")
      },
      limits.leftoverMinutes.map {
        say(
          "Det, der er ledigt \(length($0)) før, er frit for alle.",
          "What is still free \(length($0)) before is free for all.")
      },
    ]
    return lines + quotas + others
  }

  private func sentence(_ quota: HouseRules.Quota) -> String {
    let period = quota.period.text(language)
    let amounts = [
      quota.bookings.map { say("\($0) bookinger", "\($0) bookings") }, quota.minutes.map { length($0) },
    ].compactMap { $0 }.joined(separator: say(" og ", " and "))
    return say(
      "En husstand får højst \(amounts) \(period).", "A household gets at most \(amounts) \(period).")
  }

  private func timeSentences(_ limits: HouseRules.Limits) -> [String?] {
    let slots = (limits.slots ?? []).map { slot in
      let nights = (slot.nights ?? 0) > 0 ? say(" (med overnatning)", " (overnight)") : ""
      let eve = slot.isBeforeHoliday ? say("Før helligdage: ", "Before holidays: ") : say("Lejes ", "Hired ")
      return eve + hours(slot.hours) + nights + "."
    }
    let gaps: [String?] = [
      limits.quietHours.map { say("Ro: \(hours($0)).", "Quiet: \(hours($0)).") },
      limits.gapMinutes.map {
        say("Mindst \(length($0)) mellem to bookinger.", "At least \(length($0)) between two bookings.")
      },
    ]
    let days = (limits.closedDates ?? []).map { dates in
      let (first, last) = (date(dates.first), date(dates.last))
      return dates.first == dates.last
        ? say("Lukket \(first).", "Closed on \(first).")
        : say("Lukket \(first) til \(last).", "Closed \(first) to \(last).")
    }
    return slots + gaps + days + (limits.closedHolidays ?? []).map(sentence)
  }

  private func sentence(_ holidays: HouseRules.Holidays) -> String {
    guard case .named(let slug) = holidays else {
      return say("Lukket på helligdage.", "Closed on public holidays.")
    }
    let days = DanishHoliday.all(in: 2026) + DanishHoliday.customary(in: 2026)
    let day = days.first { Slug(folding: $0.english) == slug }
    let name = day.map { say($0.danish, $0.english) } ?? slug.text
    return say("Lukket \(name).", "Closed on \(name).")
  }

  private func date(_ day: HouseRules.ClosedDates.Day) -> String {
    let month = times(homeArea).month(day.month)
    return say("\(day.day). \(month)", "\(day.day) \(month)") + (day.year.map { " \($0)" } ?? "")
  }

  private func boardSentences(_ limits: HouseRules.Limits) -> [String] {
    var lines: [String] = []
    switch limits.approval?.mode {
    case .hold:
      lines.append(
        say(
          "Bestyrelsen godkender; din plads holdes imens.",
          "The board approves; your place is held meanwhile."))
    case .compete:
      lines.append(say("Bestyrelsen vælger mellem dem, der søger.", "The board chooses among those who ask."))
    case .some(.none), nil: break
    }
    if let list = limits.waitingList, list.mode != .off {
      lines.append(
        say(
          "Venteliste: et tilbud gælder i \(list.offerHours) timer.",
          "Waiting list: an offer holds for \(list.offerHours) hours."))
    }
    if let checkIn = limits.checkIn, checkIn.mode == .on {
      lines.append(
        say(
          "Meld ankomst senest \(length(checkIn.releaseAfterMinutes)) efter start, ellers frigives stedet.",
          "Check in at most \(length(checkIn.releaseAfterMinutes)) after the start, or the place is released."
        ))
    }
    for condition in limits.conditions ?? [] { lines.append(sentence(condition)) }
    if let lending = limits.lending {
      if let pickUp = lending.pickUpHours {
        lines.append(say("Hentes og afleveres \(hours(pickUp)).", "Picked up and returned \(hours(pickUp))."))
      }
      if let days = lending.longestDays {
        lines.append(say("Lånes i højst \(days) dage.", "Lent for at most \(days) days."))
      }
    }
    return lines
  }

  private func sentence(_ condition: HouseRules.Condition) -> String {
    let what = Duty.Name(rawValue: condition.name.rawValue)?.text(language) ?? condition.name.rawValue
    let minutes = condition.due.minutes
    let (side, anchor): (String, String)
    switch condition.due.anchor {
    case .booking: (side, anchor) = (say("efter", "after"), say("bookingen", "the booking"))
    case .start:
      (side, anchor) = (minutes < 0 ? say("før", "before") : say("efter", "after"), say("start", "the start"))
    case .end:
      (side, anchor) = (minutes < 0 ? say("før", "before") : say("efter", "after"), say("slut", "the end"))
    }
    let sum = condition.kroner.map { " (\($0) kr.)" } ?? ""
    let lapse = condition.lapse == .cancel ? say(", ellers bortfalder den", ", or it lapses") : ""
    return what + sum + say(" senest ", " at the latest ")
      + (minutes == 0 ? say("ved ", "at ") + anchor : "\(length(abs(minutes))) \(side) \(anchor)") + lapse
      + "."
  }

  /// What a booking costs, where rules name sums.
  func price(_ limits: HouseRules.Limits?) -> String {
    let sums = (limits?.conditions ?? []).compactMap { condition in
      condition.kroner.map { sum in
        (condition.name == .depositReceived ? say("depositum ", "deposit ") : say("leje ", "rent "))
          + "\(sum) kr."
      }
    }
    return sums.isEmpty ? say("Gratis", "Free of charge") : sums.joined(separator: ", ").capitalizedFirst
  }
}
