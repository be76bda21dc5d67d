import BookingCore
import Foundation

/// A file that belongs to the pages, built into the program. Its address names its content, so a browser may keep
/// it for ever.
struct Asset: Sendable {
  let name: String
  let type: String
  let bytes: [UInt8]
  let tag: String

  init(_ stem: String, _ ending: String, type: String, _ text: String) {
    bytes = Array(text.utf8)
    self.type = type
    tag = SHA256.digest(bytes).prefix(6).hexadecimal
    name = "\(stem)-\(tag).\(ending)"
  }

  var address: Address { Address("/assets", name) }

  func response(to request: Request, cache: String) -> Response {
    let headers =
      Response.always + [ResponseField("Cache-Control", cache), ResponseField("ETag", "\"\(tag)\"")]
    if request.header("if-none-match") == "\"\(tag)\"" {
      return Response(304, contentType: "", headers: headers)
    }
    return Response(contentType: type, headers: headers, body: bytes)
  }
}

enum Assets {
  /// The style sheet stands in each page, so that one answer is all that showing it takes.
  static let style = HTML(own: Style.text)
  /// The only style that pages may have, as a Content-Security-Policy names it (CSP level 3, section 2.3.1).
  static let styleHash = "'sha256-\(Data(SHA256.digest(style.bytes)).base64EncodedString())'"
  static let script = Asset("script", "js", type: "text/javascript; charset=utf-8", Script.text)
  static let icon = Asset(
    "icon", "svg", type: "image/svg+xml",
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" \
    fill="#0a5f38"/><path d="M6 24V15l10-8 10 8v9h-7v-6h-6v6z" fill="#fff"/></svg>
    """)
  /// Keeps what was read, for reading without a connection; the names of the other files are written into it.
  static let worker = Asset(
    "worker", "js", type: "text/javascript; charset=utf-8",
    "const shell = ['\(script.address.text)', '\(icon.address.text)'];\n" + Script.worker)
}

extension Site {
  static let assetScreens = [
    Screen(
      .get, "/assets/{name}",
      .plain { request in
        let name = request.parameter("name")
        guard let asset = [Assets.script, Assets.icon].first(where: { $0.name == name }) else {
          return Response(404, headers: Response.always, text: "")
        }
        return asset.response(to: request, cache: "public, max-age=31536000, immutable")
      }),
    Screen(.get, "/live", .read { visit in try visit.call.service.events.watch(topic(visit)) }),
    Screen(.get, "/worker.js", .plain { Assets.worker.response(to: $0, cache: "no-cache") }),
  ]

  /// What a page shows and wants to be told about: the reader's own bookings, or a resource.
  private static func topic(_ visit: Visit) throws -> EventFeed.Topic {
    let name = visit.query["of"]
    guard name == "mine" else {
      return EventFeed.Topic(resources: visit.registry.related(to: try visit.snapshot.resource(name)))
    }
    _ = try visit.snapshot.caller()
    return EventFeed.Topic(household: visit.household?.id)
  }
}
