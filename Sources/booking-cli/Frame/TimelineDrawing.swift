import BookingCore

/// Stretches of time as bars under a clock, in letters alone: a sign tells what a bar is, never a colour.
struct TimelineDrawing {
  /// What a stretch is; of two in one place the later here is drawn.
  enum Sign: Int, CaseIterable {
    case closed, others, booked, proposed, clash

    /// How it is drawn; without UTF-8 in ASCII.
    var glyph: Character {
      switch self {
      case .closed: Terminal.showsUnicode ? "·" : "."
      case .others: Terminal.showsUnicode ? "░" : "-"
      case .booked: Terminal.showsUnicode ? "█" : "#"
      case .proposed: Terminal.showsUnicode ? "▒" : "="
      case .clash: Terminal.showsUnicode ? "▓" : "X"
      }
    }

    func meaning(_ language: Language) -> String {
      switch self {
      case .closed: language.pick("lukket", "closed")
      case .others: language.pick("andre", "others")
      case .booked: language.pick("booket", "booked")
      case .proposed: language.pick("foreslået", "proposed")
      case .clash: language.pick("sammenstød", "clash")
      }
    }
  }

  struct Row {
    var label: String
    var bars: [(range: TimeRange, sign: Sign)]
  }

  let calendar: AreaCalendar
  let language: Language
  private let start: Minute
  private let columns: Int
  /// Minutes that one column stands for.
  private let step: Int32
  private let labelWidth: Int

  /// A drawing of all of `window`, `width` columns wide with the labels.
  init(_ window: TimeRange, on calendar: AreaCalendar, _ language: Language, width: Int, labelWidth: Int = 20)
  {
    self.calendar = calendar
    self.language = language
    self.labelWidth = labelWidth
    let room = max(20, width - labelWidth - 1)
    let steps: [Int32] = [10, 15, 20, 30, 60, 120, 240, 720]
    step = steps.first { window.minutes <= $0 * Int32(room) } ?? 1440
    start = window.start - Int32(calendar.local(of: window.start).minute) % step
    columns = min(room, Int((window.end - start + step - 1) / step))
  }

  /// The clock, the rows, and what the signs in them mean.
  func lines(_ rows: [Row]) -> [String] {
    let signs = Sign.allCases.filter { sign in rows.contains { $0.bars.contains { $0.sign == sign } } }
    let legend = signs.map { "\($0.glyph) \($0.meaning(language))" }.joined(separator: "   ")
    return [axis] + rows.map(line) + [String(repeating: " ", count: labelWidth + 1) + legend]
  }

  /// Hours where there is room for them; a midnight is told by its date.
  private var axis: String {
    let hours = [1, 2, 3, 4, 6, 12, 24].first { $0 * 60 / Int(step) >= 5 } ?? 24
    var text = Help.pad("", labelWidth + 1)
    for column in 0..<columns where text.count <= labelWidth + 1 + column {
      let local = calendar.local(of: start + Int32(column) * step)
      guard local.minute % (hours * 60) == 0 else { continue }
      let (_, month, day) = local.date.components
      let label = local.minute == 0 ? "\(day)/\(month)" : "\(local.minute / 60)"
      guard column + label.count <= columns else { continue }
      text = Help.pad(text, labelWidth + 1 + column) + label + " "
    }
    return text
  }

  private func line(_ row: Row) -> String {
    var text = Help.pad(Table.cut(row.label, labelWidth), labelWidth + 1)
    for column in 0..<columns {
      let begin = start + Int32(column) * step
      let cell = TimeRange(begin, begin + step)
      let sign = row.bars.filter { $0.range.overlaps(cell) }.map(\.sign).max { $0.rawValue < $1.rawValue }
      text.append(sign?.glyph ?? " ")
    }
    return String(text.reversed().drop { $0 == " " }.reversed())
  }
}
