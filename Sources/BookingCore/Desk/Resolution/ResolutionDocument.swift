/// A plan as it is kept in the store: JSON by row numbers.
enum ResolutionDocument {
  static func write(_ plan: ResolutionPlan) -> String {
    var json = JSONWriter(capacity: 4_096)
    json.object { json in
      json.field("proof", plan.proof.rawValue)
      json.field("objective", plan.objective)
      json.field("lowerBound", plan.lowerBound)
      json.array("conflicts") { json in for name in plan.conflicts { json.string(name) } }
      json.array("involved") { json in
        for (booking, version) in plan.involved.sorted(by: { $0.key < $1.key }) {
          json.array {
            $0.int(booking.value)
            $0.int(version)
          }
        }
      }
      json.array("steps") { json in for step in plan.steps { write(step, to: &json) } }
      json.array("pins") { json in for pin in plan.pins { json.int(pin.value) } }
      json.array("forbidden") { json in
        for place in plan.forbidden {
          json.array {
            $0.int(place.booking.value)
            $0.int(place.resource.value)
          }
        }
      }
      json.array("decided") { json in
        for decision in plan.decided {
          json.object { json in
            json.field("booking", decision.booking.value)
            if let place = decision.place { json.object("to") { write(place, to: &$0) } }
          }
        }
      }
      if let minutes = plan.withinMinutes { json.field("withinMinutes", minutes) }
      json.array("pinnedConflicts") { json in for booking in plan.pinnedConflicts { json.int(booking.value) }
      }
    }
    return json.text
  }

  private static func write(_ step: ResolutionPlan.Step, to json: inout JSONWriter) {
    json.object { json in
      json.field("booking", step.booking.value)
      json.field("version", step.version)
      json.object("from") { write(step.from, to: &$0) }
      if step.isRequest { json.field("isRequest", true) }
      if let to = step.to { json.object("to") { write(to, to: &$0) } }
      json.field("cost", step.cost)
      write(step.reasons, to: &json)
      json.object("notice") { write(step.notice, to: &$0) }
      json.field("why", step.why)
      json.array("breaks") { json in for code in step.breaks { json.string(code) } }
    }
  }

  /// The sentences of each language under its name.
  static func write(_ sentences: ResolutionPlan.Sentences, to json: inout JSONWriter) {
    json.array("da") { json in for sentence in sentences.danish { json.string(sentence) } }
    json.array("en") { json in for sentence in sentences.english { json.string(sentence) } }
  }

  private static func sentences(_ json: JSONValue?) -> ResolutionPlan.Sentences {
    ResolutionPlan.Sentences(
      danish: (json?["da"]?.items ?? []).compactMap(\.text),
      english: (json?["en"]?.items ?? []).compactMap(\.text))
  }

  private static func write(_ place: ResolutionPlan.Place, to json: inout JSONWriter) {
    json.field("start", place.range.start.value)
    json.field("end", place.range.end.value)
    json.key("lines")
    json.array { json in
      for line in place.lines {
        json.array {
          $0.int(line.resource.value)
          $0.int(line.units)
        }
      }
    }
  }

  /// The plan in a document, with what stands in the columns beside it.
  static func read(
    _ text: String, id: ID<ResolutionPlan>, status: ResolutionPlan.Status, createdAt: Minute, basedOn: Int64
  ) throws -> ResolutionPlan {
    let damaged = StoreError(.damaged, "plan \(id.value) cannot be read; run 'booking-cli verify'")
    guard let json = try? JSONReader.read(Array(text.utf8)),
      let proof = json["proof"]?.text.flatMap(Plan.Status.init(rawValue:))
    else { throw damaged }
    func pairs(_ name: String) -> [(Int64, Int64)] {
      (json[name]?.items ?? []).compactMap { item in
        guard let pair = item.items, pair.count == 2, let a = pair[0].integer, let b = pair[1].integer else {
          return nil
        }
        return (a, b)
      }
    }
    func numbers(_ name: String) -> [Int64] { (json[name]?.items ?? []).compactMap(\.integer) }
    return ResolutionPlan(
      id: id, status: status, createdAt: createdAt, basedOn: basedOn, proof: proof,
      objective: json["objective"]?.integer.map { Int($0) },
      lowerBound: json["lowerBound"]?.integer.map { Int($0) },
      conflicts: (json["conflicts"]?.items ?? []).compactMap(\.text),
      involved: Dictionary(pairs("involved").map { (ID($0.0), Int($0.1)) }) { first, _ in first },
      steps: try (json["steps"]?.items ?? []).map { try step($0, damaged) },
      pins: numbers("pins").map { ID($0) },
      forbidden: pairs("forbidden").map { ForbiddenPlace(booking: ID($0.0), resource: ID($0.1)) },
      decided: try (json["decided"]?.items ?? []).map { decision in
        guard let booking = decision["booking"]?.integer else { throw damaged }
        return DecidedPlace(booking: ID(booking), place: try decision["to"].map { try place($0, damaged) })
      },
      withinMinutes: json["withinMinutes"]?.integer.map { Int($0) },
      pinnedConflicts: numbers("pinnedConflicts").map { ID($0) })
  }

  private static func step(_ json: JSONValue, _ damaged: StoreError) throws -> ResolutionPlan.Step {
    guard let booking = json["booking"]?.integer, let version = json["version"]?.integer,
      let from = json["from"], let cost = json["cost"]?.integer
    else { throw damaged }
    return ResolutionPlan.Step(
      booking: ID(booking), version: Int(version), from: try place(from, damaged),
      isRequest: json["isRequest"] != nil, to: try json["to"].map { try place($0, damaged) }, cost: Int(cost),
      reasons: sentences(json), notice: sentences(json["notice"]), why: json["why"]?.text ?? "",
      breaks: (json["breaks"]?.items ?? []).compactMap(\.text))
  }

  private static func place(_ json: JSONValue, _ damaged: StoreError) throws -> ResolutionPlan.Place {
    guard let start = json["start"]?.integer, let end = json["end"]?.integer,
      let range = TimeRange(from: Minute(Int32(clamping: start)), to: Minute(Int32(clamping: end))),
      let items = json["lines"]?.items
    else { throw damaged }
    let lines = try items.map { item in
      guard let pair = item.items, pair.count == 2, let resource = pair[0].integer,
        let units = pair[1].integer
      else { throw damaged }
      return BookingLine(resource: ID(resource), units: Int(units))
    }
    return ResolutionPlan.Place(range: range, lines: lines)
  }
}
