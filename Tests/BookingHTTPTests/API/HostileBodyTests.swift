import BookingCore
import Testing

@testable import BookingHTTP

@Suite("Hostile bodies") struct HostileBodyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let body: [UInt8]
    var testDescription: String { name }

    init(_ name: String, _ text: String) {
      self.name = name
      body = Array(text.utf8)
    }
    init(_ name: String, bytes: [UInt8]) {
      self.name = name
      body = bytes
    }
  }

  private static let start =
    #""start":"2026-12-05T17:00:00+01:00","end":"2026-12-05T18:00:00+01:00""#

  static let cases = [
    Case("deep nesting", String(repeating: "[", count: 30_000)),
    Case(
      "deep nesting in a field", #"{"title":"# + String(repeating: "{\"a\":", count: 10_000) + "1"),
    Case("a name twice", #"{"resource":"faelleshus","resource":"borde",\#(start)}"#),
    Case("a lone surrogate", #"{"resource":"faelleshus",\#(start),"title":"\ud800"}"#),
    Case("a low surrogate first", #"{"resource":"faelleshus",\#(start),"title":"\udc00\ud800"}"#),
    Case(
      "a huge number", #"{"resource":"faelleshus",\#(start),"attendees":99999999999999999999999}"#),
    Case("a huge exponent", #"{"resource":"faelleshus",\#(start),"attendees":1e999}"#),
    Case(
      "a number that would wrap", #"{"resource":"faelleshus",\#(start),"attendees":4294967297}"#),
    Case("a fraction", #"{"resource":"faelleshus",\#(start),"attendees":1.5}"#),
    Case("a negative number", #"{"resource":"faelleshus",\#(start),"attendees":-1}"#),
    Case("an escaped NUL", #"{"resource":"faelleshus",\#(start),"title":"a\u0000b"}"#),
    Case(
      "a raw NUL",
      bytes: Array(#"{"resource":"faelleshus",\#(start),"title":"a"#.utf8) + [0]
        + Array(#"b"}"#.utf8)),
    Case(
      "a byte order mark",
      bytes: [0xEF, 0xBB, 0xBF] + Array(#"{"resource":"faelleshus",\#(start)}"#.utf8)),
    Case(
      "invalid UTF-8",
      bytes: Array(#"{"resource":"faelleshus",\#(start),"title":""#.utf8) + [0xC3, 0x28]
        + Array(#""}"#.utf8)),
    Case(
      "overlong UTF-8",
      bytes: Array(#"{"resource":"faelleshus",\#(start),"title":""#.utf8) + [0xC0, 0xAF]
        + Array(#""}"#.utf8)),
    Case("UTF-16", bytes: [0xFF, 0xFE, 0x7B, 0, 0x7D, 0]),
    Case("NaN", #"{"resource":"faelleshus",\#(start),"attendees":NaN}"#),
    Case("an unknown field", #"{"resource":"faelleshus",\#(start),"status":"confirmed"}"#),
    Case(
      "a household set by hand", #"{"resource":"faelleshus",\#(start),"household":"vangede-k4"}"#),
    Case("an array", "[]"), Case("a string", #""book""#), Case("nothing but space", "  "),
    Case("text behind", #"{"resource":"faelleshus",\#(start)} {}"#),
    Case("a resource that is a number", #"{"resource":7,\#(start)}"#),
    Case("a resource with a slash", #"{"resource":"../etc/passwd",\#(start)}"#),
    Case("lines that are none", #"{"lines":{},\#(start)}"#),
    Case(
      "too many lines",
      #"{"lines":[\#(Array(repeating: "{}", count: 33).joined(separator: ","))],\#(start)}"#
    ),
    Case("zero units", #"{"lines":[{"resource":"borde","units":0}],\#(start)}"#),
    Case("many units", #"{"lines":[{"resource":"borde","units":9223372036854775807}],\#(start)}"#),
    Case(
      "an end before its start",
      #"{"resource":"faelleshus","start":"2026-12-05T17:00Z","end":"2026-12-05T16:00Z"}"#),
    Case(
      "the 30th of February",
      #"{"resource":"faelleshus","start":"2027-02-30T17:00Z","end":"2027-03-01T16:00Z"}"#),
    Case(
      "seconds",
      #"{"resource":"faelleshus","start":"2026-12-05T17:00:30Z","end":"2026-12-05T18:00:00Z"}"#),
    Case(
      "a time in the gap of March",
      #"{"resource":"faelleshus","start":"2027-03-28T02:30","end":"2027-03-28T12:00"}"#),
    Case(
      "a time that occurs twice",
      #"{"resource":"faelleshus","start":"2027-10-31T02:30","end":"2027-10-31T12:00"}"#),
    Case(
      "the year 9999",
      #"{"resource":"faelleshus","start":"9999-12-31T23:59Z","end":"9999-12-31T23:59Z"}"#),
    Case(
      "the year 1969",
      #"{"resource":"faelleshus","start":"1969-12-31T23:59Z","end":"1970-01-02T00:00Z"}"#),
    Case(
      "a booking of 500 days",
      #"{"resource":"faelleshus","start":"2026-12-01T00:00Z","end":"2028-12-01T00:00Z"}"#),
    Case(
      "a title of 600 bytes",
      #"{"resource":"faelleshus",\#(start),"title":"\#(String(repeating: "x", count: 600))"}"#),
    Case("null for a time", #"{"resource":"faelleshus","start":null,"end":null}"#),
  ]

  @Test("are refused as wrong in form, and change nothing", arguments: cases)
  func refused(_ hostile: Case) throws {
    let town = try Town()
    for key in [[:], ["Idempotency-Key": "k"]] {
      let answer = try town.ask("POST", "/bookings", as: "mette", bytes: hostile.body, headers: key)
      #expect(answer.status == 400, "\(answer.text)")
      #expect(answer.json["requestId"]?.text?.hasPrefix("r-") == true)
    }
    // The form is looked at before who asks.
    #expect(try town.ask("POST", "/bookings", as: nil, bytes: hostile.body).status == 400)
    #expect(try town.ask("GET", "/bookings", as: "mette").items.isEmpty)
    let id = try town.book("borde", "2026-12-05T17:00Z", "2026-12-05T18:00Z", as: "mette")
    let before = try town.ask("GET", "/bookings/\(id)", as: "mette").text
    let patched = try town.ask(
      "PATCH", "/bookings/\(id)", as: "mette", bytes: hostile.body, headers: ["If-Match": "\"v1\""])
    #expect(
      (400...499).contains(patched.status) || hostile.name == "nothing but space", "\(patched.text)"
    )
    #expect(try town.ask("GET", "/bookings/\(id)", as: "mette").text == before)
  }

  @Test("every endpoint with a body refuses what is no object, wherever it is sent")
  func everywhere() throws {
    let town = try Town()
    let bodies: [[UInt8]] = [
      Array("[1,2".utf8), [0xFF, 0xFE], Array(String(repeating: "[", count: 5_000).utf8),
      Array("3".utf8),
    ]
    for endpoint in town.service.endpoints where endpoint.body != nil {
      for body in bodies {
        let answer = try town.ask(
          endpoint.method.name, Fill.path(endpoint.path), as: "anna", bytes: body,
          headers: ["If-Match": "*"])
        #expect(answer.status == 400, "\(endpoint.method.name) \(endpoint.path): \(answer.text)")
      }
    }
  }

  @Test("unknown fields of a query are refused by name")
  func query() throws {
    let town = try Town()
    for target in ["/areas?x=1", "/bookings?form=2026", "/availability?from=a&to=b&people=3"] {
      let answer = try town.ask("GET", target, as: "mette")
      #expect(answer.status == 400)
    }
    let answer = try town.ask("GET", "/bookings?form=2026", as: "mette")
    #expect(answer.json["errors"]?.items?.first?["pointer"]?.text == "/form")
  }

  @Test("bodies of another type are refused")
  func type() throws {
    let town = try Town()
    let answer = try town.ask(
      "POST", "/bookings", as: "mette", "a=b", headers: ["Content-Type": "text/plain"])
    #expect(answer.status == 415)
  }
}

/// Fills the parameters of a path with things that the town has.
enum Fill {
  static func path(_ pattern: String, booking: String = "bk-222222", plan: String = "pl-222222")
    -> String
  {
    pattern.replacing("/areas/{slug}", with: "/areas/vangede").replacing(
      "/resources/{slug}", with: "/resources/faelleshus"
    )
    .replacing("/bookings/{id}", with: "/bookings/\(booking)").replacing(
      "/plans/{id}", with: "/plans/\(plan)"
    )
    .replacing("/closures/{id}", with: "/closures/cl-222222").replacing(
      "/tokens/{id}", with: "/tokens/tk-222222"
    )
    .replacing("/loans/{booking}", with: "/loans/\(booking)")
    .replacing("/notices/{id}", with: "/notices/nt-222222")
    .replacing("/feeds/{id}", with: "/feeds/fd-222222")
    .replacing("/calendar/{secret}.ics", with: "/calendar/nothing.ics")
    .replacing("/conflicts/{id}", with: "/conflicts/cf-222222")
    .replacing("/series/{id}", with: "/series/se-222222")
    .replacing("/households/{slug}", with: "/households/vangede-k1")
    .replacing("/conditions/{name}", with: "/conditions/keys-out")
  }
}
