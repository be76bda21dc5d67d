/// What time brings about at bookings.
extension DueStep {
  /// Reminds of what is due soon, and lets lapse what was not done.
  static let duties = DueStep("duties") { database, now in
    try !database.bookingsToLookAt(by: now, limit: 1).isEmpty
  } settle: { transaction in
    for due in try transaction.database.bookingsToLookAt(by: transaction.now, limit: SettleDue.most) {
      guard let booking = try transaction.database.booking(due.booking) else { continue }
      try transaction.settle(booking, since: due.at)
    }
  }
}

extension Transaction {
  fileprivate func settle(_ old: Booking, since last: Minute) throws {
    var new = old
    for duty in old.duties where duty.state == .open {
      if duty.due > now {
        guard let reminder = duty.remindAt, reminder <= now, reminder >= last else { continue }
        keepUnlogged()
        try tell(old, .conditionDueSoon, duty)
      } else if duty.name == .checkIn, try old.status != .confirmed || isOut(old) {
        // The board has not decided: nobody was to be there. Or somebody came and fetched something.
        new.duties.removeAll { $0.name == .checkIn }
      } else if let place = new.duties.firstIndex(of: duty) {
        new.duties[place].lapsedAt = now
        var told = duty
        // What is handed out is given back first.
        if duty.lapse == .cancel, try isOut(old) { told.lapse = .notice }
        if told.lapse == .cancel { new.status = .cancelled }
        try tellOfLapse(old, told)
        if new.status == .cancelled { break }
      }
    }
    if new == old {
      try database.setLook(old.id, at: old.nextLook(after: now))
      return keepUnlogged()
    }
    try replace(old, with: new, action: new.isNoShow ? "booking.no-show" : "booking.lapse")
  }

  private func tellOfLapse(_ booking: Booking, _ duty: Duty) throws {
    if duty.name == .checkIn { return try notify(booking.household, .noShow, about: booking) }
    guard duty.lapse != .nothing else { return }
    try tell(booking, .conditionLapsed, duty)
    for area in Set(booking.lines.map { registry.resource($0.resource).area }).sorted() {
      try notifyBoard(of: area, .conditionLapsedDesk, about: booking) { write(duty, &$0) }
    }
  }

  private func tell(_ booking: Booking, _ kind: NoticeKind, _ duty: Duty) throws {
    try notify(booking.household, kind, about: booking) { write(duty, &$0) }
  }

  private func write(_ duty: Duty, _ json: inout JSONWriter) {
    json.field("condition", duty.name.rawValue)
    json.field("due", duty.due.value)
    json.field("cancels", duty.lapse == .cancel)
    if let kroner = duty.kroner { json.field("kroner", kroner) }
  }
}
