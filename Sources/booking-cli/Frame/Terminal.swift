import Foundation
import Synchronization

/// The program's streams: data to standard output, everything else to standard error.
enum Terminal {
  /// Whether standard output is a terminal.
  static let isOutputShown = isatty(STDOUT_FILENO) == 1
  /// Whether standard error is a terminal.
  static let isErrorShown = isatty(STDERR_FILENO) == 1
  /// Whether somebody can answer a question.
  static let canAsk = isatty(STDIN_FILENO) == 1 && isErrorShown
  /// Columns of the terminal; 80 when they cannot be had.
  static var width: Int { size.columns }
  /// Lines of the terminal; 24 when they cannot be had.
  static var height: Int { size.rows }

  private static var size: (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }
  /// Whether headings may be set off by colour: never when `NO_COLOR` is set or the terminal is dumb.
  static let usesColour: Bool = {
    let environment = ProcessInfo.processInfo.environment
    return isOutputShown && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }()

  /// Whether the terminal shows more than ASCII, by its locale.
  static let showsUnicode: Bool = {
    let environment = ProcessInfo.processInfo.environment
    let locale =
      ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "UTF-8"
    return locale.lowercased().replacing("-", with: "").hasSuffix("utf8")
  }()

  private static let readerHasGone = Atomic(false)
  /// Whether nobody reads standard output any more.
  static var isReaderGone: Bool { readerHasGone.load(ordering: .relaxed) }

  /// Writes data; a reader who has gone is no fault, a full disk is.
  static func write(_ text: String) throws { try write(Array(text.utf8)) }

  /// Writes data; a reader who has gone is no fault, a full disk is.
  static func write(_ bytes: [UInt8]) throws {
    guard !isReaderGone else { return }
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count >= 0 {
        done += count
      } else if errno == EPIPE {
        readerHasGone.store(true, ordering: .relaxed)
        return
      } else if errno != EINTR {
        throw Failure(.inputOutput, "cannot write to standard output: \(String(cString: strerror(errno)))")
      }
    }
  }

  /// Writes a line of data.
  static func line(_ text: String) throws { try write(text + "\n") }

  /// Writes a line for people: broken between words where a terminal shows it, the rest a little further in.
  static func paragraph(_ text: String) throws {
    guard isOutputShown, text.count > width else { return try line(text) }
    let indent = text.prefix { $0 == " " }.count
    let lines = Help.wrap(text, indent: indent + 2, to: max(40, width))
    try line(String(lines[0].dropFirst(2)))
    for rest in lines.dropFirst() { try line(rest) }
  }

  /// Says something on standard error.
  static func say(_ text: String) { hint(text + "\n") }

  /// Foundation's handles stop the program when nobody reads; what cannot be said is left unsaid.
  private static func hint(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count < 0 && errno != EINTR { return }
      rest = rest.dropFirst(max(0, count))
    }
  }

  /// The line somebody types in answer to a question; nil at the end of input.
  static func ask(_ question: String) -> String? {
    hint(question + " ")
    return readLine()
  }

  /// Text without characters that would move the cursor or end a line or a cell.
  static func plain(_ text: String) -> String {
    // C2 and E2 begin what may be such a character.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != 0xC2 && $0 != 0xE2 }) { return text }
    guard
      text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control || $0 == "\u{2028}" })
    else { return text }
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control || $0 == "\u{2028}" ? " " : $0 }))
  }
}
