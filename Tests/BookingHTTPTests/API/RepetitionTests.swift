import BookingCore
import Testing

@testable import BookingHTTP

/// A request whose answer was lost is sent again under the same key.
@Suite("Repetitions") struct RepetitionTests {
  /// Who creates what, and another body that the same key is refused for.
  private static let creations: [(who: String, path: String, body: String, other: String)] = [
    (
      "mette", "/bookings", #"{"resource":"faelleshus","start":"2026-12-07T10:00","end":"2026-12-07T11:00"}"#,
      "{}"
    ),
    (
      "mette", "/series",
      #"{"resource":"faelleshus","start":"2026-12-07T10:00","end":"2026-12-07T11:00","rrule":"FREQ=WEEKLY;COUNT=2"}"#,
      "{}"
    ),
    ("mette", "/tokens", #"{"name":"kalender"}"#, #"{"name":"andet"}"#),
    ("mette", "/feeds", "{}", #"{"resource":"faelleshus"}"#),
    ("bo", "/invitations", #"{"member":"mette"}"#, #"{"member":"mette","days":3}"#),
    (
      "bo", "/resources", #"{"slug":"ny-sal","area":"vangede","kind":"room","name":"Ny sal"}"#,
      #"{"slug":"ny-sal-2","area":"vangede","kind":"room","name":"Ny sal"}"#
    ),
    (
      "bo", "/resources/faelleshus/closures", #"{"start":"2027-01-01T00:00Z","end":"2027-01-02T00:00Z"}"#,
      #"{"start":"2027-01-01T00:00Z","end":"2027-01-03T00:00Z"}"#
    ),
    (
      "mette", "/waitlist", #"{"resource":"hal","start":"2026-12-07T10:00","end":"2026-12-07T11:00"}"#, "{}"
    ),
    ("anna", "/plans", #"{"seconds":0.05}"#, #"{"seconds":0.06}"#),
  ]

  @Test(
    "each creating POST does it once under a key, answers alike, and refuses the key for something else",
    arguments: creations.indices)
  func once(_ index: Int) throws {
    let creation = Self.creations[index]
    let town = try Town()
    if creation.path == "/waitlist" {
      try town.decide(#""waitingList":{"mode":"by-need"}"#)
      _ = try town.book("hal", "2026-12-07T10:00", "2026-12-07T11:00", as: "bo")
    }
    let key = ["Idempotency-Key": "a"]
    let first = try town.ask("POST", creation.path, as: creation.who, creation.body, headers: key)
    #expect(first.status == 201, "\(creation.path): \(first.text)")
    let changes = try town.desk.read { $0.lastChange }
    let again = try town.ask("POST", creation.path, as: creation.who, creation.body, headers: key)
    #expect(
      again.status == 201 && again.headers["idempotency-replayed"] == "true",
      "\(creation.path): \(again.text)")
    #expect(again.json["id"] == first.json["id"])
    #expect(try town.desk.read { $0.lastChange } == changes)
    // The secret of a token, a feed or a letter is shown once only.
    for name in ["token", "url", "code"] where first.json[name] != nil { #expect(again.json[name] == nil) }
    let other = try town.ask("POST", creation.path, as: creation.who, creation.other, headers: key)
    let status = creation.other == "{}" ? 400 : 422
    #expect(other.status == status, "\(creation.path): \(other.text)")
  }

  @Test("an import is taken in once under a key") func imports() throws {
    let town = try Town()
    let event = { (uid: String) in
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:\(uid)\r\nDTSTAMP:20261101T000000Z\r\n"
        + "DTSTART:20261210T100000Z\r\nDTEND:20261210T110000Z\r\nLOCATION:faelleshus\r\nSUMMARY:Kor\r\n"
        + "END:VEVENT\r\nEND:VCALENDAR\r\n"
    }
    let headers = ["Idempotency-Key": "a", "Content-Type": "text/calendar"]
    let first = try town.ask("POST", "/imports", as: "anna", event("1@x"), headers: headers)
    let again = try town.ask("POST", "/imports", as: "anna", event("1@x"), headers: headers)
    #expect(
      first.status == 200 && again.text == first.text && again.headers["idempotency-replayed"] == "true")
    #expect(try town.ask("POST", "/imports", as: "anna", event("2@x"), headers: headers).status == 422)
  }

  @Test("a refusal is not kept, and who has lost the right gets no answer again") func rights() throws {
    let town = try Town()
    let booking = #"{"resource":"faelleshus","start":"2026-12-07T10:00","end":"2026-12-07T11:00"}"#
    let key = ["Idempotency-Key": "a"]
    let taken = try town.book("faelleshus", "2026-12-07T09:00Z", "2026-12-07T10:00Z", as: "bo")
    #expect(try town.ask("POST", "/bookings", as: "mette", booking, headers: key).status == 409)
    #expect(try town.ask("POST", "/bookings/\(taken)/cancel", as: "bo").status == 200)
    #expect(try town.ask("POST", "/bookings", as: "mette", booking, headers: key).status == 201)

    let closure = #"{"start":"2027-01-01T00:00Z","end":"2027-01-02T00:00Z"}"#
    let path = "/resources/faelleshus/closures"
    #expect(try town.ask("POST", path, as: "bo", closure, headers: key).status == 201)
    guard let bo = Slug("bo") else { return }
    _ = try town.desk.perform(ChangeMember(handle: bo, role: .resident), as: .operator())
    #expect(try town.ask("POST", path, as: "bo", closure, headers: key).status == 403)
  }
}
