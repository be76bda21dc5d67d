import Testing

@testable import BookingCore

@Suite struct ExplanationTests {
  /// Two bookings in one room at the same time; a second room ten minutes away, a third that is too small.
  private static func doubleBooked() throws -> Problem {
    let day = [Problem.Span(480, 1320)]
    return try Problem(
      horizon: 1440, areas: ["a", "b"], travelMinutes: [[0, 10], [10, 0]],
      resources: [
        Problem.Resource(id: "r1", area: 0, kind: .room, seats: 20, open: day),
        Problem.Resource(id: "r2", area: 1, kind: .room, seats: 20, open: day),
        Problem.Resource(id: "r3", area: 0, kind: .room, seats: 5, open: day),
      ],
      bookings: [
        Problem.Booking(
          id: "choir", start: 600, end: 720, attendees: 15, weight: 5, areas: [0, 1],
          lines: [Problem.Line(resource: 0)]),
        Problem.Booking(
          id: "chess", start: 600, end: 720, attendees: 10, weight: 2, maxShift: 120, shiftStep: 30,
          areas: [0, 1],
          lines: [Problem.Line(resource: 0)]),
      ], costs: Problem.Costs(cancel: 100, move: 10, perTravelMinute: 1, perShiftStep: 6))
  }

  @Test("a step tells its conflict, its rival, its price and the next best")
  func explainsMove() throws {
    let problem = try Self.doubleBooked()
    let explainer = Explainer(problem, Solver(problem).plan())
    #expect(explainer.changed == [1])
    let step = explainer.reason(for: 1)
    #expect(step.change == .placed(start: 600, resources: [1]))
    #expect(step.troubles == [.conflict(atom: 0, span: Problem.Span(600, 720), with: [0])])
    #expect(step.rivals == [StepReason.Rival(booking: 0, weight: 5, fate: .stays(yieldCost: 100))])
    #expect(step.price.moves == 10 && step.price.travel == 10 && step.price.total == 40)
    #expect(
      step.nextBest == StepReason.Alternative(assignment: .placed(start: 480, resources: [0]), cost: 48))
  }

  @Test("why not there, or then")
  func answersWhyNot() throws {
    let problem = try Self.doubleBooked()
    let explainer = Explainer(problem, Solver(problem).plan())
    #expect(explainer.whyNot(1, resource: 0) == .taken(atom: 0, by: [0]))
    #expect(explainer.whyNot(1, resource: 0, start: 480) == .dearer(by: 8))
    #expect(explainer.whyNot(1, resource: 1) == .chosen)
    #expect(explainer.whyNot(1, resource: 2) == .unsuitable(.seats(5)))
    #expect(explainer.whyNot(1, resource: 0, start: 490) == .startNotAccepted)
    #expect(explainer.whyNot(0, start: 1400) == .outsideHorizon)
    #expect(explainer.whyNot(0, resource: 1) == .taken(atom: 1, by: [1]))
    #expect(
      explainer.whyNot(0, start: .min) == .outsideHorizon
        && explainer.whyNot(0, resource: 99) == .unsuitable(.kind))
  }

  @Test("the texts come in both languages, with the caller's names")
  func speaksBothLanguages() throws {
    let problem = try Self.doubleBooked()
    let step = Explainer(problem, Solver(problem).plan()).reason(for: 1)
    func name(_ thing: ExplanationText.Thing) -> String {
      switch thing {
      case .booking(let index): problem.bookings[index].id
      case .resource(let index): problem.resources[index].id
      case .start(let minute): "kl. \(minute / 60)"
      case .span(let span): "\(span.start / 60)–\(span.end / 60)"
      case .closing, .staying: ""
      }
    }
    #expect(
      ExplanationText(problem, in: .da, naming: name).sentences(for: step) == [
        "chess får r2, kl. 10.", "r1 er dobbeltbooket 10–12 med choir.",
        "choir bliver: at flytte den koster 100 (vægt 5) mod 40 her.",
        "Pris: (flytning 10 + vej 10) × vægt 2 = 40.", "Det næstbedste: r1, kl. 8, pris 48.",
      ])
    let english = ExplanationText(problem, in: .en, naming: name)
    #expect(english.sentences(for: step).first == "chess gets r2, kl. 10.")
    #expect(english.sentence(for: .dearer(by: 8)) == "It costs 8 more.")
  }
}

@Suite struct ReplannerTests {
  @Test("a change costs the same replanned as solved from scratch", arguments: 0..<4)
  func agreesWithScratch(_ seed: Int) throws {
    let problem = try SolverSamples.problem("small-1")
    var replanner = try #require(Replanner(problem))
    #expect(replanner.cost == 285 && replanner.lowerBound == 285)
    for round in 0..<4 {
      let resource = (seed * 5 + round * 3) % problem.resources.count
      let open = problem.resources[resource].open[(seed + round) % problem.resources[resource].open.count]
      if round % 2 == 0 {
        _ = replanner.close(resource, during: Problem.Span(open.start, open.start + 300))
      } else {
        try replanner.add(
          Problem.Booking(
            id: "new\(round)", start: open.start, end: open.start + 120, attendees: 1, weight: 3,
            areas: [problem.resources[resource].area], lines: [Problem.Line(resource: resource)]))
      }
      let afresh = Solver(replanner.problem).plan()
      #expect(afresh.objective == replanner.cost && replanner.lowerBound == replanner.cost, "round \(round)")
    }
  }
}
