import BookingCore

/// The OpenAPI 3.1 document, made from the table of endpoints and the objects' schemas.
enum OpenAPI {
  static let document: [UInt8] = {
    var json = JSONWriter(capacity: 256 << 10)
    json.value([
      "openapi": "3.1.0",
      "info": [
        "title": "Fælled", "version": "1",
        "description":
          "The booking commons of small housing areas. Times are RFC 3339; intervals are half-open.",
      ], "paths": paths,
      "components": [
        "securitySchemes": [
          "bearer": ["type": "http", "scheme": "bearer"],
          "session": ["type": "apiKey", "in": "cookie", "name": "__Host-session"],
        ], "schemas": members(of: ObjectSchema.all, areClosed: false),
      ],
    ])
    return json.take()
  }()

  private static var paths: JSONValue {
    var seen: Set<String> = []
    let paths = APIService.table.map(\.path).filter { seen.insert($0).inserted }
    return .object(
      paths.map { path in
        let operations = APIService.table.filter { $0.path == path }
        return JSONMember(
          path, .object(operations.map { JSONMember($0.method.name.lowercased(), operation($0)) }))
      })
  }

  // MARK: Operations

  private static func operation(_ endpoint: Endpoint) -> JSONValue {
    var members: JSONValue = [
      "summary": .string(endpoint.summary), "operationId": .string(operationID(endpoint)),
      "parameters": .array(parameters(endpoint)),
    ]
    if let body = endpoint.body {
      let types = ["application/json"] + (endpoint.method == .patch ? ["application/merge-patch+json"] : [])
      let content: JSONValue = ["schema": schema(.fields(body))]
      members["requestBody"] = [
        "required": .bool(body.fields.contains(where: \.isAlways)),
        "content": .object(types.sorted(by: >).map { JSONMember($0, content) }),
      ]
    }
    if let media = endpoint.media {
      members["requestBody"] = [
        "required": true, "content": .object([JSONMember(media, ["schema": ["type": "string"]])]),
      ]
    }
    members["responses"] = responses(endpoint)
    guard endpoint.access != .everybody else { return members }
    members["security"] = .array(
      [["bearer": []], ["session": []]] + (endpoint.access == .operations ? [[:]] : []))
    return members
  }

  private static func operationID(_ endpoint: Endpoint) -> String {
    let words = endpoint.path.split(separator: "/").filter { $0 != "api" && $0 != "v1" }
    return ([Substring(endpoint.method.name.lowercased())] + words).map {
      $0.filter { $0 != "{" && $0 != "}" }
    }.joined(separator: "-")
  }

  private static func parameters(_ endpoint: Endpoint) -> [JSONValue] {
    func parameter(_ name: String, in place: JSONValue, _ kind: FieldList.Kind, required: Bool) -> JSONValue {
      ["name": .string(name), "in": place, "required": .bool(required), "schema": schema(kind)]
    }
    let segments = endpoint.path.split(separator: "/").filter { $0.hasPrefix("{") }
    var all = segments.map { segment in
      let name = String(segment.dropFirst().prefix { $0 != "}" })
      return parameter(name, in: "path", ["slug", "handle"].contains(name) ? .slug : .text, required: true)
    }
    all += endpoint.query.fields.map { parameter($0.name, in: "query", $0.kind, required: $0.isAlways) }
    let mayKnow = endpoint.refusals.contains
    if endpoint.isRepeatable {
      all.append(parameter("Idempotency-Key", in: "header", .text, required: false))
    }
    if mayKnow(412) { all.append(parameter("If-Match", in: "header", .text, required: mayKnow(428))) }
    if mayKnow(304) { all.append(parameter("If-None-Match", in: "header", .text, required: false)) }
    return all
  }

  private static func responses(_ endpoint: Endpoint) -> JSONValue {
    let links = links(from: endpoint)
    let headers = headers(of: endpoint, isLinked: !links.isEmpty)
    var responses = [
      JSONMember(String(endpoint.status), response(endpoint.answer, headers: headers, links: links))
    ]
    if endpoint.status == 201, endpoint.query.fields.contains(where: { $0.name == "dryRun" }) {
      responses.append(JSONMember("200", response(endpoint.answer)))
    }
    var refusals = Set(endpoint.refusals)
    if endpoint.path.hasPrefix("/api/") { refusals.formUnion([400, 401, 429, 503]) }
    if endpoint.path.contains("{") { refusals.formUnion([400, 404]) }
    if endpoint.isRepeatable { refusals.insert(422) }
    // A token of a narrower scope, a browser that was sent from elsewhere, a full disk.
    if endpoint.scope > .read { refusals.formUnion([403, 507]) }
    if endpoint.body != nil { refusals.formUnion([413, 415]) }
    if endpoint.media != nil { refusals.insert(415) }
    if endpoint.path == "/readyz" { refusals.insert(503) }
    for status in refusals.sorted() {
      var problem: JSONValue = [
        "description": "Not done; the problem says why.",
        "content": ["application/problem+json": ["schema": schema(.schema("Problem"))]],
      ]
      if [429, 503, 507].contains(status) { problem["headers"] = described(["Retry-After"]) }
      let said =
        status == 304
        ? response(nil, headers: ["ETag"]) : endpoint.path == "/readyz" ? response(endpoint.answer) : problem
      responses.append(JSONMember(String(status), said))
    }
    return .object(responses)
  }

  /// The fields that an answer has beside the usual ones of HTTP.
  private static func headers(of endpoint: Endpoint, isLinked: Bool) -> [String] {
    var hasVersion = APIService.table.contains { $0.answer == endpoint.answer && $0.refusals.contains(304) }
    if case .fields(let object) = ObjectSchema.all.fields.first(where: { $0.name == endpoint.answer })?.kind {
      hasVersion = hasVersion || object.fields.contains { $0.name == "version" }
    }
    return (hasVersion ? ["ETag"] : []) + (endpoint.status == 201 && isLinked ? ["Location"] : [])
      + (endpoint.answer?.hasSuffix("Page") == true ? ["Link"] : [])
      + (endpoint.isRepeatable ? ["Idempotency-Replayed"] : [])
  }

  private static func described(_ headers: [String]) -> JSONValue {
    .object(headers.map { JSONMember($0, ["schema": schema(.text)]) })
  }

  /// Where a name that an answer gives leads to: from what was made, or the first of a list, to the routes of one.
  private static func links(from endpoint: Endpoint) -> [JSONMember] {
    let isMade = endpoint.method == .post && endpoint.status == 201
    let isList = endpoint.method == .get && endpoint.answer?.hasSuffix("Page") == true
    guard isMade || isList, let collection = endpoint.path.split(separator: "/").last else { return [] }
    let start = "/api/v1/\(collection)/{"
    let targets = APIService.table.filter {
      $0.path.hasPrefix(start) && $0.path.count(where: { $0 == "{" }) == 1
    }
    return targets.map { target in
      let name = String(target.path.dropFirst(start.count).prefix { $0 != "}" })
      var values = [JSONMember(name, .string("$response.body#" + (isMade ? "/\(name)" : "/items/0/\(name)")))]
      if target.refusals.contains(428) { values.append(JSONMember("If-Match", "*")) }
      let id = operationID(target)
      return JSONMember(id, ["operationId": .string(id), "parameters": .object(values)])
    }
  }

  private static func response(
    _ answer: String?, headers: [String] = [], links: [JSONMember] = []
  ) -> JSONValue {
    var response: JSONValue = [
      "description": .string(answer == nil ? "Nothing more to say." : "What was asked for.")
    ]
    if let answer {
      let isType = answer.contains("/")
      response["content"] = .object([
        JSONMember(isType ? answer : "application/json", isType ? [:] : ["schema": schema(.schema(answer))])
      ])
    }
    if !headers.isEmpty { response["headers"] = described(headers) }
    if !links.isEmpty { response["links"] = .object(links) }
    return response
  }

  // MARK: Schemas

  /// What a field holds. Objects that are asked for are closed: they have no further fields.
  private static func schema(_ kind: FieldList.Kind, isClosed: Bool = true) -> JSONValue {
    switch kind {
    case .text: return ["type": "string"]
    case .slug: return ["type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64]
    case .time: return ["type": "string", "format": "date-time"]
    case .integer: return ["type": "integer"]
    case .number: return ["type": "number"]
    case .truth: return ["type": "boolean"]
    case .object: return ["type": "object"]
    case .choice(let values): return ["type": "string", "enum": .array(values.map { .string($0) })]
    case .list(let item): return ["type": "array", "items": schema(item)]
    case .schema(let name): return ["$ref": .string("#/components/schemas/\(name)")]
    case .orNull(let other): return ["anyOf": [schema(other), ["type": "null"]]]
    case .fields(let list):
      var object: JSONValue = ["type": "object"]
      if isClosed { object["additionalProperties"] = false }
      object["properties"] = members(of: list)
      object["required"] = .array(list.fields.filter(\.isAlways).map { .string($0.name) })
      let choices = list.fields.filter(\.isChoice)
      if !choices.isEmpty { object["oneOf"] = .array(choices.map { ["required": [.string($0.name)]] }) }
      return object
    }
  }

  private static func members(of list: FieldList, areClosed: Bool = true) -> JSONValue {
    .object(list.fields.map { JSONMember($0.name, schema($0.kind, isClosed: areClosed)) })
  }
}
