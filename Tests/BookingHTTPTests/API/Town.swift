import BookingCore
import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import BookingHTTP

/// A small municipality with its API: two areas, six people, a handful of things to book. It is always noon UTC of
/// Monday 23 November 2026.
///
///     bo       board of vangede          mette  resident, vangede-k1      anna  administrator, vangede-k9
///     bente    board of bakken           ali    resident, vangede-k4      jens  resident, bakken-b1
///     viola    volunteer, vangede-k7
final class Town: Sendable {
  let desk: BookingDesk
  let service: APIService
  let router: Router
  let path: String
  private let tokens: [String: String]
  static let people = ["mette", "ali", "viola", "bo", "bente", "anna", "jens"]

  /// The town as a file, settled once; each town begins as a copy of it.
  private static let template = Result { () throws -> (path: String, tokens: [String: String]) in
    let path = FileManager.default.temporaryDirectory.appending(
      path: "town-\(UUID().uuidString).db"
    ).path
    try BookingDesk.create(path: path)
    let desk = try BookingDesk(path: path, clock: { 1_795_435_200 })
    try settle(desk)
    var tokens: [String: String] = [:]
    for name in people {
      tokens[name] = try desk.perform(CreateToken(member: slug(name)), as: .operator()).secret
    }
    desk.close()
    return (path, tokens)
  }

  init(clock: TestClock? = nil, trustsSubject: Bool = false) throws {
    let template = try Self.template.get()
    path =
      FileManager.default.temporaryDirectory.appending(path: "town-\(UUID().uuidString).db").path
    try FileManager.default.copyItem(atPath: template.path, toPath: path)
    tokens = template.tokens
    let fixed: @Sendable () -> Int64 = { 1_795_435_200 }
    desk = try BookingDesk(path: path, mode: .service, clock: clock?.read ?? fixed)
    service = APIService(desk: desk, trustsSubject: trustsSubject)
    router = Router(service.routes)
  }

  deinit {
    service.stop()
    desk.close()
    for end in ["", "-wal", "-shm", ".lock", ".turn", ".users"] {
      try? FileManager.default.removeItem(atPath: path + end)
    }
  }

  static func slug(_ text: String) -> Slug {
    Slug(text) ?? Slug(folding: "broken-\(text.count)") ?? slug("a")
  }

  private static func settle(_ desk: BookingDesk) throws {
    for (area, latitude) in [("vangede", 55.75), ("bakken", 55.77)] {
      _ = try desk.perform(
        CreateArea(slug: slug(area), name: area.capitalized, latitude: latitude, homes: 100),
        as: .operator())
    }
    let homes = [
      ("vangede-k1", "Vangedevej 1"), ("vangede-k4", "Vangedevej 4"),
      ("vangede-k7", "Vangedevej 7"),
      ("vangede-k9", "Vangedevej 9"), ("bakken-b1", "Bakken 1"), ("bakken-b2", "Bakken 2"),
    ]
    for (home, name) in homes {
      let area = home.hasPrefix("vangede") ? "vangede" : "bakken"
      _ = try desk.perform(
        CreateHousehold(slug: slug(home), area: slug(area), name: name), as: .operator())
    }
    let members: [(String, String, String, Role)] = [
      ("mette", "vangede-k1", "Mette Mortensen", .resident),
      ("ali", "vangede-k4", "Ali Aydin", .resident),
      ("viola", "vangede-k7", "Viola Vinther", .volunteer),
      ("bo", "vangede-k9", "Bo Bendtsen", .board),
      ("bente", "bakken-b2", "Bente Bager", .board),
      ("anna", "vangede-k9", "Anna Andersen", .administrator),
      ("jens", "bakken-b1", "Jens Jacobsen", .resident),
    ]
    for (handle, home, name, role) in members {
      _ = try desk.perform(
        CreateMember(handle: slug(handle), household: slug(home), name: name, role: role),
        as: .operator())
    }
    try furnish(desk)
  }

  private static func furnish(_ desk: BookingDesk) throws {
    let hours = try OpeningHours(parsing: "daily 08:00-23:00")
    func make(
      _ name: String, _ area: String, _ kind: Resource.Kind = .room, seats: Int? = nil,
      units: Int = 1,
      parts: [Slug] = []
    ) throws {
      _ = try desk.perform(
        CreateResource(
          slug: slug(name), area: slug(area), kind: kind, name: name.capitalized, seats: seats,
          units: units,
          features: kind == .room ? ["kitchen"] : [], parts: parts,
          openingHours: kind == .room ? hours : .always),
        as: .operator())
    }
    try make("faelleshus", "vangede", seats: 40)
    try make("sal-a", "vangede", seats: 20)
    try make("sal-b", "vangede", seats: 20)
    try make("hal", "vangede", seats: 50, parts: [slug("sal-a"), slug("sal-b")])
    try make("borde", "vangede", .equipment, units: 3)
    try make("festsal", "bakken", seats: 60)
    var limits = HouseRules.Limits()
    limits.maxMinutes = 480
    limits.maxDaysAhead = 90
    limits.cancelMinutes = 120
    let day = try #require(CivilDate("2026-01-01"))
    _ = try desk.perform(
      SetHouseRules(
        area: slug("vangede"),
        rules: HouseRules(
          textDanish: "Ryd op.", textEnglish: "Tidy up.", decidedBy: .residentsMeeting,
          decidedOn: day,
          validFrom: day, general: limits)), as: .operator())
  }

  /// The token of one of the people.
  func token(_ name: String) -> String { tokens[name] ?? name }

  // MARK: Asking

  struct Answer: Sendable {
    let status: Int
    let headers: [String: String]
    let text: String
    let json: JSONValue

    var code: String? { json["code"]?.text }
    var items: [JSONValue] { json["items"]?.items ?? [] }
    var etag: String { headers["etag"] ?? "" }
  }

  /// Asks and waits for the answer; `who` is one of the people, a token, or nil for nobody.
  @discardableResult func ask(
    _ method: String, _ target: String, as who: String? = nil, _ body: String? = nil,
    headers: [String: String] = [:], from client: NetworkAddress = .unix
  ) throws -> Answer {
    try ask(
      method, target, as: who, bytes: body.map { Array($0.utf8) }, headers: headers, from: client)
  }

  @discardableResult func ask(
    _ method: String, _ target: String, as who: String?, bytes: [UInt8]?,
    headers: [String: String] = [:], from client: NetworkAddress = .unix
  ) throws -> Answer {
    let target =
      target.hasPrefix("/api") || target.hasPrefix("/calendar/")
        || ["/healthz", "/readyz", "/metrics", "/openapi.json"].contains(target)
      ? target : "/api/v1" + target
    var lines = ["\(method) \(target) HTTP/1.1", "Host: \(headers["Host"] ?? "test")"]
    if let who { lines.append("Authorization: Bearer \(token(who))") }
    if let bytes { lines.append("Content-Length: \(bytes.count)") }
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) where name != "Host" {
      lines.append("\(name): \(value)")
    }
    let response = try answer(
      Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (bytes ?? []), from: client)
    var fields: [String: String] = [:]
    for field in response.headers {
      let name = field.name.lowercased()
      fields[name] = fields[name].map { "\($0)\n\(field.value)" } ?? field.value
    }
    guard case .bytes(let body) = response.body else {
      return Answer(status: response.status, headers: fields, text: "", json: .null)
    }
    let text = String(decoding: body, as: UTF8.self)
    return Answer(
      status: response.status, headers: fields, text: text,
      json: (try? JSONReader.read(body)) ?? .null)
  }

  /// The answer to a whole message, without a socket.
  private func answer(_ message: [UInt8], from client: NetworkAddress) throws -> Response {
    let sent = ParserTranscript(message, bodyLimit: 8 << 20)
    if let fault = sent.fault { return APIService.faultResponse(fault, RequestID(number: 1), nil) }
    return dispatch(try #require(sent.messages.first, "the message is not whole"), client)
  }

  private func dispatch(_ message: ParserTranscript.Message, _ client: NetworkAddress) -> Response {
    switch router.match(message.head) {
    case .none: return APIService.faultResponse(.notFound, RequestID(number: 1), nil)
    case .otherMethods: return APIService.faultResponse(.methodNotAllowed, RequestID(number: 1), nil)
    case .route(let index):
      let request = Request(
        head: message.head, body: message.body, route: router.routes[index], client: client,
        id: RequestID(number: 7))
      let done = DispatchSemaphore(value: 0)
      let answer = Mutex<Response?>(nil)
      service.answer(service.endpoints[index], request) { make in
        answer.withLock { $0 = make() }
        done.signal()
      }
      done.wait()
      return answer.withLock { $0 } ?? Response(500)
    }
  }

  /// The board of Vangede decides other house rules: these fields of the document.
  func decide(_ fields: String) throws {
    let rules =
      #"{"text":{"da":"Ja","en":"Yes"},"decidedBy":"board","decidedOn":"2026-11-01","validFrom":"2026-11-01",\#(fields)}"#
    let set = try ask("PUT", "/areas/vangede/rules", as: "bo", rules)
    try #require(set.status == 200, "\(set.text)")
  }

  /// Puts a notice into a household's outbox and returns its code.
  func tell(_ household: String) throws -> String {
    let id = try #require(try desk.read { try $0.household(slug: Self.slug(household)) }).id
    try Database(path: path).insertNotice(
      household: id, booking: nil, at: desk.now, kind: "plan-undone", facts: "{}")
    return ShortCode.code("nt", 1)
  }

  /// Books for somebody and returns the booking's code.
  func book(_ resource: String, _ start: String, _ end: String, as who: String, more: String = "")
    throws
    -> String
  {
    let body = #"{"resource":"\#(resource)","start":"\#(start)","end":"\#(end)"\#(more)}"#
    let answer = try ask("POST", "/bookings", as: who, body)
    try #require(answer.status == 201, "\(answer.text)")
    return try #require(answer.json["id"]?.text)
  }
}
