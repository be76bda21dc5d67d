import BookingCore
import Testing

@testable import BookingHTTP

/// What `docs/api.md` and the OpenAPI document promise of every form.
@Suite("The contract of forms") struct ContractTests {
  // MARK: Null

  @Test("what was made is found where Location says, with what only its maker was shown left out")
  func location() throws {
    let town = try Town()
    let closure = #"{"start":"2027-01-01T00:00:00Z","end":"2027-01-02T00:00:00Z","reason":"Vand"}"#
    for (path, body, secret) in [
      ("/tokens", "{}", "token"), ("/feeds", "{}", "url"),
      ("/resources/hal/closures", closure, "conflicts"),
    ] {
      let made = try town.ask("POST", path, as: "bo", body)
      let found = try town.ask("GET", made.headers["location"] ?? "", as: "bo")
      let members = made.json.members?.filter { $0.name != secret }
      #expect(found.status == 200 && found.json.members == members, "\(found.text)")
    }
  }

  @Test("a closure is held as long as nobody takes it back") func closure() throws {
    let town = try Town()
    let made = try town.ask(
      "POST", "/resources/hal/closures", as: "bo",
      #"{"start":"2027-01-01T00:00:00Z","end":"2027-01-02T00:00:00Z"}"#)
    let path = made.headers["location"] ?? ""
    #expect(made.etag == "\"v1\"")
    let held = try town.ask("GET", path, as: "ali", headers: ["If-None-Match": made.etag])
    #expect(
      held.status == 304 && held.etag == made.etag && held.headers["cache-control"] == "private, no-cache")
    #expect(try town.ask("DELETE", path, as: "bo", headers: ["If-Match": "\"v2\""]).status == 412)
    #expect(try town.ask("DELETE", path, as: "bo", headers: ["If-Match": made.etag]).status == 204)
    #expect(try town.ask("GET", path, as: "ali", headers: ["If-None-Match": "*"]).status == 404)
  }

  @Test("tokens, feeds and what happened to a thing come page by page") func pages() throws {
    let town = try Town()
    for _ in 0..<2 {
      try town.ask("POST", "/tokens", as: "bo", "{}")
      for _ in 0..<2 { try town.ask("POST", "/feeds", as: "bo", "{}") }
      try town.ask("POST", "/resources/borde/withdraw", as: "bo", #"{"units":1}"#)
    }
    for path in ["/tokens", "/feeds", "/resources/borde/history"] {
      let all = try town.ask("GET", path, as: "bo").items
      #expect(all.count > 1)
      var found: [JSONValue] = []
      var target: String? = path + "?limit=1"
      while let next = target {
        let page = try town.ask("GET", next, as: "bo")
        #expect(page.items.count == 1, "\(page.text)")
        found += page.items
        target = page.headers["link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
      }
      #expect(found == all)
      #expect(try town.ask("GET", path + "?cursor=x", as: "bo").status == 400)
    }
  }

  @Test("what is asked twice is refused, but for lists") func twice() throws {
    let town = try Town()
    #expect(places(try town.ask("GET", "/bookings?limit=5&limit=6", as: "bo")) == ["/limit": ""])
    #expect(try town.ask("GET", "/bookings?limit=5&l%69mit=6", as: "bo").status == 400)
    let day = "/availability?from=2026-12-05T10:00&to=2026-12-05T12:00"
    #expect(try town.ask("GET", day + "&needs=kitchen&needs=kitchen", as: "bo").items.count > 1)
    let none = try town.ask("GET", "/areas/vangede?x=1", headers: ["Accept-Language": "en"])
    #expect(none.text.contains("none is known"))
  }

  @Test("a token that does not reach so far is told so") func scope() throws {
    let town = try Town()
    let made = try town.ask("POST", "/tokens", as: "mette", #"{"scope":"read"}"#)
    let refused = try town.ask("POST", "/feeds", as: made.json["token"]?.text, "{}")
    #expect(refused.status == 403 && refused.text.contains("Adgangsnøglen gælder ikke"))
  }

  @Test("an import over HTTP speaks of the API's fields, in the reader's language") func importWords() throws
  {
    let town = try Town()
    let text =
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1@x\r\nDTSTAMP:20261101T000000Z\r\n"
      + "DTSTART:20261210T100000Z\r\nDTEND:20261210T110000Z\r\nLOCATION:Xyz\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    for language in ["da", "en"] {
      let answer = try town.ask(
        "POST", "/imports", as: "anna", text,
        headers: ["Content-Type": "text/calendar", "Accept-Language": language])
      let faults = answer.json["errors"]?.items?.compactMap { $0["detail"]?.text }
      let words =
        language == "da"
        ? "linje 4 (UID 1@x): ingen ressource hedder »Xyz«; nævn én ressource til hele filen i adressen, som resource"
        : "line 4 (UID 1@x): no resource is called 'Xyz'; name one resource for the whole file in the query, as resource"
      #expect(answer.status == 400 && faults == [words], "\(answer.text)")
    }
  }

  @Test("null takes the end of a household back") func lastDay() throws {
    let town = try Town()
    func end(_ body: String) throws -> Town.Answer {
      try town.ask("POST", "/households/vangede-k4/end", as: "anna", body)
    }
    #expect(try end(#"{"lastDay":"2027-03-31"}"#).json["household"]?["endedAt"]?.text != nil)
    #expect(try end(#"{"lastDay":null}"#).json["household"]?["endedAt"]?.isNull == true)
    #expect(try end("{}").json["errors"]?.items?.first?["pointer"] == "/lastDay")
  }

  @Test("null in a change removes what was there") func removed() throws {
    let town = try Town()
    let id = try town.book(
      "sal-a", "2026-12-05T10:00Z", "2026-12-05T11:00Z", as: "mette",
      more: #","title":"Kor","attendees":5,"with":["bakken"]"#)
    func change(_ body: String) throws -> Town.Answer {
      try town.ask(
        "PATCH", "/bookings/\(id)", as: "mette", body,
        headers: ["If-Match": "*", "Content-Type": "application/merge-patch+json", "Accept-Language": "en"])
    }
    let changed = try change(#"{"title":null,"attendees":null,"with":null}"#).json
    #expect(changed["title"] == "" && changed["attendees"]?.integer == 0 && changed["with"]?.items == [])
    for (body, detail) in [
      (#"{"start":null}"#, "/start: must be a string"), (#"{"start":3}"#, "/start: must be a string"),
      (#"{"title":"a\u0000"}"#, "/title: must be a string without NUL"),
    ] {
      #expect(try change(body).json["detail"]?.text == detail)
    }
    let hal = try town.ask("GET", "/resources/sal-a", as: "bo")
    let emptied = try town.ask(
      "PATCH", "/resources/sal-a", as: "bo", #"{"features":null,"seats":null,"openingHours":null}"#,
      headers: ["If-Match": hal.etag])
    #expect(emptied.json["features"]?.items == [] && emptied.json["seats"]?.isNull == true)
  }

  // MARK: Fields

  @Test(
    "what a form does not keep is refused by name", arguments: ["/series", "/series/preview", "/waitlist"])
  func notKept(_ path: String) throws {
    let body =
      #"{"resource":"sal-a","start":"2026-12-05T10:00Z","end":"2026-12-05T11:00Z","with":["bakken"]}"#
    let answer = try Town().ask("POST", path, as: "mette", body)
    #expect(answer.status == 400)
    #expect(answer.json["errors"]?.items?.contains { $0["pointer"] == "/with" } == true, "\(answer.text)")
  }

  @Test("an empty object lacks exactly what the OpenAPI document requires") func required() throws {
    let town = try Town()
    // Logging in needs a member or a code, or a proxy that names who asks.
    let forms = APIService.table.filter {
      [.post, .put, .patch].contains($0.method) && $0.body != nil && $0.path != "/api/v1/sessions"
    }
    #expect(forms.count > 20)
    let document = try JSONReader.read(OpenAPI.document)
    for form in forms {
      let path = form.path.replacing(#/{[a-z]+}/#, with: "x")
      let answer = try town.ask(
        form.method.name, path, as: "anna", "{}", headers: ["Accept-Language": "en", "If-Match": "*"])
      let lacking = (answer.json["errors"]?.items ?? []).filter {
        $0["detail"]?.text?.hasPrefix("is missing") == true
      }
      let schema = document["paths"]?[form.path]?[form.method.name.lowercased()]?["requestBody"]?["content"]?[
        "application/json"]?["schema"]
      // The first of those of which one must be there is the one that is missed.
      let named =
        (schema?["required"]?.items ?? []) + (schema?["oneOf"]?.items?.first?["required"]?.items ?? [])
      #expect(
        Set(lacking.compactMap { $0["pointer"]?.text }) == Set(named.compactMap(\.text).map { "/" + $0 }),
        "\(form.method.name) \(form.path): \(answer.text)")
    }
  }

  @Test("house rules are refused for all their faults, and can be put back as they were read") func rules()
    throws
  {
    let town = try Town()
    let wrong = #"""
      {"text":{"da":"J"},"decidedBy":"me","validFrom":"2027-02-30","maxMinutes":"x","tilte":1,
      "kinds":{"hut":{},"room":{"minMinutes":0,"slots":[{"hours":"x"}]}},"resources":{"Ø":{}}}
      """#
    for (method, path) in [("PUT", "/areas/vangede/rules"), ("POST", "/areas/vangede/rules/try")] {
      let answer = try town.ask(method, path, as: "bo", wrong)
      #expect(
        places(answer).keys.sorted() == [
          "/decidedBy", "/decidedOn", "/kinds/hut", "/kinds/room/minMinutes", "/kinds/room/slots/0/hours",
          "/maxMinutes", "/resources/Ø", "/text/en", "/tilte", "/validFrom",
        ])
    }
    let read = try town.ask("GET", "/areas/vangede/rules", as: "bo").text
    let kept = try town.ask("PUT", "/areas/vangede/rules", as: "bo", read, headers: ["If-Match": "\"v1\""])
    #expect(kept.json["version"]?.integer == 2, "\(kept.text)")
  }

  @Test("a coded body is refused, not read as if it were plain") func coded() throws {
    let town = try Town()
    for (path, type) in [("/tokens", "application/json"), ("/imports", "text/calendar")] {
      func ask(_ coding: String) throws -> Town.Answer {
        try town.ask(
          "POST", path, as: "anna", "{}", headers: ["Content-Encoding": coding, "Content-Type": type])
      }
      #expect(try ask("gzip").status == 415)
      #expect(try ask("gzip").headers["accept-encoding"] == "identity")
      #expect(try ask("identity").status != 415)
    }
  }

  @Test("a 404 names what is not there, as it was asked for") func missing() throws {
    let town = try Town()
    let id = try town.book("sal-a", "2026-12-05T10:00Z", "2026-12-05T11:00Z", as: "mette")
    let other = try #require(try town.ask("GET", "/tokens", as: "ali").items.first?["id"]?.text)
    for (method, path, detail) in [
      ("POST", "/bookings/\(id)/conditions/foo", "There is no condition 'foo'."),
      ("DELETE", "/tokens/\(other)", "There is no token '\(other)'."),
      ("GET", "/calendar/foo.ics", "There is no such calendar feed."),
    ] {
      let answer = try town.ask(method, path, as: "mette", headers: ["Accept-Language": "en"])
      #expect(answer.status == 404 && answer.json["detail"]?.text == detail, "\(answer.text)")
    }
  }

  // MARK: Versions and cursors

  @Test(
    "If-Match matches when any strong tag is exactly the version's",
    arguments: [
      (#""v9", "v1""#, 200), (#""v9" ,"v1""#, 200), (#"*"#, 200), (#""v9","v8""#, 412), (#""v01""#, 412),
      (#""v+1""#, 412), (#"W/"v1""#, 412), ("v1", 412), (#""v""#, 412), (#"""#, 412),
    ])
  func ifMatch(_ field: String, _ status: Int) throws {
    let town = try Town()
    let answer = try town.ask(
      "PATCH", "/resources/hal", as: "bo", #"{"name":"Hal"}"#,
      headers: ["If-Match": field, "Accept-Language": "en"])
    #expect(answer.status == status, "\(answer.text)")
    #expect(!answer.text.contains("-1"))
  }

  @Test(
    "a cursor that was not given out is refused",
    arguments: [
      "/plans", "/log", "/changes", "/bookings", "/conflicts", "/loans", "/waitlist", "/series",
      "/conditions",
    ])
  func cursor(_ list: String) throws {
    let answer = try Town().ask("GET", "\(list)?cursor=abc", as: "anna")
    #expect(answer.status == 400)
    #expect(places(answer) == ["/cursor": ""])
  }

  // MARK: Pointers

  /// What was answered about each field.
  private func places(_ answer: Town.Answer) -> [String: String] {
    (answer.json["errors"]?.items ?? []).reduce(into: [:]) {
      $0[$1["pointer"]?.text ?? "?"] = $1["code"]?.text ?? ""
    }
  }

  @Test("house rules point at the field to change") func refusals() throws {
    let town = try Town()
    func book(_ lines: String, _ rest: String = "", _ day: String = "2026-12-05") throws -> [String: String] {
      let body = #"{\#(lines),"start":"\#(day)T06:00Z","end":"\#(day)T17:00Z"\#(rest)}"#
      return places(try town.ask("POST", "/bookings", as: "mette", body))
    }
    let lines = #""lines":[{"resource":"sal-a"},{"resource":"borde","units":4}]"#
    #expect(
      try book(lines, #","attendees":30"#) == [
        "/lines/0/resource": "outside-hours", "/lines/1/units": "too-many-units",
        "/attendees": "too-many-people", "/end": "too-long",
      ])
    #expect(try book(#""resource":"borde""#, "", "2026-11-20")["/start"] == "in-the-past")
    #expect(try book(#""lines":[{"resource":"borde"},{"resource":"nix"}]"#) == ["/lines/1/resource": ""])
    #expect(try book(#""resource":"nix""#) == ["/resource": ""])
    let id = try town.book("sal-a", "2026-12-05T10:00Z", "2026-12-05T11:00Z", as: "mette")
    let moved = try town.ask(
      "PATCH", "/bookings/\(id)", as: "mette", #"{"start":"2026-12-05T05:00Z"}"#, headers: ["If-Match": "*"])
    #expect(places(moved) == ["/start": "outside-hours"])
    let hal = #"{"resource":"hal","start":"2026-12-05T10:00Z","end":"2026-12-05T11:00Z"}"#
    #expect(places(try town.ask("POST", "/bookings", as: "ali", hal)) == ["/resource": "taken"])
  }

  @Test("a fault points at its own field") func faults() throws {
    let town = try Town()
    let weekly =
      #"{"resource":"sal-a","start":"2026-12-01T10:00","end":"2026-12-01T11:00","rrule":"FREQ=WEEKLY;COUNT=3"}"#
    let series = try #require(try town.ask("POST", "/series", as: "mette", weekly).json["id"]?.text)
    for (method, path, body, pointer) in [
      ("PATCH", "/series/\(series)", #"{"scope":"all","add":["2300-01-01"]}"#, "/add"),
      ("POST", "/series/\(series)/end", #"{"from":"2300-01-01"}"#, "/from"),
      (
        "POST", "/resources/borde/withdraw", #"{"start":"2026-12-05T10:00Z","end":"2026-12-05T09:00Z"}"#,
        "/end"
      ),
      ("POST", "/resources/borde/withdraw", #"{"start":"2026-11-05T10:00Z"}"#, "/start"),
      ("POST", "/plans", #"{"pins":["bk-7q2m4x","x"]}"#, "/pins/1"),
      ("POST", "/plans?a%2Fb~=1", "{}", "/a~1b~0"),
    ] {
      let answer = try town.ask(method, path, as: "anna", body, headers: ["If-Match": "*"])
      #expect(answer.status == 400)
      #expect(answer.json["errors"]?.items?.first?["pointer"]?.text == pointer, "\(answer.text)")
    }
  }
}
