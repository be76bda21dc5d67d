/// Why a plan changes a booking, as data: the object `why` of the API.
struct StepFacts {
  private let problem: ResolutionProblem

  /// Facts about steps of plans for a problem.
  init(_ problem: ResolutionProblem) { self.problem = problem }

  /// What a reason of the solver says; `breaks` are the codes of house rules that are against the place.
  func write(_ step: StepReason, breaks: [String]) -> String {
    write { json in
      json.array("troubles") { json in
        for trouble in step.troubles { json.object { write(trouble, of: step.booking, to: &$0) } }
      }
      json.array("rivals") { json in for rival in step.rivals { json.object { write(rival, to: &$0) } } }
      write(step.price, breaks, to: &json)
      json.key("nextBest")
      guard let next = step.nextBest else { return json.null() }
      json.object { json in
        json.key("to")
        if let place = problem.place(next.assignment, of: problem.bookings[step.booking]) {
          json.object { write(place, to: &$0) }
        } else {
          json.null()
        }
        json.field("cost", next.cost)
      }
    }
  }

  /// That an administrator has decided, and what it costs.
  func write(decided price: StepReason.Price, breaks: [String]) -> String {
    write { json in
      json.field("isDecided", true)
      write(price, breaks, to: &json)
    }
  }

  private func write(_ body: (inout JSONWriter) -> Void) -> String {
    var json = JSONWriter()
    json.object { body(&$0) }
    return json.text
  }

  private func write(_ trouble: StepReason.Trouble, of booking: Int, to json: inout JSONWriter) {
    func write(_ kind: String, on line: Int, _ json: inout JSONWriter) {
      json.field("kind", kind)
      json.field(
        "resource", problem.resources[problem.problem.bookings[booking].lines[line].resource].slug.text)
    }
    func write(_ kind: String, on atom: Int, _ span: Problem.Span, _ others: [Int], _ json: inout JSONWriter)
    {
      let resource = problem.resources[atom]
      let clock = problem.rules.registry.calendar(resource.area)
      json.field("kind", kind)
      json.field("resource", resource.slug.text)
      json.field("start", clock.rfc3339(problem.origin + Int32(span.start)))
      json.field("end", clock.rfc3339(problem.origin + Int32(span.end)))
      json.array("bookings") { json in for other in others { json.string(code(other)) } }
    }
    switch trouble {
    case .unsuitable(let line, _): write("unsuitable", on: line, &json)
    case .closed(let line): write("closed", on: line, &json)
    case .forbidden(let line): write("forbidden", on: line, &json)
    case .conflict(let atom, let span, let others): write("double-booking", on: atom, span, others, &json)
    case .madeRoom(let atom, let span, let others): write("makes-room", on: atom, span, others, &json)
    }
  }

  private func write(_ rival: StepReason.Rival, to json: inout JSONWriter) {
    json.field("booking", code(rival.booking))
    json.field("weight", rival.weight)
    let (fate, cost): (String, Int?) =
      switch rival.fate {
      case .pinned: ("pinned", nil)
      case .stays(let cost): ("stays", cost)
      case .changed(let cost): ("changes", cost)
      }
    json.field("fate", fate)
    json.field("cost", cost)
  }

  private func write(_ price: StepReason.Price, _ breaks: [String], to json: inout JSONWriter) {
    json.array("breaks") { json in for code in breaks { json.string(code) } }
    json.object("price") { json in
      json.field("moves", price.moves)
      json.field("travel", price.travel)
      json.field("shift", price.shift)
      json.field("cancel", price.cancel)
      json.field("weight", price.weight)
      json.field("total", price.total)
    }
  }

  private func write(_ place: ResolutionPlan.Place, to json: inout JSONWriter) {
    let registry = problem.rules.registry
    json.array("lines") { json in
      for line in place.lines {
        json.object {
          $0.field("resource", registry.resource(line.resource).slug.text)
          $0.field("units", line.units)
        }
      }
    }
    let clock = registry.calendar(of: place.lines[0].resource)
    json.field("start", clock.rfc3339(place.range.start))
    json.field("end", clock.rfc3339(place.range.end))
  }

  /// Behind the bookings stand the units that are out of service.
  private func code(_ booking: Int) -> String { problem.problem.bookings[booking].id }
}
