import BookingCore

/// A day of some places as a drawing: a lane for each place, a bar for each booking.
struct PlanDrawing {
  /// A booking in a lane.
  struct Bar {
    /// How it stands out, by line and shade.
    enum Style: String { case kept, clash, moved, shut }
    var resource: ID<Resource>
    var range: TimeRange
    var name: String
    var style: Style
  }

  let visit: Visit
  let window: TimeRange
  let lanes: [ID<Resource>]
  let bars: [Bar]

  private static let width = 360

  /// The drawing with its meaning in words beneath. Bars that meet stand one below the other.
  func view(_ title: String) -> HTML {
    var y = 0
    let drawn = lanes.map { lane in
      let rows = stacked(bars.filter { $0.resource == lane })
      defer { y += 26 + max(1, rows.count) * 30 }
      return self.lane(lane, rows, y)
    }
    return element("figure") {
      element("figcaption") { title }
      element(
        "svg", .class("chart"), .named("viewBox", "0 0 \(Self.width) \(y + 18)"), .named("role", "img"),
        .label(title + ": " + words)
      ) {
        for lane in drawn { lane }
        for minutes in stride(from: 0, to: Int(window.minutes), by: step) {
          let hour = window.start + Int32(minutes)
          element("text", .named("x", "\(min(place(hour), Self.width - 34))"), .named("y", "\(y + 13)")) {
            clock(hour)
          }
        }
      }
    }
  }

  /// Bars in as few rows as hold them without one over another.
  private func stacked(_ bars: [Bar]) -> [[Bar]] {
    bars.sorted { $0.range.start < $1.range.start }.reduce(into: []) { rows, bar in
      if let row = rows.firstIndex(where: { $0.last.map { $0.range.end <= bar.range.start } ?? true }) {
        rows[row].append(bar)
      } else {
        rows.append([bar])
      }
    }
  }

  private func lane(_ lane: ID<Resource>, _ rows: [[Bar]], _ y: Int) -> HTML {
    group {
      element("path", .class("lane"), .named("d", "M0 \(y + 1)h\(Self.width)"))
      element("text", .named("x", "0"), .named("y", "\(y + 17)")) { name(lane) }
      for (row, bars) in rows.enumerated() { for bar in bars { self.bar(bar, y: y + 23 + row * 30) } }
    }
  }

  private func bar(_ bar: Bar, y: Int) -> HTML? {
    guard let shown = bar.range.intersection(window) else { return nil }
    let (x, end) = (place(shown.start), place(shown.end))
    let room = (end - x - 6) / 7
    return group {
      element(
        "rect", .class(bar.style.rawValue), .named("x", "\(x)"), .named("y", "\(y)"),
        .named("width", "\(max(3, end - x))"), .named("height", "26"))
      if room > 2 {
        element("text", .named("x", "\(x + 4)"), .named("y", "\(y + 17)")) {
          bar.name.count > room ? bar.name.prefix(room - 1) + "…" : bar.name
        }
      }
    }
  }

  /// Minutes between two readings beneath: whole hours, five of them at most.
  private var step: Int { max(60, (Int(window.minutes) / 5 + 59) / 60 * 60) }

  private func place(_ minute: Minute) -> Int {
    Int(minute - window.start) * Self.width / Int(window.minutes)
  }
  private func name(_ resource: ID<Resource>) -> String {
    visit.registry.resource(ifKnown: resource)?.name ?? "–"
  }

  private func clock(_ minute: Minute) -> String {
    let text = visit.times(lanes.first.map { visit.registry.resource($0).area } ?? visit.homeArea)
    return text.time(text.calendar.local(of: minute).minute)
  }

  private var words: String {
    bars.map { "\($0.name) \(name($0.resource)) \(clock($0.range.start))–\(clock($0.range.end))" }.joined(
      separator: "; ")
  }
}
