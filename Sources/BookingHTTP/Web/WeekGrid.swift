import BookingCore

/// A resource's week as a table: days across, hours down, those that are never open left out.
struct WeekGrid {
  let visit: Visit
  let resource: Resource
  let monday: CivilDate
  let entries: [CalendarEntry]
  /// When the reader's own bookings are, without the time around them.
  let own: [ID<Booking>: TimeRange]
  private let bookable: TimeRange?
  private let times: FreeTimes
  private let text: CalendarText
  private let calendar: AreaCalendar

  init(
    _ visit: Visit, _ resource: Resource, monday: CivilDate, entries: [CalendarEntry],
    own: [ID<Booking>: TimeRange] = [:]
  ) {
    self.own = own
    bookable = visit.bookable(resource)
    self.visit = visit
    self.resource = resource
    self.monday = monday
    self.entries = entries
    text = visit.times(of: resource)
    calendar = text.calendar
    times = FreeTimes(entries, of: resource, in: Self.window(monday, 7, calendar))
  }

  /// So many days from one on.
  static func window(_ day: CivilDate, _ days: Int, _ calendar: AreaCalendar) -> TimeRange {
    TimeRange(from: calendar.startOfDay(day), to: calendar.startOfDay(day + days))
      ?? TimeRange(.earliest, .earliest + 1)
  }

  private enum State: String {
    case free, taken, partly, closed, mine, held, past

    /// Its sign, which tells it apart without colours.
    var mark: String {
      switch self {
      case .free: "+"
      case .taken: "■"
      case .partly: "½"
      case .closed: "×"
      case .mine: "●"
      case .held: "?"
      case .past: ""
      }
    }
  }

  private struct Cell {
    var state: State
    var range: TimeRange?
    var words: String
    /// How many of several units are free.
    var units: Int?
    var booking: ID<Booking>?
    var from: Minute?
  }

  /// The table; without links when it is made to be printed.
  func table(isPaper: Bool = false) -> HTML {
    let hours = (0..<24).filter { hour in (0..<7).contains { !isClosed(monday + $0, hour) } }
    return element("table", .class("grid"), .flag("data-grid", !isPaper)) {
      element("caption", .class("vh")) { resource.name + ", " + text.week(of: monday) }
      element("thead") {
        element("tr") {
          element("td") { element("span", .class("vh")) { visit.say("Tid", "Time") } }
          for day in (0..<7).map({ monday + $0 }) { heading(day) }
        }
      }
      element("tbody") {
        for hour in hours {
          element(
            "tr", hour > 0 && hour != hours.first && !hours.contains(hour - 1) ? .class("gap") : .absent
          ) {
            element("th", .named("scope", "row")) { text.time(hour * 60) }
            for day in 0..<7 { view(cell(monday + day, hour), monday + day, isPaper) }
          }
        }
      }
    }
  }

  private func heading(_ day: CivilDate) -> HTML {
    element("th", .named("scope", "col"), .class(day == visit.today ? "today" : "day")) {
      element("span", .hidden) { String(text.weekday(day.weekday).prefix(2)) }
      empty("br", .hidden)
      element("span", .hidden) { "\(day.components.day)" + visit.say(".", "") }
      element("span", .class("vh")) {
        text.day(day, in: visit.today.components.year)
          + (day == visit.today ? visit.say(", i dag", ", today") : "")
      }
    }
  }

  private func hourRange(_ day: CivilDate, _ hour: Int) -> TimeRange? {
    let next = hour == 23 ? LocalTime(day + 1, minute: 0) : LocalTime(day, minute: (hour + 1) * 60)
    return TimeRange(
      from: calendar.minutes(of: LocalTime(day, minute: hour * 60)).asStart,
      to: calendar.minutes(of: next).asStart)
  }

  private func isClosed(_ day: CivilDate, _ hour: Int) -> Bool {
    hourRange(day, hour).map { times.isClosed(in: $0) } ?? true
  }

  private func cell(_ day: CivilDate, _ hour: Int) -> Cell {
    guard let range = hourRange(day, hour) else {
      return Cell(
        state: .closed,
        words: visit.say("findes ikke, uret stilles frem", "does not exist, the clock is put forward"))
    }
    var cell = Cell(state: .closed, range: range, words: visit.say("lukket", "closed"))
    let free = times.free(in: range)
    let here = entries.filter { $0.state != .closed && $0.range.overlaps(range) }
    let mine = here.first { entry in
      entry.state == .mine && (entry.booking.flatMap { own[$0] } ?? entry.range).overlaps(range)
    }
    if let mine {
      (cell.state, cell.words) = (.mine, visit.say("din booking", "your booking"))
      cell.booking = mine.booking
    } else if range.end <= visit.now {
      (cell.state, cell.words) = (.past, visit.say("forbi", "past"))
    } else if let most = free.max(by: { $0.range.minutes < $1.range.minutes }) {
      cell.from = bookable?.intersection(most.range)?.start
      if times.joined(in: range) != [range] {
        cell.state = .partly
        cell.words =
          visit.say("delvis optaget, ledig ", "partly taken, free ") + visit.clock(most.range, text)
      } else if resource.units > 1 {
        let units = free.map(\.units).min() ?? 0
        (cell.state, cell.words) = (.free, visit.say("\(units) ledige", "\(units) free"))
        cell.units = units
      } else {
        (cell.state, cell.words) = (.free, visit.say("ledig", "free"))
      }
    } else if here.contains(where: { $0.state != .held }) {
      (cell.state, cell.words) = (.taken, visit.say("optaget", "taken"))
    } else if !here.isEmpty {
      (cell.state, cell.words) = (.held, visit.say("afventer svar", "waits for an answer"))
    }
    return cell
  }

  private func view(_ cell: Cell, _ day: CivilDate, _ isPaper: Bool) -> HTML {
    let when =
      text.day(day, in: visit.today.components.year) + (cell.range.map { " " + visit.clock($0, text) } ?? "")
    let isFirst = cell.state == .partly && cell.range.map { $0.start != cell.from } ?? false
    return element("td", .class(cell.state.rawValue + (isFirst ? " first" : ""))) {
      let content = group {
        element("span", .class("vh")) { when + ", " + cell.words }
        element("i", .hidden) { cell.units.map(String.init) ?? cell.state.mark }
      }
      if isPaper {
        content
      } else if let booking = cell.booking {
        element("a", .href(Address("/booking", booking.code))) { content }
      } else if let from = cell.from {
        element("a", .href(visit.bookAddress(resource, from: from))) {
          content
          element("span", .class("vh")) { visit.say(". Book", ". Book") }
        }
      } else {
        content
      }
    }
  }

  /// What the marks mean, with the same shapes.
  var legend: HTML {
    let hasSeveral = resource.units > 1
    let items: [(State, String)] = [
      (
        .free,
        hasSeveral
          ? visit.say("antal ledige", "how many are free")
          : visit.say("ledig, vælg for at booke", "free, choose it to book")
      ),
      (.partly, visit.say("delvis optaget", "partly taken")), (.taken, visit.say("optaget", "taken")),
      (.mine, visit.say("din", "yours")), (.closed, visit.say("lukket", "closed")),
    ]
    return element("ul", .class("legend"), .label(visit.say("Tegnforklaring", "Key"))) {
      for (state, words) in items where state != .mine || visit.reader != nil {
        element("li") {
          element("i", .class(state.rawValue), .hidden) { state == .free && hasSeveral ? "3" : state.mark }
          words
        }
      }
    }
  }
}
