extension Danish {
  /// The help of commands and options.
  static let help: KeyValuePairs = [
    "done": "udført"
  ]
}
