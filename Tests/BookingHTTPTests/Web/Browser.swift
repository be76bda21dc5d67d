import BookingCore
import Foundation
import Testing

@testable import BookingHTTP

/// Asks for the pages of a town, without a socket, and fills in their forms.
struct Browser {
  let town: Town

  struct Page {
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

  /// A page, as one of the town's people sees it, or a stranger.
  func get(_ target: String, as who: String? = nil, headers: [String] = []) throws -> Page {
    try ask("GET", target, who, headers, [])
  }

  /// What becomes of a form that is sent.
  func post(
    _ target: String, as who: String? = nil, form: [String: String] = [:], headers: [String] = []
  ) throws -> Page {
    var allowed = CharacterSet.alphanumerics
    allowed.insert(charactersIn: "-_.~")
    let body = form.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")" }
      .joined(separator: "&").utf8
    let fields = ["Content-Type: application/x-www-form-urlencoded", "Content-Length: \(body.count)"]
    return try ask("POST", target, who, headers + fields, Array(body))
  }

  /// The token of a person's forms.
  func token(_ who: String) throws -> String {
    let code = try town.book("sal-a", "2026-12-20T10:00", "2026-12-20T11:00", as: who)
    return try get("/booking/\(code)/cancel", as: who).hidden("token")
  }

  private func ask(
    _ method: String, _ target: String, _ who: String?, _ headers: [String], _ body: [UInt8]
  ) throws -> Page {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: commons.example"] + headers
    if let who { lines.append("Authorization: Bearer \(town.token(who))") }
    let sent = ParserTranscript(
      Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body, bodyLimit: 1 << 20)
    let message = try #require(sent.messages.first, "the message is not whole: \(sent)")
    let site = Site(service: town.service)
    let router = Router(site.routes, missing: site.missing)
    guard case .route(let index) = router.match(message.head) else {
      throw DeskError.notFound(kind: .area, name: target)
    }
    let request = Request(
      head: message.head, body: message.body, route: router.routes[index], client: .unix,
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
}
