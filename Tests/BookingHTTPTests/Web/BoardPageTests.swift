import BookingCore
import Testing

@testable import BookingHTTP

/// The pages of boards, administrators and whoever lends things out.
@Suite struct BoardPageTests {
  let town: Town
  let browser: Browser

  init() throws {
    town = try Town()
    browser = Browser(town: town)
  }

  @Test("the board sees requests side by side, and approves one without a script") func requests() throws {
    try town.decide(#""approval":{"mode":"compete","otherwise":"approve"}"#)
    let first = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette")
    let second = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "ali")
    let own = try town.book("sal-a", "2026-12-06T10:00", "2026-12-06T11:00", as: "bo")
    #expect(
      try browser.get("/booking/\(first)?new=1", as: "mette").text.contains("I har søgt om stedet"))
    let board = try browser.get("/board", as: "bo").text
    for text in ["2 søger det samme", "Vangedevej 1", "Vangedevej 4", "Jeres egen", "name=\"decision\""] {
      #expect(board.contains(text), "\(text)")
    }
    #expect(try browser.get("/board", as: "mette").response.status == 403)
    let answer = ["token": try browser.token("bo"), "decision": "approve", "reason": "Først", "version": "1"]
    #expect(try browser.post("/board/request/\(own)", as: "bo", form: answer).response.status == 403)
    let done = try browser.post("/board/request/\(first)", as: "bo", form: answer)
    #expect(done.response.status == 303 && done.header("Location") == "/board?done=1")
    let late = try browser.post("/board/request/\(second)", as: "bo", form: answer)
    #expect(late.response.status == 409 && late.text.contains("ændret i mellemtiden"))
    #expect(try browser.get("/booking/\(first)", as: "mette").text.contains("Begrundelse: Først"))
    #expect(try browser.get("/booking/\(second)", as: "ali").text.contains("valgt en anden anmodning"))
    #expect(!(try browser.get("/booking/\(second)", as: "ali").text.contains("Vangedevej 1")))
  }

  @Test("the board answers all dates of a repeated booking at once, or is told which cannot be had")
  func repeated() throws {
    try town.decide(#""approval":{"mode":"compete"}"#)
    let made = try town.ask(
      "POST", "/series", as: "mette",
      #"{"resource":"faelleshus","start":"2026-12-05T17:00","end":"2026-12-05T18:00","rrule":"FREQ=WEEKLY;COUNT=3"}"#
    )
    let dates = (made.json["occurrences"]?.items ?? []).compactMap { $0["booking"]?.text }
    try #require(dates.count == 3, "\(made.text)")
    #expect(try browser.get("/board", as: "bo").text.contains("alle 3 datoer"))
    let form = [
      "token": try browser.token("bo"), "decision": "approve", "reason": "", "version": "1", "series": "1",
    ]
    let closed = try town.ask(
      "POST", "/resources/faelleshus/closures", as: "bo",
      #"{"start":"2026-12-12T00:00","end":"2026-12-13T00:00","reason":"maling"}"#)
    #expect(closed.status == 201, "\(closed.text)")
    let refused = try browser.post("/board/request/\(dates[0])", as: "bo", form: form)
    #expect(refused.response.status == 409 && refused.text.contains("12. dec. 2026"), "\(refused.text)")
    _ = try town.ask("DELETE", "/closures/\(closed.json["id"]?.text ?? "")", as: "bo")
    #expect(try browser.post("/board/request/\(dates[0])", as: "bo", form: form).response.status == 303)
    #expect(!(try browser.get("/board", as: "bo").text.contains("Vangedevej 1")), "none of them waits")
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
    let page = try browser.get("/board/rules", as: "bo")
    #expect(!page.text.contains("step=\"0.5\""), "50 minutes are no half hours")
    var form = page.filled
    form["step"] = "decide"
    #expect(try browser.post("/board/rules", as: "bo", form: form).response.status == 303)
    let after = try rules()
    #expect(after.count == 3 && after.last?.general == before.general)
    form = try browser.get("/board/rules", as: "bo").filled
    (form["step"], form["otherAreas"]) = ("decide", nil)
    #expect(try browser.post("/board/rules", as: "bo", form: form).response.status == 303)
    #expect(try rules().last?.general.otherAreas == false)
  }

  @Test("faults of house rules are told where the board finds them") func rulesFaults() throws {
    let page = try browser.get("/board/rules", as: "bo", headers: ["Accept-Language: en"])
    var form = ["token": page.hidden("token"), "decidedOn": "2026-11-01", "validFrom": "2026-11-01"]
    for (document, fault) in [
      (#"{"resources":{"borde":{"minMinutes":0}}}"#, "The document › resources › borde › minMinutes: "),
      (#"{"#, "The document: "), (#"{"maxDaysAhead":-1}"#, "Days ahead that can be booked: "),
    ] {
      form["document"] = document
      let told = try browser.post("/board/rules", as: "bo", form: form, headers: ["Accept-Language: en"])
      #expect(told.response.status == 422)
      #expect(told.text.contains(fault), "\(document)")
    }
  }

  @Test("double bookings are for administrators, closures for the area's board") func rights() throws {
    #expect(try browser.get("/conflicts", as: "mette").response.status == 403)
    #expect(try browser.get("/board", as: "mette").response.status == 403)
    #expect(try browser.get("/lending", as: "mette").response.status == 403)
    #expect(try browser.get("/lending", as: "viola").response.status == 200)
    let board = try browser.get("/board", as: "bo")
    let closing = [
      "token": board.hidden("token"), "key": board.hidden("key"), "resource": "faelleshus",
      "date": "2026-12-05", "from": "08:00",
      "until": "2026-12-06", "to": "22:00", "reason": "Vandskade <b>",
    ]
    _ = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette")
    var foreign = closing
    foreign["resource"] = "festsal"
    #expect(try browser.post("/board/close", as: "bo", form: foreign).response.status == 403)
    // The day before is over; the last day comes first.
    for days in [
      ["date": "2026-11-20", "until": "2026-11-21"], ["date": "2026-12-20", "until": "2026-12-05"],
    ] {
      let wrong = closing.merging(days) { $1 }
      #expect(try browser.post("/board/close", as: "bo", form: wrong).response.status == 400)
    }
    let closed = try browser.post("/board/close", as: "bo", form: closing)
    #expect(closed.header("Location") == "/board?hit=1")
    #expect(try browser.post("/board/close", as: "bo", form: closing).header("Location") == "/board?hit=1")
    #expect(
      try browser.get("/board", as: "bo").text.ranges(of: "/board/open/").count == 1, "pressed twice")
    #expect(try browser.get("/board?hit=1", as: "bo").text.contains("1 booking rammes"))
    var whole = closing
    whole["resource"] = "hal"
    let unhit = try #require(try browser.post("/board/close", as: "bo", form: whole).header("Location"))
    let told = try browser.get(unhit, as: "bo").text
    #expect(told.contains("Ingen bookinger rammes") && told.contains("stadig bookes for sig"))
    #expect(try browser.get("/r/faelleshus").text.contains("Vandskade &lt;b&gt;"))
    let list = try browser.get("/conflicts", as: "anna")
    #expect(list.text.contains("Der er lukket: Vandskade"))
    let planned = try browser.post("/conflicts", as: "anna", form: ["token": list.hidden("token")])
    let place = try #require(planned.header("Location"))
    let plan = try browser.get(place, as: "anna")
    #expect(plan.text.contains("<svg") && plan.text.contains("Før") && plan.text.contains("Efter"))
    let form = ["token": plan.hidden("token")]
    #expect(try browser.post(place + "/apply", as: "anna", form: form).response.status == 303)
    #expect(try browser.get("/notices", as: "mette").text.contains("Ny: "))
    #expect(try browser.post(place + "/undo", as: "anna", form: form).response.status == 303)
    #expect(try browser.get("/openness").text.contains("lørdag"))
  }

  @Test("what is not done yet is told with the household that has it to do") func openConditions() throws {
    try town.decide(
      #""conditions":[{"name":"keys-out","due":{"days":1,"before":"start"},"hours":"mon-fri 08:00-10:00"}]"#)
    _ = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette")
    for (who, path) in [("bo", "/board"), ("viola", "/lending")] {
      let text = try browser.get(path, as: who).text
      #expect(text.contains("Mangler (1)") && text.contains("<p>Vangedevej 1</p>"), "\(path)")
      #expect(text.contains("(man–fre 08.00–10.00)"), "\(path)")
    }
  }

  @Test("a household and the board name who books for it, and what was typed stays") func helpers() throws {
    let mine = try browser.get("/mine", as: "mette")
    let household = mine.hidden("household")
    var form = ["token": mine.hidden("token"), "household": household, "member": "nobody-here"]
    let refused = try browser.post("/helpers", as: "mette", form: form)
    #expect(refused.response.status == 422 && refused.text.contains("value=\"nobody-here\""))
    form["member"] = "ali"
    #expect(try browser.post("/helpers", as: "mette", form: form).header("Location") == "/mine")
    #expect(try browser.get("/mine", as: "mette").text.contains("<p>ali</p>"))
    form["end"] = "1"
    #expect(try browser.post("/helpers", as: "mette", form: form).header("Location") == "/mine")
    #expect(!(try browser.get("/mine", as: "mette").text.contains("<p>ali</p>")))
    form["token"] = try browser.token("ali")
    #expect(try browser.post("/helpers", as: "ali", form: form).response.status == 422, "another's household")
    let token = try browser.get("/board", as: "bo").hidden("token")
    form = ["token": token, "household": household, "member": "ali", "from": "board"]
    #expect(try browser.post("/helpers", as: "bo", form: form).header("Location") == "/board?done=1")
  }

  @Test("of a loan that is fetched in parts, what is left is handed out on the page, too")
  func lendingInParts() throws {
    let booked = try town.ask(
      "POST", "/bookings", as: "mette",
      #"{"lines":[{"resource":"borde","units":3}],"start":"2026-11-24T10:00Z","end":"2026-11-24T11:00Z"}"#)
    let id = try #require(booked.json["id"]?.text)
    func desk(_ direction: String, _ fields: [String: String]) throws -> String {
      let token = ["token": try browser.get("/lending", as: "viola").hidden("token")]
      let form = fields.merging(token) { $1 }
      let done = try browser.post("/lending/\(id)/\(direction)", as: "viola", form: form)
      #expect(done.response.status == 303, "\(done.text)")
      return try browser.get("/lending", as: "viola").text
    }
    let some = try desk("out", ["units": "1"])
    #expect(some.contains("<h3>1 × Borde</h3>") && some.contains("Udlever resten: 2 × Borde"))
    let all = try desk("out", [:])
    #expect(all.contains("<h3>3 × Borde</h3>") && !all.contains("Udlever"))
    #expect(try desk("back", ["units": "1"]).contains("<h3>2 × Borde</h3>"))
  }

  @Test("what is fetched later can be handed out now") func lendingEarly() throws {
    let id = try town.book("borde", "2026-12-05T10:00", "2026-12-05T11:00", as: "mette")
    let page = try browser.get("/lending", as: "viola")
    #expect(page.text.contains("Hentes senere (1)") && page.text.contains("action=\"/lending/\(id)/out\""))
    let form = ["token": page.hidden("token")]
    #expect(try browser.post("/lending/\(id)/out", as: "viola", form: form).response.status == 303)
    #expect(try browser.get("/lending", as: "viola").text.contains("Udlånt (1)"))
  }

  @Test("what is wrong with a field is told under the field's label, not its place in the API")
  func labels() throws {
    let code = try town.desk.perform(Invite(member: Town.slug("mette"), days: 7), as: .operator()).code
    let page = try browser.post(
      "/invitation", form: ["code": code, "pin": "123"], headers: ["Accept-Language: en"])
    #expect(page.response.status == 422)
    #expect(page.text.contains("The PIN: ") && !page.text.contains("/pin: "))
    let id = try town.book("borde", "2026-11-24T10:00Z", "2026-11-24T11:00Z", as: "mette")
    let form = ["units": "900", "token": try browser.get("/lending", as: "viola").hidden("token")]
    let lent = try browser.post(
      "/lending/\(id)/out", as: "viola", form: form, headers: ["Accept-Language: en"])
    #expect(lent.response.status == 409)
    #expect(lent.text.contains("The number: must be") && !lent.text.contains("/units"))
  }
}
