import BookingCore
import Testing

@testable import BookingHTTP

/// Logging in, and whose forms are taken.
@Suite struct LoginPageTests {
  let town: Town
  let browser: Browser

  init() throws {
    town = try Town()
    browser = Browser(town: town)
  }

  @Test("whoever is unknown is sent to log in and comes back") func unknown() throws {
    #expect(try browser.get("/mine").header("Location") == "/login?next=%2Fmine")
    #expect(
      try browser.get("/book?resource=faelleshus").header("Location")
        == "/login?next=%2Fbook%3Fresource%3Dfaelleshus")
  }

  @Test("logging in sets a cookie out of reach of scripts, and leads back to this site only") func loggingIn()
    throws
  {
    let wrong = try browser.post("/login", form: ["member": "mette", "pin": "000000"])
    #expect(wrong.response.status == 401 && wrong.text.contains("value=\"mette\""))
    let code = try town.desk.perform(Invite(member: Town.slug("mette"), days: 7), as: .operator()).code
    let done = try browser.post("/invitation", form: ["code": code, "pin": "481516", "next": "/notices"])
    #expect(done.header("Location") == "/notices")
    let cookie = try #require(
      done.response.headers.first { $0.name == "Set-Cookie" && $0.value.contains("session=") }?.value)
    #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Secure"))
    let session = "Cookie: " + cookie.prefix { $0 != ";" }
    let mine = try browser.get("/mine", headers: [session])
    #expect(mine.response.status == 200)
    #expect(try browser.post("/logout", headers: [session]).response.status == 403)
    let out = try browser.post("/logout", form: ["token": mine.hidden("token")], headers: [session])
    #expect(out.header("Set-Cookie")?.hasPrefix("__Host-session=;") == true)
    #expect(
      try browser.post(
        "/login", form: ["member": "Mette ", "pin": "481516", "next": "//evil.example"]
      ).header("Location") == "/mine", "as phones write it")
    #expect(try browser.get("/mine", headers: ["Cookie: __Host-session=old"]).response.status == 303)
    #expect(
      try browser.get("/mine", headers: ["Cookie: __Host-session=\(town.token("mette"))"]).response.status
        == 303,
      "a token is no session")
  }

  @Test(
    "what was typed is kept while somebody whose session has ended logs in again",
    arguments: ["confirm", "", "details"])
  func endedSession(_ step: String) throws {
    let code = try town.desk.perform(Invite(member: Town.slug("mette"), days: 7), as: .operator()).code
    _ = try browser.post("/invitation", form: ["code": code, "pin": "481516"])
    let form = [
      "resource": "faelleshus", "date": "2026-12-05", "from": "17:00", "to": "22:00", "title": "Fest & sang",
      "key": "k1", "token": "old",
    ]
    let asked = try browser.post(
      step.isEmpty ? "/book" : "/book/\(step)", form: form, headers: ["Cookie: __Host-session=old"])
    #expect(asked.response.status == 401 && asked.text.contains("Det, du har skrevet, er gemt"))
    var login = asked.filled
    (login["member"], login["pin"]) = ("mette", "000000")
    let wrong = try browser.post("/login", form: login)
    #expect(wrong.response.status == 401 && wrong.hidden("kept-resource") == "faelleshus")
    login = wrong.filled
    (login["kept-title"], login["pin"]) = (form["title"], "481516")
    let entered = try browser.post("/login", form: login)
    #expect(entered.response.status == 200 && entered.header("Cache-Control") == "private, no-store")
    let cookie = try #require(entered.response.headers.first { $0.value.hasPrefix("__Host-session=") }?.value)
    var kept = entered.filled
    #expect(kept["title"] == "Fest &amp; sang" && kept["key"] == "k1")
    kept["title"] = form["title"]
    let session = ["Cookie: " + cookie.prefix { $0 != ";" }]
    let confirm = try browser.post("/book/confirm", form: kept, headers: session)
    #expect(confirm.text.contains("Er det rigtigt?") && confirm.text.contains("Fest &amp; sang"))
  }

  @Test(
    "a form of any kind is kept over a log-in, also one in another tab", arguments: [false, true])
  func otherForms(_ hasLoggedIn: Bool) throws {
    let code = try town.desk.perform(Invite(member: Town.slug("mette"), days: 7), as: .operator()).code
    let entered = try browser.post("/invitation", form: ["code": code, "pin": "481516"])
    let cookie = try #require(entered.response.headers.first { $0.value.hasPrefix("__Host-session=") }?.value)
    let session = "Cookie: " + cookie.prefix { $0 != ";" }
    let own = ["Origin: https://commons.example", "Sec-Fetch-Site: same-origin"]
    let booking = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette")
    let target = "/booking/\(booking)/change"
    var form = try browser.get(target, headers: [session]).filled
    (form["title"], form["token"]) = ("Fest & sang", "old")
    var kept: Browser.Page
    if hasLoggedIn {
      #expect(try browser.post(target, form: form, headers: [session]).response.status == 403)
      kept = try browser.post(target, form: form, headers: [session] + own)
      #expect(kept.response.status == 403)
    } else {
      let asked = try browser.post(target, form: form, headers: own)
      #expect(asked.response.status == 401 && asked.text.contains("Det, du har skrevet, er gemt"))
      var login = asked.filled
      #expect(login["next"] == target)
      (login["member"], login["pin"], login["kept-title"]) = ("mette", "481516", "Fest & sang")
      kept = try browser.post("/login", form: login, headers: own)
      #expect(kept.response.status == 200)
    }
    #expect(kept.text.contains("action=\"\(target)\"") && kept.text.contains("Send det igen"))
    var again = kept.filled
    #expect(again["title"] == "Fest &amp; sang")
    again["title"] = "Fest & sang"
    if !hasLoggedIn {
      let cookie = try #require(kept.response.headers.first { $0.value.hasPrefix("__Host-session=") }?.value)
      #expect(try browser.post(target, form: again, headers: [session] + own).response.status == 403)
      let sent = try browser.post(
        target, form: again, headers: ["Cookie: " + cookie.prefix { $0 != ";" }] + own)
      #expect(sent.header("Location") == "/booking/\(booking)?changed=1")
    } else {
      #expect(
        try browser.post(target, form: again, headers: [session] + own).header("Location")
          == "/booking/\(booking)?changed=1")
    }
  }

  @Test("forms of other sites and old sessions are refused") func forgery() throws {
    let code = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette")
    let page = try browser.get("/booking/\(code)/cancel", as: "mette")
    let form = ["token": page.hidden("token")]
    let target = "/booking/\(code)/cancel"
    #expect(try browser.post(target, as: "mette").response.status == 403)
    #expect(
      try browser.post(target, as: "mette", form: ["token": try browser.token("ali")]).response.status == 403)
    for index in 0..<32 {
      var digits = Array(page.hidden("token"))
      digits[index] = digits[index] == "0" ? "1" : "0"
      #expect(try browser.post(target, as: "mette", form: ["token": String(digits)]).response.status == 403)
    }
    for header in ["Origin: https://evil.example", "Sec-Fetch-Site: cross-site", "Origin: null"] {
      #expect(
        try browser.post(target, as: "mette", form: form, headers: [header]).response.status == 403,
        "\(header)")
    }
    let honest = ["Origin: https://commons.example", "Sec-Fetch-Site: same-origin"]
    #expect(try browser.post(target, as: "mette", form: form, headers: honest).response.status == 303)
  }
}
