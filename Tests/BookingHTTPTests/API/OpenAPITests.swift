import BookingCore
import Testing

@testable import BookingHTTP

@Suite("The OpenAPI document") struct OpenAPITests {
  private func document() throws -> JSONValue { try JSONReader.read(OpenAPI.document) }

  @Test("describes every route that is served, with its parameters, and no other")
  func routes() throws {
    let town = try Town()
    let paths = try #require(try document()["paths"]?.members)
    var described: Set<String> = []
    for path in paths {
      for operation in path.value.members ?? [] {
        described.insert("\(operation.name.uppercased()) \(path.name)")
        let parameters = (operation.value["parameters"]?.items ?? []).filter {
          $0["in"]?.text == "path"
        }
        #expect(
          parameters.count == path.name.split(separator: "/").count { $0.hasPrefix("{") },
          "\(path.name)")
      }
    }
    #expect(described == Set(town.service.routes.map { "\($0.method.name) \($0.pattern)" }))
  }

  @Test("refers only to schemas that it has, and has different names for different operations")
  func references() throws {
    let document = try document()
    let names = Set((document["components"]?["schemas"]?.members ?? []).map(\.name))
    #expect(names.count == ObjectSchema.all.fields.count)
    func check(_ value: JSONValue) {
      for member in value.members ?? [] {
        if member.name == "$ref", let text = member.value.text {
          #expect(names.contains(text.replacing("#/components/schemas/", with: "")), "\(text)")
        }
        check(member.value)
      }
      for item in value.items ?? [] { check(item) }
    }
    check(document)
    let identifiers = (document["paths"]?.members ?? []).flatMap { $0.value.members ?? [] }
      .compactMap { $0.value["operationId"]?.text }
    #expect(Set(identifiers).count == identifiers.count)
  }

  @Test("reads fields as they are written, and stops at a slip")
  func notation() async {
    let list: FieldList = "a: [text|null], b?: \(Token.Scope.self), c?: {d: Line}"
    #expect(list.fields.map { "\($0.name) \($0.isAlways)" } == ["a true", "b false", "c false"])
    guard case .list(.orNull(.text)) = list.fields[0].kind, case .choice(let scopes) = list.fields[1].kind,
      case .fields(let inner) = list.fields[2].kind, case .schema("Line") = inner.fields[0].kind
    else {
      Issue.record("\(list)")
      return
    }
    #expect(scopes == Token.Scope.allCases.map(\.rawValue))
    await #expect(processExitsWith: .failure) { _ = FieldList(stringLiteral: "a: txt") }
    await #expect(processExitsWith: .failure) { _ = FieldList(stringLiteral: "a: [text") }
  }

  @Test("says of every change that a token may not reach so far, and that the disk may be full")
  func scopes() throws {
    let town = try Town()
    let narrow = try #require(
      try town.ask("POST", "/tokens", as: "anna", #"{"scope":"read"}"#).json["token"]?.text)
    let document = try document()
    for endpoint in APIService.table where endpoint.method != .get {
      let target = endpoint.path.replacing("{", with: "").replacing("}", with: "")
      let answer = try town.ask(endpoint.method.name, target, as: narrow, endpoint.body == nil ? nil : "{}")
      #expect(answer.status == 403, "\(endpoint.path)")
      let responses = document["paths"]?[endpoint.path]?[endpoint.method.name.lowercased()]?["responses"]
      for status in ["403", "507"] {
        #expect(responses?[status] != nil, "\(endpoint.method.name) \(endpoint.path): \(status)")
      }
    }
  }

  @Test("names the status and every field of what is answered")
  func answers() throws {
    let town = try Town()
    let booking = try town.book("hal", "2026-12-05T10:00Z", "2026-12-05T11:00Z", as: "mette")
    _ = try town.book("sal-a", "2026-12-05T12:00Z", "2026-12-05T13:00Z", as: "mette")
    let closure = #"{"start":"2026-12-05T09:00:00Z","end":"2026-12-05T18:00:00Z","reason":"Vand"}"#
    let evening =
      #"{"resource":"faelleshus","start":"2026-12-08T10:00Z","end":"2026-12-08T11:00Z"}"#
    let strict =
      #"{"text":{"da":"J","en":"Y"},"decidedBy":"board","decidedOn":"2026-11-01","validFrom":"2027-11-01","maxMinutes":1}"#
    let series =
      #"{"resource":"faelleshus","start":"2026-12-01T10:00","end":"2026-12-01T11:00","rrule":"FREQ=WEEKLY;COUNT=3","onClash":"skip"}"#
    let asks: [(String, String, String, String?)] = [
      ("GET", "/areas", "/areas", nil), ("GET", "/areas/{slug}", "/areas/vangede", nil),
      ("GET", "/areas/{slug}/rules", "/areas/vangede/rules", nil),
      ("GET", "/resources", "/resources", nil),
      ("GET", "/resources/{slug}", "/resources/hal", nil),
      ("POST", "/resources/{slug}/closures", "/resources/sal-a/closures", closure),
      (
        "GET", "/resources/{slug}/calendar",
        "/resources/hal/calendar?from=2026-12-05T00:00Z&to=2026-12-06T00:00Z", nil
      ),
      (
        "GET", "/availability",
        "/availability?from=2026-12-05T10:00Z&to=2026-12-06T00:00Z&minutes=60", nil
      ),
      ("POST", "/bookings", "/bookings", evening), ("POST", "/bookings", "/bookings", evening),
      ("GET", "/bookings", "/bookings", nil),
      ("POST", "/series/preview", "/series/preview", series), ("POST", "/series", "/series", series),
      ("GET", "/series", "/series", nil), ("GET", "/bookings/{id}", "/bookings/\(booking)", nil),
      ("GET", "/conflicts", "/conflicts", nil), ("POST", "/plans", "/plans", #"{"seconds":0.5}"#),
      ("GET", "/plans", "/plans", nil), ("GET", "/changes", "/changes", nil),
      ("GET", "/log", "/log", nil),
      ("GET", "/me", "/me", nil), ("GET", "/me/export", "/me/export", nil),
      ("POST", "/areas/{slug}/rules/try", "/areas/vangede/rules/try", strict),
      ("GET", "/tokens", "/tokens", nil),
      ("POST", "/tokens", "/tokens", "{}"),
      ("POST", "/feeds", "/feeds", #"{"resource":"hal"}"#), ("GET", "/feeds", "/feeds", nil),
      ("POST", "/bookings/{id}/cancel", "/bookings/\(booking)/cancel", nil),
      ("POST", "/bookings/{id}/cancel", "/bookings/bk-zzzzzz/cancel", nil),
      ("POST", "/households/{slug}/end", "/households/vangede-bestyrelse/end", #"{"lastDay":"2027-03-31"}"#),
    ]
    let document = try document()
    for (method, pattern, target, body) in asks {
      let answer = try town.ask(method, target, as: "anna", body)
      let operation = document["paths"]?["/api/v1" + pattern]?[method.lowercased()]
      let described = operation?["responses"]?[String(answer.status)]
      #expect(described != nil, "\(method) \(target) answers \(answer.status): \(answer.text)")
      for name in ["ETag", "Location", "Link", "Retry-After"] where answer.headers[name.lowercased()] != nil {
        #expect(described?["headers"]?[name] != nil, "\(method) \(target) answers with \(name)")
      }
      let content = described?["content"]?.members?.first?.value
      guard let name = content?["schema"]?["$ref"]?.text?.split(separator: "/").last else {
        continue
      }
      SchemaCheck.expect(answer.json, toBe: String(name), "\(method) \(target)")
    }
    let conflict = try #require(
      try town.ask("GET", "/conflicts", as: "anna").items.first?["id"]?.text)
    SchemaCheck.expect(
      try town.ask("GET", "/conflicts/\(conflict)", as: "anna").json, toBe: "Conflict", "conflict")
  }
}

/// Compares what was answered with the schemas: each field known, each required one there, each of its type.
enum SchemaCheck {
  static func expect(_ value: JSONValue, toBe name: String, _ place: String) {
    guard case .fields(let schema) = ObjectSchema.all.fields.first(where: { $0.name == name })?.kind,
      let members = value.members
    else {
      Issue.record("\(place): no object \(name): \(value)")
      return
    }
    for member in members {
      guard let field = schema.fields.first(where: { $0.name == member.name }) else {
        Issue.record("\(place): \(name) has the undescribed field \(member.name)")
        continue
      }
      expect(member.value, field.kind, "\(place)/\(member.name)")
    }
    for field in schema.fields where field.isAlways && value[field.name] == nil {
      Issue.record("\(place): \(name) lacks \(field.name)")
    }
  }

  private static func expect(_ value: JSONValue, _ kind: FieldList.Kind, _ place: String) {
    switch kind {
    case .text, .slug: #expect(value.text != nil, "\(place): \(value)")
    case .time: #expect(value.text.map { $0.count >= 20 } == true, "\(place): \(value)")
    case .integer: #expect(value.integer != nil, "\(place): \(value)")
    case .number: #expect(value.number != nil, "\(place): \(value)")
    case .truth: #expect(value.truth != nil, "\(place): \(value)")
    case .object, .fields: #expect(value.members != nil, "\(place): \(value)")
    case .choice(let values): #expect(value.text.map(values.contains) == true, "\(place): \(value)")
    case .list(let item):
      #expect(value.items != nil, "\(place)")
      for each in value.items ?? [] { expect(each, item, place) }
    case .schema(let name): expect(value, toBe: name, place)
    case .orNull(let other): if !value.isNull { expect(value, other, place) }
    }
  }
}
