import BookingCore
import Foundation

/// A file of `Files/`, built into the program. Its address names its content, so a browser may keep it for ever.
struct Asset: Sendable {
  let name: String
  let type: String
  let bytes: [UInt8]
  let tag: String

  init(_ stem: String, _ ending: String, type: String, _ bytes: [UInt8]) {
    (self.type, self.bytes) = (type, bytes)
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
  /// The look of the pages: system fonts, steps of 8 px, light and dark, nothing told by colour alone. It stands in each
  /// page, so that one answer is all that showing it takes.
  static let style = HTML(own: PackageResources.style_css)
  /// The only style that pages may have, as a Content-Security-Policy names it (CSP level 3, section 2.3.1).
  static let styleHash = "'sha256-\(Data(SHA256.digest(style.bytes)).base64EncodedString())'"
  /// What the pages can do with JavaScript on top of what they do without: the grid's keyboard, live updates, the
  /// nearest area, what to say without a connection.
  static let script = Asset(
    "script", "js", type: "text/javascript; charset=utf-8", PackageResources.script_js)
  static let icon = Asset("icon", "svg", type: "image/svg+xml", PackageResources.icon_svg)
  /// The service worker: the network first, what was read before when there is none. It writes nothing, and forgets
  /// everything when somebody logs in or out. The names of the other files are written into it.
  static let worker = Asset(
    "worker", "js", type: "text/javascript; charset=utf-8",
    Array("const shell = ['\(script.address.text)', '\(icon.address.text)'];\n".utf8)
      + PackageResources.worker_js)
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
