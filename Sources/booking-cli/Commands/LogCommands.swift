import BookingCore
import BookingHTTP
import Foundation

/// `log` and `watch`: what was changed, and what is being changed.
enum LogCommands {
  static let all = [log, watch]

  private static let log = CommandSpec(
    path: ["log"], abstract: "Show what was changed, oldest first",
    options: [
      OptionSpec("--since", "N", "changes after this number; else the newest"),
      OptionSpec("--limit", "N", "at most so many; else 50"),
    ], examples: ["log --limit 10"]
  ) { call in
    let open = try call.open()
    try open.require(.administer)
    let limit = try call.integer("--limit", 1...100_000) ?? 50
    let since = try call.integer("--since", 0...Int.max).map { Int64($0) }
    let (changes, rows) = try open.desk.read { view in
      let changes = try view.changes(since: since ?? max(0, view.lastChange - Int64(limit)), limit: limit)
      return (changes, try Rows(changes, open, view))
    }
    return try call.printList(
      changes, ["NUMBER", "WHEN", "WHO", "FROM", "WHAT", "THING"],
      empty: ("Intet er ændret.", "Nothing was changed."), json: rows.write, row: rows.cells)
  }

  private static let watch = CommandSpec(
    path: ["watch"], abstract: "Show changes as they happen, until Ctrl-C",
    options: [
      OptionSpec("--since", "N", "changes after this number first; else from now on"),
      OptionSpec("--limit", "N", "stop after so many"),
    ], examples: ["watch --since 0 --limit 3"],
    notes:
      "Shows what the caller may see, whichever process did it, a line each; with --json an object each. Ctrl-C "
      + "ends it with exit 130."
  ) { call in
    let open = try call.open()
    var since = try call.integer("--since", 0...Int.max).map { Int64($0) } ?? open.desk.read { $0.lastChange }
    var rest = try call.integer("--limit", 1...Int.max) ?? .max
    call.say(
      "Følger ændringer efter nr. \(since); Ctrl-C slutter.", "Following changes after \(since); Ctrl-C ends."
    )
    while rest > 0, !Terminal.isReaderGone {
      let (page, rows) = try open.desk.read { view in
        let page = try view.changes(since: since, limit: min(rest, 500), for: open.actor)
        return (page, try Rows(page.changes, open, view))
      }
      for change in page.changes {
        if call.isJSON { try call.printJSON { rows.write(change, to: &$0) } } else { try rows.line(change) }
      }
      (since, rest) = (page.reached, rest - page.changes.count)
      if page.changes.isEmpty { usleep(200_000) }
    }
    return .done
  }

  /// Changes with the names in them.
  private struct Rows {
    private let call: Invocation
    private let actor: Actor
    private let registry: Registry
    private var names: [ID<Member>: Slug] = [:]

    init(_ changes: [Change], _ open: OpenDesk, _ view: borrowing BookingDesk.View) throws {
      (call, actor, registry) = (open.call, open.actor, view.registry)
      for actor in Set(changes.compactMap(\.actor)) { names[actor] = try view.member(actor)?.handle }
    }

    func write(_ change: Change, to json: inout JSONWriter) {
      Shapes.change(change, actor: change.actor.flatMap { names[$0] }, seenBy: actor, in: registry, to: &json)
    }

    func cells(_ change: Change) -> [String] {
      let who = change.actor.map { names[$0]?.text ?? "?" } ?? (call.has("--csv") ? "" : "-")
      let when = call.when(Minute(Int32(clamping: change.at / 60)), on: registry.commonClock)
      return [
        "\(change.id)", when, actor.may(.administer) ? who : "", change.origin, change.action,
        change.object > 0
          ? Shapes.name(of: change, in: registry) ?? "\(call.word(change.kind.rawValue)) \(change.object)"
          : "",
      ]
    }

    func line(_ change: Change) throws {
      let cells = cells(change).map(Terminal.plain)
      let widths = [7, 26, 16, 6, 22]
      let text =
        Terminal.isOutputShown
        ? zip(cells, widths).map { Help.pad($0, $1) }.joined(separator: " ") + " " + cells[5]
        : cells.joined(separator: "\t")
      try Terminal.line(text)
    }
  }
}
