import BookingCore
import Foundation
import Testing

@testable import BookingHTTP

/// What every page has. It is noon UTC of Monday 23 November 2026.
@Suite struct PageTests {
  let town: Town
  let browser: Browser

  init() throws {
    town = try Town()
    browser = Browser(town: town)
  }

  @Test("pages are guarded against scripts, frames and other sites") func guards() throws {
    let page = try browser.get("/")
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
    #expect(try browser.get("/mine", as: "mette").header("Cache-Control") == "private, no-store")
    #expect(!page.text.contains("<script>") && !page.text.contains("style="))
  }

  @Test("a form's own address, opened again as by a restored tab, leads to the page above") func restored()
    throws
  {
    for (address, above) in [
      ("/book/confirm", "/book"), ("/book", "/"), ("/board/close", "/board"), ("/logout", "/"),
      ("/lending/bk-7q2m4x/out", "/lending"), ("/series/se-7q2m4x/end", "/series/se-7q2m4x"),
      ("/helpers", "/"),
    ] {
      let page = try browser.get(address, as: "mette")
      #expect(page.response.status == 303 && page.header("Location") == above, "\(address)")
    }
    for screen in Site.screens where screen.method == .post {
      #expect(Site.screens.contains { $0.method == .get && $0.path == screen.path }, "\(screen.path)")
    }
  }

  @Test("the browser's language decides until a choice is made") func language() throws {
    #expect(try browser.get("/").text.contains("<html lang=\"da\">"))
    #expect(try browser.get("/", headers: ["Accept-Language: en-GB"]).text.contains("Find a free place"))
    #expect(
      try browser.get("/", headers: ["Accept-Language: en", "Cookie: lang=da"]).text.contains(
        "Find et ledigt sted"))
    let choice = try browser.get("/language/en?back=%2Fareas")
    #expect(choice.header("Location") == "/areas")
    #expect(choice.header("Set-Cookie")?.hasPrefix("lang=en;") == true)
    #expect(try browser.get("/language/en?back=%2F%2Fevil.example").header("Location") == "/")
  }

  @Test("what does not exist is a page too") func missing() throws {
    let page = try browser.get("/r/nowhere")
    #expect(page.response.status == 404 && page.text.contains("<h1>"))
    #expect(try browser.get("/find?date=32&near=vangede").response.status == 400)
  }

  @Test("an address without a page is told on a page to who reads pages, and to programs as ever")
  func noPage() throws {
    let accepting = ["Accept: text/html,application/xhtml+xml", "Accept-Language: en"]
    for target in ["/nothing", "/r/faelleshus/nothing/at/all"] {
      let page = try browser.get(target, as: "mette", headers: accepting)
      #expect(page.response.status == 404)
      #expect(page.response.contentType.hasPrefix("text/html"))
      #expect(page.text.contains("There is no page at this address."))
      #expect(throws: (any Error).self) { try browser.get(target, headers: ["Accept: application/json"]) }
      #expect(throws: (any Error).self) { try browser.post(target, headers: accepting) }
    }
    let call = try browser.get("/api/v1/nothing", headers: accepting)
    #expect(call.response.status == 404)
    #expect(call.response.contentType.hasPrefix("application/problem+json"))
  }

  @Test("assets are small and kept for ever") func assets() throws {
    let page = try browser.get(Assets.script.address.text)
    #expect(page.header("Cache-Control") == "public, max-age=31536000, immutable")
    #expect(Assets.style.bytes.count + Assets.script.bytes.count + Assets.worker.bytes.count < 60 << 10)
    let again = try browser.get(
      Assets.script.address.text, headers: ["If-None-Match: \(try #require(page.header("ETag")))"])
    #expect(again.response.status == 304)
    #expect(try browser.get("/assets/style-old.css").response.status == 404)
  }
}
