import BookingCore

/// What pages are made of: headings and sentences in the reader's language, forms and their fields.
extension Visit {
  // MARK: Sentences

  func h2(_ danish: String, _ english: String) -> HTML { element("h2") { say(danish, english) } }
  func h3(_ danish: String, _ english: String) -> HTML { element("h3") { say(danish, english) } }
  func p(_ danish: String, _ english: String) -> HTML { element("p") { say(danish, english) } }
  /// A sentence in small print.
  func hint(_ danish: String, _ english: String) -> HTML {
    element("p", .class("hint")) { say(danish, english) }
  }
  /// The sentence under a heading.
  func lead(_ danish: String, _ english: String) -> HTML {
    element("p", .class("lead")) { say(danish, english) }
  }
  /// A sentence that must not be missed.
  func alert(_ danish: String, _ english: String) -> HTML {
    element("p", .class("alert")) { say(danish, english) }
  }
  /// A sentence that stands out, with good news or none.
  func note(_ danish: String, _ english: String) -> HTML {
    element("p", .class("note"), .named("role", "status")) { say(danish, english) }
  }

  func way(_ address: Address, _ danish: String, _ english: String) -> HTML {
    link(address, say(danish, english))
  }

  /// What went wrong, before a form; read at once.
  func faults(_ title: String, _ faults: [String]) -> HTML? {
    if faults.isEmpty { return nil }
    return element("div", .class("alert"), .named("role", "alert")) {
      element("h2") { title }
      list(faults)
    }
  }

  /// Sentences, one beneath the other; a single one without a bullet.
  func list(_ lines: [String]) -> HTML {
    group {
      if lines.count == 1 {
        element("p") { lines[0] }
      } else if !lines.isEmpty {
        bullets(lines)
      }
    }
  }

  /// Sentences, one beneath the other.
  func bullets(_ lines: some Sequence<String>) -> HTML {
    element("ul") { for line in lines { element("li") { line } } }
  }

  /// Names and values side by side.
  func facts(_ items: [(String, String)]) -> HTML {
    element("dl", .class("facts")) {
      for (name, value) in items {
        element("div") {
          element("dt") { name }
          element("dd") { value }
        }
      }
    }
  }

  /// Ways to other pages, each with a line about what is there.
  func rows(_ items: [(to: Address, name: String, about: String)]) -> HTML {
    element("ul", .class("rows")) {
      for item in items {
        element("li") {
          element("a", .href(item.to)) {
            element("b") { item.name }
            " "
            element("span") { item.about }
          }
        }
      }
    }
  }

  /// Cards side by side where there is room.
  func cards<Item>(_ items: some Sequence<Item>, @HTMLBuilder _ card: (Item) throws -> HTML) rethrows -> HTML
  {
    let made = try items.map(card)
    return element("ul", .class("cards")) { for one in made { element("li", .class("card")) { one } } }
  }

  /// What may be wider than the screen and then scrolls by itself.
  func scrolling(_ label: String, @HTMLBuilder content: () -> HTML) -> HTML {
    element(
      "div", .class("scroll"), .named("tabindex", "0"), .named("role", "region"), .label(label),
      content: content)
  }

  /// What is shown when asked for.
  func more(
    _ danish: String, _ english: String, isOpen: Bool = false, @HTMLBuilder content: () -> HTML
  ) -> HTML {
    element("details", .flag("open", isOpen)) {
      element("summary") { say(danish, english) }
      content()
    }
  }

  // MARK: Forms

  /// A form that the site recognises as its own.
  func form(_ address: Address, _ attribute: Attribute = .absent, @HTMLBuilder content: () -> HTML) -> HTML {
    element("form", .named("method", "post"), .action(address), attribute) {
      hidden("token", formToken)
      content()
    }
  }

  /// A button that sends its form.
  func submit(_ danish: String, _ english: String, _ more: Attribute...) -> HTML {
    element("button", [.type("submit")] + more, HTML(say(danish, english)))
  }

  /// A button that sends its form and is one of several with the same text: `name` tells those apart who do not see
  /// where it stands.
  func submit(_ text: String, about name: String, _ more: Attribute...) -> HTML {
    element("button", [.type("submit")] + more + [.label("\(text): \(name)")], HTML(text))
  }

  /// A field with its label, and a hint beneath.
  func field(_ name: String, _ label: String, hint: String? = nil, @HTMLBuilder control: () -> HTML) -> HTML {
    element("div", .class("field")) {
      element("label", .named("for", name)) { label }
      if let hint { element("p", .class("hint"), .id("\(name)-hint")) { hint } }
      control()
    }
  }

  /// A line to type in.
  func input(
    _ name: String, _ label: String, _ value: String, type: String = "text", hint: String? = nil,
    _ more: Attribute...
  ) -> HTML {
    field(name, label, hint: hint) {
      emptyElement(
        "input", [.id(name), .name(name), .type(type), .value(value), .described(by: hint, name)] + more)
    }
  }

  /// Lines to type in.
  func area(_ name: String, _ label: String, _ value: String, rows: Int, hint: String? = nil) -> HTML {
    field(name, label, hint: hint) {
      element(
        "textarea", .id(name), .name(name), .named("rows", String(rows)), .named("spellcheck", "false"),
        .described(by: hint, name)
      ) { value }
    }
  }

  /// A list to choose from.
  func choice(
    _ name: String, _ label: String, _ options: [(value: String, text: String)], _ chosen: String,
    id: String? = nil
  ) -> HTML {
    field(id ?? name, label) {
      element("select", .id(id ?? name), .name(name)) {
        for option in options {
          element("option", .value(option.value), .flag("selected", option.value == chosen)) { option.text }
        }
      }
    }
  }

  /// A box to tick.
  func tick(
    _ name: String, _ label: String, _ isOn: Bool, value: String = "1", id: String? = nil,
    _ more: Attribute...
  ) -> HTML {
    element("div", .class("tick")) {
      emptyElement(
        "input",
        [.type("checkbox"), .id(id ?? name), .name(name), .value(value), .flag("checked", isOn)] + more)
      element("label", .named("for", id ?? name)) { label }
    }
  }

  /// Times of day in half hours to choose from, `24:00` last, and one between them that was come with.
  func clockOptions(from first: Int = 0, with other: Int = 0) -> [(value: String, text: String)] {
    (stride(from: first, through: 1440, by: 30) + (other % 30 == 0 ? [] : [other])).sorted().map { minute in
      (Self.clock(minute), times(homeArea).time(minute))
    }
  }

  /// `17:00` as a form writes it.
  static func clock(_ minute: Int) -> String { CalendarText(.en, on: .utc).time(minute) }
}

/// A value that a form carries along.
func hidden(_ name: String, _ value: String) -> HTML {
  empty("input", .type("hidden"), .name(name), .value(value))
}

extension Attribute {
  /// Names the hint of a field, where it has one.
  fileprivate static func described(by hint: String?, _ name: String) -> Attribute {
    hint == nil ? .absent : .named("aria-describedby", "\(name)-hint")
  }
}
