/// The one table of the fields of limits: how each is read and written.
extension HouseRulesDocument {
  private struct Field: Sendable {
    let name: StaticString
    let read: @Sendable (JSONPlace, HouseRules.Quota.Scope, inout HouseRules.Limits) throws(Fault) -> Void
    let write: @Sendable (HouseRules.Limits, StaticString, inout JSONWriter) -> Void

    init<Value>(
      _ name: StaticString, _ path: any WritableKeyPath<HouseRules.Limits, Value?> & Sendable,
      read: @escaping @Sendable (JSONPlace, HouseRules.Quota.Scope) throws(Fault) -> Value,
      write: @escaping @Sendable (Value, inout JSONWriter) -> Void
    ) {
      self.name = name
      self.read = { place, scope, limits throws(Fault) in limits[keyPath: path] = try read(place, scope) }
      self.write = { limits, name, json in
        guard let value = limits[keyPath: path] else { return }
        json.key(name)
        write(value, &json)
      }
    }

    static func number(
      _ name: StaticString, _ path: any WritableKeyPath<HouseRules.Limits, Int?> & Sendable,
      _ allowed: ClosedRange<Int>
    ) -> Field {
      Field(name, path, read: { place, _ throws(Fault) in try place.number(allowed) }, write: { $1.int($0) })
    }

    static func truth(
      _ name: StaticString, _ path: any WritableKeyPath<HouseRules.Limits, Bool?> & Sendable
    ) -> Field {
      Field(name, path, read: { place, _ throws(Fault) in try place.truth() }, write: { $1.bool($0) })
    }

    static func list<Item>(
      _ name: StaticString, _ path: any WritableKeyPath<HouseRules.Limits, [Item]?> & Sendable,
      read: @escaping @Sendable (JSONPlace, HouseRules.Quota.Scope) throws(Fault) -> Item,
      write: @escaping @Sendable (Item, inout JSONWriter) -> Void
    ) -> Field {
      Field(
        name, path,
        read: { place, scope throws(Fault) in
          try place.list(most: 64) { item throws(Fault) in try read(item, scope) }
        },
        write: { items, json in json.array { json in for item in items { write(item, &json) } } })
    }
  }

  /// A year and a day, in minutes and days.
  private static let (year, days) = (527_040, 3_660)

  private static let fields: [Field] = [
    .number("maxDaysAhead", \.maxDaysAhead, 0...days),
    .number("maxDaysAheadOthers", \.maxDaysAheadOthers, 0...days),
    .number("minNoticeMinutes", \.minNoticeMinutes, 0...year),
    .number("minMinutes", \.minMinutes, 1...year),
    .number("maxMinutes", \.maxMinutes, 1...year),
    .truth("otherAreas", \.otherAreas),
    .truth("outsiders", \.outsiders),
    .number("maxOpenBookings", \.maxOpenBookings, 0...10_000),
    .list("quotas", \.quotas, read: quota, write: write),
    .number("cancelMinutes", \.cancelMinutes, 0...year),
    .list("slots", \.slots, read: slot, write: write),
    Field(
      "quietHours", \.quietHours, read: { place, _ throws(Fault) in try hours(place) },
      write: { $1.string($0.description) }),
    .number("gapMinutes", \.gapMinutes, 0...10_080),
    .list(
      "closedDates", \.closedDates, read: { place, _ throws(Fault) in try closedDates(place) },
      write: { $1.string($0.description) }),
    .list("closedHolidays", \.closedHolidays, read: holidays, write: { $1.string($0.text) }),
    .number("minAttendees", \.minAttendees, 1...100_000),
    .number("maxAttendees", \.maxAttendees, 1...100_000),
    .number("leftoverMinutes", \.leftoverMinutes, 1...year),
    Field("approval", \.approval, read: approval, write: write),
    Field("waitingList", \.waitingList, read: waitingList, write: write),
    Field("checkIn", \.checkIn, read: checkIn, write: write),
    Field("conditions", \.conditions, read: conditions) { items, json in
      json.array { json in for item in items { write(item, to: &json) } }
    },
    Field("lending", \.lending, read: lending, write: write),
  ]

  static let limitNames = fields.map { "\($0.name)" }

  /// The limits that an object states beside fields of other names; what is wrong with each is noted.
  static func limits(
    _ place: JSONPlace, besides others: [String] = [], of scope: HouseRules.Quota.Scope,
    noting faults: inout [Fault]
  ) -> HouseRules.Limits {
    var limits = HouseRules.Limits()
    do { faults += try place.unknown(besides: others + limitNames) } catch { faults.append(error) }
    for field in fields {
      guard let value = place["\(field.name)"] else { continue }
      do { try field.read(value, scope, &limits) } catch { faults.append(error) }
    }
    return limits
  }

  static func write(_ limits: HouseRules.Limits, to json: inout JSONWriter) {
    for field in fields { field.write(limits, field.name, &json) }
  }
}

// MARK: - Settings of several values

extension HouseRulesDocument {
  private typealias Scope = HouseRules.Quota.Scope

  private static func hours(_ place: JSONPlace) throws(Fault) -> OpeningHours {
    let text = try place.text(bytes: 1_000)
    do { return try OpeningHours(parsing: text) } catch { throw place.fault(error.description) }
  }

  private static func quota(_ place: JSONPlace, _ scope: Scope) throws(Fault) -> HouseRules.Quota {
    _ = try place.members(known: ["period", "bookings", "minutes", "for"])
    let quota = HouseRules.Quota(
      period: try place.required("period").choice(), bookings: try place["bookings"]?.number(0...10_000),
      minutes: try place["minutes"]?.number(0...year), party: try place["for"]?.choice() ?? .home,
      scope: scope)
    guard quota.bookings != nil || quota.minutes != nil else {
      throw place.fault("says neither how many 'bookings' nor how many 'minutes'")
    }
    return quota
  }

  private static func write(_ quota: HouseRules.Quota, to json: inout JSONWriter) {
    json.object { json in
      json.field("period", quota.period.rawValue)
      if let bookings = quota.bookings { json.field("bookings", bookings) }
      if let minutes = quota.minutes { json.field("minutes", minutes) }
      if quota.party != .home { json.field("for", quota.party.rawValue) }
    }
  }

  private static func slot(_ place: JSONPlace, _: Scope) throws(Fault) -> HouseRules.Slot {
    _ = try place.members(known: ["hours", "nights", "beforeHoliday"])
    let slot = HouseRules.Slot(
      hours: try hours(try place.required("hours")), nights: try place["nights"]?.number(0...14),
      isBeforeHoliday: try place["beforeHoliday"]?.truth() ?? false)
    guard !slot.hours.stretches.isEmpty else { throw place.fault("has no hours") }
    guard slot.hours.stretches.allSatisfy({ slot.end(of: $0) > $0.from }) else {
      throw place.fault("ends before it begins; say how many 'nights' lie in it")
    }
    return slot
  }

  private static func write(_ slot: HouseRules.Slot, to json: inout JSONWriter) {
    json.object { json in
      json.field("hours", slot.hours.description)
      if let nights = slot.nights { json.field("nights", nights) }
      if slot.isBeforeHoliday { json.field("beforeHoliday", true) }
    }
  }

  private static func closedDates(_ place: JSONPlace) throws(Fault) -> HouseRules.ClosedDates {
    let text = try place.text(bytes: 21)
    guard let dates = HouseRules.ClosedDates(text) else {
      throw place.fault(
        "'\(text)' must be days that exist, as 12-24, 12-23/01-01, 2027-06-05 or 2027-06-01/2027-06-05")
    }
    return dates
  }

  private static func holidays(_ place: JSONPlace, _: Scope) throws(Fault) -> HouseRules.Holidays {
    let text = try place.text(bytes: 64)
    guard let holidays = HouseRules.Holidays(text) else {
      throw place.fault(
        "'\(text)' is no holiday; known are public, \(HouseRules.Holidays.names.joined(separator: ", "))")
    }
    return holidays
  }

  private static func approval(_ place: JSONPlace, _: Scope) throws(Fault) -> HouseRules.Approval {
    _ = try place.members(known: ["mode", "decideBy", "otherwise"])
    let approval = HouseRules.Approval(
      try place.required("mode").choice(),
      decideBy: try place["decideBy"].map { by throws(Fault) in try deadline(by) },
      otherwise: try place["otherwise"]?.choice() ?? .decline)
    if let by = approval.decideBy,
      by.isAfterStart || by.anchor == .end || by.anchor == .booking && by.minutes < 0
    {
      throw Fault(
        "\(place.pointer)/decideBy", "the board decides after the booking was made or before its start")
    }
    if approval.mode == .none, place["decideBy"] != nil || place["otherwise"] != nil {
      throw place.fault("there is nothing to decide when no approval is needed")
    }
    return approval
  }

  private static func write(_ approval: HouseRules.Approval, to json: inout JSONWriter) {
    json.object { json in
      json.field("mode", approval.mode.rawValue)
      guard approval.mode != .none else { return }
      if let decideBy = approval.decideBy { write("decideBy", decideBy, to: &json) }
      json.field("otherwise", approval.otherwise.rawValue)
    }
  }

  private static func waitingList(_ place: JSONPlace, _: Scope) throws(Fault) -> HouseRules.WaitingList {
    _ = try place.members(known: ["mode", "offerHours"])
    return HouseRules.WaitingList(
      mode: try place.required("mode").choice(), offerHours: try place["offerHours"]?.number(1...720) ?? 24)
  }

  private static func write(_ list: HouseRules.WaitingList, to json: inout JSONWriter) {
    json.object { json in
      json.field("mode", list.mode.rawValue)
      if list.mode != .off { json.field("offerHours", list.offerHours) }
    }
  }

  private static func checkIn(_ place: JSONPlace, _: Scope) throws(Fault) -> HouseRules.CheckIn {
    _ = try place.members(known: ["mode", "minutesBefore", "releaseAfterMinutes"])
    return HouseRules.CheckIn(
      mode: try place.required("mode").choice(),
      minutesBefore: try place["minutesBefore"]?.number(0...1_440) ?? 30,
      releaseAfterMinutes: try place["releaseAfterMinutes"]?.number(1...1_440) ?? 30)
  }

  private static func write(_ checkIn: HouseRules.CheckIn, to json: inout JSONWriter) {
    json.object { json in
      json.field("mode", checkIn.mode.rawValue)
      guard checkIn.mode == .on else { return }
      json.field("minutesBefore", checkIn.minutesBefore)
      json.field("releaseAfterMinutes", checkIn.releaseAfterMinutes)
    }
  }

  private static func conditions(_ place: JSONPlace, _: Scope) throws(Fault) -> [HouseRules.Condition] {
    let all = try place.list(most: 16) { item throws(Fault) in try condition(item) }
    guard Set(all.map(\.name)).count == all.count else { throw place.fault("names a condition twice") }
    return all
  }

  private static func condition(_ place: JSONPlace) throws(Fault) -> HouseRules.Condition {
    _ = try place.members(known: ["name", "due", "lapse", "kroner", "hours"])
    let condition = HouseRules.Condition(
      name: try place.required("name").choice(), due: try deadline(place.required("due")),
      lapse: try place["lapse"]?.choice() ?? .nothing, kroner: try place["kroner"]?.number(0...1_000_000),
      hours: try place["hours"].map { each throws(Fault) in try hours(each) })
    if condition.lapse == .cancel, condition.due.isAfterStart {
      throw Fault(
        "\(place.pointer)/lapse", "a booking that has begun cannot be cancelled; say 'notice'")
    }
    return condition
  }

  private static func write(_ condition: HouseRules.Condition, to json: inout JSONWriter) {
    json.object { json in
      json.field("name", condition.name.rawValue)
      write("due", condition.due, to: &json)
      json.field("lapse", condition.lapse.rawValue)
      if let kroner = condition.kroner { json.field("kroner", kroner) }
      if let hours = condition.hours { json.field("hours", hours.description) }
    }
  }

  private static func lending(_ place: JSONPlace, _: Scope) throws(Fault) -> HouseRules.Lending {
    _ = try place.members(known: ["pickUpHours", "longestDays", "remindHoursBefore", "remindHoursAfter"])
    var lending = HouseRules.Lending()
    lending.pickUpHours = try place["pickUpHours"].map { each throws(Fault) in try hours(each) }
    lending.longestDays = try place["longestDays"]?.number(0...366)
    lending.remindHoursBefore = try place["remindHoursBefore"]?.number(0...720)
    lending.remindHoursAfter = try place["remindHoursAfter"]?.number(0...720)
    return lending
  }

  private static func write(_ lending: HouseRules.Lending, to json: inout JSONWriter) {
    json.object { json in
      if let hours = lending.pickUpHours { json.field("pickUpHours", hours.description) }
      if let days = lending.longestDays { json.field("longestDays", days) }
      if let hours = lending.remindHoursBefore { json.field("remindHoursBefore", hours) }
      if let hours = lending.remindHoursAfter { json.field("remindHoursAfter", hours) }
    }
  }

  /// `{"days": 14, "before": "start"}`: one length, one direction.
  private static func deadline(_ place: JSONPlace) throws(Fault) -> HouseRules.Deadline {
    _ = try place.members(known: ["days", "hours", "minutes", "before", "after"])
    let lengths = [("days", 1_440), ("hours", 60), ("minutes", 1)].filter { place[$0.0] != nil }
    guard lengths.count == 1, let (unit, factor) = lengths.first, let length = place[unit] else {
      throw place.fault("must say one of 'days', 'hours', 'minutes'")
    }
    let minutes = try length.number(0...year / factor) * factor
    switch (place["before"], place["after"]) {
    case (let before?, nil): return HouseRules.Deadline(-minutes, from: try before.choice())
    case (nil, let after?): return HouseRules.Deadline(minutes, from: try after.choice())
    default: throw place.fault("must say one of 'before' and 'after': 'booking', 'start' or 'end'")
    }
  }

  private static func write(_ name: StaticString, _ deadline: HouseRules.Deadline, to json: inout JSONWriter)
  {
    let length = abs(deadline.minutes)
    json.object(name) { json in
      if length % 1_440 == 0 {
        json.field("days", length / 1_440)
      } else if length % 60 == 0 {
        json.field("hours", length / 60)
      } else {
        json.field("minutes", length)
      }
      json.field(deadline.minutes <= 0 ? "before" : "after", deadline.anchor.rawValue)
    }
  }
}
