import BookingCore

/// What a shell offers for the word being typed: the same table that the parser reads, and names from the store.
enum Completions {
  /// The candidates for the last of the words, which may be empty.
  static func candidates(for words: [String], _ call: Invocation) -> [String] {
    let last = words.last ?? ""
    let before = words.dropLast()
    let tree = CommandTree.all
    var path: [String] = []
    var command: CommandSpec?
    var arguments = 0
    var pending: OptionSpec?
    var store: String?
    for word in before {
      if let option = pending {
        if option.name == "--store" { store = word }
        pending = nil
      } else if word.hasPrefix("--") {
        let option = (command?.allOptions ?? OptionSpec.global).first { $0.name == word }
        if option?.value != nil { pending = option }
      } else if command != nil {
        arguments += 1
      } else {
        path.append(word)
        command = tree.command(path)
      }
    }
    let names = StoreNames(path: store ?? call.storePath)
    return matching(last, path, command, arguments, pending, names)
  }

  private static func matching(
    _ last: String, _ path: [String], _ command: CommandSpec?, _ arguments: Int, _ pending: OptionSpec?,
    _ names: StoreNames
  ) -> [String] {
    if let pending { return values(of: pending.kind, names).filter { $0.hasPrefix(last) } }
    if last.hasPrefix("-") {
      return (command?.allOptions ?? OptionSpec.global).map(\.name).filter { $0.hasPrefix(last) }
    }
    guard let command else { return CommandTree.all.next(after: path).filter { $0.hasPrefix(last) } }
    let argument = arguments < command.arguments.count ? command.arguments[arguments] : command.arguments.last
    guard let kind = argument?.kind else { return [] }
    return values(of: kind, names).filter { $0.hasPrefix(last) }
  }

  private static func values(of kind: ValueKind, _ names: StoreNames) -> [String] {
    switch kind {
    case .oneOf(let words): words
    case .area: names.read { view in view.registry.areas.map(\.slug.text) }
    case .resource: names.read { view in view.registry.resources.map(\.slug.text) }
    case .household: names.read { view in try view.households().map(\.slug.text) }
    case .member: names.read { view in try view.members().map(\.handle.text) }
    case .booking:
      names.read { view in
        let soon = TimeRange(view.now, view.now + 60 * 1440)
        return try view.bookings(BookingQuery(range: soon), for: .operator()).items.map(\.id.code)
      }
    case .conflict: names.read { view in try view.conflicts().map(\.id) }
    case .plan: names.read { view in try view.plans().map(\.code) }
    case .file, .folder, .time, .other: []
    }
  }

  /// Names of the store; none when it cannot be read.
  private struct StoreNames {
    let path: String

    func read(_ body: (borrowing BookingDesk.View) throws -> [String]) -> [String] {
      (try? BookingDesk(path: path).read { try body($0) }) ?? []
    }
  }

  /// The script of a shell: it hands the words of the line to the program and offers what comes back, else files.
  static func script(for shell: String) -> String {
    switch shell {
    case "zsh":
      """
      #compdef booking-cli
      _booking_cli() {
        local -a found
        found=("${(@f)$(booking-cli __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
        if [[ -n "${found[1]}" ]]; then compadd -a found; else _files; fi
      }
      compdef _booking_cli booking-cli
      """
    case "fish":
      """
      function __booking_cli
        set -l words (commandline -opc) (commandline -ct)
        booking-cli __complete -- $words[2..-1] 2>/dev/null
      end
      complete -c booking-cli -a '(__booking_cli)'
      """
    default:
      """
      _booking_cli() {
        local IFS=$'\\n'
        COMPREPLY=($(booking-cli __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
      }
      complete -o default -F _booking_cli booking-cli
      """
    }
  }
}
