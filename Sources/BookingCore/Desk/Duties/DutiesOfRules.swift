extension Admission {
  /// What the rules in force now ask to be done about a booking that is decided now: of homes and associations, by
  /// the strictest deadline where several of its lines ask. What was done before stays done.
  ///
  /// A deadline that has passed already, as two weeks before a start in five days, becomes a day from now, or the
  /// start where that is earlier.
  func duties(of booking: Booking, household: Household) -> [Duty] {
    guard household.kind == .home || household.kind == .association else { return [] }
    var found: [Duty.Name: Duty] = [:]
    for line in booking.lines {
      guard let rules = RulesInForce(line.resource, registry, now) else { continue }
      for duty in rules.duties(of: booking) where found[duty.name].map({ duty.due < $0.due }) ?? true {
        found[duty.name] = duty
      }
    }
    return found.values.sorted { ($0.due, $0.name.rawValue) < ($1.due, $1.name.rawValue) }.map { duty in
      let old = booking.duties.first { $0.name == duty.name }
      guard let old, duty.name != .checkIn || old.due == duty.due else { return duty }
      var duty = duty
      (duty.doneAt, duty.doneBy) = (old.doneAt, old.doneBy)
      return duty
    }
  }
}

extension RulesInForce {
  fileprivate func duties(of booking: Booking) -> [Duty] {
    var duties = (limits.conditions ?? []).compactMap { condition -> Duty? in
      guard let name = Duty.Name(rawValue: condition.name.rawValue) else { return nil }
      var due = calendar.minute(of: condition.due, madeAt: booking.createdAt, range: booking.range)
      if due < now { due = min(now + 1_440, max(now, booking.range.start)) }
      return Duty(
        name: name, due: due, anchor: condition.due.anchor, lapse: condition.lapse, kroner: condition.kroner,
        hours: condition.hours?.description)
    }
    // What is lent is handed out at the desk; rooms and gardens are where somebody turns up.
    if let checkIn = limits.checkIn, checkIn.mode == .on, resource.kind != .equipment {
      let start = booking.range.start
      duties.append(
        Duty(
          name: .checkIn, due: min(start + Int32(checkIn.releaseAfterMinutes), booking.range.end),
          anchor: .start,
          lapse: .cancel, from: start - Int32(checkIn.minutesBefore)))
    }
    return duties
  }
}
