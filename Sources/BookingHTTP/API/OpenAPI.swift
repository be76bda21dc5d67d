import BookingCore

/// The OpenAPI 3.1 document, made from the table of endpoints and the objects' schemas.
enum OpenAPI {
  /// The document as JSON.
  static let document: [UInt8] = {
    var json = JSONWriter(capacity: 64 << 10)
    json.object { json in
      json.field("openapi", "3.1.0")
      json.object("info") {
        $0.field("title", "Fælled")
        $0.field("version", "1")
        $0.field(
          "description",
          "The booking commons of small housing areas. Times are RFC 3339; intervals are half-open."
        )
      }
      json.object("paths") { paths(to: &$0) }
      json.object("components") { components(to: &$0) }
    }
    return json.bytes
  }()

  private static func paths(to json: inout JSONWriter) {
    var seen: Set<String> = []
    for endpoint in APIService.table where seen.insert(endpoint.path).inserted {
      json.key(endpoint.path)
      json.object { json in
        for same in APIService.table where same.path == endpoint.path {
          json.key(same.method.name.lowercased())
          operation(same, to: &json)
        }
      }
    }
  }

  // MARK: Operations

  private static func operation(_ endpoint: Endpoint, to json: inout JSONWriter) {
    let text = endpoint.documentation
    json.object { json in
      json.field("summary", text.summary)
      json.field("operationId", operationID(endpoint))
      json.array("parameters") { parameters(endpoint, to: &$0) }
      if let body = text.body { requestBody(body, isPatch: endpoint.method == .patch, to: &json) }
      if let media = text.media { fileBody(media, to: &json) }
      json.object("responses") { responses(endpoint, to: &$0) }
      guard endpoint.access != .everybody else { return }
      json.array("security") { json in
        json.object { json in json.array("bearer") { _ in } }
        json.object { json in json.array("session") { _ in } }
        if endpoint.access == .operations { json.object { _ in } }
      }
    }
  }

  private static func operationID(_ endpoint: Endpoint) -> String {
    let words = endpoint.path.split(separator: "/").filter { $0 != "api" && $0 != "v1" }
    return ([Substring(endpoint.method.name.lowercased())] + words)
      .map { $0.filter { $0 != "{" && $0 != "}" } }.joined(separator: "-")
  }

  private static func parameters(_ endpoint: Endpoint, to json: inout JSONWriter) {
    for segment in endpoint.path.split(separator: "/") where segment.hasPrefix("{") {
      let name = String(segment.dropFirst().prefix { $0 != "}" })
      parameter(
        name, in: "path", required: true, ["slug", "handle"].contains(name) ? .slug : .text, to: &json)
    }
    for field in endpoint.documentation.query {
      parameter(field.name, in: "query", required: field.isRequired, field.kind, to: &json)
    }
    if endpoint.isRepeatable {
      parameter("Idempotency-Key", in: "header", required: false, .text, to: &json)
    }
    if endpoint.documentation.refusals.contains(412) {
      let isRequired = endpoint.documentation.refusals.contains(428)
      parameter("If-Match", in: "header", required: isRequired, .text, to: &json)
    }
    if endpoint.documentation.refusals.contains(304) {
      parameter("If-None-Match", in: "header", required: false, .text, to: &json)
    }
  }

  private static func parameter(
    _ name: String, in place: String, required: Bool, _ kind: Documentation.Field.Kind,
    to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("name", name)
      json.field("in", place)
      json.field("required", required)
      json.key("schema")
      schema(kind, to: &json)
    }
  }

  private static func requestBody(
    _ fields: [Documentation.Field], isPatch: Bool, to json: inout JSONWriter
  ) {
    json.object("requestBody") { json in
      json.field("required", fields.contains(where: \.isRequired))
      json.object("content") { json in
        for type in isPatch
          ? ["application/merge-patch+json", "application/json"] : ["application/json"]
        {
          json.key(type)
          json.object { json in
            json.key("schema")
            object(fields, to: &json)
          }
        }
      }
    }
  }

  private static func fileBody(_ media: String, to json: inout JSONWriter) {
    json.object("requestBody") { json in
      json.field("required", true)
      json.object("content") { json in
        json.key(media)
        json.object { json in json.object("schema") { $0.field("type", "string") } }
      }
    }
  }

  private static func object(_ fields: [Documentation.Field], to json: inout JSONWriter) {
    json.object { json in
      json.field("type", "object")
      json.field("additionalProperties", false)
      json.object("properties") { json in
        for field in fields {
          json.key(field.name)
          schema(field.kind, to: &json)
        }
      }
      json.array("required") { json in
        for field in fields where field.isRequired { json.string(field.name) }
      }
    }
  }

  private static func responses(_ endpoint: Endpoint, to json: inout JSONWriter) {
    let text = endpoint.documentation
    json.key(String(text.status))
    response(text.answer, links: links(from: endpoint), to: &json)
    if !text.query.allSatisfy({ $0.name != "dryRun" }), text.status == 201 {
      json.key("200")
      response(text.answer, to: &json)
    }
    var refusals = Set(text.refusals)
    if endpoint.path.hasPrefix("/api/") { refusals.formUnion([400, 401, 429, 503]) }
    if endpoint.path.contains("{") { refusals.insert(400) }
    if endpoint.isRepeatable { refusals.insert(422) }
    if text.body != nil { refusals.formUnion([413, 507]) }
    if endpoint.path == "/readyz" { refusals.insert(503) }
    for status in refusals.sorted() {
      json.key(String(status))
      if status == 304 || endpoint.path == "/readyz" {
        response(status == 304 ? nil : text.answer, to: &json)
      } else {
        problem(to: &json)
      }
    }
  }

  /// Where a name that an answer gives leads to: from what was made, or the first of a list, to the routes of one.
  private static func links(from endpoint: Endpoint) -> [(target: Endpoint, name: String, value: String)] {
    let isMade = endpoint.method == .post && endpoint.documentation.status == 201
    let isList = endpoint.method == .get && endpoint.documentation.answer?.hasSuffix("Page") == true
    guard isMade || isList, let collection = endpoint.path.split(separator: "/").last else { return [] }
    let start = "/api/v1/\(collection)/{"
    let targets = APIService.table.filter {
      $0.path.hasPrefix(start) && $0.path.count(where: { $0 == "{" }) == 1
    }
    return targets.map { target in
      let name = String(target.path.dropFirst(start.count).prefix { $0 != "}" })
      return (target, name, "$response.body#" + (isMade ? "/\(name)" : "/items/0/\(name)"))
    }
  }

  private static func response(
    _ answer: String?, links: [(target: Endpoint, name: String, value: String)] = [],
    to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("description", answer == nil ? "Nothing more to say." : "What was asked for.")
      if let answer { content(of: answer, to: &json) }
      guard !links.isEmpty else { return }
      json.object("links") { json in
        for link in links {
          json.key(operationID(link.target))
          json.object { json in
            json.field("operationId", operationID(link.target))
            json.object("parameters") { json in
              json.key(link.name)
              json.string(link.value)
              if link.target.documentation.refusals.contains(428) { json.field("If-Match", "*") }
            }
          }
        }
      }
    }
  }

  private static func content(of answer: String, to json: inout JSONWriter) {
    json.object("content") { json in
      let isType = answer.contains("/")
      json.key(isType ? answer : "application/json")
      json.object { json in
        guard !isType else { return }
        json.object("schema") { $0.field("$ref", "#/components/schemas/\(answer)") }
      }
    }
  }

  private static func problem(to json: inout JSONWriter) {
    json.object { json in
      json.field("description", "Not done; the problem says why.")
      json.object("content") { json in
        json.object("application/problem+json") { json in
          json.object("schema") { $0.field("$ref", "#/components/schemas/Problem") }
        }
      }
    }
  }

  // MARK: Schemas

  private static func components(to json: inout JSONWriter) {
    json.object("securitySchemes") { json in
      json.object("bearer") {
        $0.field("type", "http")
        $0.field("scheme", "bearer")
      }
      json.object("session") {
        $0.field("type", "apiKey")
        $0.field("in", "cookie")
        $0.field("name", "__Host-session")
      }
    }
    json.object("schemas") { json in
      for schema in ObjectSchema.all {
        json.key(schema.name)
        json.object { json in
          json.field("type", "object")
          json.object("properties") { json in
            for field in schema.fields {
              json.key(field.name)
              json.object { kind(field.kind, to: &$0) }
            }
          }
          json.array("required") { json in
            for field in schema.fields where field.isAlways { json.string(field.name) }
          }
        }
      }
    }
  }

  private static func kind(_ kind: ObjectSchema.Kind, to json: inout JSONWriter) {
    switch kind {
    case .text: json.field("type", "string")
    case .time:
      json.field("type", "string")
      json.field("format", "date-time")
    case .integer: json.field("type", "integer")
    case .number: json.field("type", "number")
    case .truth: json.field("type", "boolean")
    case .anything: json.field("description", "An object.")
    case .choice(let values):
      json.field("type", "string")
      json.array("enum") { json in for value in values { json.string(value) } }
    case .list(let item):
      json.field("type", "array")
      json.object("items") { self.kind(item, to: &$0) }
    case .object(let name): json.field("$ref", "#/components/schemas/\(name)")
    case .orNull(let other):
      json.array("anyOf") { json in
        json.object { self.kind(other, to: &$0) }
        json.object { $0.field("type", "null") }
      }
    }
  }

  private static func schema(_ kind: Documentation.Field.Kind, to json: inout JSONWriter) {
    switch kind {
    case .text: json.object { $0.field("type", "string") }
    case .time:
      json.object {
        $0.field("type", "string")
        $0.field("format", "date-time")
      }
    case .slug:
      json.object {
        $0.field("type", "string")
        $0.field("pattern", "^[a-z0-9]+(-[a-z0-9]+)*$")
        $0.field("maxLength", 64)
      }
    case .integer: json.object { $0.field("type", "integer") }
    case .number: json.object { $0.field("type", "number") }
    case .truth: json.object { $0.field("type", "boolean") }
    case .object: json.object { $0.field("type", "object") }
    case .choice(let values):
      json.object { json in
        json.field("type", "string")
        json.array("enum") { json in for value in values { json.string(value) } }
      }
    case .texts:
      json.object { json in
        json.field("type", "array")
        json.object("items") { $0.field("type", "string") }
      }
    case .lines:
      let fields: [Documentation.Field] = [
        .init("resource", .text, required: true), .init("units", .integer),
      ]
      list(of: fields, to: &json)
    case .objects(let fields): list(of: fields, to: &json)
    }
  }

  private static func list(of fields: [Documentation.Field], to json: inout JSONWriter) {
    json.object { json in
      json.field("type", "array")
      json.key("items")
      object(fields, to: &json)
    }
  }
}
