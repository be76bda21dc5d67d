import TestSupport
import Testing

@testable import BookingCore
@testable import BookingHTTP

@Suite("Logging in") struct LoginTests {
  private static let noon = Minute(29_923_920)
  private static let pin = "482916"

  /// Invites one of the people and returns the code of the letter.
  private func invite(_ who: String, in town: Town) throws -> String {
    let answer = try town.ask("POST", "/invitations", as: "anna", #"{"member":"\#(who)"}"#)
    return try #require(answer.json["code"]?.text, "\(answer.text)")
  }

  /// Redeems a fresh code with the PIN; the answer.
  private func settle(_ who: String, in town: Town) throws -> Town.Answer {
    let code = try invite(who, in: town)
    let answer = try town.ask("POST", "/sessions", as: nil, #"{"code":"\#(code)","pin":"\#(Self.pin)"}"#)
    try #require(answer.status == 201, "\(answer.text)")
    return answer
  }

  private func logIn(
    _ who: String, _ pin: String = LoginTests.pin, in town: Town, device: String? = nil,
    from: NetworkAddress = .unix
  ) throws -> Town.Answer {
    try town.ask(
      "POST", "/sessions", as: nil, #"{"member":"\#(who)","pin":"\#(pin)"}"#,
      headers: device.map { ["Cookie": $0] } ?? [:], from: from)
  }

  /// The cookies that an answer sets, as a browser sends them back.
  private func cookies(_ answer: Town.Answer, _ name: String = "__Host-session") throws -> String {
    let fields = try #require(answer.headers["set-cookie"]).split(separator: "\n")
    let field = try #require(fields.first { $0.hasPrefix(name + "=") })
    return String(field.prefix { $0 != ";" })
  }

  @Test("a member redeems the letter's code once, logs in with the PIN, and out again")
  func invited() throws {
    let town = try Town()
    let code = try invite("mette", in: town)
    let typed = code.lowercased().replacing("-", with: " ")
    let first = try town.ask("POST", "/sessions", as: nil, #"{"code":"\#(typed)","pin":"482916"}"#)
    #expect(first.status == 201)
    #expect(first.json["member"]?["handle"]?.text == "mette")
    SchemaCheck.expect(first.json, toBe: "Session", "session")
    let session = ["Cookie": try cookies(first)]
    #expect(try town.ask("GET", "/me", headers: session).json["member"]?["handle"]?.text == "mette")
    #expect(try town.ask("POST", "/sessions", as: nil, #"{"code":"\#(code)","pin":"482916"}"#).status == 401)
    #expect(try logIn("mette", in: town).status == 201)
    #expect(try logIn("mette", "482917", in: town).status == 401)
    let gone = try town.ask("DELETE", "/sessions/current", headers: session)
    #expect(gone.status == 204)
    #expect(gone.headers["set-cookie"]?.contains("Max-Age=0") == true)
    #expect(try town.ask("GET", "/me", headers: session).status == 401)
    #expect(try town.ask("GET", "/areas", headers: session).status == 200)
  }

  @Test("whoever has moved out is told so instead of being logged in to nothing")
  func movedOut() throws {
    let town = try Town()
    let code = try invite("mette", in: town)
    #expect(
      try town.ask("POST", "/sessions", as: nil, #"{"code":"\#(code)","pin":"482916"}"#).status == 201)
    let letter = try invite("mette", in: town)
    let lastDay = try #require(CivilDate("2026-11-22"))
    _ = try town.desk.perform(
      EndHousehold(slug: Town.slug("vangede-k1"), lastDay: lastDay), as: .operator())
    let english = ["Accept-Language": "en"]
    for body in [#"{"member":"mette","pin":"482916"}"#, #"{"code":"\#(letter)","pin":"482917"}"#] {
      let told = try town.ask("POST", "/sessions", as: nil, body, headers: english)
      #expect(told.status == 403 && told.json["detail"]?.text?.contains("moved out") == true, "\(told.text)")
      #expect(told.headers["set-cookie"] == nil)
    }
    #expect(try logIn("mette", "482917", in: town).status == 401)
    let page = try Browser(town: town).post("/login", form: ["member": "mette", "pin": "482916"])
    #expect(page.text.contains("Husstanden er flyttet"))
  }

  @Test("a new letter makes the earlier one worthless, and an old one expires")
  func letters() throws {
    let clock = TestClock(Self.noon)
    let town = try Town(clock: clock)
    let first = try invite("mette", in: town)
    let second = try invite("mette", in: town)
    #expect(try town.ask("POST", "/sessions", as: nil, #"{"code":"\#(first)","pin":"482916"}"#).status == 401)
    clock.advance(minutes: 60 * 1440)
    #expect(
      try town.ask("POST", "/sessions", as: nil, #"{"code":"\#(second)","pin":"482916"}"#).status == 401)
  }

  @Test("a slip of the pen in a code is told from a wrong code, and not counted")
  func slips() throws {
    let town = try Town()
    for _ in 0..<12 {
      let answer = try town.ask("POST", "/sessions", as: nil, #"{"code":"ABCD-2222-EFGH","pin":"482916"}"#)
      #expect(answer.status == 400)
    }
    for _ in 0..<50 {
      let letters = Array(try #require(InvitationCode.normal(InvitationCode.make())).utf8)
      for place in letters.indices {
        var other = letters
        other[place] = other[place] == UInt8(ascii: "7") ? UInt8(ascii: "8") : UInt8(ascii: "7")
        #expect(InvitationCode.normal(String(decoding: other, as: UTF8.self)) == nil)
      }
    }
  }

  @Test("the cookie belongs to this host over TLS, and works without TLS on this machine alone")
  func cookieFields() throws {
    let town = try Town()
    let set = try #require(try settle("mette", in: town).headers["set-cookie"]).split(separator: "\n")
    for field in set {
      #expect(field.hasPrefix("__Host-"))
      for part in ["; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure"] { #expect(field.contains(part)) }
      #expect(!field.contains("Domain"))
    }
    let body = #"{"member":"mette","pin":"482916"}"#
    for host in ["localhost:8080", "127.0.0.1", "[::1]:80"] {
      let plain = try town.ask("POST", "/sessions", as: nil, body, headers: ["Host": host])
      #expect(plain.headers["set-cookie"]?.contains("Secure") == false)
      let session = try cookies(plain, "session")
      #expect(try town.ask("GET", "/me", headers: ["Cookie": session, "Host": host]).status == 200)
      // A name that a neighbouring host can set is not believed elsewhere.
      #expect(try town.ask("GET", "/me", headers: ["Cookie": session]).status == 401)
    }
    let proxied = ["Host": "127.0.0.1", "X-Forwarded-Proto": "https"]
    let secure = try town.ask("POST", "/sessions", as: nil, body, headers: proxied)
    #expect(secure.headers["set-cookie"]?.contains("__Host-session=") == true)
  }

  @Test("a foreign page cannot use the cookie to write, nor log anybody in")
  func foreignPages() throws {
    let town = try Town()
    let cookie = try cookies(try settle("mette", in: town))
    let body = #"{"resource":"faelleshus","start":"2026-12-07T10:00Z","end":"2026-12-07T11:00Z"}"#
    func book(_ fields: [String: String]) throws -> Int {
      try town.ask(
        "POST", "/bookings?dryRun=true", as: nil, body,
        headers: ["Cookie": cookie, "Content-Type": "application/json"].merging(fields) { $1 }
      ).status
    }
    for fields in [
      ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Origin": "https://evil.example"],
      ["Origin": "null"], ["Origin": "https://test.evil.example"], ["Content-Type": "text/plain"],
      ["Sec-Fetch-Site": "cross-site", "Origin": "https://test"],
    ] { #expect(try book(fields) == 403, "\(fields)") }
    for fields in [[:], ["Sec-Fetch-Site": "same-origin"], ["Origin": "https://test"]] {
      #expect(try book(fields) == 200, "\(fields)")
    }
    #expect(
      try town.ask("GET", "/me", headers: ["Cookie": cookie, "Sec-Fetch-Site": "cross-site"]).status == 200)
    // A token is sent by nobody unasked.
    let other = ["Origin": "https://evil.example", "Cookie": cookie]
    #expect(try town.ask("POST", "/bookings?dryRun=true", as: "mette", body, headers: other).status == 200)
    let login = try town.ask(
      "POST", "/sessions", as: nil, #"{"member":"mette","pin":"482916"}"#,
      headers: ["Origin": "https://evil.example"])
    #expect(login.status == 403)
  }

  @Test("an unknown member, one without a PIN and a wrong PIN get the same answer")
  func sameAnswer() throws {
    let town = try Town()
    _ = try settle("mette", in: town)
    let answers = try ["mette", "ali", "nobody", "Not A Name"].map { try logIn($0, "000001x", in: town) }
    for answer in answers {
      #expect(answer.status == 401)
      #expect(answer.json["detail"] == answers[0].json["detail"])
      #expect(answer.headers["www-authenticate"] != nil)
    }
  }

  @Test("PINs that are short, long or the first that anybody tries are refused")
  func weakPINs() throws {
    let town = try Town()
    let code = try invite("mette", in: town)
    for pin in ["12345", "123456", "654321", "111111", String(repeating: "x7", count: 70)] {
      let answer = try town.ask("POST", "/sessions", as: nil, #"{"code":"\#(code)","pin":"\#(pin)"}"#)
      #expect(answer.status == 400)
      #expect(answer.json["errors"]?.items?.first?["pointer"]?.text == "/pin")
    }
    // Ø and å are the same however they were typed.
    #expect(
      try town.ask("POST", "/sessions", as: nil, #"{"code":"\#(code)","pin":"blaabær på ø"}"#).status == 201)
    #expect(try logIn("mette", "blaabær pa\u{30A} ø", in: town).status == 201)
  }

  @Test("a stranger's tries wait longer and longer, and keep the member out of nothing")
  func limits() throws {
    let clock = TestClock(Self.noon)
    let town = try Town(clock: clock)
    let device = try cookies(try settle("mette", in: town), "__Host-device")
    let stranger = try #require(NetworkAddress("203.0.113.9"))
    let home = try #require(NetworkAddress("198.51.100.4"))
    for _ in 0..<5 { #expect(try logIn("mette", "000001x", in: town, from: stranger).status == 401) }
    let refused = try logIn("mette", in: town, from: stranger)
    #expect(refused.status == 429)
    #expect(refused.headers["retry-after"].flatMap { Int($0) }.map { (1...30).contains($0) } == true)
    // From elsewhere, and from her own telephone behind the same address, she gets in.
    #expect(try logIn("mette", in: town, from: home).status == 201)
    #expect(try logIn("mette", in: town, device: device, from: stranger).status == 201)
    #expect(try logIn("mette", in: town, from: stranger).status == 429)
    // The count is the store's: another process goes on from it.
    let other = try BookingDesk(path: town.path, clock: clock.read)
    #expect(throws: LoginFault.self) {
      try other.logIn("mette", pin: Self.pin, from: Login(address: "203.0.113.9", isAddressCounted: true))
    }
    clock.advance(minutes: 1)
    #expect(try logIn("mette", "000001x", in: town, from: stranger).status == 401)
    clock.advance(minutes: -3_000)
    let retry = try logIn("mette", in: town, from: stranger).headers["retry-after"].flatMap { Int($0) }
    #expect(retry.map { $0 <= 60 } != false, "a clock put back makes nobody wait longer")
    clock.advance(minutes: 6_000)
    #expect(try logIn("mette", in: town, from: stranger).status == 201)
  }

  @Test(
    "tries from one address at many accounts are bounded, and so are tries at one account from many addresses"
  )
  func spraying() throws {
    let town = try Town()
    let code = try #require(InvitationCode.normal(InvitationCode.make()))
    let stranger = Login(address: "203.0.113.9", isAddressCounted: true)
    func fails(_ name: String, _ login: Login) -> Bool {
      // Failures are written straight, for hashing two hundred PINs would take long.
      _ = try? town.desk.perform(
        NoteLoginFailure(account: Login.account(of: name), source: login.address), as: .operator())
      do {
        _ = try town.desk.logIn(name, pin: "000001x", from: login)
      } catch LoginFault.wait {
        return false
      } catch {}
      return true
    }
    for number in 0..<25 { #expect(fails("member-\(number)", stranger)) }
    #expect(!fails("mette", stranger))
    #expect(fails("mette", Login(address: "203.0.113.10", isAddressCounted: true)))
    for number in 0..<100 {
      let login = Login(address: "198.51.100.\(number)", isAddressCounted: true)
      _ = try town.desk.perform(
        NoteLoginFailure(account: Login.account(of: "ali"), source: login.address), as: .operator())
    }
    #expect(!fails("ali", Login(address: "198.51.100.200", isAddressCounted: true)))
    // Codes go on working for whoever has a letter.
    #expect(throws: LoginFault.self) {
      try town.desk.redeem(
        code: code, pin: Self.pin, subject: nil, from: Login(address: "x", isAddressCounted: true))
    }
    #expect(try settle("ali", in: town).status == 201)
  }

  @Test("a session ends when it is not used, and at last in any case", arguments: ["mette", "bo"])
  func expiry(_ who: String) throws {
    let clock = TestClock(Self.noon)
    let town = try Town(clock: clock)
    let idle = who == "bo" ? 720 : 20_160
    let longest = who == "bo" ? 10_080 : 129_600
    let first = ["Cookie": try cookies(try settle(who, in: town))]
    let used = ["Cookie": try cookies(try logIn(who, in: town))]
    var passed = 0
    while passed + idle - 60 < longest {
      clock.advance(minutes: idle - 60)
      passed += idle - 60
      #expect(try town.ask("GET", "/me", headers: used).status == 200)
      if passed > idle + 60 { #expect(try town.ask("GET", "/me", headers: first).status == 401) }
    }
    clock.advance(minutes: longest - passed)
    #expect(try town.ask("GET", "/me", headers: used).status == 401)
  }

  @Test("a new PIN ends all sessions at once, in whichever process it is set")
  func newPIN() throws {
    let town = try Town()
    let first = ["Cookie": try cookies(try settle("mette", in: town))]
    let second = ["Cookie": try cookies(try logIn("mette", in: town))]
    #expect(try town.ask("GET", "/me", headers: first).status == 200)
    let json = second.merging(["Content-Type": "application/json"]) { $1 }
    #expect(
      try town.ask("PUT", "/me/pin", as: nil, #"{"pin":"nonsense","newPin":"739105"}"#, headers: json).status
        == 401)
    let changed = try town.ask(
      "PUT", "/me/pin", as: nil, #"{"pin":"482916","newPin":"739105"}"#, headers: json)
    #expect(changed.status == 200, "\(changed.text)")
    for old in [first, second] { #expect(try town.ask("GET", "/me", headers: old).status == 401) }
    let third = ["Cookie": try cookies(changed)]
    #expect(try town.ask("GET", "/me", headers: third).status == 200)
    #expect(try logIn("mette", in: town).status == 401)
    // A new letter, redeemed in another process.
    let code = try invite("mette", in: town)
    let other = try BookingDesk(path: town.path, clock: { 1_795_435_200 })
    _ = try other.redeem(
      code: code, pin: "917304", subject: nil, from: Login(address: "x", isAddressCounted: true))
    #expect(try town.ask("GET", "/me", headers: third).status == 401)
  }

  @Test("a board invites its area's residents, and nobody with its own rights or more")
  func inviting() throws {
    let town = try Town()
    func status(_ who: String, _ member: String) throws -> Int {
      try town.ask("POST", "/invitations", as: who, #"{"member":"\#(member)"}"#).status
    }
    #expect(try status("bo", "mette") == 201)
    #expect(try status("bo", "viola") == 201)
    for member in ["anna", "bo"] { #expect(try status("bo", member) == 403, "known, and as much or more") }
    for member in ["jens", "bente", "nobody"] { #expect(try status("bo", member) == 404) }
    for member in ["jens", "anna", "bo", "mette"] { #expect(try status("anna", member) == 201) }
    #expect(try status("mette", "mette") == 403)
    let key = ["Idempotency-Key": "i1"]
    _ = try town.ask("POST", "/invitations", as: "anna", #"{"member":"ali"}"#, headers: key)
    let again = try town.ask("POST", "/invitations", as: "anna", #"{"member":"ali"}"#, headers: key)
    #expect(again.status == 201 && again.json["code"] == nil)
    #expect(
      try town.ask("POST", "/invitations?dryRun=true", as: "anna", #"{"member":"ali"}"#).json["code"] == nil)
  }

  @Test("a proxy's word is taken where the service is told to, and links to a member by a letter once")
  func subjects() throws {
    let town = try Town(trustsSubject: true)
    let name = ["X-Booking-Subject": "b0b1-c2d3", "Content-Type": "application/json"]
    #expect(try town.ask("GET", "/me", headers: name).status == 401)
    #expect(try town.ask("POST", "/sessions", as: nil, "{}", headers: name).status == 401)
    let code = try invite("mette", in: town)
    let linked = try town.ask("POST", "/sessions", as: nil, #"{"code":"\#(code)"}"#, headers: name)
    #expect(linked.status == 201, "\(linked.text)")
    #expect(try town.ask("GET", "/me", headers: name).json["member"]?["handle"]?.text == "mette")
    #expect(try town.ask("POST", "/sessions", as: nil, "{}", headers: name).status == 201)
    #expect(try town.ask("GET", "/me", headers: ["X-Booking-Subject": "b0b1-c2d4"]).status == 401)
    // A foreign page behind the proxy's login is a foreign page all the same.
    let foreign = name.merging(["Origin": "https://evil.example"]) { $1 }
    #expect(try town.ask("POST", "/bookings", as: nil, "{}", headers: foreign).status == 403)
    let plain = try Town()
    #expect(try plain.ask("GET", "/me", headers: name).status == 401)
  }

  @Test("a token does as much as its scope says, and tells when it was used")
  func scopes() throws {
    let town = try Town()
    func token(_ who: String, _ scope: String) throws -> String {
      let made = try town.ask("POST", "/tokens", as: who, #"{"scope":"\#(scope)"}"#)
      #expect(made.json["scope"]?.text == scope)
      return try #require(made.json["token"]?.text)
    }
    let booking = #"{"resource":"faelleshus","start":"2026-12-07T10:00Z","end":"2026-12-07T11:00Z"}"#
    let (reader, writer) = (try token("bo", "read"), try token("bo", "write"))
    for each in [reader, writer] { #expect(try town.ask("GET", "/bookings", as: each).status == 200) }
    #expect(try town.ask("POST", "/bookings", as: reader, booking).status == 403)
    #expect(try town.ask("POST", "/bookings", as: writer, booking).status == 201)
    for each in [reader, writer] {
      #expect(try town.ask("PATCH", "/resources/faelleshus", as: each, #"{"seats":30}"#).status == 403)
      #expect(try town.ask("POST", "/tokens", as: each, "{}").status == 403)
    }
    #expect(try town.ask("POST", "/tokens", as: "bo", #"{"scope":"all"}"#).status == 400)
    // The use is written with a commit that comes by.
    _ = try town.book("borde", "2026-12-05T17:00Z", "2026-12-05T18:00Z", as: "mette")
    let listed = try town.ask("GET", "/tokens", as: "bo").items.last
    #expect(listed?["lastUsedAt"]?.text == "2026-11-23T13:00:00+01:00")
  }
}
