/// All commands by their words.
struct CommandTree: Sendable {
  /// In the order of the help.
  let commands: [CommandSpec]
  /// What a group of commands is about, by its words.
  let groups: [String: String]

  /// The command of exactly these words.
  func command(_ path: [String]) -> CommandSpec? { commands.first { $0.path == path } }

  /// The words that may follow, each once, in order.
  func next(after path: [String]) -> [String] {
    var words: [String] = []
    for command in commands where !command.isHidden {
      guard command.path.count > path.count, command.path.starts(with: path) else { continue }
      let word = command.path[path.count]
      if !words.contains(word) { words.append(word) }
    }
    return words
  }

  func commands(below path: [String]) -> [CommandSpec] {
    commands.filter { !$0.isHidden && $0.path.starts(with: path) }
  }
}
