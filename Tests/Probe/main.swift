// A process that uses the desk as any other does, told line by line what to do: for tests that need several.
//
//   desk-probe desk STORE    answers `book RESOURCE HOUSEHOLD START END` with `booked ID` or the refusals' codes,
//                            `free RESOURCE START END` with `yes` or `no`; times are minutes since 1970
//   desk-probe rules -       answers cases of `series expand`, one a line, with the microseconds of processor time each
//                            took and its starts
//   desk-probe lock STORE    says `held` while it holds the store's lock, until its input ends
import BookingCore
import Foundation

let words = CommandLine.arguments
guard words.count == 3 else {
  FileHandle.standardError.write(Data("usage: desk-probe desk|lock STORE, or rules -\n".utf8))
  exit(64)
}
do {
  switch words[1] {
  case "lock": try holdLock(words[2])
  case "rules": expandRules()
  default: try serve(BookingDesk(path: words[2], clock: { 1_796_115_600 }))
  }
} catch {
  say("failed \(error)")
  exit(70)
}

/// Writes a line past all buffers, since whoever asked waits for it.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

func holdLock(_ path: String) throws {
  try Store.open(path: path).lock.whileHeld {
    say("held")
    while readLine() != nil {}
  }
}

func expandRules() {
  while let line = readLine() {
    let began = clock()
    let starts = (try? SeriesCase(json: Array(line.utf8)).starts()) ?? ["refused"]
    let microseconds = Int(clock() - began) * 1_000_000 / Int(CLOCKS_PER_SEC)
    say("\(microseconds) \(starts.joined(separator: " "))")
  }
}

func serve(_ desk: BookingDesk) throws {
  while let line = readLine() {
    let words = line.split(separator: " ").map(String.init)
    say(try answer(words, desk))
  }
}

func answer(_ words: [String], _ desk: BookingDesk) throws -> String {
  guard words.count >= 4, let resource = Slug(words[1]), let start = Int32(words[words.count - 2]),
    let end = Int32(words[words.count - 1]), let range = TimeRange(from: Minute(start), to: Minute(end))
  else { return "not understood" }
  if words[0] == "free" {
    guard let id = try desk.read({ $0.registry.resource(slug: resource)?.id }) else { return "unknown" }
    return try desk.read(loading: [id]) { $0.schedule.isFree(id, range: range) } ? "yes" : "no"
  }
  do {
    let book = Book(lines: [.init(resource)], range: range, onBehalfOf: Slug(words[2]))
    return "booked \(try desk.perform(book, as: .operator(origin: "probe")).id.value)"
  } catch DeskError.refused(let refusal) {
    return refusal.reasons.map(\.code).joined(separator: " ")
  }
}
