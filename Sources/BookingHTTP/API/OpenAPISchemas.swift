import BookingCore

/// The API's objects as data: what `Shapes` writes, for the OpenAPI document. A test compares the two.
enum ObjectSchema {
  /// All of them: each name with the object's fields.
  static let all =
    objects
    + FieldList(
      pages.map { .init("\($0)Page", .fields(page(of: $0))) } + [
        .init("Series", .fields("id: text, version: integer" + series + dates)),
        .init("SeriesPreview", .fields(series + dates)),
        .init("SeriesSummary", .fields("id: text, version: integer" + series)),
      ])

  private static func page(of name: String) -> FieldList {
    FieldList([.init("items", .list(.schema(name))), .init("nextCursor", .orNull(.text))])
  }

  /// What is handed out by the page.
  private static let pages = [
    "Area", "Resource", "Booking", "FreePlace", "Conflict", "Plan", "Change", "Token", "Notice", "Feed",
    "Loan", "ThingEvent", "Condition", "WaitlistEntry", "SeriesSummary",
  ]

  private static let objects: FieldList = """
    Area: {slug: text, name: text, latitude: number, longitude: number, timeZone: text, homes: integer,
      version: integer},
    Rules: {area: text, version: integer, text: Texts, decidedBy: \(HouseRules.Decider.self), decidedOn: text,
      validFrom: text, kinds: object, resources?: object, maxDaysAhead?: integer,
      maxDaysAheadOthers?: integer, minNoticeMinutes?: integer, minMinutes?: integer, maxMinutes?: integer,
      otherAreas?: truth, maxOpenBookings?: integer, cancelMinutes?: integer, outsiders?: truth,
      quotas?: [object], slots?: [object], quietHours?: text, gapMinutes?: integer, closedDates?: [text],
      closedHolidays?: [text], minAttendees?: integer, maxAttendees?: integer, leftoverMinutes?: integer,
      approval?: object, waitingList?: object, checkIn?: object, conditions?: [object], lending?: object},
    Texts: {da: text, en: text},
    Resource: {slug: text, name: text, area: text|null, kind: \(Resource.Kind.self), seats: integer|null,
      units: integer, features: [text], parts: [text|null], setupMinutes: integer, turnoverMinutes: integer,
      openingHours: text, status: \(Resource.Status.self), version: integer},
    Closure: {id: text, resource: text|null, start: time, end: time, reason: text, conflicts?: [Conflict]},
    Conflict: {id: text, cause: double-booking|units-missing|closure|outside-hours|not-in-use, resource: text,
      start: time, end: time, claimed?: integer, units?: integer, reason?: text, bookings: [text],
      parties?: [Booking]},

    Line: {resource: text|null, units: integer},
    Booking: {id: text, version: integer, status: \(Booking.Status.self), lines: [Line], start: time,
      end: time, timeZone: text, attendees: integer, title?: text, household?: text|null, checkIn?: CheckIn,
      conditions?: [Condition], createdAt: time, flexibleMinutes: integer, acceptedAreas: [text|null],
      with: [text|null], rulesVersion: integer|null, series: text|null, declined?: [text],
      alike?: [text], request?: \(BookingRequest.Kind.self),
      decideBy?: time, otherwise?: \(HouseRules.Approval.Decision.self)},
    CheckIn: {state: \(Duty.State.self), from: time, until: time, doneAt: time|null},
    Condition: {booking?: text, name: \(HouseRules.Condition.Name.self), state: \(Duty.State.self), due: time,
      lapse: \(HouseRules.Condition.Lapse.self), kroner: integer|null, hours: text|null, doneAt: time|null},
    WaitlistEntry: {id: text, version: integer, status: \(WaitlistEntry.Status.self), place: integer|null,
      lines: [Line], start: time, end: time, timeZone: text, minimumMinutes: integer|null, attendees: integer,
      title: text, household: text|null, createdAt: time, offer?: WaitlistOffer},
    WaitlistOffer: {booking: text, start: time, end: time, decideBy: time},
    FreePlace: {resource: text, start: time, end: time, travelMinutes: integer},
    Calendar: {items: [CalendarEntry], nextCursor: text|null},
    CalendarEntry: {start: time, end: time, state: taken|mine|closed|held, units: integer, booking?: text},
    Alternative: {resource: text, lines: [Line], start: time, end: time,
      difference: other-time|other-resource, travelMinutes: integer},
    Plan: {id: text, status: \(ResolutionPlan.Status.self), proof: optimal|feasible|infeasible,
      objective: integer|null, lowerBound: integer|null, createdAt: time, conflicts: [text],
      steps: [PlanStep], pins: [text], forbid: [ForbiddenPlace], decided: [DecidedPlace],
      pinnedConflicts: [text]},
    PlanStep: {booking: text, from: PlanPlace, to: PlanPlace|null, cost: integer, reasons: [text], why?: Why},
    Why: {isDecided?: truth, troubles?: [Trouble], rivals?: [Rival], breaks: [text], price: Price,
      nextBest?: NextBest|null},
    Trouble: {kind: unsuitable|closed|forbidden|double-booking|makes-room, resource: text, start?: time,
      end?: time, bookings?: [text]},
    Rival: {booking: text, weight: integer, fate: pinned|stays|changes, cost: integer|null},
    Price: {moves: integer, travel: integer, shift: integer, cancel: integer, weight: integer,
      total: integer},
    NextBest: {to: PlanPlace|null, cost: integer},
    PlanPlace: {lines: [Line], start: time, end: time},
    ForbiddenPlace: {booking: text, resource: text|null},
    DecidedPlace: {booking: text, to: PlanPlace|null},

    Helpers: {items: [Helper]},
    Helper: {handle: text, name: text},
    Household: {slug: text, area: text|null, kind: \(Household.Kind.self), name?: text,
      outside: truth, endedAt: time|null, version: integer},
    HouseholdEnd: {household: Household, cancelled: [Booking], openLoans: [text]},
    Member: {handle: text, household: text|null, area: text|null, name: text, email: text, role: \(Role.self),
      language: \(Language.self), version: integer},
    Loan: {booking: text, status: \(Loan.Status.self), household: text, member: text|null, start: time,
      due: time, lines: [LoanLine], conflicts?: [Conflict]},
    LoanLine: {resource: text|null, units: integer, out: integer, returned: integer},
    UnitsInService: {resource: text, units: integer, outOfService: integer, out: integer,
      outages: [Outage], conflicts: [Conflict]},
    Outage: {id: text, units: integer, start: time, end: time|null, damaged: truth, note: text,
      booking: text|null},
    ThingEvent: {at: time, kind: \(ThingEvent.Kind.self), units: integer, booking: text|null,
      household: text|null, member: text|null, condition: \(LoanCondition.self)|null, missing: text,
      note: text, undone: truth},
    Notice: {id: text, kind: text, household: text|null, booking: text|null, subject: text, text: text,
      createdAt: time, readAt: time|null, deliveredAt: time|null, failure: text|null},
    Me: {member: Member|null, household: Household|null},
    Invitation: {member: text, expiresAt: time, code?: text},
    Session: {member: Member, expiresAt: time},
    Token: {id: text, member: text|null, name: text, scope: \(Token.Scope.self), createdAt: time,
      expiresAt: time|null, revokedAt: time|null, lastUsedAt: time|null, token?: text},
    Feed: {id: text, scope: household|resource|area, name: text|null, owner: text|null, createdAt: time,
      revokedAt: time|null, url?: text},
    Change: {id: integer, at: time, action: text, kind: text, object: text|null, actor?: text|null,
      origin?: text, before?: object, after?: object},
    Import: {created: integer, updated: integer, unchanged: integer, cancelled: integer, kept: integer,
      clash: integer, changedHere: integer, skipped: integer, items: [ImportedEvent], errors: [ImportFault]},
    ImportedEvent: {uid: text, line: integer, outcome: \(ImportBookings.Result.Outcome.self),
      booking: text|null, reason: closed|taken|too-many-units|null, takenBy?: text,
      resource: text|null, start: time, end: time},
    ImportFault: {line: integer, uid: text|null, detail: text},
    Export: {member: Member, household: Household, bookings: [Booking], tokens: [Token], feeds: [Feed],
      records: object},
    Erasure: {member: text, homeErased: truth, comingBookings: integer},
    RulesTrial: {items: [RuleBreach], lastYear: RulesPast},
    RulesPast: {bookings: integer, refused: integer, households: integer, rules: [RuleCount]},
    RuleCount: {code: text, bookings: integer, households: integer},
    RuleBreach: {booking: Booking, errors: [ProblemFault]},
    Health: {status: text},
    Problem: {type: text, title: text, status: integer, detail: text, code: text, requestId: text,
      errors?: [ProblemFault], alternatives?: [Alternative]},
    ProblemFault: {pointer: text, code?: text, detail: text},

    Statistics: {from: time, to: time, resources: [ResourceUse], refusals: [RefusalCount],
      shares: [AreaShares]},
    ResourceUse: {resource: text, area: text, bookings: integer, minutes: integer, hours: [[integer]],
      medianDaysAhead: integer|null, displaced: integer, noShows: integer, medianDecisionHours: integer|null,
      waited: integer, offered: integer, medianWaitHours: integer|null},
    RefusalCount: {area: text|null, resource: text|null, rule: text, count: integer},
    AreaShares: {area: text, perMille: [integer]},

    Occurrence: {date: text, outcome: free|\(SeriesOccurrence.Outcome.self), start: time|null, end: time|null,
      lines?: [Line], booking?: text, status?: \(Booking.Status.self), errors?: [ProblemFault]}
    """

  /// A series, with or without what a kept one has.
  private static let series: FieldList = """
    rrule: text, lines: [Line], start: time|null, end: time|null, timeZone: text, exdates: [text],
    rdates: [text], endsOn: text|null, attendees: integer, title?: text, household?: text|null,
    flexibleMinutes: integer, acceptedAreas: [text|null], createdAt: time
    """
  /// The dates of it that were looked at.
  private static let dates: FieldList = "boundedAt: text|null, occurrences: [Occurrence]"
}
