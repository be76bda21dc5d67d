public import BookingCore

/// Bookings: made, read, listed, changed, cancelled.
extension APIService {
  static let bookingEndpoints: [Endpoint] = [
    .write(
      .post, "/bookings", "Books resources for a household.", body: bookingFields + withField,
      answer: "Booking", status: 201, refusals: [403, 404, 409], by: create),
    .read(
      "/bookings",
      "Lists the bookings that the caller may know, by start; from now on unless said otherwise.",
      query: """
        from?: time, to?: time, resource?: slug, area?: slug, with?: slug, mine?: truth,
        household?: slug, status?: \(Booking.Status.self)
        """ + .page, answer: "BookingPage", refusals: [403, 404], by: list),
    .read("/bookings/{id}", "Shows a booking.", answer: "Booking", refusals: [304]) { call, snapshot in
      let caller = try snapshot.caller()
      let (booking, household) = try call.booking(for: caller)
      return call.unlessHeld(version: booking.version) {
        Shapes.booking(booking, household: household, seenBy: caller, in: snapshot.registry, to: &$0)
      }
    },
    .write(
      .patch, "/bookings/{id}", "Changes a booking, decided anew like a new one; If-Match is required.",
      body: "lines?: [{resource: text, units?: integer}], resource?: slug, start?: time, end?: time"
        + wordFields + withField, answer: "Booking", refusals: [403, 409, 412, 422, 428], by: change),
    .write(
      .post, "/bookings/{id}/check-in",
      "Says that a booking's people are there; `done: false` takes that back.", body: "done?: truth",
      answer: "Booking", refusals: [403, 409]
    ) { call, snapshot, reply in
      try attend(call, snapshot, reply) { CheckInBooking(booking: $0, isUndone: !$1) }
    },
    .read(
      "/bookings/{id}/conditions", "Lists what the house rules ask to be done about a booking.",
      answer: "ConditionPage", refusals: [403]
    ) { call, snapshot in
      let caller = try snapshot.caller()
      let found = try call.desk.read { try $0.conditions(of: call.id("bk", .booking), for: caller) }
      return call.page(found, nextCursor: nil) { Shapes.condition($0, in: snapshot.registry, to: &$1) }
    },
    .write(
      .post, "/bookings/{id}/conditions/{name}",
      "Ticks a condition of a booking off; `done: false` takes that back.", body: "done?: truth",
      answer: "Booking", refusals: [403, 409]
    ) { call, snapshot, reply in
      let text = call.request.parameter("name") ?? ""
      try attend(call, snapshot, reply) { id, isDone in
        guard let name = HouseRules.Condition.Name(rawValue: text) else {
          throw DeskError.notFound(kind: .condition, name: text)
        }
        return TickCondition(booking: id, name: name, isDone: isDone)
      }
    },
    .long(
      "/conditions",
      "Lists what is not done yet, by when it is due: of the caller's bookings and in the caller's care.",
      query: "area?: text" + .page, answer: "ConditionPage", refusals: [404]
    ) { call, snapshot in
      let paging = try call.paging()
      let caller = try snapshot.caller()
      let area = try call.request.query("area").map { try snapshot.area($0).id }
      let found = try call.desk.read { try $0.openConditions(area: area, for: caller) }
      // A booking asks for few things, and each of them once.
      let names = Duty.Name.allCases
      return call.page(
        found, paging,
        by: {
          [Int64($0.duty.due.value), $0.booking.id.value, Int64(names.firstIndex(of: $0.duty.name) ?? 0)]
        }
      ) { Shapes.condition($0, in: snapshot.registry, to: &$1) }
    },
    .write(
      .post, "/bookings/{id}/cancel", "Gives a booking's place back.", body: "", answer: "Booking",
      refusals: [403, 409, 412]
    ) { call, snapshot, reply in
      let caller = try snapshot.caller()
      let (booking, household) = try call.booking(for: caller)
      let command = CancelBooking(id: booking.id, ifVersion: call.ifMatch(booking.version))
      try call.submit(command, snapshot, reply) { cancelled in
        call.service.metrics.count(.cancelled)
        return shape(cancelled, [household], caller, call, snapshot)
      }
    },
  ]

  /// What `Form.book` reads.
  static let bookingFields = """
    lines!: [{resource: text, units?: integer}], resource!: slug, start: time, end: time, onBehalfOf?: slug,
    acceptRulesVersion?: integer
    """ + wordFields
  static let wordFields: FieldList = """
    attendees?: integer|null, title?: text|null, flexibleMinutes?: integer|null, acceptedAreas?: [text]|null
    """
  static let withField: FieldList = "with?: [text]|null"

  static func shape(
    _ booking: Booking, _ households: [Household?], _ caller: Actor, _ call: Call, _ snapshot: Snapshot,
    status: Int = 200, declined: [ID<Booking>] = [], alike: [ID<Booking>] = []
  ) -> Response {
    let household = call.household(booking.household, among: households)
    let location = status == 201 ? "/api/v1/bookings/\(booking.id.code)" : nil
    return .json(status, version: booking.version, location: location) {
      Shapes.booking(
        booking, household: household, seenBy: caller, in: snapshot.registry, declined: declined,
        alike: alike,
        to: &$0)
    }
  }

  /// Ticks something off at a booking, or takes that back, for those who may: they may not know all of it.
  private static func attend<C: Command>(
    _ call: Call, _ snapshot: Snapshot, _ reply: Reply, _ command: (ID<Booking>, Bool) throws -> C
  ) throws where C.Outcome == Booking {
    var form = try Form(call)
    let isDone = form.truth("done") ?? true
    try form.finish()
    let caller = try snapshot.caller()
    try call.submit(command(call.id("bk", .booking), isDone), snapshot, reply) {
      shape($0, [], caller, call, snapshot)
    }
  }

  // MARK: Making

  private static func create(_ call: Call, _ snapshot: Snapshot, _ reply: Reply) throws {
    var form = try Form(call)
    var asked = form.book(snapshot)
    asked.withAreas = form.slugs("with", null: []) ?? []
    try form.finish()
    try asked.check()
    let range = asked.range
    let caller = try snapshot.caller()
    let households = [snapshot.household, try call.household(for: asked, caller, snapshot)]
    try call.submit(
      asked, snapshot, reply, during: range,
      refused: { [asked] in refuse($0, asked, caller, households[1] ?? households[0], reply, snapshot) },
      answer: { booking in
        call.service.metrics.count(.confirmed)
        return shape(booking, households, caller, call, snapshot, status: 201)
      })
  }

  /// Answers a refusal; when the place is taken, with what is free instead. An insider is told that in any case.
  private static func refuse(
    _ error: any Error, _ asked: Book, _ caller: Actor, _ household: Household?, _ reply: Reply,
    _ snapshot: Snapshot
  ) {
    let call = reply.call
    guard let refusal = error as? DeskError, case .refused(let reasons) = refusal else {
      return reply.fail(error, registry: snapshot.registry, during: asked.range)
    }
    call.service.metrics.count(reasons.isTaken ? .taken : .refused)
    let isInside = call.service.insider != nil && !reasons.reasons.allSatisfy(\.isMissingAcceptance)
    guard reasons.isTaken || isInside else {
      return reply.fail(error, registry: snapshot.registry, during: asked.range)
    }
    reply.take {
      guard let (alternatives, registry) = try? call.desk.alternatives(to: asked, for: household) else {
        return call.problem(error, registry: snapshot.registry, during: asked.range)
      }
      var problem = call.details(error, registry: registry, during: asked.range)
      problem.alternatives = alternatives
      return call.answer(problem, registry)
    }
  }

  // MARK: Listing and changing

  private static func list(_ call: Call, _ snapshot: Snapshot) throws -> Response {
    let status: Booking.Status? = try call.choice("status")
    let mine = try call.truth("mine") ?? false
    let now = snapshot.now
    let range = try call.range(
      on: snapshot.clock(resource: call.request.query("resource")), default: TimeRange(now, now + 400 * 1440))
    let limit = try call.limit()
    let caller = try snapshot.caller()
    var query = BookingQuery(range: range)
    query.resource = try call.request.query("resource").map { try snapshot.resource($0).id }
    query.area = try call.request.query("area").map { try snapshot.area($0).id }
    query.status = status
    query.limit = limit
    query.cursor = call.request.query("cursor")
    query.with = try call.request.query("with").map { try snapshot.area($0).id }
    if let household = try call.household(snapshot, mine: mine) {
      query.households = [household.id]
    } else if query.with == nil && !caller.looksAfterOthers {
      query.households = caller.households
    }
    let (page, households) = try call.desk.read { [query] view in
      let page = try view.bookings(query, for: caller)
      return (page, try view.households(page.items.map(\.household)))
    }
    return call.page(page.items, nextCursor: page.nextCursor) { booking, json in
      Shapes.booking(
        booking, household: households[booking.household], seenBy: caller, in: snapshot.registry, to: &json)
    }
  }

  private static func change(_ call: Call, _ snapshot: Snapshot, _ reply: Reply) throws {
    // Local times are read on the clock of the resource asked for, else of the one the booking has.
    let found = Result { try call.booking(for: snapshot.caller()) }
    let old = try? found.get().booking
    var form = try Form(call)
    var command = ChangeBooking(id: old?.id ?? ID(0), ifVersion: call.ifMatch(old?.version))
    command.lines = form.lines(required: false)
    let place =
      command.lines?.first?.resource ?? old?.lines.first.map { snapshot.registry.resource($0.resource).slug }
    let clock = snapshot.clock(resource: place?.text)
    let start = form.time("start", on: clock)
    let end = form.time("end", on: clock)
    command.attendees = form.integer("attendees", 0...100_000, null: 0)
    command.title = form.text("title", null: "")
    command.flexibleMinutes = form.integer("flexibleMinutes", 0...10_080, null: 0)
    command.acceptedAreas = form.slugs("acceptedAreas", null: [])
    command.withAreas = form.slugs("with", null: [])
    if let first = start ?? old?.range.start, let last = end ?? old?.range.end, first >= last {
      form.fault(end == nil ? "/start" : "/end", "the end must be after the start")
    } else if let old, start != nil || end != nil {
      command.range = TimeRange(start ?? old.range.start, end ?? old.range.end)
    }
    try form.finish()
    let caller = try snapshot.caller()
    let (_, household) = try found.get()
    try call.requireIfMatch()
    try call.submit(command, snapshot, reply, during: command.range ?? old?.range) {
      shape($0, [household], caller, call, snapshot)
    }
  }
}

extension Form {
  /// What a new booking is to be like; the caller finishes the form.
  mutating func book(_ snapshot: Snapshot) -> Book {
    let lines = lines(required: true)
    let range = range(on: snapshot.clock(resource: lines?.first?.resource.text))
    var book = Book(lines: lines ?? [], range: range ?? TimeRange(.earliest, .latest))
    book.attendees = integer("attendees", 0...100_000, null: 0) ?? 0
    book.title = text("title", null: "") ?? ""
    book.onBehalfOf = slug("onBehalfOf")
    book.acceptRulesVersion = integer("acceptRulesVersion", 1...1_000_000)
    book.flexibleMinutes = integer("flexibleMinutes", 0...10_080, null: 0) ?? 0
    book.acceptedAreas = slugs("acceptedAreas", null: []) ?? []
    return book
  }
}

extension Actor {
  /// Whether lists show what others have, too, unless only the own is asked for.
  var looksAfterOthers: Bool { member.map { $0.role >= .board } ?? true }
}

extension Refusal.Reason {
  public var isMissingAcceptance: Bool {
    if case .rulesNotAccepted = self { true } else { false }
  }
}

extension BookingDesk.View {
  /// Households by their number, each looked up once.
  public func households(_ ids: some Sequence<ID<Household>>) throws -> [ID<Household>: Household] {
    var found: [ID<Household>: Household] = [:]
    for id in Set(ids) { found[id] = try household(id) }
    return found
  }
}

extension Call {
  /// The booking named in the path with its household, if the caller may know it.
  func booking(for caller: Actor) throws -> (booking: Booking, household: Household?) {
    // Only whole codes: a beginning could mean thousands of look-ups.
    let id: ID<Booking> = try id("bk", .booking)
    return try desk.read { view in
      let booking = try view.booking(named: id.code, for: caller)
      return (booking, try view.household(booking.household))
    }
  }

  /// A household, looked up unless it is known.
  func household(_ id: ID<Household>, among known: [Household?]) -> Household? {
    known.lazy.compactMap { $0 }.first { $0.id == id } ?? (try? desk.read { try $0.household(id) })
  }

  /// The household that the query names, for those who look after others; else the caller's own where only what is
  /// `mine` is asked for, else nil.
  func household(_ snapshot: Snapshot, mine: Bool) throws -> Household? {
    guard let name = request.query("household") else { return mine ? snapshot.household : nil }
    let caller = try snapshot.caller()
    let found = try Slug(name).flatMap { slug in try desk.read { try $0.household(slug: slug) } }
    guard caller.looksAfterOthers || found.map({ caller.households.contains($0.id) }) == true else {
      throw DeskError.notAllowed
    }
    guard let found else { throw DeskError.notFound(kind: .household, name: name) }
    return found
  }

  /// The household that a booking names; nil when it names none. Whoever may not book for a household does not
  /// learn whether there is one of that name.
  func household(for book: Book, _ caller: Actor, _ snapshot: Snapshot) throws -> Household? {
    guard let name = book.onBehalfOf else { return nil }
    let household = try service.parties.value(of: name, as: snapshot.memory, at: desk) { view in
      if let member = try view.member(handle: name) { return try view.household(member.household) }
      return try view.household(slug: name)
    }
    let isAllowed =
      household.map { caller.may(.book(household: $0.id, area: $0.area)) } ?? caller.may(.administer)
    guard isAllowed else { throw DeskError.notAllowed }
    return household
  }
}
