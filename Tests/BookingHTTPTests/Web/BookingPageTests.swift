import BookingCore
import Testing

@testable import BookingHTTP

/// The steps of booking, and what becomes of a booking.
@Suite struct BookingPageTests {
  let town: Town
  let browser: Browser

  init() throws {
    town = try Town()
    browser = Browser(town: town)
  }

  private static let evening = [
    "resource": "faelleshus", "date": "2026-12-05", "from": "17:00", "to": "22:00", "people": "30",
  ]

  @Test("booking goes in three steps and ends at the booking") func booking() throws {
    let first = try browser.get("/book?resource=faelleshus&date=2026-12-05&from=17:00", as: "mette")
    #expect(first.text.contains("Højst 8 timer ad gangen."))
    let details = try browser.get(
      "/book/details?resource=faelleshus&date=2026-12-05&from=17:00&to=22:00&people=30", as: "mette")
    #expect(details.response.status == 200)
    var form = Self.evening
    form["token"] = details.hidden("token")
    form["title"] = "<b>Julefrokost</b>"
    let confirm = try browser.post("/book/confirm", as: "mette", form: form)
    #expect(confirm.text.contains("&lt;b&gt;Julefrokost"))
    #expect(confirm.text.contains("Du kan aflyse og flytte til og med lørdag 5. december kl. 15.00."))
    form["key"] = confirm.hidden("key")
    #expect(
      try browser.post("/book", as: "mette", form: form).response.status == 422, "the rules were not ticked")
    form["accept"] = "1"
    let booked = try browser.post("/book", as: "mette", form: form)
    let place = try #require(booked.header("Location"))
    #expect(booked.response.status == 303 && place.hasPrefix("/booking/bk-"))
    #expect(
      try browser.post("/book", as: "mette", form: form).header("Location") == place,
      "pressed twice, booked once")
    let shown = try browser.get(place, as: "mette")
    #expect(shown.text.contains("Stedet er jeres"))
    form["key"] = "en-anden-fane"
    let again = try browser.post("/book", as: "mette", form: form)
    #expect(again.response.status == 409 && again.text.contains("I har selv en booking der"))
    #expect(again.text.contains("href=\"\(place.prefix { $0 != "?" })\"") && !again.text.contains("Stå i kø"))
    #expect(
      try browser.get(place.prefix { $0 != "?" } + "/event.ics", as: "mette").text.contains(
        "DTSTART;TZID=Europe/Copenhagen:20261205T170000"))
  }

  @Test("whoever is slower gets alternatives with all that was typed") func slower() throws {
    _ = try town.book("faelleshus", "2026-12-05T16:00", "2026-12-05T20:00", as: "ali")
    var form = Self.evening
    form["token"] = try browser.token("mette")
    form["title"] = "Julefrokost"
    form["accept"] = "1"
    let page = try browser.post("/book", as: "mette", form: form)
    #expect(page.response.status == 409)
    #expect(page.text.contains("Nogen nåede det først"))
    #expect(page.text.contains("Festsal"), "the neighbours' hall is free")
    #expect(page.hidden("title") == "Julefrokost" && page.hidden("people") == "30")
  }

  @Test("whoever is slower can stand in line, sees the place in it, and takes what is offered") func line()
    throws
  {
    try town.decide(#""waitingList":{"mode":"first-come","offerHours":4}"#)
    let taken = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette")
    var form = Self.evening.merging(["token": try browser.token("ali"), "accept": "1"]) { $1 }
    let late = try browser.post("/book", as: "ali", form: form)
    #expect(late.response.status == 409 && late.text.contains("Eller stå i kø"))
    form["minimum"] = "120"
    #expect(try browser.post("/waitlist", as: "ali", form: form).header("Location") == "/mine")
    let mine = try browser.get("/mine", as: "ali").text
    #expect(mine.contains("Nr. 1 i køen; en del på 2 timer er nok"))
    let entry = try #require(
      try town.desk.read { try $0.waitlist(for: .operator()).first }
    ).entry.id.code
    #expect(!(try browser.get("/mine", as: "mette").text.contains("Nr. 1 i køen")))
    let mettes = try browser.get("/booking/\(taken)/cancel", as: "mette").hidden("token")
    _ = try town.ask("POST", "/bookings/\(taken)/cancel", as: "mette")
    #expect(try browser.get("/mine", as: "ali").text.contains("Sig ja senest man. 23. nov."))
    let token = ["token": form["token"] ?? ""]
    #expect(
      try browser.post("/waitlist/\(entry)/accept", as: "mette", form: ["token": mettes])
        .response.status == 404)
    let accepted = try browser.post("/waitlist/\(entry)/accept", as: "ali", form: token)
    #expect(accepted.header("Location")?.hasPrefix("/booking/bk-") == true)
    #expect(try browser.get("/mine", as: "ali").text.contains("Forlad køen") == false)
    #expect(try browser.post("/waitlist/\(entry)/leave", as: "ali", form: token).response.status == 409)
  }

  @Test("an offer that the household turned down is not told as if the board had declined it")
  func turnedDown()
    throws
  {
    try town.decide(#""waitingList":{"mode":"first-come","offerHours":4}"#)
    let taken = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette")
    let token = ["token": try browser.token("ali")]
    let form = Self.evening.merging(token) { $1 }
    #expect(try browser.post("/waitlist", as: "ali", form: form).header("Location") == "/mine")
    _ = try town.ask("POST", "/bookings/\(taken)/cancel", as: "mette")
    let place = try #require(try town.desk.read { try $0.waitlist(for: .operator()).first })
    let offered = try #require(place.booking)
    #expect(offered.isOffer)
    _ = try browser.post("/waitlist/\(place.entry.id.code)/leave", as: "ali", form: token)
    for path in ["/mine", "/booking/\(offered.id.code)"] {
      let text = try browser.get(path, as: "ali").text
      #expect(text.contains("ilbud fra ventelisten, der ikke blev taget imod"), "\(path)")
      #expect(!text.lowercased().contains("afvist"), "\(path)")
    }
  }

  @Test("a broken rule is said at the step where it can be mended") func rule() throws {
    let page = try browser.get(
      "/book/details?resource=faelleshus&date=2026-12-05&from=08:00&to=22:00", as: "mette")
    #expect(page.response.status == 422)
    #expect(page.text.contains("varer højst 8 timer") && !page.text.contains("– søndag"))
    #expect(page.text.contains("<title>Fejl: Book Faelleshus – Fælled</title>"))
    let overnight = try browser.get(
      "/book/details?resource=faelleshus&date=2026-12-05&from=17:00&to=16:00", as: "mette")
    #expect(overnight.text.contains("lørdag 5. december kl. 17.00 – søndag 6. december kl. 16.00"))
    #expect(page.text.contains("value=\"2026-12-05\""))
  }

  @Test("dates of a series are tried again where some are missing") func missingDates() throws {
    _ = try town.book("faelleshus", "2026-12-12T17:00", "2026-12-12T18:00", as: "ali")
    var form = Self.evening
    form["token"] = try browser.get("/book?resource=faelleshus", as: "mette").hidden("token")
    (form["accept"], form["repeat"], form["times"]) = ("1", "weekly", "2")
    for (date, isMissing) in [("2026-12-05", true), ("2026-12-06", false)] {
      form["date"] = date
      let place = try #require(try browser.post("/book", as: "mette", form: form).header("Location"))
      #expect(try browser.get(place, as: "mette").text.contains("Prøv de manglende") == isMissing)
    }
  }

  @Test("a date that is not booked says why, and when it can be had now") func missingReason() throws {
    let taken = try town.book("faelleshus", "2026-12-12T17:00", "2026-12-12T18:00", as: "ali")
    var form = Self.evening
    form["token"] = try browser.get("/book?resource=faelleshus", as: "mette").hidden("token")
    (form["accept"], form["repeat"], form["times"]) = ("1", "weekly", "2")
    let place = try #require(try browser.post("/book", as: "mette", form: form).header("Location"))
    let text = try browser.get(place, as: "mette").text
    #expect(text.contains(": ikke booket<p class=\"hint\">Faelleshus er optaget"))
    #expect(text.contains("1 af 2 datoer er jeres."))
    _ = try town.ask("POST", "/bookings/\(taken)/cancel", as: "ali")
    #expect(try browser.get(place, as: "mette").text.contains(": ikke booket; kan bookes</li>"))
    #expect(try town.ask("GET", "/bookings?mine=true", as: "mette").items.count == 1, "nothing was booked")
  }

  @Test("a date that was had elsewhere from the start is not called changed") func elsewhere() throws {
    _ = try town.book("faelleshus", "2026-12-12T17:00", "2026-12-12T18:00", as: "ali")
    var form = Self.evening
    form["token"] = try browser.get("/book?resource=faelleshus", as: "mette").hidden("token")
    (form["accept"], form["repeat"], form["times"], form["others"]) = ("1", "weekly", "2", "1")
    let place = try #require(try browser.post("/book", as: "mette", form: form).header("Location"))
    let text = try browser.get(place, as: "mette").text
    #expect(text.contains("</a>: afviger fra serien (") && !text.contains("ændret"))
  }

  @Test("dates for which the board was asked are not called one's own") func askedDates() throws {
    try town.decide(#""approval":{"mode":"compete","otherwise":"approve"}"#)
    var form = Self.evening
    form["token"] = try browser.get("/book?resource=faelleshus", as: "mette").hidden("token")
    (form["accept"], form["repeat"], form["times"]) = ("1", "weekly", "2")
    let preview = try browser.post("/book/confirm", as: "mette", form: form).text
    #expect(preview.contains("2 af 2 gange kan I søge om") && !preview.contains("kan bookes"))
    let place = try #require(try browser.post("/book", as: "mette", form: form).header("Location"))
    let made = try browser.get(place, as: "mette").text
    #expect(made.contains("I har søgt om datoerne") && !made.contains("Datoerne er jeres"))
    #expect(made.contains("afventer bestyrelsen") && !made.contains(": booket"))
  }

  @Test("of dates of which some are for the board to decide, so many are told") func someAskedDates() throws {
    let approval = #"{"approval":{"mode":"hold"}}"#
    try town.decide(
      #""resources":{"sal-a":\#(approval),"sal-b":\#(approval),"hal":\#(approval)},"quotas":[]"#)
    _ = try town.book("faelleshus", "2026-12-12T09:00", "2026-12-12T16:59", as: "ali")
    _ = try town.book("faelleshus", "2026-12-12T17:00", "2026-12-12T22:00", as: "ali")
    var form = Self.evening
    form["token"] = try browser.get("/book?resource=faelleshus", as: "mette").hidden("token")
    (form["accept"], form["repeat"], form["times"], form["others"]) = ("1", "weekly", "2", "1")
    let preview = try browser.post("/book/confirm", as: "mette", form: form).text
    #expect(preview.contains("2 af 2 gange kan bookes") && preview.contains("1 af dem afgør bestyrelsen."))
    let place = try #require(try browser.post("/book", as: "mette", form: form).header("Location"))
    #expect(
      try browser.get(place, as: "mette").text
        .contains("1 af datoerne svarer bestyrelsen på; de andre er jeres."))
  }

  @Test("what cannot be read is told, not passed over") func unread() throws {
    for (field, says) in [
      ("until=22-12-2026", "Skriv datoen"), ("until=2026-12-04", "Slutningen skal ligge efter"),
      ("until=2026-12-05&to=16:00", "Slutningen skal ligge efter"), ("to=sent", "Skriv klokkeslættet"),
      ("from=25:00", "Skriv klokkeslættet"), ("date=", "Skriv datoen"),
      ("date=2027-03-28&from=02:00", "findes kl. 02–03 ikke"),
      ("date=2027-03-27&until=2027-03-28&to=02:30", "findes kl. 02–03 ikke"),
    ] {
      let rest = ["date=2026-12-05", "from=17:00", "to=19:00"].filter {
        !field.contains($0.prefix { $0 != "=" } + "=")
      }
      let asked = ([field] + rest).joined(separator: "&")
      let page = try browser.get("/book/details?resource=faelleshus&" + asked, as: "mette")
      #expect(page.response.status == 400 && page.text.contains(says), "\(asked)")
    }
    for (query, says) in [
      ("date=2027-03-28&from=02:00&to=03:00", "findes kl. 02–03 ikke"), ("from=sent", "Skriv klokkeslættet"),
      ("date=2027-03-28&from=02:30&to=10:00", "findes kl. 02–03 ikke"),
    ] {
      let page = try browser.get("/find?" + query)
      #expect(page.response.status == 400 && page.text.contains(says), "\(query)")
    }
  }

  @Test("an end is suggested that the clock shows") func suggestedEnd() throws {
    _ = try town.desk.perform(
      CreateResource(slug: Town.slug("plads"), area: Town.slug("bakken"), kind: .garden, name: "Plads"),
      as: .operator())
    let page = try browser.get("/book?resource=plads&date=2027-03-28&from=00:30", as: "mette")
    #expect(page.filled["to"] == "03:30")
  }

  @Test("a name that nobody has is told where it is typed, and nothing is booked for oneself")
  func unknownParty() throws {
    var form = Self.evening
    form["token"] = try browser.get("/book?resource=faelleshus", as: "bo").hidden("token")
    form["accept"] = "1"
    for name in ["Mette Friis", "ingen"] {
      form["for"] = name
      let page = try browser.post("/book/confirm", as: "bo", form: form)
      #expect(
        page.response.status == 422 && page.text.contains("&#39;\(name.lowercased())&#39;"), "\(page.text)")
      #expect(page.text.contains("value=\"\(name.lowercased())\""))
      #expect(try browser.post("/book", as: "bo", form: form).response.status == 404)
    }
    form["for"] = " Mette"
    #expect(try browser.post("/book/confirm", as: "bo", form: form).text.contains("Er det rigtigt?"))
    #expect(try browser.post("/book", as: "bo", form: form).response.status == 303)
  }

  @Test("a booking is changed and cancelled by its household, and unknown to others") func changing() throws {
    let code = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette")
    #expect(try browser.get("/booking/\(code)", as: "ali").response.status == 404)
    let asked = try browser.get("/booking/\(code)/change", as: "mette")
    var form = Self.evening
    form["token"] = asked.hidden("token")
    form["version"] = asked.hidden("version")
    form["to"] = "21:00"
    #expect(try browser.post("/booking/\(code)/change", as: "mette", form: form).response.status == 303)
    #expect(
      try browser.post("/booking/\(code)/change", as: "mette", form: form).header("Location")
        == "/booking/\(code)?changed=1", "pressed twice")
    form["to"] = "20:00"
    #expect(
      try browser.post("/booking/\(code)/change", as: "mette", form: form).response.status == 409,
      "an old version")
    let page = try browser.get("/booking/\(code)/cancel", as: "mette")
    let cancel = ["token": page.hidden("token"), "version": page.hidden("version")]
    #expect(try browser.post("/booking/\(code)/cancel", as: "ali", form: cancel).response.status == 403)
    #expect(try browser.post("/booking/\(code)/cancel", as: "mette", form: cancel).response.status == 303)
    #expect(try browser.get("/booking/\(code)", as: "mette").text.contains("Aflyst"))
    // Pressed twice, or come back to.
    let again = try browser.post("/booking/\(code)/cancel", as: "mette", form: cancel)
    #expect(again.header("Location") == "/booking/\(code)?cancelled=1")
    for path in ["cancel", "change"] {
      let back = try browser.get("/booking/\(code)/\(path)", as: "mette")
      #expect(back.header("Location") == "/booking/\(code)")
    }
  }

  @Test("what is free instead of a booking of several things is all of them at another time")
  func changingSeveral() throws {
    let made = try town.ask(
      "POST", "/bookings", as: "mette",
      #"{"lines":[{"resource":"sal-a"},{"resource":"borde","units":2}],"start":"2026-12-05T10:00","end":"2026-12-05T11:00"}"#
    )
    let code = try #require(made.json["id"]?.text, "\(made.text)")
    _ = try town.book("sal-a", "2026-12-05T14:00", "2026-12-05T15:00", as: "ali")
    var form = try browser.get("/booking/\(code)/change", as: "mette").filled
    (form["from"], form["to"]) = ("14:00", "15:00")
    let page = try browser.post("/booking/\(code)/change", as: "mette", form: form)
    #expect(page.response.status == 409 && page.text.contains("Samme sted, en anden tid"))
    #expect(!page.text.contains("et andet sted"), "another hall would not be taken")
  }

  @Test("what is too late to cancel is not offered to be cancelled") func lateCancelling() throws {
    let code = try town.book("faelleshus", "2026-11-23T14:00", "2026-11-23T15:00", as: "mette")
    let late = try browser.get("/booking/\(code)/cancel", as: "mette").text
    #expect(late.contains("Det kan ikke aflyses") && late.contains("senest 2 timer før"))
    #expect(!late.contains("Ja, aflys") && !late.contains("name=\"version\""))
    #expect(try browser.get("/booking/\(code)/cancel", as: "bo").text.contains("Ja, aflys"), "the board may")
    for (who, path) in [("mette", "/mine"), ("mette", "/booking/\(code)"), ("bo", "/booking/\(code)")] {
      let text = try browser.get(path, as: who).text
      #expect(text.contains("/booking/\(code)/change"), "it can be made longer")
      #expect(text.contains("/booking/\(code)/cancel") == (who == "bo"), "\(path) for \(who)")
    }
    let token = ["token": try browser.get("/mine", as: "mette").hidden("token")]
    let refused = try browser.post("/booking/\(code)/cancel", as: "mette", form: token)
    #expect(refused.response.status == 422 && refused.text.contains("senest 2 timer før"))
    let lent = try town.book("borde", "2026-11-23T17:00", "2026-11-23T18:00", as: "mette")
    _ = try town.ask("POST", "/loans/\(lent)/hand-out", as: "viola")
    let out = try browser.get("/booking/\(lent)/cancel", as: "mette").text
    #expect(out.contains("udleveret") && !out.contains("Ja, aflys"))
    var change = try browser.get("/booking/\(lent)/change", as: "mette").filled
    change["to"] = "19:00"
    let kept = try browser.post("/booking/\(lent)/change", as: "mette", form: change)
    #expect(kept.response.status == 409 && kept.text.contains("udleveret") && kept.filled["to"] == "19:00")
    let pressed = try browser.post("/booking/\(lent)/cancel", as: "mette", form: token)
    #expect(pressed.response.status == 422 && pressed.text.contains("udleveret"))
  }

  @Test("going back after a booking and sending the form again leads to the booking") func goingBack() throws
  {
    let query = "resource=borde&date=2026-12-05&from=17:00&to=22:00"
    let details = try browser.get("/book/details?" + query, as: "mette").filled
    let confirm = try browser.post("/book/confirm", as: "mette", form: details).filled
    var form = confirm
    form["accept"] = "1"
    let place = try #require(try browser.post("/book", as: "mette", form: form).header("Location"))
    let again = try browser.post("/book/confirm", as: "mette", form: details)
    #expect(again.header("Location") == String(place.prefix { $0 != "?" }))
    #expect(try browser.post("/book", as: "mette", form: form).header("Location") == place)
    // Something else under the same form is a booking of its own.
    let other = details.merging(["title": "Mere"]) { $1 }
    let shown = try browser.post("/book/confirm", as: "mette", form: other)
    #expect(shown.response.status == 200 && shown.hidden("key") != confirm["key"])
    form = shown.filled
    form["accept"] = "1"
    #expect(try browser.post("/book", as: "mette", form: form).header("Location") != place)
  }

  @Test("going back after a series leads to the series") func goingBackToSeries() throws {
    var details = try browser.get(
      "/book/details?resource=faelleshus&date=2026-12-05&from=17:00&to=22:00", as: "mette"
    ).filled
    (details["repeat"], details["times"]) = ("weekly", "2")
    var form = try browser.post("/book/confirm", as: "mette", form: details).filled
    form["accept"] = "1"
    let place = try #require(try browser.post("/book", as: "mette", form: form).header("Location"))
    let again = try browser.post("/book/confirm", as: "mette", form: details)
    #expect(again.header("Location") == String(place.prefix { $0 != "?" }))
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
    let page = try browser.get("/booking/\(code)/change", as: "mette")
    var form = page.filled
    form["title"] = "Ny"
    #expect(try browser.post("/booking/\(code)/change", as: "mette", form: form).response.status == 303)
    #expect(try range() == before)
  }
}
