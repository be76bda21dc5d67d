import BookingCore
import Foundation
import Testing

@testable import BookingHTTP

/// Pages, asked for without a socket. It is noon UTC of Monday 23 November 2026.
@Suite struct PageTests {
  let town: Town

  init() throws { town = try Town() }

  private struct Page {
    let response: Response
    let text: String
    func header(_ name: String) -> String? { response.headers.first { $0.name == name }?.value }
    /// The value that a hidden field has.
    func hidden(_ name: String) -> String {
      guard let range = text.range(of: "name=\"\(name)\" value=\"") else { return "" }
      return String(text[range.upperBound...].prefix { $0 != "\"" })
    }
    /// What its forms would send as they are.
    var filled: [String: String] {
      var values: [String: String] = [:]
      func value(_ name: String, in tag: Substring) -> String? {
        guard let range = tag.range(of: " \(name)=\"") else { return nil }
        return String(tag[range.upperBound...].prefix { $0 != "\"" })
      }
      for match in text.matches(of: #/<input[^>]*>/#) where value("name", in: match.0) != nil {
        if value("type", in: match.0) == "checkbox", !match.0.contains(" checked") { continue }
        values[value("name", in: match.0) ?? ""] = value("value", in: match.0) ?? ""
      }
      for match in text.matches(of: #/(?s)<select([^>]*)>(.*?)<\/select>/#) {
        let chosen = match.2.matches(of: #/<option[^>]*>/#).first { $0.0.contains(" selected") }
        values[value("name", in: match.1) ?? ""] = chosen.flatMap { value("value", in: $0.0) }
      }
      for match in text.matches(of: #/(?s)<textarea([^>]*)>(.*?)<\/textarea>/#) {
        values[value("name", in: match.1) ?? ""] = String(match.2).replacing("&quot;", with: "\"").replacing(
          "&amp;", with: "&")
      }
      return values
    }
  }

  private func ask(
    _ method: String, _ target: String, as who: String? = nil, form: [String: String]? = nil,
    headers: [String] = []
  ) throws -> Page {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: commons.example"] + headers
    if let who { lines.append("Authorization: Bearer \(town.token(who))") }
    var body = ""
    if let form {
      var allowed = CharacterSet.alphanumerics
      allowed.insert(charactersIn: "-_.~")
      body = form.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")" }.joined(
        separator: "&")
      lines += ["Content-Type: application/x-www-form-urlencoded", "Content-Length: \(body.utf8.count)"]
    }
    var parser = HTTPParser()
    var rest = Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)[...]
    while true {
      let step = rest.withUnsafeBytes { parser.feed($0, limits: HTTPLimits()) }
      rest = rest.dropFirst(step.taken)
      var event = step.event
      if event == .head { event = parser.acceptBody(limit: 1 << 20) }
      if case .message = event { break }
      try #require(!rest.isEmpty, "the message is not whole")
    }
    let site = Site(service: town.service)
    let router = Router(site.routes, missing: site.missing)
    guard case .route(let index) = router.match(parser.head) else {
      throw DeskError.notFound(kind: .area, name: target)
    }
    let request = Request(
      head: parser.head, body: parser.body, route: router.routes[index], client: .unix,
      id: RequestID(number: 1))
    let response: Response
    if index < Site.screens.count {
      response = site.answer(Site.screens[index], request)
    } else if case .quick(let handler) = router.routes[index].work {
      response = handler(request)
    } else {
      throw DeskError.notFound(kind: .area, name: target)
    }
    guard case .bytes(let bytes) = response.body else { return Page(response: response, text: "") }
    return Page(response: response, text: String(decoding: bytes, as: UTF8.self))
  }

  /// The token of a person's forms.
  private func token(_ who: String) throws -> String {
    try ask(
      "GET", "/booking/\(town.book("sal-a", "2026-12-20T10:00", "2026-12-20T11:00", as: who))/cancel", as: who
    )
    .hidden("token")
  }

  private static let evening = [
    "resource": "faelleshus", "date": "2026-12-05", "from": "17:00", "to": "22:00", "people": "30",
  ]

  @Test("pages are guarded against scripts, frames and other sites") func guards() throws {
    let page = try ask("GET", "/")
    let policy = try #require(page.header("Content-Security-Policy"))
    let css = try #require(page.text.split(separator: "<style>").last?.split(separator: "</style>").first)
    let hash = Data(SHA256.digest(Array(css.utf8))).base64EncodedString()
    for rule in [
      "default-src 'none'", "script-src 'self';", "style-src 'sha256-\(hash)';", "frame-ancestors 'none'",
      "form-action 'self'",
    ] {
      #expect(policy.contains(rule))
    }
    #expect(!policy.contains("unsafe"))
    #expect(page.header("X-Frame-Options") == "DENY")
    #expect(page.header("Cache-Control") == "no-cache")
    #expect(try ask("GET", "/mine", as: "mette").header("Cache-Control") == "private, no-store")
    #expect(!page.text.contains("<script>") && !page.text.contains("style="))
  }

  @Test("the browser's language decides until a choice is made") func language() throws {
    #expect(try ask("GET", "/").text.contains("<html lang=\"da\">"))
    #expect(try ask("GET", "/", headers: ["Accept-Language: en-GB"]).text.contains("Find a free place"))
    #expect(
      try ask("GET", "/", headers: ["Accept-Language: en", "Cookie: lang=da"]).text.contains(
        "Find et ledigt sted"))
    let choice = try ask("GET", "/language/en?back=%2Fareas")
    #expect(choice.header("Location") == "/areas")
    #expect(choice.header("Set-Cookie")?.hasPrefix("lang=en;") == true)
    #expect(try ask("GET", "/language/en?back=%2F%2Fevil.example").header("Location") == "/")
  }

  @Test("a week shows what is taken, to strangers without a name") func week() throws {
    let code = try town.book(
      "faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette", more: #","title":"Jul""#)
    let stranger = try ask("GET", "/r/faelleshus?date=2026-12-05")
    #expect(stranger.text.contains("Uge 49, 30. november–6. december 2026"))
    #expect(stranger.text.contains("lørdag 5. december kl. 17.00–18.00, optaget"))
    #expect(stranger.text.contains("lørdag 5. december kl. 16.00–17.00, ledig"))
    for secret in [code, "Jul", "Mette"] { #expect(!stranger.text.contains(secret)) }
    #expect(try ask("GET", "/r/faelleshus?date=2026-12-05", as: "mette").text.contains("/booking/\(code)"))
    #expect(
      try ask("GET", "/r/faelleshus/list?date=2026-12-05").text.contains(
        "Ledig </span>kl. 08.00–17.00"))
    #expect(
      try ask("GET", "/r/faelleshus/month?date=2026-12-05").text.contains(
        "lørdag 5. december, 10 timer ledige"))
  }

  @Test("the summer-time nights have their 23 and 25 hours") func summerTime() throws {
    _ = try town.desk.perform(
      ChangeResource(slug: Town.slug("faelleshus")).opening(.always), as: .operator())
    let spring = try ask("GET", "/r/faelleshus?date=2027-03-28")
    #expect(spring.text.contains("søndag 28. marts 2027, findes ikke, uret stilles frem"))
    #expect(spring.text.contains("søndag 28. marts 2027 kl. 03.00–04.00, ledig"))
  }

  @Test("booking goes in three steps and ends at the booking") func booking() throws {
    let first = try ask("GET", "/book?resource=faelleshus&date=2026-12-05&from=17:00", as: "mette")
    #expect(first.text.contains("Højst 8 timer ad gangen."))
    let details = try ask(
      "GET", "/book/details?resource=faelleshus&date=2026-12-05&from=17:00&to=22:00&people=30", as: "mette")
    #expect(details.response.status == 200)
    var form = Self.evening
    form["token"] = details.hidden("token")
    form["title"] = "<b>Julefrokost</b>"
    let confirm = try ask("POST", "/book/confirm", as: "mette", form: form)
    #expect(confirm.text.contains("&lt;b&gt;Julefrokost"))
    #expect(confirm.text.contains("Du kan aflyse og flytte til og med lørdag 5. december kl. 15.00."))
    form["key"] = confirm.hidden("key")
    #expect(
      try ask("POST", "/book", as: "mette", form: form).response.status == 422, "the rules were not ticked")
    form["accept"] = "1"
    let booked = try ask("POST", "/book", as: "mette", form: form)
    let place = try #require(booked.header("Location"))
    #expect(booked.response.status == 303 && place.hasPrefix("/booking/bk-"))
    #expect(
      try ask("POST", "/book", as: "mette", form: form).header("Location") == place,
      "pressed twice, booked once")
    let shown = try ask("GET", place, as: "mette")
    #expect(shown.text.contains("Stedet er jeres"))
    form["key"] = "en-anden-fane"
    let again = try ask("POST", "/book", as: "mette", form: form)
    #expect(again.response.status == 409 && again.text.contains("I har selv en booking der"))
    #expect(again.text.contains("href=\"\(place.prefix { $0 != "?" })\"") && !again.text.contains("Stå i kø"))
    #expect(
      try ask("GET", place.prefix { $0 != "?" } + "/event.ics", as: "mette").text.contains(
        "DTSTART;TZID=Europe/Copenhagen:20261205T170000"))
  }

  @Test("whoever is slower gets alternatives with all that was typed") func slower() throws {
    _ = try town.book("faelleshus", "2026-12-05T16:00", "2026-12-05T20:00", as: "ali")
    var form = Self.evening
    form["token"] = try token("mette")
    form["title"] = "Julefrokost"
    form["accept"] = "1"
    let page = try ask("POST", "/book", as: "mette", form: form)
    #expect(page.response.status == 409)
    #expect(page.text.contains("Nogen nåede det først"))
    #expect(page.text.contains("Festsal"), "the neighbours' hall is free")
    #expect(page.hidden("title") == "Julefrokost" && page.hidden("people") == "30")
  }

  private func decide(_ fields: String) throws {
    let rules =
      #"{"text":{"da":"Ja","en":"Yes"},"decidedBy":"board","decidedOn":"2026-11-01","validFrom":"2026-11-01",\#(fields)}"#
    #expect(try town.ask("PUT", "/areas/vangede/rules", as: "bo", rules).status == 200)
  }

  @Test("the board sees requests side by side, and approves one without a script") func requests() throws {
    try decide(#""approval":{"mode":"compete","otherwise":"approve"}"#)
    let first = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette")
    let second = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "ali")
    let own = try town.book("sal-a", "2026-12-06T10:00", "2026-12-06T11:00", as: "bo")
    #expect(
      try ask("GET", "/booking/\(first)?new=1", as: "mette").text.contains("I har søgt om stedet"))
    let board = try ask("GET", "/board", as: "bo").text
    for text in ["2 søger det samme", "Vangedevej 1", "Vangedevej 4", "Jeres egen", "name=\"decision\""] {
      #expect(board.contains(text), "\(text)")
    }
    #expect(try ask("GET", "/board", as: "mette").response.status == 403)
    let answer = ["token": try token("bo"), "decision": "approve", "reason": "Først", "version": "1"]
    #expect(try ask("POST", "/board/request/\(own)", as: "bo", form: answer).response.status == 403)
    let done = try ask("POST", "/board/request/\(first)", as: "bo", form: answer)
    #expect(done.response.status == 303 && done.header("Location") == "/board?done=1")
    let late = try ask("POST", "/board/request/\(second)", as: "bo", form: answer)
    #expect(late.response.status == 409 && late.text.contains("ændret i mellemtiden"))
    #expect(try ask("GET", "/booking/\(first)", as: "mette").text.contains("Begrundelse: Først"))
    #expect(try ask("GET", "/booking/\(second)", as: "ali").text.contains("valgt en anden anmodning"))
    #expect(!(try ask("GET", "/booking/\(second)", as: "ali").text.contains("Vangedevej 1")))
  }

  @Test("whoever is slower can stand in line, sees the place in it, and takes what is offered") func line()
    throws
  {
    try decide(#""waitingList":{"mode":"first-come","offerHours":4}"#)
    let taken = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette")
    var form = Self.evening.merging(["token": try token("ali"), "accept": "1"]) { $1 }
    let late = try ask("POST", "/book", as: "ali", form: form)
    #expect(late.response.status == 409 && late.text.contains("Eller stå i kø"))
    form["minimum"] = "120"
    #expect(try ask("POST", "/waitlist", as: "ali", form: form).header("Location") == "/mine")
    let mine = try ask("GET", "/mine", as: "ali").text
    #expect(mine.contains("Nr. 1 i køen; en del på 2 timer er nok"))
    let entry = try #require(
      try town.desk.read { try $0.waitlist(for: .operator()).first }
    ).entry.id.code
    #expect(!(try ask("GET", "/mine", as: "mette").text.contains("Nr. 1 i køen")))
    let mettes = try ask("GET", "/booking/\(taken)/cancel", as: "mette").hidden("token")
    _ = try town.ask("POST", "/bookings/\(taken)/cancel", as: "mette")
    #expect(try ask("GET", "/mine", as: "ali").text.contains("Sig ja senest man. 23. nov."))
    let token = ["token": form["token"] ?? ""]
    #expect(
      try ask("POST", "/waitlist/\(entry)/accept", as: "mette", form: ["token": mettes])
        .response.status == 404)
    let accepted = try ask("POST", "/waitlist/\(entry)/accept", as: "ali", form: token)
    #expect(accepted.header("Location")?.hasPrefix("/booking/bk-") == true)
    #expect(try ask("GET", "/mine", as: "ali").text.contains("Forlad køen") == false)
    #expect(try ask("POST", "/waitlist/\(entry)/leave", as: "ali", form: token).response.status == 409)
  }

  @Test("a broken rule is said at the step where it can be mended") func rule() throws {
    let page = try ask(
      "GET", "/book/details?resource=faelleshus&date=2026-12-05&from=08:00&to=22:00", as: "mette")
    #expect(page.response.status == 422)
    #expect(page.text.contains("varer højst 8 timer") && !page.text.contains("– søndag"))
    let overnight = try ask(
      "GET", "/book/details?resource=faelleshus&date=2026-12-05&from=17:00&to=16:00", as: "mette")
    #expect(overnight.text.contains("lørdag 5. december kl. 17.00 – søndag 6. december kl. 16.00"))
    #expect(page.text.contains("value=\"2026-12-05\""))
  }

  @Test("dates of a series are tried again where some are missing") func missingDates() throws {
    _ = try town.book("faelleshus", "2026-12-12T17:00", "2026-12-12T18:00", as: "ali")
    var form = Self.evening
    form["token"] = try ask("GET", "/book?resource=faelleshus", as: "mette").hidden("token")
    (form["accept"], form["repeat"], form["times"]) = ("1", "weekly", "2")
    for (date, isMissing) in [("2026-12-05", true), ("2026-12-06", false)] {
      form["date"] = date
      let place = try #require(try ask("POST", "/book", as: "mette", form: form).header("Location"))
      #expect(try ask("GET", place, as: "mette").text.contains("Prøv de manglende") == isMissing)
    }
  }

  @Test("what cannot be read is told, not passed over") func unread() throws {
    for (field, says) in [
      ("until=22-12-2026", "Skriv datoen"), ("until=2026-12-04", "Slutningen skal ligge efter"),
      ("until=2026-12-05&to=16:00", "Slutningen skal ligge efter"), ("to=sent", "Skriv klokkeslættet"),
      ("from=25:00", "Skriv klokkeslættet"), ("date=", "Skriv datoen"),
    ] {
      let rest = ["date=2026-12-05", "from=17:00", "to=19:00"].filter {
        !field.contains($0.prefix { $0 != "=" } + "=")
      }
      let asked = ([field] + rest).joined(separator: "&")
      let page = try ask("GET", "/book/details?resource=faelleshus&" + asked, as: "mette")
      #expect(page.response.status == 400 && page.text.contains(says), "\(asked)")
    }
    for (query, says) in [
      ("date=2027-03-28&from=02:00&to=03:00", "findes kl. 02–03 ikke"), ("from=sent", "Skriv klokkeslættet"),
    ] {
      let page = try ask("GET", "/find?" + query)
      #expect(page.response.status == 400 && page.text.contains(says), "\(query)")
    }
  }

  @Test("a name that nobody has is told where it is typed, and nothing is booked for oneself")
  func unknownParty() throws {
    var form = Self.evening
    form["token"] = try ask("GET", "/book?resource=faelleshus", as: "bo").hidden("token")
    form["accept"] = "1"
    for name in ["Mette Friis", "ingen"] {
      form["for"] = name
      let page = try ask("POST", "/book/confirm", as: "bo", form: form)
      #expect(
        page.response.status == 422 && page.text.contains("&#39;\(name.lowercased())&#39;"), "\(page.text)")
      #expect(page.text.contains("value=\"\(name.lowercased())\""))
      #expect(try ask("POST", "/book", as: "bo", form: form).response.status == 404)
    }
    form["for"] = " Mette"
    #expect(try ask("POST", "/book/confirm", as: "bo", form: form).text.contains("Er det rigtigt?"))
    #expect(try ask("POST", "/book", as: "bo", form: form).response.status == 303)
  }

  @Test("a booking is changed and cancelled by its household, and unknown to others") func changing() throws {
    let code = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette")
    #expect(try ask("GET", "/booking/\(code)", as: "ali").response.status == 404)
    let asked = try ask("GET", "/booking/\(code)/change", as: "mette")
    var form = Self.evening
    form["token"] = asked.hidden("token")
    form["version"] = asked.hidden("version")
    form["to"] = "21:00"
    #expect(try ask("POST", "/booking/\(code)/change", as: "mette", form: form).response.status == 303)
    #expect(
      try ask("POST", "/booking/\(code)/change", as: "mette", form: form).response.status == 409,
      "an old version")
    let page = try ask("GET", "/booking/\(code)/cancel", as: "mette")
    let cancel = ["token": page.hidden("token"), "version": page.hidden("version")]
    #expect(try ask("POST", "/booking/\(code)/cancel", as: "ali", form: cancel).response.status == 403)
    #expect(try ask("POST", "/booking/\(code)/cancel", as: "mette", form: cancel).response.status == 303)
    #expect(try ask("GET", "/booking/\(code)", as: "mette").text.contains("Aflyst"))
  }

  @Test(
    "a form for changing that is sent back as it came changes no time",
    arguments: [
      ("2026-12-01T10:00", "2026-12-03T00:00"), ("2026-12-01T10:00", "2026-12-02T00:00"),
      ("2026-12-01T00:00", "2026-12-02T00:00"), ("2026-12-01T10:00", "2026-12-02T10:00"),
      ("2026-12-01T10:00", "2026-12-02T11:00"), ("2027-10-31T02:30:00+01:00", "2027-10-31T04:00"),
      ("2027-10-31T01:00", "2027-10-31T02:30:00+02:00"),
    ])
  func sameTime(_ start: String, _ end: String) throws {
    _ = try town.desk.perform(
      CreateResource(
        slug: Town.slug("gaesterum"), area: Town.slug("bakken"), kind: .room, name: "Gæsterum", seats: 2),
      as: .operator())
    let code = try town.book("gaesterum", start, end, as: "mette")
    func range() throws -> [String?] {
      let booking = try town.ask("GET", "/bookings/\(code)", as: "mette").json
      return ["start", "end"].map { booking[$0]?.text }
    }
    let before = try range()
    let page = try ask("GET", "/booking/\(code)/change", as: "mette")
    var form = page.filled
    form["title"] = "Ny"
    #expect(try ask("POST", "/booking/\(code)/change", as: "mette", form: form).response.status == 303)
    #expect(try range() == before)
  }

  @Test("forms of other sites and old sessions are refused") func forgery() throws {
    let code = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette")
    let page = try ask("GET", "/booking/\(code)/cancel", as: "mette")
    let form = ["token": page.hidden("token")]
    let target = "/booking/\(code)/cancel"
    #expect(try ask("POST", target, as: "mette", form: [:]).response.status == 403)
    #expect(try ask("POST", target, as: "mette", form: ["token": try token("ali")]).response.status == 403)
    for index in 0..<32 {
      var digits = Array(page.hidden("token"))
      digits[index] = digits[index] == "0" ? "1" : "0"
      #expect(try ask("POST", target, as: "mette", form: ["token": String(digits)]).response.status == 403)
    }
    for header in ["Origin: https://evil.example", "Sec-Fetch-Site: cross-site", "Origin: null"] {
      #expect(
        try ask("POST", target, as: "mette", form: form, headers: [header]).response.status == 403,
        "\(header)")
    }
    let honest = ["Origin: https://commons.example", "Sec-Fetch-Site: same-origin"]
    #expect(try ask("POST", target, as: "mette", form: form, headers: honest).response.status == 303)
  }

  @Test("an address without a page is told on a page to who reads pages, and to programs as ever")
  func noPage() throws {
    let browser = ["Accept: text/html,application/xhtml+xml", "Accept-Language: en"]
    for target in ["/nothing", "/r/faelleshus/nothing/at/all"] {
      let page = try ask("GET", target, as: "mette", headers: browser)
      #expect(page.response.status == 404)
      #expect(page.response.contentType.hasPrefix("text/html"))
      #expect(page.text.contains("There is no page at this address."))
      #expect(throws: (any Error).self) { try ask("GET", target, headers: ["Accept: application/json"]) }
      #expect(throws: (any Error).self) { try ask("POST", target, form: [:], headers: browser) }
    }
    let call = try ask("GET", "/api/v1/nothing", headers: browser)
    #expect(call.response.status == 404)
    #expect(call.response.contentType.hasPrefix("application/problem+json"))
  }

  @Test("whoever is unknown is sent to log in and comes back") func unknown() throws {
    #expect(try ask("GET", "/mine").header("Location") == "/login?next=%2Fmine")
    #expect(
      try ask("GET", "/book?resource=faelleshus").header("Location")
        == "/login?next=%2Fbook%3Fresource%3Dfaelleshus")
  }

  @Test("what is wrong with a field is told under the field's label, not its place in the API")
  func labels() throws {
    let code = try town.desk.perform(Invite(member: Town.slug("mette"), days: 7), as: .operator()).code
    let page = try ask(
      "POST", "/invitation", form: ["code": code, "pin": "123"], headers: ["Accept-Language: en"])
    #expect(page.response.status == 422)
    #expect(page.text.contains("The PIN: ") && !page.text.contains("/pin: "))
    let id = try town.book("borde", "2026-11-24T10:00Z", "2026-11-24T11:00Z", as: "mette")
    let form = ["units": "900", "token": try ask("GET", "/lending", as: "viola").hidden("token")]
    let lent = try ask(
      "POST", "/lending/\(id)/out", as: "viola", form: form, headers: ["Accept-Language: en"])
    #expect(lent.response.status == 409)
    #expect(lent.text.contains("The number: must be") && !lent.text.contains("/units"))
  }

  @Test("house rules that are sent back as they came stay as they are") func sameRules() throws {
    func rules() throws -> [HouseRules] {
      try town.desk.read { view in
        view.registry.rules(of: try #require(view.registry.area(slug: Town.slug("vangede"))).id)
      }
    }
    var before = try #require(try rules().last)
    before.general.maxMinutes = 50
    _ = try town.desk.perform(SetHouseRules(area: Town.slug("vangede"), rules: before), as: .operator())
    let page = try ask("GET", "/board/rules", as: "bo")
    #expect(!page.text.contains("step=\"0.5\""), "50 minutes are no half hours")
    var form = page.filled
    form["step"] = "decide"
    #expect(try ask("POST", "/board/rules", as: "bo", form: form).response.status == 303)
    let after = try rules()
    #expect(after.count == 3 && after.last?.general == before.general)
    form = try ask("GET", "/board/rules", as: "bo").filled
    (form["step"], form["otherAreas"]) = ("decide", nil)
    #expect(try ask("POST", "/board/rules", as: "bo", form: form).response.status == 303)
    #expect(try rules().last?.general.otherAreas == false)
  }

  @Test("faults of house rules are told where the board finds them") func rulesFaults() throws {
    let page = try ask("GET", "/board/rules", as: "bo", headers: ["Accept-Language: en"])
    var form = ["token": page.hidden("token"), "decidedOn": "2026-11-01", "validFrom": "2026-11-01"]
    for (document, fault) in [
      (#"{"resources":{"borde":{"minMinutes":0}}}"#, "The document › resources › borde › minMinutes: "),
      (#"{"#, "The document: "), (#"{"maxDaysAhead":-1}"#, "Days ahead that can be booked: "),
    ] {
      form["document"] = document
      let told = try ask("POST", "/board/rules", as: "bo", form: form, headers: ["Accept-Language: en"])
      #expect(told.response.status == 422)
      #expect(told.text.contains(fault), "\(document)")
    }
  }

  @Test("logging in sets a cookie out of reach of scripts, and leads back to this site only") func loggingIn()
    throws
  {
    let wrong = try ask("POST", "/login", form: ["member": "mette", "pin": "000000"])
    #expect(wrong.response.status == 401 && wrong.text.contains("value=\"mette\""))
    let code = try town.desk.perform(Invite(member: Town.slug("mette"), days: 7), as: .operator()).code
    let done = try ask(
      "POST", "/invitation", form: ["code": code, "pin": "481516", "next": "/notices"])
    #expect(done.header("Location") == "/notices")
    let cookie = try #require(
      done.response.headers.first { $0.name == "Set-Cookie" && $0.value.contains("session=") }?.value)
    #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Secure"))
    let session = "Cookie: " + cookie.prefix { $0 != ";" }
    let mine = try ask("GET", "/mine", headers: [session])
    #expect(mine.response.status == 200)
    #expect(try ask("POST", "/logout", form: [:], headers: [session]).response.status == 403)
    let out = try ask("POST", "/logout", form: ["token": mine.hidden("token")], headers: [session])
    #expect(out.header("Set-Cookie")?.hasPrefix("__Host-session=;") == true)
    #expect(
      try ask(
        "POST", "/login", form: ["member": "Mette ", "pin": "481516", "next": "//evil.example"]
      ).header("Location") == "/mine", "as phones write it")
    #expect(try ask("GET", "/mine", headers: ["Cookie: __Host-session=old"]).response.status == 303)
    #expect(
      try ask("GET", "/mine", headers: ["Cookie: __Host-session=\(town.token("mette"))"]).response.status
        == 303,
      "a token is no session")
  }

  @Test("double bookings are for administrators, closures for the area's board") func rights() throws {
    #expect(try ask("GET", "/conflicts", as: "mette").response.status == 403)
    #expect(try ask("GET", "/board", as: "mette").response.status == 403)
    #expect(try ask("GET", "/lending", as: "mette").response.status == 403)
    #expect(try ask("GET", "/lending", as: "viola").response.status == 200)
    let board = try ask("GET", "/board", as: "bo")
    let closing = [
      "token": board.hidden("token"), "resource": "faelleshus", "date": "2026-12-05", "from": "08:00",
      "until": "2026-12-06", "to": "22:00", "reason": "Vandskade <b>",
    ]
    _ = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette")
    var foreign = closing
    foreign["resource"] = "festsal"
    #expect(try ask("POST", "/board/close", as: "bo", form: foreign).response.status == 403)
    // The day before is over; the last day comes first.
    for days in [
      ["date": "2026-11-20", "until": "2026-11-21"], ["date": "2026-12-20", "until": "2026-12-05"],
    ] {
      let wrong = closing.merging(days) { $1 }
      #expect(try ask("POST", "/board/close", as: "bo", form: wrong).response.status == 400)
    }
    #expect(try ask("POST", "/board/close", as: "bo", form: closing).response.status == 303)
    #expect(try ask("GET", "/r/faelleshus").text.contains("Vandskade &lt;b&gt;"))
    let list = try ask("GET", "/conflicts", as: "anna")
    #expect(list.text.contains("Der er lukket: Vandskade"))
    let planned = try ask("POST", "/conflicts", as: "anna", form: ["token": list.hidden("token")])
    let place = try #require(planned.header("Location"))
    let plan = try ask("GET", place, as: "anna")
    #expect(plan.text.contains("<svg") && plan.text.contains("Før") && plan.text.contains("Efter"))
    let form = ["token": plan.hidden("token")]
    #expect(try ask("POST", place + "/apply", as: "anna", form: form).response.status == 303)
    #expect(try ask("GET", "/notices", as: "mette").text.contains("Ny: "))
    #expect(try ask("POST", place + "/undo", as: "anna", form: form).response.status == 303)
    #expect(try ask("GET", "/openness").text.contains("lørdag"))
  }

  @Test("what does not exist is a page too") func missing() throws {
    let page = try ask("GET", "/r/nowhere")
    #expect(page.response.status == 404 && page.text.contains("<h1>"))
    #expect(try ask("GET", "/find?date=32&near=vangede").response.status == 400)
  }

  @Test("finding shows what is free, the nearest first") func finding() throws {
    _ = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette")
    let page = try ask(
      "GET", "/find?date=2026-12-05&from=17:00&to=22:00&people=30&kind=room&near=vangede&wide=1")
    #expect(!page.text.contains(">Faelleshus<"))
    let own = try #require(page.text.range(of: ">Hal<")?.lowerBound)
    let other = try #require(page.text.range(of: ">Festsal<")?.lowerBound)
    #expect(own < other)
  }

  @Test("a household and the board name who books for it, and what was typed stays") func helpers() throws {
    let mine = try ask("GET", "/mine", as: "mette")
    let household = mine.hidden("household")
    var form = ["token": mine.hidden("token"), "household": household, "member": "nobody-here"]
    let refused = try ask("POST", "/helpers", as: "mette", form: form)
    #expect(refused.response.status == 422 && refused.text.contains("value=\"nobody-here\""))
    form["member"] = "ali"
    #expect(try ask("POST", "/helpers", as: "mette", form: form).header("Location") == "/mine")
    #expect(try ask("GET", "/mine", as: "mette").text.contains("<p>ali</p>"))
    form["end"] = "1"
    #expect(try ask("POST", "/helpers", as: "mette", form: form).header("Location") == "/mine")
    #expect(!(try ask("GET", "/mine", as: "mette").text.contains("<p>ali</p>")))
    form["token"] = try token("ali")
    #expect(try ask("POST", "/helpers", as: "ali", form: form).response.status == 422, "another's household")
    let token = try ask("GET", "/board", as: "bo").hidden("token")
    form = ["token": token, "household": household, "member": "ali", "from": "board"]
    #expect(try ask("POST", "/helpers", as: "bo", form: form).header("Location") == "/board?done=1")
  }

  @Test("assets are small and kept for ever") func assets() throws {
    let page = try ask("GET", Assets.script.address.text)
    #expect(page.header("Cache-Control") == "public, max-age=31536000, immutable")
    #expect(Assets.style.bytes.count + Assets.script.bytes.count + Assets.worker.bytes.count < 60 << 10)
    let again = try ask(
      "GET", Assets.script.address.text, headers: ["If-None-Match: \(try #require(page.header("ETag")))"])
    #expect(again.response.status == 304)
    #expect(try ask("GET", "/assets/style-old.css").response.status == 404)
  }
}

extension ChangeResource {
  fileprivate func opening(_ hours: OpeningHours) -> ChangeResource {
    var command = self
    command.openingHours = hours
    return command
  }
}
