import BookingCore

/// The administrator's double bookings: listed, planned, drawn before and after, carried out, taken back.
extension Site {
  static let conflictScreens = [
    Screen(.get, "/conflicts", .long { try $0.conflicts() }),
    Screen(
      .post, "/conflicts",
      .slow { visit, fields in
        var request = PlanRequest()
        request.conflicts = fields.all("conflict")
        request.seconds = 5
        return .redirect(to: Address("/plans", try visit.desk.plan(request, as: visit.member()).code))
      }),
    Screen(.get, "/plans/{id}", .long { try $0.plan() }),
    Screen(.post, "/plans/{id}/again", .slow { try $0.again($1) }),
    Screen(.post, "/plans/{id}/apply", .form { visit, _ in try visit.carryOut() { ApplyPlan(id: $0) } }),
    Screen(.post, "/plans/{id}/undo", .form { visit, _ in try visit.carryOut() { UndoPlan(id: $0) } }),
  ]
}

extension Visit {
  private func resolver() throws -> Actor {
    let reader = try member()
    guard reader.may(.resolve) else { throw DeskError.notAllowed }
    return reader
  }

  fileprivate func conflicts() throws -> Response {
    let reader = try resolver()
    let found = try desk.read(loading: nil) { view in
      try view.conflicts().prefix(60).map { conflict in
        (conflict, conflict.bookings.compactMap { try? view.booking(named: $0.code, for: reader) })
      }
    }
    return page(say("Dobbeltbookinger", "Double bookings")) {
      if found.isEmpty {
        note("Der er ingen dobbeltbookinger.", "There are no double bookings.")
      } else {
        form(Address("/conflicts")) {
          p(
            "Vælg nogle, eller lad alle stå uvalgt for at løse dem alle. En plan ændrer intet, før du udfører den.",
            "Choose some, or leave all unchosen to resolve them all. A plan changes nothing until you carry it out."
          )
          submit("Foreslå en løsning", "Propose a way out")
          element("ul", .class("days")) {
            for (conflict, bookings) in found { element("li") { item(conflict, bookings) } }
          }
        }
      }
    }
  }

  private func item(_ conflict: Conflict, _ bookings: [Booking]) -> HTML {
    let resource = registry.resource(conflict.resource)
    let when = self.when(conflict.range, in: resource.area)
    return group {
      tick("conflict", "\(resource.name), \(when)", false, value: conflict.id, id: conflict.id)
      element("p", .class("hint")) { conflict.cause.text(language) + " (\(conflict.id))" }
      rows(
        bookings.map {
          (
            Address("/booking", $0.id.code), $0.title.isEmpty ? $0.id.code : $0.title,
            self.when($0) + ($0.title.isEmpty ? "" : " (\($0.id.code))")
          )
        })
    }
  }

  // MARK: Plans

  fileprivate func plan(fault: String? = nil, status: Int = 200) throws -> Response {
    let reader = try resolver()
    let plan = try desk.read { try $0.plan(named: request.parameter("id") ?? "") }
    let drawings = try plan.steps.prefix(20).map { try self.drawing(plan, $0, reader) }
    let moved = plan.steps.count { $0.to != nil }
    let state =
      switch plan.status {
      case .open: say("Ikke udført", "Not carried out")
      case .applied: say("Udført", "Carried out")
      case .undone: say("Taget tilbage", "Taken back")
      }
    return page(say("Løsningsforslag \(plan.code)", "Plan \(plan.code)"), status: status) {
      if let fault { faults(say("Det gik ikke", "That did not work"), [fault]) }
      facts([
        (say("Status", "Status"), state), (say("Flyttes", "Moved"), String(moved)),
        (say("Aflyses", "Cancelled"), String(plan.steps.count - moved)),
        (say("Samlet ulempe", "Cost"), plan.objective.map(String.init) ?? "–"),
        (
          say("Bevis", "Proof"),
          plan.objective != nil && plan.objective == plan.lowerBound
            ? say("Intet billigere findes", "Nothing cheaper exists")
            : say("Mindst ", "At least ") + (plan.lowerBound.map(String.init) ?? "–")
        ),
      ])
      element("div", .class("actions")) {
        if plan.status == .open, plan.objective != nil {
          form(Address("/plans", plan.code, "apply")) { submit("Udfør planen", "Carry the plan out") }
        } else if plan.status == .applied {
          form(Address("/plans", plan.code, "undo")) {
            submit("Tag planen tilbage", "Take the plan back", .class("danger"))
          }
        }
        link(Address("/conflicts"), say("Alle dobbeltbookinger", "All double bookings"))
      }
      form(Address("/plans", plan.code, "again")) {
        for (step, drawing) in zip(plan.steps, drawings) {
          element("section", .class("card")) { self.step(step, drawing, isOpen: plan.status == .open) }
        }
        if plan.status == .open, !plan.steps.isEmpty {
          submit("Regn igen med det valgte", "Plan again with what is chosen", .class("plain"))
        }
      }
    }
  }

  private func step(_ step: ResolutionPlan.Step, _ pair: Pair, isOpen: Bool) -> HTML {
    let code = step.booking.code
    func place(_ place: ResolutionPlan.Place) -> String {
      names(place.lines) + ", " + when(place.range, of: place.lines)
    }
    return group {
      element("h2") {
        (pair.title.isEmpty ? code : "\(pair.title) (\(code))") + " "
          + (step.to == nil ? say("aflyses", "is cancelled") : say("flyttes", "is moved"))
      }
      element("p") { say("Fra: ", "From: ") + place(step.from) }
      if let to = step.to { element("p") { say("Til: ", "To: ") + place(to) } }
      element("div", .class("pair")) {
        pair.before.view(say("Før", "Before"))
        pair.after.view(say("Efter", "After"))
      }
      bullets(step.reasons[language])
      if isOpen {
        tick(
          "pin", say("Lad \(code) blive, hvor den er", "Leave \(code) where it is"), false, value: code,
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
  private func drawing(_ plan: ResolutionPlan, _ step: ResolutionPlan.Step, _ reader: Actor) throws -> Pair {
    let places = [step.from] + [step.to].compactMap { $0 }
    var lanes: [ID<Resource>] = []
    for line in places.flatMap(\.lines) where !lanes.contains(line.resource) && registry.has(line.resource) {
      lanes.append(line.resource)
    }
    let begin = (places.map(\.range.start).min() ?? self.now) - 120
    let window = TimeRange(begin, max((places.map(\.range.end).max() ?? begin) + 120, begin + 360))
    let resources = lanes.map { registry.resource($0) }
    let (shut, now, titles) = try desk.read(loading: lanes) { view in
      let entries = try resources.flatMap { resource in
        try view.calendar(of: resource, in: window, for: reader).map { (resource: resource.id, entry: $0) }
      }
      let shut = entries.filter { $0.entry.state == .closed && $0.entry.units == 0 }.map {
        PlanDrawing.Bar(
          resource: $0.resource, range: $0.entry.range, name: say("lukket", "closed"), style: .shut)
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
          place.lines.filter { registry.has($0.resource) }.flatMap {
            registry.constituents(of: registry.resource($0.resource))
          })
        return lanes.filter { lane in
          !atoms.isDisjoint(with: registry.constituents(of: registry.resource(lane)))
        }.map {
          PlanDrawing.Bar(
            resource: $0, range: place.range, name: name(other.booking), style: after ? .moved : .clash)
        }
      }
      return shut + kept + changed
    }
    return Pair(
      title: titles[step.booking] ?? "",
      before: PlanDrawing(visit: self, window: window, lanes: lanes, bars: bars(after: false)),
      after: PlanDrawing(visit: self, window: window, lanes: lanes, bars: bars(after: true)))
  }

  fileprivate func again(_ fields: Fields) throws -> Response {
    let reader = try resolver()
    let old = try desk.read { try $0.plan(named: self.request.parameter("id") ?? "") }
    var request = PlanRequest()
    request.conflicts = old.conflicts
    request.forbidden = old.forbidden
    request.pins = Set(old.pins + fields.all("pin").compactMap { ShortCode.number("bk", $0).map { ID($0) } })
      .sorted()
    request.seconds = 5
    return .redirect(to: Address("/plans", try desk.plan(request, as: reader).code))
  }

  fileprivate func carryOut<C: Command>(_ command: (ID<ResolutionPlan>) -> C) throws -> Response {
    let reader = try resolver()
    let plan = try desk.read { try $0.plan(named: request.parameter("id") ?? "") }
    do {
      _ = try desk.perform(command(plan.id), as: reader)
      return .redirect(to: Address("/plans", plan.code))
    } catch DeskError.stale {
      let fault = say(
        "Noget, planen hviler på, er ændret. Lav en ny plan.",
        "Something that the plan rests on has changed. Make a new plan.")
      return try self.plan(fault: fault, status: 409)
    }
  }
}
