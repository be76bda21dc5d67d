import Foundation
import Synchronization

/// The program's streams: data to standard output, everything else to standard error.
enum Terminal {
  /// Whether standard output is a terminal.
  static let isOutputShown = isatty(STDOUT_FILENO) == 1
  /// Whether somebody can answer a question.
  static let canAsk = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1
  /// Columns of the terminal; 80 when they cannot be had.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
  /// Whether headings may be set off by colour: never when `NO_COLOR` is set or the terminal is dumb.
  static let usesColour: Bool = {
    let environment = ProcessInfo.processInfo.environment
    return isOutputShown && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }()

  private static let isReaderGone = Atomic(false)

  /// Writes data; a reader who has gone is no fault, a full disk is.
  static func write(_ text: String) throws { try write(Array(text.utf8)) }

  /// Writes data; a reader who has gone is no fault, a full disk is.
  static func write(_ bytes: [UInt8]) throws {
    guard !isReaderGone.load(ordering: .relaxed) else { return }
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count >= 0 {
        done += count
      } else if errno == EPIPE {
        isReaderGone.store(true, ordering: .relaxed)
        return
      } else if errno != EINTR {
        throw Failure(.inputOutput, "cannot write to standard output: \(String(cString: strerror(errno)))")
      }
    }
  }

  /// Writes a line of data.
  static func line(_ text: String) throws { try write(text + "\n") }

  /// Says something on standard error.
  static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  /// The line somebody types in answer to a question; nil at the end of input.
  static func ask(_ question: String) -> String? {
    FileHandle.standardError.write(Data((question + " ").utf8))
    return readLine()
  }

  /// Text without characters that would move the cursor or end a line or a cell.
  static func plain(_ text: String) -> String {
    guard
      text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control || $0 == "\u{2028}" })
    else { return text }
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control || $0 == "\u{2028}" ? " " : $0 }))
  }
}
