extension CommandTree {
  /// Every command of the program, in the order of the help.
  static let all = CommandTree(
    commands: AreaCommands.all,
    groups: [
      "area": "Areas and their house rules", "area rules": "An area's house rules",
    ])
}
