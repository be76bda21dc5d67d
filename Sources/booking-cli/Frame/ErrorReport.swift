import BookingCore
import BookingHTTP

/// The one place where what went wrong becomes words and an exit code.
struct ErrorReport {
  let call: Invocation

  private var prefix: String { call.text("Fejl: ", "Error: ") }

  /// Says what went wrong; returns what to exit with.
  func show(_ error: any Error) -> ExitCode {
    switch error {
    case let failure as Failure: return show(failure)
    case let problem as ServiceProblem: return show(problem)
    case let error as StoreError:
      return show(Failure(Self.code(ProblemKind(error).exitCode), tell("\(error)") + "."))
    case let error as DeskError: return show(error)
    default: return show(other: error)
    }
  }

  private func tell(_ text: String) -> String { Danish.tell(text, in: call.language) }

  private func show(_ english: Failure) -> ExitCode {
    var failure = english
    failure.message = tell(english.message)
    failure.faults = english.faults.map { .init($0.pointer, tell($0.detail)) }
    if call.isJSON {
      Terminal.say(Self.json(failure))
    } else if failure.showsUsage {
      let text = Help(tree: .all, language: call.language).usageText(failure.message, call.command.path)
      Terminal.say(([text] + failure.lines).joined(separator: "\n"))
    } else {
      Terminal.say(([prefix + Terminal.plain(failure.message)] + failure.lines).joined(separator: "\n"))
    }
    return failure.code
  }

  private func show(_ problem: ProblemDetails, _ further: [String]) -> ExitCode {
    if call.isJSON {
      var json = JSONWriter()
      problem.write(to: &json, requestID: .random())
      Terminal.say(json.text)
    } else {
      let sentences = problem.errors.isEmpty ? [problem.detail] : problem.errors.map(\.detail)
      Terminal.say(prefix + (sentences.map(Terminal.plain) + further).joined(separator: "\n"))
    }
    return Self.code(problem.exitCode)
  }

  private func show(_ problem: ServiceProblem) -> ExitCode {
    if call.isJSON {
      Terminal.say(String(decoding: problem.answer.body, as: UTF8.self))
    } else {
      Terminal.say(
        prefix + (problem.sentences(call).map(Terminal.plain) + problem.lines).joined(separator: "\n"))
    }
    return problem.exitCode
  }

  /// A refusal of the desk, with names that come near to one that is not there.
  private func show(_ error: DeskError) -> ExitCode {
    if case .invalid(let faults) = error {
      return show(Failure(.usage, faults.map(sentence).joined(separator: " "), faults: faults))
    }
    do {
      let open = try call.open()
      return try open.desk.read { view in
        var problem = ProblemDetails(error, language: call.language, registry: view.registry)
        if case .notFound(let kind, let name) = error {
          let suggestion = Suggestion.sentence(
            for: name, among: try open.names(of: kind, in: view), in: call.language)
          problem.detail += suggestion
        }
        guard case .seriesRefused(let refusal) = error,
          refusal.occurrences.contains(where: { $0.reasons.contains(where: \.isMissingAcceptance) })
        else { return show(problem, []) }
        return show(problem, [call.acceptance])
      }
    } catch let inner as DeskError {
      // The member of `--as` itself is not there.
      return show(asMember: inner)
    } catch {
      return show(Failure(.bug, "\(error)"))
    }
  }

  private func show(asMember error: DeskError) -> ExitCode {
    let name = call.option("--as") ?? ""
    let members = try? BookingDesk(path: call.storePath).read { try $0.members().map(\.handle.text) }
    let suggestion = Suggestion.sentence(for: name, among: members ?? [], in: call.language)
    return show(
      Failure(
        .notFound,
        call.text("Der findes ikke noget, der hedder '\(name)' (medlem).", "There is no member '\(name)'.")
          + suggestion))
  }

  /// A fault as people read it: the option it stands for goes before it.
  private func sentence(_ fault: DeskError.Fault) -> String {
    call.label(fault.pointer) + tell(fault.detail) + "."
  }

  private func show(other error: any Error) -> ExitCode {
    switch error {
    case let error as TimeFault:
      return show(Failure(.usage, ProblemDetails.detail(error, .utc, call.language)))
    case let error as OpeningHoursFault: return show(Failure(.usage, tell("\(error)") + "."))
    case let error as HouseRulesDocument.Faults:
      return show(Failure(.badData, tell("\(error)") + ".", faults: error.all))
    default:
      return show(
        Failure(
          .bug,
          call.text("En fejl i programmet: \(error).", "A mistake of the program: \(error).")))
    }
  }

  private static func code(_ number: Int32) -> ExitCode { ExitCode(rawValue: number) ?? .bug }

  /// A problem object (RFC 9457) of a failure that only a command line has.
  static func json(_ failure: Failure) -> String {
    var json = JSONWriter()
    json.object { json in
      json.field("type", "/problems/\(failure.code.name)")
      json.field("title", failure.code.meaning)
      json.field("status", failure.code.status)
      let lines = failure.faults.isEmpty ? failure.lines : []
      json.field("detail", ([failure.message] + lines).joined(separator: " "))
      json.field("code", failure.code.name)
      json.field("requestId", RequestID.random().description)
      guard !failure.faults.isEmpty else { return }
      json.objects("errors", failure.faults) { json, fault in
        json.field("pointer", fault.pointer)
        json.field("detail", fault.detail)
      }
    }
    return json.text
  }
}

extension Invocation {
  /// The option or the field that a pointer of the API names, with a colon; nothing for the whole.
  func label(_ pointer: String) -> String {
    guard let field = pointer.split(separator: "/").first.map(String.init) else { return "" }
    let words = field.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
    let options = Self.fields[field] ?? ["--" + words]
    return (command.allOptions.first { options.contains($0.name) }?.name ?? field) + ": "
  }

  /// Options that are called otherwise than the field of the API.
  private static let fields = [
    "occurrence": ["--on"], "onBehalfOf": ["--for"], "flexibleMinutes": ["--flexible"], "rrule": ["--repeat"],
    "exdates": ["--except", "--skip"], "acceptedAreas": ["--accept-area"], "minimumMinutes": ["--minimum"],
    "expiresAt": ["--expires"], "features": ["--feature"], "parts": ["--part"], "setupMinutes": ["--setup"],
    "turnoverMinutes": ["--turnover"], "start": ["--from"], "end": ["--to"], "lines": ["--resource"],
    "openingHours": ["--open"],
  ]
}

extension ExitCode {
  /// The stable English name, as `bad-data`.
  fileprivate var name: String {
    "\(self)".reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
  }

  /// The HTTP status nearest in meaning, for problem objects.
  fileprivate var status: Int {
    switch self {
    case .done: 200
    case .no, .taken, .stale: 409
    case .refused: 422
    case .notFound, .noInput: 404
    case .usage, .badData: 400
    case .notAllowed: 403
    case .unreachable, .inputOutput, .cannotCreate, .busy: 503
    case .bug, .configuration, .interrupted: 500
    }
  }
}

extension OpenDesk {
  /// The names that somebody may have meant; those of people only for those who may see them all.
  func names(of kind: DeskError.Thing, in view: borrowing BookingDesk.View) throws -> [String] {
    switch kind {
    case .area: return view.registry.areas.map(\.slug.text)
    case .resource: return view.registry.resources.map(\.slug.text)
    case .household where actor.may(.administer): return try view.households().map(\.slug.text)
    case .member where actor.may(.administer):
      return try view.members().map(\.handle.text) + view.households().map(\.slug.text)
    case .household, .member, .token, .closure, .booking, .conflict, .plan, .notice, .feed, .session, .series,
      .waitlist, .condition:
      return []
    }
  }
}
