import Testing

@testable import BookingHTTP

@Suite struct HTMLTests {
  private func text(_ html: HTML) -> String { String(decoding: html.bytes, as: UTF8.self) }

  @Test(
    "text stays text, in content and in attributes",
    arguments: [
      "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onclick='x", "a & b &lt;", "æøå 🎄",
    ])
  func escaping(_ hostile: String) {
    let made = text(element("p", .named("title", hostile)) { hostile })
    #expect(made.hasPrefix("<p title=\"") && made.hasSuffix("</p>"))
    let inside = made.dropFirst("<p title=\"".count).dropLast("</p>".count)
    #expect(inside.filter { $0 == "<" }.isEmpty)
    #expect(inside.filter { $0 == "\"" }.count == 1, "the one that ends the attribute")
    #expect(!inside.contains("'"))
  }

  @Test("control characters become replacement characters") func controls() {
    #expect(text(HTML("a\u{0}b\u{1B}c\td")) == "a\u{FFFD}b\u{FFFD}c\td")
  }

  @Test("parts, choices and loops are put in order") func builder() {
    let html = element("ul") {
      for number in 1...2 { element("li") { "\(number)" } }
      if text(HTML()).isEmpty { "end" }
      empty("br", .flag("hidden", false), .flag("data-x"))
    }
    #expect(text(html) == "<ul><li>1</li><li>2</li>end<br data-x></ul>")
  }

  @Test("addresses are escaped segment by segment") func addresses() {
    #expect(Address("/r", "a/b ?", query: ["d": "1&2", "e": nil]).text == "/r/a%2Fb%20%3F?d=1%262")
  }

  @Test(
    "an address from outside stays on this site",
    arguments: [
      "//evil.example", "https://evil.example", "/\\evil", "javascript:alert(1)", "", "/a\nb", "/a b",
    ])
  func foreign(_ address: String) {
    #expect(Address(local: address) == nil)
  }

  @Test("an address of this site is taken as it is") func local() {
    #expect(Address(local: "/r/sal?date=2026-12-05")?.text == "/r/sal?date=2026-12-05")
  }
}
