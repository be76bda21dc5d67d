/// Markup made here. Text from anywhere becomes markup only escaped, so nothing in it can be read as an element.
///
///     element("p", .class("hint")) { "5 < 7" }       // <p class="hint">5 &lt; 7</p>
struct HTML: Sendable {
  private(set) var bytes: [UInt8] = []

  init() {}

  /// A text as it is read.
  init(_ text: String) { append(escaping: text) }

  /// A file of the program's own as it stands, for what is not written in references, as a style sheet.
  init(own bytes: [UInt8]) { self.bytes = bytes }

  /// Adds markup after this.
  mutating func append(_ other: HTML) { bytes += other.bytes }

  /// One character after another, those that mean something in markup as references. Control characters,
  /// which no page may hold, become U+FFFD.
  fileprivate mutating func append(escaping text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      case UInt8(ascii: "'"): bytes += "&#39;".utf8
      case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x80...: bytes.append(byte)
      default: bytes += "\u{FFFD}".utf8
      }
    }
  }

  fileprivate mutating func append(_ name: StaticString) { name.withUTF8Buffer { bytes += $0 } }

  fileprivate mutating func append(_ attribute: Attribute) {
    guard attribute.isSet else { return }
    bytes.append(0x20)
    append(attribute.name)
    guard let value = attribute.value else { return }
    bytes += "=\"".utf8
    append(escaping: value)
    bytes.append(0x22)
  }

  fileprivate mutating func append(_ name: StaticString, _ attributes: [Attribute], _ content: HTML?) {
    bytes.append(0x3C)
    append(name)
    for attribute in attributes { append(attribute) }
    bytes.append(0x3E)
    guard let content else { return }
    bytes += content.bytes
    bytes += "</".utf8
    append(name)
    bytes.append(0x3E)
  }
}

/// One attribute of an element. Addresses are made by `Address` alone, so that none begins with a script's scheme.
struct Attribute: Sendable {
  let name: StaticString
  /// nil for an attribute that stands without a value.
  var value: String?
  var isSet = true

  /// Any attribute but those that hold an address, a script or a style.
  static func named(_ name: StaticString, _ value: String) -> Attribute {
    Attribute(name: name, value: value)
  }
  /// An attribute that is there or not.
  static func flag(_ name: StaticString, _ isSet: Bool = true) -> Attribute {
    Attribute(name: name, value: nil, isSet: isSet)
  }
  static let absent = flag("hidden", false)
  /// Marks the link to the page that is shown.
  static func current(_ isCurrent: Bool) -> Attribute { isCurrent ? named("aria-current", "page") : absent }
  static func `class`(_ value: String) -> Attribute { named("class", value) }
  static func id(_ value: String) -> Attribute { named("id", value) }
  static func name(_ value: String) -> Attribute { named("name", value) }
  static func value(_ value: String) -> Attribute { named("value", value) }
  static func type(_ value: String) -> Attribute { named("type", value) }
  static func label(_ value: String) -> Attribute { named("aria-label", value) }
  static let hidden = named("aria-hidden", "true")
  static func href(_ address: Address) -> Attribute { named("href", address.text) }
  static func action(_ address: Address) -> Attribute { named("action", address.text) }
  static func src(_ address: Address) -> Attribute { named("src", address.text) }
}

/// A place on this site: a path of known words and escaped segments, with a query.
struct Address: Sendable, Equatable {
  private(set) var text: String

  /// `Address("/r", slug, "month", query: ["date": "2026-12-05"])` is `/r/SLUG/month?date=2026-12-05`; segments
  /// that are nil, and pairs whose value is, are left out.
  init(_ path: StaticString, _ segments: String?..., query: KeyValuePairs<String, String?> = [:]) {
    text = path.description
    for case let segment? in segments { text += "/" + Self.escape(segment) }
    for case (let name, let value?) in query {
      text += (text.contains("?") ? "&" : "?") + Self.escape(name) + "=" + Self.escape(value)
    }
  }

  /// An address on this site that came from outside, or nil when it could lead elsewhere.
  init?(local text: String) {
    guard text.utf8.count <= 2_000, text.hasPrefix("/"), !text.hasPrefix("//"),
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
    else { return nil }
    self.text = text
  }

  /// A text as a part of an address, percent-encoded but for what is plain everywhere (RFC 3986, section 2.3).
  static func escape(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
      default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Puts markup and texts one after another.
@resultBuilder enum HTMLBuilder {
  static func buildExpression(_ text: String) -> HTML { HTML(text) }
  static func buildExpression(_ html: HTML) -> HTML { html }
  static func buildExpression(_ html: HTML?) -> HTML { html ?? HTML() }
  static func buildBlock(_ parts: HTML...) -> HTML { buildArray(parts) }
  static func buildOptional(_ part: HTML?) -> HTML { part ?? HTML() }
  static func buildEither(first part: HTML) -> HTML { part }
  static func buildEither(second part: HTML) -> HTML { part }
  static func buildArray(_ parts: [HTML]) -> HTML {
    var all = HTML()
    for part in parts { all.append(part) }
    return all
  }
}

func element(
  _ name: StaticString, _ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { HTML() }
) -> HTML {
  var html = HTML()
  html.append(name, attributes, content())
  return html
}

/// An element with its content, with attributes from a list.
func element(_ name: StaticString, _ attributes: [Attribute], _ content: HTML) -> HTML {
  var html = HTML()
  html.append(name, attributes, content)
  return html
}

/// An element that has no content by its nature, as `input`.
func empty(_ name: StaticString, _ attributes: Attribute...) -> HTML { emptyElement(name, attributes) }

/// An element that has no content by its nature, with attributes from a list.
func emptyElement(_ name: StaticString, _ attributes: [Attribute]) -> HTML {
  var html = HTML()
  html.append(name, attributes, nil)
  return html
}

/// A group of markup without an element around it.
func group(@HTMLBuilder _ content: () -> HTML) -> HTML { content() }

func link(_ address: Address, _ text: String, _ attributes: Attribute...) -> HTML {
  var html = HTML()
  html.append("a", [.href(address)] + attributes, HTML(text))
  return html
}

func document(_ language: String, head: HTML, body: HTML) -> [UInt8] {
  var html = HTML()
  html.append("html", [.named("lang", language)], HTMLBuilder.buildBlock(head, body))
  return Array("<!doctype html>\n".utf8) + html.bytes
}
