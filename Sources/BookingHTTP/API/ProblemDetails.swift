public import BookingCore

/// What went wrong, as RFC 9457 writes it; with the one table from errors to status, code and exit code.
public struct ProblemDetails: Sendable {
  /// One thing wrong, with its place in the request.
  public struct Fault: Hashable, Sendable {
    /// The field, as a JSON Pointer (RFC 6901); empty for the whole.
    public var pointer: String
    /// A stable English word, where there is one.
    public var code: String?
    /// What is wrong, in the reader's language where it is a sentence about bookings.
    public var detail: String
  }

  public var status: Int
  /// A stable English name for programs.
  public var code: String
  public var exitCode: Int32
  /// What sort of problem it is, in the reader's language.
  public var title: String
  /// What exactly is wrong, in the reader's language.
  public var detail: String
  /// Everything that is wrong, one by one.
  public var errors: [Fault] = []
  /// What can be had instead; nil when that is not the question.
  public var alternatives: [Alternative]?

  /// A problem of a known sort.
  public init(_ kind: ProblemKind, detail: String, language: Language) {
    status = kind.status
    code = kind.rawValue
    exitCode = kind.exitCode
    title = kind.title(language)
    self.detail = detail
  }

  /// The problem that an error is; what is not foreseen is our own fault, and its words are kept from strangers.
  public init(_ error: any Error, language: Language, registry: Registry, during range: TimeRange? = nil) {
    switch error {
    case let error as DeskError: self.init(error, language, registry, range)
    case let error as StoreError: self.init(error, language)
    case let error as TimeFault:
      self.init(.invalidTime, detail: Self.detail(error, .utc, language), language: language)
    case let error as JSONError:
      self.init(.malformedJSON, detail: FaultText.tell(error.description, in: language), language: language)
      let detail = FaultText.tell(error.reason.rawValue, in: language)
      errors = [Fault(pointer: error.pointer, code: nil, detail: detail)]
    case let error as HouseRulesDocument.Faults:
      self.init(.invalid(error.all), language, registry, range)
    case let error as OpeningHoursFault:
      self.init(.invalid, detail: FaultText.tell(error.description, in: language), language: language)
    case let error as RecurrenceFault:
      self.init(.invalid, detail: FaultText.tell(error.description, in: language), language: language)
    case let error as ProblemFault: self.init(.invalid, detail: error.description, language: language)
    case let error as ICalendar.Fault: self.init([error], language)
    case let error as ImportFaults: self.init(error.faults, language)
    default:
      let detail = language.pick(
        "Noget gik galt hos os; prøv igen.", "Something went wrong on our side; try again.")
      self.init(.internalError, detail: detail, language: language)
    }
  }

  private init(_ error: DeskError, _ language: Language, _ registry: Registry, _ range: TimeRange?) {
    let text = RefusalText(language, registry: registry)
    self.init(ProblemKind(error), detail: text.detail(error, during: range), language: language)
    switch error {
    case .refused(let refusal):
      errors = refusal.reasons.map {
        Fault(pointer: "", code: $0.code, detail: text.sentence($0, during: range))
      }
      code = refusal.brokenRule?.code ?? code
    case .seriesRefused(let series):
      code = series.refusal.brokenRule?.code ?? code
      errors = series.occurrences.flatMap { occurrence in
        occurrence.reasons.map {
          Fault(
            pointer: "/occurrences/\(occurrence.day)", code: $0.code,
            detail: "\(occurrence.day): " + text.sentence($0, during: occurrence.refusedRange))
        }
      }
    case .invalid(let faults):
      errors = faults.map {
        Fault(pointer: $0.pointer, code: nil, detail: FaultText.tell($0.detail, in: language))
      }
    case .notFound, .notAllowed, .stale, .inTheWay, .keyReused: break
    }
  }

  private init(_ faults: [ICalendar.Fault], _ language: Language) {
    let detail = language.pick(
      "Kalenderen har \(faults.count) fejl; intet er gemt.",
      "The calendar has \(faults.count) fault\(faults.count == 1 ? "" : "s"); nothing was kept.")
    self.init(.invalid, detail: detail, language: language)
    errors = faults.prefix(1_000).map { fault in
      let place = language.pick("linje", "line") + " \(fault.line)" + (fault.uid.map { " (UID \($0))" } ?? "")
      return Fault(pointer: "", code: nil, detail: place + ": " + FaultText.tell(fault.reason, in: language))
    }
  }

  /// A store's error keeps its words only where they help; paths and statements are not for strangers.
  private init(_ error: StoreError, _ language: Language) {
    let kind = ProblemKind(error)
    self.init(kind, detail: kind.title(language) + ".", language: language)
  }

  /// Why a text is no instant, with the valid readings on a clock.
  public static func detail(_ fault: TimeFault, _ calendar: AreaCalendar, _ language: Language) -> String {
    switch fault {
    case .malformed(let why):
      return language.pick(
        "Tiden kan ikke læses: \(FaultText.tell(why, in: .da)).", "The time cannot be read: \(why).")
    case .hasSeconds: return language.pick("Tider er i hele minutter.", "Times are in whole minutes.")
    case .outOfRange:
      return language.pick("Tiden skal ligge fra 1970 til 2199.", "The time must lie from 1970 to 2199.")
    case .nonexistent(let before, let after):
      let (first, second) = (calendar.rfc3339(before), calendar.rfc3339(after))
      return language.pick(
        "Klokken stilles frem, og tiden findes ikke; de nærmeste er \(first) og \(second).",
        "The clock is put forward and there is no such time; the nearest are \(first) and \(second).")
    case .ambiguous(let first, let second):
      let (first, second) = (calendar.rfc3339(first), calendar.rfc3339(second))
      return language.pick(
        "Klokken stilles tilbage, og tiden findes to gange; skriv \(first) eller \(second).",
        "The clock is put back and the time occurs twice; write \(first) or \(second).")
    }
  }

  public func write(to json: inout JSONWriter, requestID: RequestID, registry: Registry? = nil) {
    json.object { json in
      json.field("type", "/problems/\(code)")
      json.field("title", title)
      json.field("status", status)
      json.field("detail", detail)
      json.field("code", code)
      json.field("requestId", requestID.description)
      if !errors.isEmpty {
        json.objects("errors", errors) { json, error in
          json.field("pointer", error.pointer)
          if let code = error.code { json.field("code", code) }
          json.field("detail", error.detail)
        }
      }
      if let alternatives, let registry {
        json.array("alternatives", alternatives) { json, alternative in
          Shapes.alternative(alternative, in: registry, to: &json)
        }
      }
    }
  }
}
