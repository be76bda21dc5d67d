import BookingCore

/// What `conflicts resolve` shows: all double bookings at a glance, one of them, or the whole plan.
struct ConflictScreen {
  let call: Invocation
  let views: [ConflictView]
  let trial: ResolutionTrial
  let request: PlanRequest

  private var registry: Registry { views[0].registry }
  private var report: PlanReport { PlanReport(trial.plan, registry, call, isNamed: true) }

  private func rule(_ title: String) -> String {
    let dash: Character = Terminal.showsUnicode ? "─" : "-"
    return String(repeating: dash, count: 2) + " \(title) "
      + String(repeating: dash, count: max(0, min(Terminal.width, 80) - title.count - 4))
  }

  // MARK: All

  /// All at a glance, with what is proposed for all of them together.
  var overview: [String] {
    let count = views.count
    let most = 14
    let title = call.text(
      count == 1 ? "1 dobbeltbooking" : "\(count) dobbeltbookinger",
      count == 1 ? "1 double booking" : "\(count) double bookings")
    let rows = views.prefix(most).enumerated().map { index, view in
      let name = view.registry.resource(view.conflict.resource).name
      return Help.pad("\(index + 1)", 3)
        + "\(name), \(view.calendar.text(view.conflict.range, in: call.language))"
    }
    let more = count > most ? [call.text("   og \(count - most) til", "   and \(count - most) more")] : []
    return [rule(title)] + rows + more
      + ["", call.text("Forslag: ", "Proposed: ") + report.summary, ""]
      + Help.wrap(
        call.text(
          "Gå dem igennem én for én og se hvorfor, eller gennemfør det hele nu. Intet ændres før »gennemfør«; q, "
            + "Ctrl-D og Ctrl-C går uden at ændre noget.",
          "Go through them one by one and see why, or apply it all now. Nothing changes before 'apply'; q, Ctrl-D "
            + "and Ctrl-C leave without changing anything."), indent: 0)
      + [
        call.text(
          "Enter den første · 2 nummer 2 · plan hele planen · gennemfør · q slut · ? hjælp",
          "Enter the first · 2 number 2 · plan the whole plan · apply · q quit · ? help")
      ]
  }

  /// Each change on a line, in order of time.
  var plan: [String] {
    let steps = trial.plan.steps.sorted {
      ($0.from.range.start, $0.booking) < ($1.from.range.start, $1.booking)
    }
    return [rule(call.text("Hele planen", "The whole plan")), report.summary, ""]
      + steps.map(report.brief) + [
        "",
        call.text(
          "gennemfør · 1 tilbage til nummer 1 · omgør · q slut uden at ændre · ? hjælp",
          "apply · 1 back to number 1 · undo · q quit, change nothing · ? help"),
      ]
  }

  // MARK: One

  /// One conflict on one screen: the heading, the drawing, who is in it, what is proposed, what can be typed.
  func conflict(_ index: Int, taken: (Resource, TimeRange) throws -> [CalendarEntry]) rethrows -> [String] {
    let view = views[index]
    let steps = trial.plan.steps.filter { view.conflict.bookings.contains($0.booking) }
    var lines = [rule("\(index + 1)/\(views.count)  \(view.conflict.id)")] + view.heading(call.language)
    lines += try view.drawing(call.language, steps: steps, taken: taken)
    lines += view.shown.indices.map {
      "\(ConflictView.letter($0))  " + view.line(of: $0, in: call.language, state(of: view, $0))
    }
    let hidden = view.parties.count - view.shown.count
    if hidden > 0 { lines.append(call.text("   og \(hidden) til: plan", "   and \(hidden) more: plan")) }
    let keys = keys(view, steps)
    let room = max(3, Terminal.height - 1 - lines.count - keys.count)
    var proposal = proposal(steps, view, isBrief: false)
    if proposal.count > room { proposal = self.proposal(steps, view, isBrief: true) }
    if proposal.count > room {
      proposal = proposal.prefix(room - 1) + [call.text("  … og flere: plan", "  … and more: plan")]
    }
    return lines + proposal + keys
  }

  /// What was decided about a party.
  private func state(of view: ConflictView, _ index: Int) -> String {
    let booking = view.parties[index].booking.id
    if request.pins.contains(booking) { return call.text(" (låst)", " (kept)") }
    let isDecided = request.decided.contains { $0.booking == booking }
    return isDecided ? call.text(" (bestemt)", " (decided)") : ""
  }

  /// What the plan does here; unless brief, also why, and what else could be done. Those who fare alike share a line.
  private func proposal(_ steps: [ResolutionPlan.Step], _ view: ConflictView, isBrief: Bool) -> [String] {
    guard !steps.isEmpty else {
      return [call.text("Forslag: intet at gøre her.", "Proposed: nothing to do here.")]
    }
    var groups: [(outcome: String, why: String, steps: [ResolutionPlan.Step])] = []
    for step in steps {
      let (outcome, why) = (report.outcome(of: step), why(step, view))
      if step.to == nil, let last = groups.last, (last.outcome, last.why) == (outcome, why) {
        groups[groups.count - 1].steps.append(step)
      } else {
        groups.append((outcome, why, [step]))
      }
    }
    return groups.flatMap { group -> [String] in
      let letters = group.steps.map { letter(of: $0.booking, view) }.joined(separator: ", ")
      let outcome =
        call.text("Forslag: ", "Proposed: ") + letters
        + report.outcome(of: group.steps[0], times: group.steps.count)
      if isBrief { return [outcome] }
      return [outcome] + Help.wrap(group.why, indent: 3) + Help.wrap(others(group.steps[0]), indent: 3)
    }
  }

  /// Why, without what the line above says first and the other ways say last.
  private func why(_ step: ResolutionPlan.Step, _ view: ConflictView) -> String {
    let reasons = self.reasons(step, view)
    return reasons.dropFirst(reasons.count > 2 ? 1 : 0)
      .dropLast(step.to != nil && reasons.count > 3 ? 1 : 0)
      .joined(separator: " ")
  }

  private func others(_ step: ResolutionPlan.Step) -> String {
    let options = trial.options(for: step.booking, atMost: 3)
    return options.isEmpty ? "" : call.text("Ellers: ", "Or: ") + list(options, from: step.from)
  }

  /// Numbered ways out for a booking at a place.
  func list(_ options: [ResolutionTrial.Option], from place: ResolutionPlan.Place) -> String {
    options.enumerated().map { "\($0 + 1)) \(report.text(of: $1, from: place))" }.joined(separator: " · ")
  }

  /// The reasons of a step, the parties on the screen called by their letters.
  func reasons(_ step: ResolutionPlan.Step, _ view: ConflictView?) -> [String] {
    let sentences = step.reasons[call.language]
    return sentences.map { name($0, view) }
  }

  /// The text with letters for the codes of parties.
  func name(_ text: String, _ view: ConflictView?) -> String {
    (view?.parties ?? []).enumerated().reduce(text) {
      $0.replacing($1.element.booking.id.code, with: ConflictView.letter($1.offset))
    }
  }

  private func letter(of booking: ID<Booking>, _ view: ConflictView) -> String {
    ConflictView.letter(view.parties.firstIndex { $0.booking.id == booking } ?? 0)
  }

  /// What can be typed here and makes sense.
  private func keys(_ view: ConflictView, _ steps: [ResolutionPlan.Step]) -> [String] {
    let a = steps.first.map { letter(of: $0.booking, view) } ?? "A"
    let hasOther = steps.first.map { !trial.options(for: $0.booking, atMost: 1).isEmpty } ?? false
    let isMoved = steps.first?.to != nil
    // Where it is closed nobody can stay.
    let canStay = !view.conflict.isClosed
    let words = [
      call.text("Enter næste", "Enter next"), canStay ? call.text("behold \(a)", "keep \(a)") : nil,
      hasOther ? call.text("flyt \(a) 1", "move \(a) 1") : nil,
      canStay || hasOther ? call.text("tid \(a) 19", "shift \(a) 19") : nil,
      isMoved ? call.text("aflys \(a)", "cancel \(a)") : nil,
      isMoved ? call.text("udeluk \(a)", "forbid \(a)") : nil, call.text("hvorfor \(a)", "why \(a)"),
    ]
    return [
      "", words.compactMap(\.self).joined(separator: " · "),
      call.text(
        "omgør · spring over · retur · plan · gennemfør · q slut uden at ændre · ? hjælp",
        "undo · leave as is · back · plan · apply · q quit, change nothing · ? help"),
    ]
  }

  // MARK: Help

  /// What can be typed, and what it does; `example` names a place.
  func help(_ example: String) -> [String] {
    call.text(
      """
        Enter       den næste; efter den sidste hele planen
        behold A    A bliver, hvor den er; planen regnes om
        flyt A 2    A får forslag 2, eller et sted: flyt A \(example)
        tid A 19    A begynder kl. 19, eller: tid A 5/12 kl. 19
        aflys A     A aflyses
        udeluk A    A får ikke det sted, der er foreslået
        hvorfor A   hele begrundelsen; med et sted eller en tid: hvorfor ikke dér
        omgør       den sidste beslutning tages tilbage
        spring      denne dobbeltbooking bliver stående
        retur       den forrige
        plan        hele planen
        gennemfør   spørger en gang til, og udfører så planen
        q           slut; intet er ændret (også Ctrl-C og Ctrl-D)
        Begyndelsen af et ord er nok. Prisen måler ulempen: højere er værre.
      """,
      """
        Enter       the next one; after the last the whole plan
        keep A      A stays where it is; the rest is planned anew
        move A 2    A gets the other way 2, or a place: move A \(example)
        shift A 19  A begins at 19:00, or: shift A 5/12 19:00
        cancel A    A is cancelled
        forbid A    A does not get the place proposed
        why A       all the reasons; with a place or a time: why not there
        undo        takes the last decision back
        leave       this double booking is left as it is
        back        the one before
        plan        the whole plan
        apply       asks once more, then carries the plan out
        q           leave; nothing was changed (also Ctrl-C and Ctrl-D)
        The beginning of a word does. Cost measures disruption: higher is worse.
      """
    ).split(separator: "\n").map(String.init)
  }
}
