import BookingCore

/// The administrator's double bookings: listed, planned, drawn before and after, carried out, taken back.
extension Site {
  static let conflictScreens = [
    Screen(.get, "/conflicts", .long { visit in try conflicts(visit) }),
    Screen(
      .post, "/conflicts",
      .slow { visit, fields in
        var request = PlanRequest()
        request.conflicts = fields.all("conflict")
        request.seconds = 5
        return .redirect(to: Address("/plans", try visit.desk.plan(request, as: visit.member()).code))
      }),
    Screen(.get, "/plans/{id}", .long { visit in try plan(visit) }),
    Screen(.post, "/plans/{id}/again", .slow { visit, fields in try again(visit, fields) }),
    Screen(.post, "/plans/{id}/apply", .form { visit, _ in try carryOut(visit) { ApplyPlan(id: $0) } }),
    Screen(.post, "/plans/{id}/undo", .form { visit, _ in try carryOut(visit) { UndoPlan(id: $0) } }),
  ]

  private static func resolver(_ visit: Visit) throws -> Actor {
    let reader = try visit.member()
    guard reader.may(.resolve) else { throw DeskError.notAllowed }
    return reader
  }

  private static func conflicts(_ visit: Visit) throws -> Response {
    let reader = try resolver(visit)
    let found = try visit.desk.read(loading: nil) { view in
      try view.conflicts().prefix(60).map { conflict in
        (conflict, conflict.bookings.compactMap { try? view.booking(named: $0.code, for: reader) })
      }
    }
    return visit.page(visit.say("Dobbeltbookinger", "Double bookings")) {
      if found.isEmpty {
        visit.note("Der er ingen dobbeltbookinger.", "There are no double bookings.")
      } else {
        visit.form(Address("/conflicts")) {
          visit.p(
            "Vælg nogle, eller lad alle stå uvalgt for at løse dem alle. En plan ændrer intet, før du udfører den.",
            "Choose some, or leave all unchosen to resolve them all. A plan changes nothing until you carry it out."
          )
          visit.submit("Foreslå en løsning", "Propose a way out")
          element("ul", .class("days")) {
            for (conflict, bookings) in found { element("li") { item(visit, conflict, bookings) } }
          }
        }
      }
    }
  }

  private static func item(_ visit: Visit, _ conflict: Conflict, _ bookings: [Booking]) -> HTML {
    let resource = visit.registry.resource(conflict.resource)
    let when = visit.times(of: resource).range(conflict.range, in: visit.today.components.year)
    return group {
      visit.tick("conflict", "\(resource.name), \(when)", false, value: conflict.id, id: conflict.id)
      element("p", .class("hint")) { cause(visit, conflict.cause).capitalizedFirst + " (\(conflict.id))" }
      visit.rows(
        bookings.map {
          (
            Address("/booking", $0.id.code), $0.title.isEmpty ? $0.id.code : $0.title,
            visit.when($0) + ($0.title.isEmpty ? "" : " (\($0.id.code))")
          )
        })
    }
  }

  private static func cause(_ visit: Visit, _ cause: Conflict.Cause) -> String {
    switch cause {
    case .excess(let claimed, let units), .unitsMissing(let claimed, let units):
      visit.say("\(claimed) bookinger til \(units).", "\(claimed) booked of \(units).")
    case .closure(let reason): visit.say("lukket: ", "closed: ") + reason
    case .hours: visit.say("uden for åbningstiden", "outside opening hours")
    case .notInUse: visit.say("ikke i brug", "not in use")
    }
  }

  // MARK: Plans

  private static func plan(_ visit: Visit, fault: String? = nil, status: Int = 200) throws -> Response {
    let reader = try resolver(visit)
    let plan = try visit.desk.read { try $0.plan(named: visit.request.parameter("id") ?? "") }
    let drawings = try plan.steps.prefix(20).map { try drawing(visit, plan, $0, reader) }
    let moved = plan.steps.count { $0.to != nil }
    let state =
      switch plan.status {
      case .open: visit.say("Ikke udført", "Not carried out")
      case .applied: visit.say("Udført", "Carried out")
      case .undone: visit.say("Taget tilbage", "Taken back")
      }
    return visit.page(
      visit.say("Løsningsforslag \(plan.code)", "Plan \(plan.code)"), status: status
    ) {
      if let fault { visit.faults(visit.say("Det gik ikke", "That did not work"), [fault]) }
      visit.facts([
        (visit.say("Status", "Status"), state),
        (visit.say("Flyttes", "Moved"), String(moved)),
        (visit.say("Aflyses", "Cancelled"), String(plan.steps.count - moved)),
        (visit.say("Samlet ulempe", "Cost"), plan.objective.map(String.init) ?? "–"),
        (
          visit.say("Bevis", "Proof"),
          plan.objective != nil && plan.objective == plan.lowerBound
            ? visit.say("Intet billigere findes", "Nothing cheaper exists")
            : visit.say("Mindst ", "At least ") + (plan.lowerBound.map(String.init) ?? "–")
        ),
      ])
      element("div", .class("actions")) {
        if plan.status == .open, plan.objective != nil {
          visit.form(Address("/plans", plan.code, "apply")) {
            visit.submit("Udfør planen", "Carry the plan out")
          }
        } else if plan.status == .applied {
          visit.form(Address("/plans", plan.code, "undo")) {
            visit.submit("Tag planen tilbage", "Take the plan back", .class("danger"))
          }
        }
        link(Address("/conflicts"), visit.say("Alle dobbeltbookinger", "All double bookings"))
      }
      visit.form(Address("/plans", plan.code, "again")) {
        for (step, drawing) in zip(plan.steps, drawings) {
          element("section", .class("card")) { Self.step(visit, step, drawing, isOpen: plan.status == .open) }
        }
        if plan.status == .open, !plan.steps.isEmpty {
          visit.submit("Regn igen med det valgte", "Plan again with what is chosen", .class("plain"))
        }
      }
    }
  }

  private static func step(
    _ visit: Visit, _ step: ResolutionPlan.Step, _ pair: Pair,
    isOpen: Bool
  ) -> HTML {
    let code = step.booking.code
    let year = visit.today.components.year
    func place(_ place: ResolutionPlan.Place) -> String {
      let area = visit.registry.areas(of: place.lines).first
      return visit.names(place.lines) + ", "
        + visit.times(area ?? visit.homeArea).range(place.range, in: year)
    }
    return group {
      element("h2") {
        (pair.title.isEmpty ? code : "\(pair.title) (\(code))") + " "
          + (step.to == nil ? visit.say("aflyses", "is cancelled") : visit.say("flyttes", "is moved"))
      }
      element("p") { visit.say("Fra: ", "From: ") + place(step.from) }
      if let to = step.to { element("p") { visit.say("Til: ", "To: ") + place(to) } }
      element("div", .class("pair")) {
        pair.before.view(visit.say("Før", "Before"))
        pair.after.view(visit.say("Efter", "After"))
      }
      element("ul") {
        for reason in step.reasons[visit.language] {
          element("li") { reason }
        }
      }
      if isOpen {
        visit.tick(
          "pin", visit.say("Lad \(code) blive, hvor den er", "Leave \(code) where it is"), false, value: code,
          id: "pin-\(code)")
      }
    }
  }

  /// A step as it is drawn: what it is about, the hours before and after.
  private struct Pair {
    let title: String
    let before: PlanDrawing
    let after: PlanDrawing
  }

  /// The hours around a step on the places it concerns, before the plan and after it.
  private static func drawing(
    _ visit: Visit, _ plan: ResolutionPlan, _ step: ResolutionPlan.Step, _ reader: Actor
  ) throws -> Pair {
    let places = [step.from] + [step.to].compactMap { $0 }
    var lanes: [ID<Resource>] = []
    for line in places.flatMap(\.lines)
    where !lanes.contains(line.resource) && visit.registry.has(line.resource) { lanes.append(line.resource) }
    let begin = (places.map(\.range.start).min() ?? visit.now) - 120
    let window = TimeRange(begin, max((places.map(\.range.end).max() ?? begin) + 120, begin + 360))
    let resources = lanes.map { visit.registry.resource($0) }
    let (shut, now, titles) = try visit.desk.read(loading: lanes) { view in
      let entries = try resources.flatMap { resource in
        try view.calendar(of: resource, in: window, for: reader).map { (resource: resource.id, entry: $0) }
      }
      let shut = entries.filter { $0.entry.state == .closed && $0.entry.units == 0 }.map {
        PlanDrawing.Bar(
          resource: $0.resource, range: $0.entry.range, name: visit.say("lukket", "closed"), style: .shut)
      }
      let now = entries.compactMap { found in
        found.entry.booking.map { (resource: found.resource, range: found.entry.range, booking: $0) }
      }
      var titles: [ID<Booking>: String] = [:]
      for id in now.map(\.booking) + plan.steps.map(\.booking) where titles[id] == nil {
        titles[id] = try view.booking(named: id.code, for: reader).title
      }
      return (shut, now, titles)
    }
    func name(_ id: ID<Booking>) -> String {
      titles[id].flatMap { $0.isEmpty ? nil : $0 } ?? String(id.code.dropFirst(3))
    }
    let steps = Dictionary(plan.steps.map { ($0.booking, $0) }) { first, _ in first }
    func bars(after: Bool) -> [PlanDrawing.Bar] {
      let kept = now.filter { steps[$0.booking] == nil }.map {
        PlanDrawing.Bar(
          resource: $0.resource, range: $0.range, name: name($0.booking),
          style: plan.involved[$0.booking] != nil && !after ? .clash : .kept)
      }
      let changed = plan.steps.flatMap { other -> [PlanDrawing.Bar] in
        guard let place = after ? other.to : other.from else { return [] }
        // A hall is drawn where its rooms are.
        let atoms = Set(
          place.lines.filter { visit.registry.has($0.resource) }.flatMap {
            visit.registry.constituents(of: visit.registry.resource($0.resource))
          })
        return lanes.filter { lane in
          !atoms.isDisjoint(with: visit.registry.constituents(of: visit.registry.resource(lane)))
        }.map {
          PlanDrawing.Bar(
            resource: $0, range: place.range, name: name(other.booking), style: after ? .moved : .clash)
        }
      }
      return shut + kept + changed
    }
    return Pair(
      title: titles[step.booking] ?? "",
      before: PlanDrawing(visit: visit, window: window, lanes: lanes, bars: bars(after: false)),
      after: PlanDrawing(visit: visit, window: window, lanes: lanes, bars: bars(after: true)))
  }

  private static func again(_ visit: Visit, _ fields: Fields) throws -> Response {
    let reader = try resolver(visit)
    let old = try visit.desk.read { try $0.plan(named: visit.request.parameter("id") ?? "") }
    var request = PlanRequest()
    request.conflicts = old.conflicts
    request.forbidden = old.forbidden
    request.pins = Set(old.pins + fields.all("pin").compactMap { ShortCode.number("bk", $0).map { ID($0) } })
      .sorted()
    request.seconds = 5
    return .redirect(to: Address("/plans", try visit.desk.plan(request, as: reader).code))
  }

  private static func carryOut<C: Command>(_ visit: Visit, _ command: (ID<ResolutionPlan>) -> C) throws
    -> Response
  {
    let reader = try resolver(visit)
    let plan = try visit.desk.read { try $0.plan(named: visit.request.parameter("id") ?? "") }
    do {
      _ = try visit.desk.perform(command(plan.id), as: reader)
      return .redirect(to: Address("/plans", plan.code))
    } catch DeskError.stale {
      let fault = visit.say(
        "Noget, planen hviler på, er ændret. Lav en ny plan.",
        "Something that the plan rests on has changed. Make a new plan.")
      return try Self.plan(visit, fault: fault, status: 409)
    }
  }
}
