import BookingCore
import BookingHTTP
import Foundation

/// What answers the API's requests: a service elsewhere, or the API over the store in this process.
struct Service {
  private enum Place {
    case elsewhere(Remote)
    case here(OpenDesk, StoreAPI)
  }

  struct Answer {
    let status: Int
    let body: [UInt8]
    let json: JSONValue
  }

  let call: Invocation
  private let place: Place

  init(_ call: Invocation) throws {
    self.call = call
    if call.setting("--server").value.isEmpty {
      let open = try call.open()
      place = .here(open, try StoreAPI(desk: open.desk, actor: open.actor))
    } else {
      place = .elsewhere(try Remote(call))
    }
  }

  /// The store, where it is in this process.
  var store: OpenDesk? { if case .here(let open, _) = place { open } else { nil } }

  /// The minute it is.
  var now: Minute { Minute(Int32(clamping: BookingDesk.systemClock() / 60)) }

  /// Asks for something under `/api/v1`; a refusal is thrown as `ServiceProblem`.
  func ask(
    _ method: String, _ path: String, query: [(String, String?)] = [], version: Int? = nil,
    body: ((inout JSONWriter) -> Void)? = nil
  ) throws -> Answer {
    let known = CharacterSet(charactersIn: "-._~").union(.alphanumerics).intersection(
      .init(charactersIn: "\0"..."\u{7F}"))
    func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: known) ?? "" }
    let trial: [(String, String?)] = call.isDryRun && method != "GET" ? [("dryRun", "true")] : []
    let fields = (query + trial).compactMap { name, value in value.map { "\(name)=\(escaped($0))" } }
    let segments = path.split(separator: "/").map { escaped(String($0)) }
    let target =
      "/api/v1/" + segments.joined(separator: "/")
      + (fields.isEmpty ? "" : "?" + fields.joined(separator: "&"))
    var json = JSONWriter()
    if let body { json.object { body(&$0) } }
    let content = body == nil ? [] : json.bytes
    var head = "Accept-Language: \(call.language.rawValue)\r\n"
    if method == "PATCH" || version != nil { head += "If-Match: \(version.map { "\"v\($0)\"" } ?? "*")\r\n" }
    if method != "GET" { head += "Content-Type: application/json\r\nContent-Length: \(content.count)\r\n" }
    let answer: (status: Int, body: [UInt8])
    switch place {
    case .elsewhere(let remote): answer = try remote.answer(method, target, head, content)
    case .here(let open, let api):
      // What has lapsed by now must not stand in the way. A failure here is the next call's to tell.
      if method != "GET", !call.isDryRun { open.desk.settleDue() }
      answer = try api.answer(Array("\(method) \(target) HTTP/1.0\r\n\(head)\r\n".utf8) + content)
    }
    let limits = JSONReader.Limits(bytes: 1 << 30)
    let value = answer.body.isEmpty ? .null : try? JSONReader.read(answer.body, limits: limits)
    guard let value else {
      throw Failure(
        .unreachable,
        call.text(
          "Det, der svarer, er ikke Fælled: svaret er ikke JSON. Se efter, hvad --server siger.",
          "What answers is not Fælled: the answer is no JSON. Look at what --server says."))
    }
    let whole = Answer(status: answer.status, body: answer.body, json: value)
    if answer.status >= 400 { throw ServiceProblem(answer: whole) }
    return whole
  }

  /// Whether a change would be done as things are: it is tried and taken back.
  func would(
    _ path: String, by method: String = "POST", _ body: @escaping (inout JSONWriter) -> Void = { _ in }
  ) -> Bool {
    trial(path, by: method, body) != nil
  }

  /// What a change would answer as things are; nil where it would be refused.
  func trial(
    _ path: String, by method: String = "POST", _ body: @escaping (inout JSONWriter) -> Void
  ) -> JSONValue? {
    call.isDryRun ? nil : (try? ask(method, path, query: [("dryRun", "true")], body: body))?.json
  }

  /// What a path answers.
  func get(_ path: String, query: [(String, String?)] = []) throws -> JSONValue {
    try ask("GET", path, query: query).json
  }

  /// All items of a list, page by page.
  func items(_ path: String, query: [(String, String?)] = []) throws -> [JSONValue] {
    var items: [JSONValue] = []
    var cursor: String?
    repeat {
      let limit = store == nil ? "500" : "1000000000"
      let page = try get(path, query: query + [("limit", limit), ("cursor", cursor)])
      items += page.items("items")
      cursor = page["nextCursor"]?.text
    } while cursor != nil
    return items
  }

  /// What the objects name.
  func places() throws -> any Places {
    try store.map { open in try open.desk.read { $0.registry } } ?? RemotePlaces(self)
  }

  /// The whole code of what a name stands for: any unique beginning does.
  func code(_ kind: DeskError.Thing, _ name: String) throws -> String {
    guard let open = store else { return try listedCode(kind, name) }
    if kind == .plan { try open.require(.resolve) }
    return try open.desk.read { view in
      switch kind {
      case .booking: try view.bookingID(named: name, for: open.actor).code
      case .series: try view.series(named: name, for: open.actor).id.code
      case .waitlist: try view.waitlistEntry(named: name, for: open.actor).entry.id.code
      case .plan: try view.plan(named: name).code
      case .notice: try view.noticeID(named: name).code
      case .area, .household, .member, .token, .resource, .closure, .conflict, .session, .feed, .condition:
        name
      }
    }
  }

  /// The code in a service's list that begins like that; of bookings among those from a month ago to a year ahead.
  private func listedCode(_ kind: DeskError.Thing, _ name: String, in loans: String? = nil) throws -> String {
    let lists: [DeskError.Thing: String] = [
      .booking: "bookings", .series: "series", .waitlist: "waitlist", .plan: "plans", .notice: "notices",
      .conflict: "conflicts",
    ]
    // Of nothing every code is a beginning, and a longer path is something else's.
    guard !name.isEmpty, !name.contains("/") else {
      let name = Terminal.plain(name)
      throw Failure(.notFound, call.text("»\(name)« findes ikke.", "There is no '\(name)'."))
    }
    guard let list = loans ?? lists[kind], name.utf8.count < "bk-7q2m4x".utf8.count else { return name }
    let range = [("from", now - 30 * 1440), ("to", now + 365 * 1440)].map {
      ($0, AreaCalendar.utc.rfc3339($1) as String?)
    }
    let found = try items(list, query: list == "bookings" ? range : [])
    let codes = found.map { $0.cell(loans == nil ? "id" : "booking") }.filter {
      $0.hasPrefix(name.lowercased())
    }
    if codes.count > 1 {
      throw DeskError.invalid([
        .init("/\(kind.rawValue)", "'\(name)' is the beginning of several; add letters")
      ])
    }
    return codes.first ?? name
  }
}

extension Service {
  /// Reads words that name resources, and says what comes near to one that is not there.
  func naming<Value>(_ places: any Places, _ read: () throws -> Value) throws -> Value {
    do {
      return try read()
    } catch DeskError.notFound(_, let name) where store == nil {
      let near = Suggestion.sentence(for: name, among: places.names)
      throw Failure(.notFound, "There is no resource '\(Terminal.plain(name))'.\(near)")
    }
  }

  /// The resources that options name.
  func lines(_ words: [String]) throws -> [Book.Line] {
    let places = try places()
    return try naming(places) { try BookCommand.split(words + ["-"], places).lines }
  }

  /// The version of an area's house rules that holds today; nil where there are none.
  func rulesVersion(of area: String) throws -> Int64? {
    do { return try get("areas/\(area)/rules")["version"]?.integer } catch let problem as ServiceProblem
      where problem.answer.status == 404
    { return nil }
  }

  /// The whole code of a booking at the lending desk, for those who lend it out.
  func loan(_ name: String) throws -> String {
    try store.map { open in try open.desk.read { try $0.lentBooking(named: name, for: open.actor).code } }
      ?? listedCode(.booking, name, in: "loans")
  }

  /// Settles what a change has made due; a service does so by itself.
  func settle() {
    if !call.isDryRun { store?.desk.settleDue() }
  }
}

extension JSONWriter {
  mutating func lines(_ lines: [Book.Line]) {
    objects("lines", lines) { json, line in
      json.field("resource", line.resource.text)
      json.field("units", line.units)
    }
  }

  mutating func range(_ range: TimeRange, on clock: AreaCalendar) {
    field("start", clock.rfc3339(range.start))
    field("end", clock.rfc3339(range.end))
  }
}

/// A refusal, as RFC 9457 writes it.
struct ServiceProblem: Error {
  let answer: Service.Answer
  /// Lines for people below the sentences.
  var lines: [String] = []

  var exitCode: ExitCode {
    let kind = answer.json["code"]?.text.flatMap(ProblemKind.init(rawValue:))
    if answer.status == 400 { return .usage }
    if kind == nil, answer.status == 422 { return .refused }
    return kind.flatMap { ExitCode(rawValue: $0.exitCode) } ?? .unreachable
  }

  /// What went wrong, a sentence each.
  func sentences(_ call: Invocation) -> [String] {
    let faults = (answer.json["errors"]?.items ?? []).map { fault in
      let field = fault["pointer"]?.text.map(call.label) ?? ""
      return (answer.status == 400 ? field : "") + (fault["detail"]?.text ?? "")
        + (answer.status == 400 ? "." : "")
    }
    if !faults.isEmpty { return answer.status == 400 ? [faults.joined(separator: " ")] : faults }
    return [answer.json["detail"]?.text ?? "HTTP \(answer.status)"]
  }
}
