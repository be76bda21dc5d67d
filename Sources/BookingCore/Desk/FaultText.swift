/// What is wrong with a request, in Danish: faults of fields and what is in the way are written in English where they are
/// found, as `must be a whole number from 1 to 500`, and told in the reader's language here, by the lines of `Danish.txt`.
public enum FaultText {
  /// The fault in a language; one that has no line there stays English. The caller's own sentences come first.
  public static func tell(
    _ detail: String, in language: Language, by own: [(key: String, value: String)] = []
  ) -> String {
    guard language == .da else { return detail }
    for (english, danish) in [own, table].joined() {
      if let values = values(in: detail, of: english) { return fill(danish, values, own) }
    }
    return detail
  }

  /// What stands for each `*` of a pattern, or nil when the text is none of it.
  private static func values(in text: String, of pattern: String) -> [Substring]? {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard text.hasPrefix(parts[0]) else { return nil }
    var rest = text.dropFirst(parts[0].count)
    var values: [Substring] = []
    for (index, part) in parts.enumerated().dropFirst() {
      if index == parts.count - 1, rest.hasSuffix(part) {
        values.append(rest.dropLast(part.count))
        return values
      }
      guard let place = rest.firstRange(of: part), index < parts.count - 1 else { return nil }
      values.append(rest[..<place.lowerBound])
      rest = rest[place.upperBound...]
    }
    return rest.isEmpty ? values : nil
  }

  private static func fill(
    _ pattern: String, _ values: [Substring], _ own: [(key: String, value: String)]
  ) -> String {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    var text = String(parts[0])
    for (part, value) in zip(parts.dropFirst(), values) {
      text += tell(String(value), in: .da, by: own) + part
    }
    return text
  }

  /// The sentences of a file: the English on a line, below it the Danish, indented by two blanks. `*` stands for what
  /// varies, the narrower before the wider; comments begin with `#`.
  package static func sentences(of file: [UInt8]) -> [(key: String, value: String)] {
    var english = ""
    return file.split(separator: UInt8(ascii: "\n")).compactMap { line in
      if line.starts(with: "  ".utf8) { return (english, String(decoding: line.dropFirst(2), as: UTF8.self)) }
      english = String(decoding: line, as: UTF8.self)
      return nil
    }
  }

  private static let table = sentences(of: PackageResources.Danish_txt)
}
