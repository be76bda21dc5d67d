/// Holds Swift files against the arrows between folders.
///
/// A file breaks an arrow when its code names a type that a folder it may not use declares at the outermost level.
struct ArchitectureCheck {
  /// A Swift file: its folder, as `BookingCore/Model`, its name and text.
  struct File {
    let folder: String
    let name: String
    let text: String
  }

  private struct Part {
    let name: String
    let source: SourceText
  }

  private let parts: [String: [Part]]
  /// Types declared at the outermost level, by folder.
  private let declared: [String: Set<String>]
  /// Types declared at any level, by folder.
  private let known: [String: Set<String>]

  init(_ files: [File]) {
    parts = Dictionary(grouping: files, by: \.folder).mapValues { files in
      files.map { Part(name: $0.name, source: SourceText($0.text)) }
    }
    declared = parts.mapValues { Set($0.flatMap { Self.declared(in: $0.source, outermostOnly: true) }) }
    known = parts.mapValues { Set($0.flatMap { Self.declared(in: $0.source, outermostOnly: false) }) }
  }

  /// The folders that have files, sorted.
  var folders: [String] { parts.keys.sorted() }

  /// Where files of a folder name types of another folder, as `Model/Area.swift:7 names Desk of Desk`.
  func uses(of other: String, in folder: String) -> [String] {
    let foreign = declared[other, default: []].subtracting(known[folder, default: []])
    return (parts[folder] ?? []).flatMap { part in
      part.source.words.filter { foreign.contains($0.text) }.map {
        "\(folder)/\(part.name):\($0.line) names \($0.text) of \(other)"
      }
    }.sorted()
  }

  /// Where files outside the given folders import a module.
  func imports(of module: String, outside folders: Set<String>) -> [String] {
    parts.filter { !folders.contains($0.key) }.flatMap { folder, parts in
      parts.flatMap { part in
        part.source.words.filter { $0.text == module && $0.previous == "import" }.map {
          "\(folder)/\(part.name):\($0.line) imports \(module)"
        }
      }
    }.sorted()
  }

  /// Where a value is put into the text of a statement instead of being bound.
  func builtStatements() -> [String] {
    let statements = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "REPLACE INTO "]
    return parts.flatMap { folder, parts in
      parts.flatMap { part in
        part.source.literals.filter { literal in
          literal.text.contains("\\(") && statements.contains { literal.text.contains($0) }
        }.map { "\(folder)/\(part.name):\($0.line) builds SQL from values" }
      }
    }.sorted()
  }

  private static func declared(in source: SourceText, outermostOnly: Bool) -> [String] {
    let kinds: Set = ["struct", "class", "enum", "actor", "protocol", "typealias"]
    let hidden = Set(source.words.filter { ["private", "fileprivate"].contains($0.text) }.map(\.line))
    return source.words.filter { word in
      word.previous.map(kinds.contains) == true && word.text.first?.isUppercase == true
        && (!outermostOnly || word.isOutermost && !hidden.contains(word.line))
    }.map(\.text)
  }
}
