import Foundation

/// The program `desk-probe` at work in a process of its own, one line of question and answer at a time.
package final class Probe {
  private let process = Process()
  private let questions = Pipe()
  private let answers = Pipe()
  private var unread = Data()

  /// Starts the probe over the store at `path`.
  package init(_ mode: String, path: String) throws {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let folder = URL(fileURLWithPath: program).deletingLastPathComponent()
    process.executableURL = folder.appendingPathComponent("desk-probe")
    process.arguments = [mode, path]
    process.standardInput = questions
    process.standardOutput = answers
    try process.run()
  }

  deinit { stop() }

  /// Lets the probe end by itself.
  package func stop() {
    try? questions.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Ends the probe as a power cut or `kill -9` would.
  package func kill() {
    _ = Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// The probe's next line; nil at its end.
  package func line() -> String? {
    while true {
      if let end = unread.firstIndex(of: 0x0A) {
        let line = String(decoding: unread[unread.startIndex..<end], as: UTF8.self)
        unread = Data(unread[(end + 1)...])
        return line
      }
      let more = answers.fileHandleForReading.availableData
      if more.isEmpty { return nil }
      unread += more
    }
  }

  /// Says a line to the probe.
  package func tell(_ question: String) {
    try? questions.fileHandleForWriting.write(contentsOf: Data((question + "\n").utf8))
  }

  /// The probe's answer to a line.
  package func ask(_ question: String) -> String? {
    tell(question)
    return line()
  }
}
