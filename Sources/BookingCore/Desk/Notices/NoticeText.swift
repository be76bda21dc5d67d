/// The one place where notices become words, in Danish or English: a subject, and what stands below it.
public struct NoticeText: Sendable {
  /// One line.
  public let subject: String
  /// Sentences, one a line.
  public let lines: [String]

  /// The words of a notice; names of resources come from `registry`.
  public init(_ notice: Notice, _ language: Language, registry: Registry) {
    let words = Words(language: language, registry: registry, facts: notice.facts)
    let code = notice.booking?.code ?? ""
    let place = words.place("place")
    let (subject, lines): (String, [String])
    switch notice.kind {
    case .bookingMoved:
      subject = words.say("Din booking \(code) er flyttet", "Your booking \(code) was moved")
      lines = [
        words.say("Før: \(place)", "Before: \(place)"),
        words.say("Nu: \(words.place("to"))", "Now: \(words.place("to"))"),
      ]
    case .bookingDisplaced:
      subject = words.say("Din booking \(code) er aflyst", "Your booking \(code) was cancelled")
      lines = [
        words.say(
          "Der var ikke plads til alle: \(place)", "There was no room for everybody: \(place)")
      ]
    case .planUndone:
      subject = words.say("Din booking \(code) er, hvor den var før", "Your booking \(code) is where it was")
      lines = [words.say("Flytningen er taget tilbage: \(place)", "The move was taken back: \(place)")]
    case nil:
      subject = words.say("Besked om \(code)", "A notice about \(code)")
      lines = [place]
    }
    self.subject = subject
    self.lines = (lines + words.texts(language.rawValue)).filter { !$0.isEmpty }
  }

  /// Facts said in a language.
  private struct Words {
    let language: Language
    let registry: Registry
    let facts: JSONValue

    func say(_ danish: @autoclosure () -> String, _ english: @autoclosure () -> String) -> String {
      language.pick(danish(), english())
    }

    /// The texts of a list.
    func texts(_ name: String) -> [String] { (facts[name]?.items ?? []).compactMap(\.text) }

    /// What is used when, as `Vangede Fælleshus, lør. 5. dec. 2026 kl. 17.00–22.00`; empty when the facts lack it.
    func place(_ name: String) -> String {
      guard let start = facts[name]?["start"]?.integer, let end = facts[name]?["end"]?.integer,
        let range = TimeRange(from: Minute(Int32(clamping: start)), to: Minute(Int32(clamping: end)))
      else { return "" }
      let lines = (facts[name]?["lines"]?.items ?? []).compactMap { item -> BookingLine? in
        guard let pair = item.items, pair.count == 2, let id = pair[0].integer, let units = pair[1].integer,
          registry.has(ID<Resource>(id))
        else { return nil }
        return BookingLine(resource: ID(id), units: Int(clamping: units))
      }
      let names = lines.map { registry.resource($0.resource).name + ($0.units > 1 ? " (\($0.units))" : "") }
      return "\(names.joined(separator: " + ")), \(clock(lines.first).text(range, in: language))"
    }

    private func clock(_ line: BookingLine?) -> AreaCalendar {
      line.map { registry.calendar(of: $0.resource) }
        ?? registry.areas.first.map { registry.calendar($0.id) } ?? .utc
    }
  }
}
