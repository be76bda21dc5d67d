import BookingCore

/// The API's objects as data: what `Shapes` writes, for the OpenAPI document. A test compares the two.
struct ObjectSchema: Sendable {
  /// What a field of an object holds.
  indirect enum Kind: Sendable {
    case text, time, integer, number, truth, anything
    case choice([String])
    case list(Kind)
    case object(String)
    case orNull(Kind)
  }

  struct Field: Sendable {
    let name: String
    let kind: Kind
    /// Whether it always stands there.
    let isAlways: Bool

    init(_ name: String, _ kind: Kind, sometimes: Bool = false) {
      self.name = name
      self.kind = kind
      isAlways = !sometimes
    }
  }

  let name: String
  let fields: [Field]

  init(_ name: String, _ fields: [Field]) {
    self.name = name
    self.fields = fields
  }

  /// A page of objects.
  static func page(of name: String) -> ObjectSchema {
    ObjectSchema(
      "\(name)Page", [.init("items", .list(.object(name))), .init("nextCursor", .orNull(.text))])
  }

  private static let limits: [Field] = [
    .init("maxDaysAhead", .integer, sometimes: true),
    .init("maxDaysAheadOthers", .integer, sometimes: true),
    .init("minNoticeMinutes", .integer, sometimes: true),
    .init("minMinutes", .integer, sometimes: true),
    .init("maxMinutes", .integer, sometimes: true), .init("otherAreas", .truth, sometimes: true),
    .init("maxOpenBookings", .integer, sometimes: true),
    .init("cancelMinutes", .integer, sometimes: true), .init("outsiders", .truth, sometimes: true),
    .init("quotas", .list(.anything), sometimes: true), .init("slots", .list(.anything), sometimes: true),
    .init("quietHours", .text, sometimes: true), .init("gapMinutes", .integer, sometimes: true),
    .init("closedDates", .list(.text), sometimes: true),
    .init("closedHolidays", .list(.text), sometimes: true),
    .init("minAttendees", .integer, sometimes: true), .init("maxAttendees", .integer, sometimes: true),
    .init("leftoverMinutes", .integer, sometimes: true), .init("approval", .anything, sometimes: true),
    .init("waitingList", .anything, sometimes: true), .init("checkIn", .anything, sometimes: true),
    .init("conditions", .list(.anything), sometimes: true), .init("lending", .anything, sometimes: true),
  ]

  private static let conflict: [Field] = [
    .init("id", .text),
    .init("cause", .choice(["double-booking", "units-missing", "closure", "outside-hours", "not-in-use"])),
    .init("resource", .text), .init("start", .time), .init("end", .time),
    .init("claimed", .integer, sometimes: true), .init("units", .integer, sometimes: true),
    .init("reason", .text, sometimes: true), .init("bookings", .list(.text)),
    .init("parties", .list(.object("Booking")), sometimes: true),
  ]

  /// All of them.
  static let all: [ObjectSchema] =
    places + bookings + people + series + statistics + [
      page(of: "Area"), page(of: "Resource"), page(of: "Booking"), page(of: "FreePlace"),
      page(of: "Conflict"),
      page(of: "Plan"), page(of: "Change"), page(of: "Token"),
      page(of: "Notice"), page(of: "Feed"), page(of: "Loan"), page(of: "ThingEvent"), page(of: "Condition"),
      page(of: "WaitlistEntry"),
    ]

  private static let places = [
    ObjectSchema(
      "Area",
      [
        .init("slug", .text), .init("name", .text), .init("latitude", .number),
        .init("longitude", .number),
        .init("timeZone", .text), .init("homes", .integer), .init("version", .integer),
      ]),
    ObjectSchema(
      "Rules",
      [
        .init("area", .text), .init("version", .integer), .init("text", .object("Texts")),
        .init("decidedBy", .choice(["residents-meeting", "board"])), .init("decidedOn", .text),
        .init("validFrom", .text), .init("kinds", .anything),
        .init("resources", .anything, sometimes: true),
      ] + limits),
    ObjectSchema("Texts", [.init("da", .text), .init("en", .text)]),
    ObjectSchema(
      "Resource",
      [
        .init("slug", .text), .init("name", .text), .init("area", .orNull(.text)),
        .init("kind", .choice(["room", "garden", "equipment"])), .init("seats", .orNull(.integer)),
        .init("units", .integer), .init("features", .list(.text)),
        .init("parts", .list(.orNull(.text))),
        .init("setupMinutes", .integer), .init("turnoverMinutes", .integer),
        .init("openingHours", .text),
        .init("status", .choice(["active", "out-of-service", "retired"])),
        .init("version", .integer),
      ]),
    ObjectSchema(
      "Closure",
      [
        .init("id", .text), .init("resource", .orNull(.text)), .init("start", .time),
        .init("end", .time),
        .init("reason", .text), .init("conflicts", .list(.object("Conflict")), sometimes: true),
      ]),
    ObjectSchema("Conflict", conflict),
  ]

  private static let bookings = [
    ObjectSchema("Line", [.init("resource", .orNull(.text)), .init("units", .integer)]),
    ObjectSchema(
      "Booking",
      [
        .init("id", .text), .init("version", .integer),
        .init("status", .choice(Booking.Status.allCases.map(\.rawValue))),
        .init("lines", .list(.object("Line"))),
        .init("start", .time), .init("end", .time), .init("timeZone", .text),
        .init("attendees", .integer),
        .init("title", .text, sometimes: true), .init("household", .orNull(.text), sometimes: true),
        .init("checkIn", .object("CheckIn"), sometimes: true),
        .init("conditions", .list(.object("Condition")), sometimes: true),
        .init("createdAt", .time), .init("flexibleMinutes", .integer),
        .init("acceptedAreas", .list(.orNull(.text))), .init("with", .list(.orNull(.text))),
        .init("rulesVersion", .orNull(.integer)),
        .init("series", .orNull(.text)),
        .init("request", .choice(BookingRequest.Kind.allCases.map(\.rawValue)), sometimes: true),
        .init("decideBy", .time, sometimes: true),
        .init(
          "otherwise", .choice(HouseRules.Approval.Decision.allCases.map(\.rawValue)), sometimes: true),
      ]),
    ObjectSchema(
      "CheckIn",
      [
        .init("state", .choice(Duty.State.allCases.map(\.rawValue))), .init("from", .time),
        .init("until", .time), .init("doneAt", .orNull(.time)),
      ]),
    ObjectSchema(
      "Condition",
      [
        .init("booking", .text, sometimes: true),
        .init("name", .choice(HouseRules.Condition.Name.allCases.map(\.rawValue))),
        .init("state", .choice(Duty.State.allCases.map(\.rawValue))), .init("due", .time),
        .init("lapse", .choice(HouseRules.Condition.Lapse.allCases.map(\.rawValue))),
        .init("kroner", .orNull(.integer)), .init("hours", .orNull(.text)), .init("doneAt", .orNull(.time)),
      ]),
    ObjectSchema(
      "WaitlistEntry",
      [
        .init("id", .text), .init("version", .integer),
        .init("status", .choice(WaitlistEntry.Status.allCases.map(\.rawValue))),
        .init("place", .orNull(.integer)), .init("lines", .list(.object("Line"))), .init("start", .time),
        .init("end", .time), .init("timeZone", .text), .init("minimumMinutes", .orNull(.integer)),
        .init("attendees", .integer), .init("title", .text), .init("household", .orNull(.text)),
        .init("createdAt", .time), .init("offer", .object("WaitlistOffer"), sometimes: true),
      ]),
    ObjectSchema(
      "WaitlistOffer",
      [.init("booking", .text), .init("start", .time), .init("end", .time), .init("decideBy", .time)]),
    ObjectSchema(
      "FreePlace",
      [
        .init("resource", .text), .init("start", .time), .init("end", .time),
        .init("travelMinutes", .integer),
      ]),
    ObjectSchema(
      "Calendar",
      [.init("items", .list(.object("CalendarEntry"))), .init("nextCursor", .orNull(.text))]),
    ObjectSchema(
      "CalendarEntry",
      [
        .init("start", .time), .init("end", .time),
        .init("state", .choice(["taken", "mine", "closed", "held"])),
        .init("units", .integer), .init("booking", .text, sometimes: true),
      ]),
    ObjectSchema(
      "Alternative",
      [
        .init("resource", .text), .init("lines", .list(.object("Line"))), .init("start", .time),
        .init("end", .time), .init("difference", .choice(["other-time", "other-resource"])),
        .init("travelMinutes", .integer),
      ]),
    ObjectSchema(
      "Plan",
      [
        .init("id", .text), .init("status", .choice(["open", "applied", "undone"])),
        .init("proof", .choice(["optimal", "feasible", "infeasible"])),
        .init("objective", .orNull(.integer)),
        .init("lowerBound", .orNull(.integer)), .init("createdAt", .time),
        .init("conflicts", .list(.text)),
        .init("steps", .list(.object("PlanStep"))), .init("pins", .list(.text)),
        .init("forbid", .list(.object("ForbiddenPlace"))), .init("pinnedConflicts", .list(.text)),
      ]),
    ObjectSchema(
      "PlanStep",
      [
        .init("booking", .text), .init("from", .object("PlanPlace")),
        .init("to", .orNull(.object("PlanPlace"))),
        .init("cost", .integer), .init("reasons", .list(.text)),
        .init("why", .object("Why"), sometimes: true),
      ]),
    ObjectSchema(
      "Why",
      [
        .init("isDecided", .truth, sometimes: true),
        .init("troubles", .list(.object("Trouble")), sometimes: true),
        .init("rivals", .list(.object("Rival")), sometimes: true), .init("breaks", .list(.text)),
        .init("price", .object("Price")), .init("nextBest", .orNull(.object("NextBest")), sometimes: true),
      ]),
    ObjectSchema(
      "Trouble",
      [
        .init("kind", .choice(["unsuitable", "closed", "forbidden", "double-booking", "makes-room"])),
        .init("resource", .text), .init("start", .time, sometimes: true),
        .init("end", .time, sometimes: true),
        .init("bookings", .list(.text), sometimes: true),
      ]),
    ObjectSchema(
      "Rival",
      [
        .init("booking", .text), .init("weight", .integer),
        .init("fate", .choice(["pinned", "stays", "changes"])), .init("cost", .orNull(.integer)),
      ]),
    ObjectSchema(
      "Price",
      ["moves", "travel", "shift", "cancel", "weight", "total"].map { .init($0, .integer) }),
    ObjectSchema("NextBest", [.init("to", .orNull(.object("PlanPlace"))), .init("cost", .integer)]),
    ObjectSchema(
      "PlanPlace",
      [.init("lines", .list(.object("Line"))), .init("start", .time), .init("end", .time)]),
    ObjectSchema("ForbiddenPlace", [.init("booking", .text), .init("resource", .orNull(.text))]),
  ]

  private static let people = [
    ObjectSchema("Helpers", [.init("items", .list(.object("Helper")))]),
    ObjectSchema("Helper", [.init("handle", .text), .init("name", .text)]),
    ObjectSchema(
      "Household",
      [
        .init("slug", .text), .init("area", .orNull(.text)),
        .init("kind", .choice(["home", "association", "board", "municipality"])),
        .init("name", .text, sometimes: true), .init("outside", .truth), .init("endedAt", .orNull(.time)),
        .init("version", .integer),
      ]),
    ObjectSchema(
      "HouseholdEnd",
      [
        .init("household", .object("Household")), .init("cancelled", .list(.object("Booking"))),
        .init("openLoans", .list(.text)),
      ]),
    ObjectSchema(
      "Member",
      [
        .init("handle", .text), .init("household", .orNull(.text)), .init("area", .orNull(.text)),
        .init("name", .text), .init("email", .text),
        .init("role", .choice(Role.allCases.map(\.rawValue))), .init("language", .choice(["da", "en"])),
        .init("version", .integer),
      ]),
    ObjectSchema(
      "Loan",
      [
        .init("booking", .text), .init("status", .choice(Loan.Status.allCases.map(\.rawValue))),
        .init("household", .text), .init("member", .orNull(.text)), .init("start", .time),
        .init("due", .time), .init("lines", .list(.object("LoanLine"))),
        .init("conflicts", .list(.object("Conflict")), sometimes: true),
      ]),
    ObjectSchema(
      "LoanLine",
      [
        .init("resource", .orNull(.text)), .init("units", .integer), .init("out", .integer),
        .init("returned", .integer),
      ]),
    ObjectSchema(
      "UnitsInService",
      [
        .init("resource", .text), .init("units", .integer), .init("outOfService", .integer),
        .init("out", .integer), .init("conflicts", .list(.object("Conflict"))),
      ]),
    ObjectSchema(
      "ThingEvent",
      [
        .init("at", .time), .init("kind", .choice(ThingEvent.Kind.allCases.map(\.rawValue))),
        .init("units", .integer), .init("booking", .orNull(.text)), .init("household", .orNull(.text)),
        .init("member", .orNull(.text)),
        .init("condition", .orNull(.choice(LoanCondition.allCases.map(\.rawValue)))),
        .init("missing", .text), .init("note", .text), .init("undone", .truth),
      ]),
    ObjectSchema(
      "Notice",
      [
        .init("id", .text), .init("kind", .text), .init("booking", .orNull(.text)),
        .init("subject", .text), .init("text", .text), .init("createdAt", .time),
        .init("readAt", .orNull(.time)), .init("deliveredAt", .orNull(.time)),
      ]),
    ObjectSchema(
      "Me",
      [
        .init("member", .orNull(.object("Member"))),
        .init("household", .orNull(.object("Household"))),
      ]),
    ObjectSchema(
      "Invitation",
      [.init("member", .text), .init("expiresAt", .time), .init("code", .text, sometimes: true)]),
    ObjectSchema("Session", [.init("member", .object("Member")), .init("expiresAt", .time)]),
    ObjectSchema(
      "Token",
      [
        .init("id", .text), .init("member", .orNull(.text)), .init("name", .text),
        .init("scope", .choice(Token.Scope.allCases.map(\.rawValue))), .init("createdAt", .time),
        .init("expiresAt", .orNull(.time)), .init("revokedAt", .orNull(.time)),
        .init("lastUsedAt", .orNull(.time)),
        .init("token", .text, sometimes: true),
      ]),
    ObjectSchema(
      "Feed",
      [
        .init("id", .text), .init("scope", .choice(["household", "resource", "area"])),
        .init("name", .orNull(.text)), .init("owner", .orNull(.text)), .init("createdAt", .time),
        .init("revokedAt", .orNull(.time)), .init("url", .text, sometimes: true),
      ]),
    ObjectSchema(
      "Change",
      [
        .init("id", .integer), .init("at", .time), .init("action", .text), .init("kind", .text),
        .init("object", .orNull(.text)), .init("actor", .orNull(.text), sometimes: true),
        .init("origin", .text, sometimes: true), .init("before", .anything, sometimes: true),
        .init("after", .anything, sometimes: true),
      ]),
    ObjectSchema(
      "Import",
      [
        .init("created", .integer), .init("updated", .integer), .init("unchanged", .integer),
        .init("kept", .integer), .init("clash", .integer), .init("changedHere", .integer),
        .init("skipped", .integer), .init("items", .list(.object("ImportedEvent"))),
        .init("errors", .list(.object("ImportFault"))),
      ]),
    ObjectSchema(
      "ImportedEvent",
      [
        .init("uid", .text), .init("line", .integer),
        .init(
          "outcome", .choice(["created", "updated", "unchanged", "clash", "kept", "changed-here"])),
        .init("booking", .orNull(.text)), .init("resource", .orNull(.text)), .init("start", .time),
        .init("end", .time),
      ]),
    ObjectSchema(
      "ImportFault",
      [.init("line", .integer), .init("uid", .orNull(.text)), .init("detail", .text)]),
    ObjectSchema(
      "Export",
      [
        .init("member", .object("Member")), .init("household", .object("Household")),
        .init("bookings", .list(.object("Booking"))), .init("tokens", .list(.object("Token"))),
        .init("feeds", .list(.object("Feed"))), .init("records", .anything),
      ]),
    ObjectSchema(
      "Erasure", [.init("member", .text), .init("homeErased", .truth), .init("comingBookings", .integer)]),
    ObjectSchema(
      "RulesTrial",
      [.init("items", .list(.object("RuleBreach"))), .init("lastYear", .object("RulesPast"))]),
    ObjectSchema(
      "RulesPast",
      [
        .init("bookings", .integer), .init("refused", .integer), .init("households", .integer),
        .init("rules", .list(.object("RuleCount"))),
      ]),
    ObjectSchema(
      "RuleCount", [.init("code", .text), .init("bookings", .integer), .init("households", .integer)]),
    ObjectSchema(
      "RuleBreach",
      [.init("booking", .object("Booking")), .init("errors", .list(.object("ProblemFault")))]),
    ObjectSchema("Health", [.init("status", .text)]),
    ObjectSchema(
      "Problem",
      [
        .init("type", .text), .init("title", .text), .init("status", .integer),
        .init("detail", .text),
        .init("code", .text), .init("requestId", .text),
        .init("errors", .list(.object("ProblemFault")), sometimes: true),
        .init("alternatives", .list(.object("Alternative")), sometimes: true),
      ]),
    ObjectSchema(
      "ProblemFault",
      [.init("pointer", .text), .init("code", .text, sometimes: true), .init("detail", .text)]),
  ]
}
