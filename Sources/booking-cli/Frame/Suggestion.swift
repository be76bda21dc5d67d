import BookingCore

/// What somebody meant who typed a word that is not there.
enum Suggestion {
  /// The candidates at most two slips away, nearest first, at most three; a short word allows fewer slips.
  static func nearest(to text: String, among candidates: some Sequence<String>) -> [String] {
    let word = Array(text.lowercased())
    let most = word.count <= 2 ? 1 : 2
    var found: [(distance: Int, text: String)] = []
    // The word as it stands was tried.
    for candidate in candidates where candidate != text {
      let letters = Array(candidate.lowercased())
      if word.count >= 3, letters.starts(with: word) {
        found.append((1, candidate))
      } else if abs(letters.count - word.count) <= most {
        let distance = distance(word, letters)
        if distance <= most, distance < word.count { found.append((distance, candidate)) }
      }
    }
    found.sort { ($0.distance, $0.text) < ($1.distance, $1.text) }
    var distinct: [String] = []
    for item in found where !distinct.contains(item.text) { distinct.append(item.text) }
    return Array(distinct.prefix(3))
  }

  /// ` Did you mean 'a' or 'b'?`, or nothing.
  static func sentence(
    for word: String, among candidates: some Sequence<String>, in language: Language = .en
  ) -> String {
    sentence(nearest(to: word, among: candidates), in: language)
  }

  /// ` Did you mean 'a' or 'b'?`, or nothing.
  private static func sentence(_ words: [String], in language: Language) -> String {
    guard let last = words.last else { return "" }
    let quoted = words.dropLast().map { "'\($0)'" }.joined(separator: ", ")
    let list = (quoted.isEmpty ? "" : quoted + language.pick(" eller ", " or ")) + "'\(last)'"
    return language.pick(" Mente du \(list)?", " Did you mean \(list)?")
  }

  /// Slips between two words: a letter put in, left out, changed, or two neighbours exchanged (Damerau and
  /// Levenshtein, each stretch changed once).
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var before: [Int] = []
    var previous = Array(0...b.count)
    for i in a.indices {
      var current = [i + 1]
      for j in b.indices {
        var best = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
        current.append(best)
      }
      (before, previous) = (previous, current)
    }
    return previous[b.count]
  }
}
