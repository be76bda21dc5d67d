import BookingCore

/// A day of some places as a drawing: a lane for each place, a bar for each booking.
struct PlanDrawing {
  /// A booking in a lane.
  struct Bar {
    /// How it stands out, by line and shade.
    enum Style: String { case kept, clash, moved }
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

  /// The drawing with its meaning in words beneath.
  func view(_ title: String) -> HTML {
    let laneHeight = 46
    let height = lanes.count * laneHeight + 20
    return element("figure") {
      element("figcaption") { title }
      element(
        "svg", .class("chart"), .named("viewBox", "0 0 \(Self.width) \(height)"), .named("role", "img"),
        .label(title + ": " + words)
      ) {
        for (index, lane) in lanes.enumerated() {
          element("text", .named("x", "0"), .named("y", "\(index * laneHeight + 12)")) { name(lane) }
          for bar in bars where bar.resource == lane { self.bar(bar, y: index * laneHeight + 16) }
        }
        for minutes in stride(from: 0, to: Int(window.minutes), by: step) {
          let hour = window.start + Int32(minutes)
          element("text", .named("x", "\(min(place(hour), Self.width - 34))"), .named("y", "\(height - 4)")) {
            clock(hour)
          }
        }
      }
    }
  }

  private func bar(_ bar: Bar, y: Int) -> HTML? {
    guard let shown = bar.range.intersection(window) else { return nil }
    let (x, end) = (place(shown.start), place(shown.end))
    return group {
      element(
        "rect", .class(bar.style.rawValue), .named("x", "\(x)"), .named("y", "\(y)"),
        .named("width", "\(max(3, end - x))"), .named("height", "24"))
      let room = (end - x - 6) / 7
      if room > 2 {
        element("text", .named("x", "\(x + 4)"), .named("y", "\(y + 16)")) {
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
    visit.registry.has(resource) ? visit.registry.resource(resource).name : "–"
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
