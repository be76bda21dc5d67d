/// Sentences for residents and administrators, made from the data of an explanation.
///
/// Names come from the caller, who knows how a booking, a resource and a local time are written for this reader.
public struct ExplanationText {
  /// Something that the caller has a name for.
  public enum Thing: Hashable, Sendable {
    case booking(Int)
    case resource(Int)
    /// A start, in minutes from the start of the horizon.
    case start(Int)
    case span(Problem.Span)
    /// A sentence of why the place of a booking's line is closed; empty when there is nothing to add.
    case closing(booking: Int, line: Int)
    /// A sentence of why a booking stays where nobody has pinned it; empty when somebody has.
    case staying(booking: Int)
  }

  private let problem: Problem
  let language: Language
  private let name: (Thing) -> String

  /// Texts in `language` about plans for `problem`.
  public init(_ problem: Problem, in language: Language, naming name: @escaping (Thing) -> String) {
    self.problem = problem
    self.language = language
    self.name = name
  }

  private func say(_ danish: String, _ english: String) -> String { language.pick(danish, english) }

  private func list(_ bookings: [Int]) -> String {
    let names = bookings.map { name(.booking($0)) }
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + say(" og ", " and ") + last
  }

  /// What happens, why it must, why to this booking, what it costs and what the next best would: in that order.
  public func sentences(for step: StepReason) -> [String] {
    var texts = [change(step)]
    texts += step.troubles.map { trouble($0, of: step.booking) }
    texts += step.rivals.map { rival($0, step) }
    texts.append(price(step.price))
    if let next = step.nextBest {
      texts.append(
        say(
          "Det næstbedste: \(verb(next.assignment)), pris \(next.cost).",
          "The next best: \(verb(next.assignment)), cost \(next.cost)."))
    } else if step.change == .cancelled {
      texts.append(
        say(
          "Intet sted, den må få, er ledigt til en lavere pris på en tid, den kan.",
          "No place that it may be given is free at a time it accepts and costs less."))
    }
    return texts
  }

  private func change(_ step: StepReason) -> String {
    let who = name(.booking(step.booking))
    switch step.change {
    case .cancelled: return say("\(who) aflyses.", "\(who) is cancelled.")
    case .placed(let start, let resources):
      let place = resources.map { name(.resource($0)) }.joined(separator: " + ")
      return say(
        "\(who) får \(place), \(name(.start(start))).", "\(who) gets \(place), \(name(.start(start))).")
    }
  }

  private func verb(_ assignment: Plan.Assignment) -> String {
    switch assignment {
    case .cancelled: return say("aflyse", "cancel")
    case .placed(let start, let resources):
      return resources.map { name(.resource($0)) }.joined(separator: " + ") + ", " + name(.start(start))
    }
  }

  /// What the household reads: what was wrong with its place, and that its interest was weighed. Nothing of who
  /// else is there and what they weigh.
  func notice(of step: StepReason) -> [String] {
    let end =
      switch step.change {
      case .placed:
        say(
          "Af alle løsninger var det den, der giver mindst besvær for alle tilsammen.",
          "Of all ways out this is the one that gives everybody together the least trouble.")
      case .cancelled where step.nextBest == nil:
        say(
          "Der var intet passende ledigt i nærheden på et tidspunkt, I har sagt ja til.",
          "Nothing that suits was free nearby at a time you have said yes to.")
      case .cancelled:
        say(
          "Det var den mindst dårlige løsning for alle tilsammen.",
          "It was the least bad for everybody together.")
      }
    let missing = step.rivals.filter { $0.fate == .pinned }.map { name(.staying(booking: $0.booking)) }
    return step.troubles.map { trouble($0, of: step.booking, namingOthers: false) }
      + missing.filter { !$0.isEmpty } + [end]
  }

  /// Why a booking is where an administrator has put it.
  var decided: String { say("Det har administratoren bestemt.", "The administrator has decided so.") }

  /// What has to be done first about a booking of which something is handed out.
  var handedOut: String {
    say(
      "Noget af den er udlånt; tag det tilbage, før planen udføres.",
      "Something of it is handed out; take it back before the plan is carried out.")
  }

  private func trouble(_ trouble: StepReason.Trouble, of booking: Int, namingOthers: Bool = true) -> String {
    func own(_ line: Int) -> String { name(.resource(problem.bookings[booking].lines[line].resource)) }
    switch trouble {
    case .unsuitable(let line, let misfit):
      return say("\(own(line)) passer ikke længere: ", "\(own(line)) no longer suits: ") + text(misfit) + "."
    case .closed(let line):
      let why = name(.closing(booking: booking, line: line))
      return why.isEmpty ? say("\(own(line)) er lukket da.", "\(own(line)) is closed then.") : why
    case .forbidden(let line):
      return say("Den må ikke blive på \(own(line)).", "It may not stay on \(own(line)).")
    case .conflict(let atom, let span, let others):
      let place = name(.resource(atom))
      if others.isEmpty {
        return say(
          "Der er ikke så mange af \(place) \(name(.span(span))).",
          "There are not as many of \(place) \(name(.span(span))).")
      }
      return say(
        "\(place) er dobbeltbooket \(name(.span(span)))", "\(place) is double-booked \(name(.span(span)))")
        + (namingOthers ? say(" med ", " with ") + list(others) : "") + "."
    case .madeRoom(let atom, let span, let others):
      let place = name(.resource(atom))
      return say(
        "Den giver plads på \(place) \(name(.span(span))) til ",
        "It makes room on \(place) \(name(.span(span))) for ")
        + (namingOthers
          ? list(others) : say("andre, der ikke kan være andre steder", "others who have nowhere else"))
        + "."
    }
  }

  private func rival(_ rival: StepReason.Rival, _ step: StepReason) -> String {
    let who = name(.booking(rival.booking))
    switch rival.fate {
    case .pinned:
      let why = name(.staying(booking: rival.booking))
      return why.isEmpty ? say("\(who) er låst fast.", "\(who) is pinned.") : why
    case .changed(let cost):
      return say("\(who) flytter også (pris \(cost)).", "\(who) changes too (cost \(cost)).")
    case .stays(let cost) where cost >= step.price.total:
      return say(
        "\(who) bliver: at flytte den koster \(cost) (vægt \(rival.weight)) mod \(step.price.total) her.",
        "\(who) stays: moving it would cost \(cost) (weight \(rival.weight)) against \(step.price.total) here."
      )
    case .stays(let cost):
      return say(
        "\(who) kunne vige for \(cost), men så bliver planen som helhed ikke billigere.",
        "\(who) could yield for \(cost), but the plan as a whole would be no cheaper.")
    }
  }

  /// How a price comes about.
  func price(_ price: StepReason.Price) -> String {
    var parts: [String] = []
    if price.cancel > 0 { parts.append(say("aflysning", "cancelling") + " \(price.cancel)") }
    if price.moves > 0 { parts.append(say("flytning", "moving") + " \(price.moves)") }
    if price.travel > 0 { parts.append(say("vej", "travel") + " \(price.travel)") }
    if price.shift > 0 { parts.append(say("andet tidspunkt", "another time") + " \(price.shift)") }
    let sum = parts.isEmpty ? "0" : parts.joined(separator: " + ")
    return say("Pris: (\(sum)) × vægt \(price.weight) = ", "Cost: (\(sum)) × weight \(price.weight) = ")
      + "\(price.total)."
  }

  private func text(_ misfit: Misfit) -> String {
    switch misfit {
    case .kind: say("det er en anden slags", "it is another sort of thing")
    case .area:
      say("det ligger i et område, der ikke er valgt til", "it lies in an area that is not accepted")
    // A purpose, which the desk writes as a feature, is a sort of thing.
    case .lacks(let feature) where feature.hasPrefix("like:"): text(.kind)
    case .lacks(let feature): say("det mangler \(feature)", "it lacks \(feature)")
    case .seats(let seats): say("der er kun plads til \(seats)", "it seats only \(seats)")
    case .units(let units):
      say("der er kun \(units)", "there \(units == 1 ? "is" : "are") only \(units)")
    }
  }

  /// The answer to "why not there, or then?".
  public func sentence(for reason: WhyNot) -> String {
    switch reason {
    case .chosen: say("Det er, hvad planen giver.", "That is what the plan gives.")
    case .pinned: say("Bookingen er låst fast.", "The booking is pinned.")
    case .unsuitable(let misfit): say("Det passer ikke: ", "It does not suit: ") + text(misfit) + "."
    case .closed: say("Der er lukket da.", "It is closed then.")
    case .forbidden: say("Det er forbudt for denne booking.", "It is forbidden for this booking.")
    case .startNotAccepted:
      say("Bookeren har ikke sagt ja til det tidspunkt.", "The booker does not accept that start.")
    case .outsideHorizon: say("Det ligger uden for perioden.", "It lies outside the period.")
    case .taken(let atom, let others):
      say(
        "\(name(.resource(atom))) er optaget af \(list(others)).",
        "\(name(.resource(atom))) is taken by \(list(others)).")
    case .dearer(0): say("Det var lige så godt.", "It would be just as good.")
    case .dearer(let extra) where extra > 0:
      say("Det koster \(extra) mere.", "It costs \(extra) more.")
    case .dearer(let extra):
      say(
        "Det koster \(-extra) mindre for denne booking; planen er ikke bevist bedst.",
        "It costs \(-extra) less for this booking; the plan is not proven best.")
    }
  }
}
