import BookingCore
import Foundation

/// What may be set for all calls: in the environment, in a person's file, or in the machine's.
///
/// An option beats its variable (`--notice-from`, `BOOKING_NOTICE_FROM`), that the person's file
/// (`$XDG_CONFIG_HOME/booking/config.json`, else `~/.config/…`), that `/etc/booking/config.json`, that the default. The
/// files are JSON objects of options without their dashes: `{"store": "/var/lib/faelled/faelled.db", "lang": "da"}`.
struct Settings: Sendable {
  /// A value and where it comes from: an option, a variable, a file or `default`.
  typealias Found = (value: String, origin: String)

  /// The options that may be set, with what holds when nobody sets them.
  static let defaults: [(option: String, value: String)] = [
    ("--store", "./faelled.db"), ("--lang", "da"), ("--listen", "127.0.0.1:8080"), ("--trusted-proxy", ""),
    ("--access-log", ""), ("--notice-command", ""), ("--notice-from", ""), ("--server", ""),
    ("--token-file", ""),
  ]

  /// What is wrong with a file; nothing is done while it is.
  private(set) var fault: Failure?
  /// Variables that look like a setting and are none.
  private(set) var notes: [String] = []
  private var values: [String: Found] = [:]

  /// Reads the files, the machine's first, and then the variables.
  init(_ environment: [String: String]) {
    let home =
      environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment["HOME"].map { "\($0)/.config" }
    let folder = environment["BOOKING_CONFIG_DIR"] ?? "/etc/booking"
    for path in ["\(folder)/config.json"] + (home.map { ["\($0)/booking/config.json"] } ?? []) {
      do { try read(path) } catch { fault = fault ?? error }
    }
    if values["--lang"] == nil {
      // A locale that is neither English nor Danish means Danish.
      let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].first { !(environment[$0] ?? "").isEmpty }
      if let locale {
        values["--lang"] = (environment[locale]?.hasPrefix("en") == true ? "en" : "da", locale)
      }
    }
    for (option, _) in Self.defaults {
      let variable = Self.variable(option)
      guard let value = environment[variable], !value.isEmpty else { continue }
      do { try set(option, value, from: variable) } catch { fault = fault ?? error }
    }
    let known = Self.defaults.map { Self.variable($0.option) }
    for name in environment.keys.sorted() where name.hasPrefix("BOOKING_") && !known.contains(name) {
      let near = Suggestion.sentence(for: name, among: known)
      if !near.isEmpty { notes.append("There is no variable \(name).\(near)") }
    }
  }

  /// Keeps a value; what its option cannot have is refused, and the language stays what it was.
  private mutating func set(_ option: String, _ value: String, from origin: String) throws(Failure) {
    if option == "--lang", Danish.language(value) == nil {
      throw Failure(.configuration, "\(origin): '\(value)' is no language: da, en.")
    }
    values[option] = (value, origin)
  }

  /// The environment variable that stands for an option.
  static func variable(_ option: String) -> String {
    "BOOKING_" + option.dropFirst(2).uppercased().replacing("-", with: "_")
  }

  /// What is set, else the default.
  func find(_ option: String) -> Found {
    if let value = values[option] { return value }
    if option == "--notice-from" {
      let host = ProcessInfo.processInfo.hostName
      return ("faelled@\(host.isEmpty ? "localhost" : host)", "default")
    }
    return (Self.defaults.first { $0.option == option }?.value ?? "", "default")
  }

  private mutating func read(_ path: String) throws(Failure) {
    guard let data = FileManager.default.contents(atPath: path) else { return }
    func broken(_ reason: String) -> Failure { Failure(.configuration, "\(path): \(reason)") }
    let members: [JSONMember]
    do {
      guard let object = try JSONReader.read(Array(data)).members else {
        throw broken("an object is expected, as {\"lang\": \"da\"}.")
      }
      members = object
    } catch let failure as Failure {
      throw failure
    } catch {
      throw broken("\(error).")
    }
    for member in members {
      let known = Self.defaults.map { String($0.option.dropFirst(2)) }
      guard known.contains(member.name) else {
        let names = Suggestion.sentence(for: member.name, among: known)
        throw broken(
          "there is no setting '\(member.name)'.\(names.isEmpty ? " Known are \(known.joined(separator: ", "))." : names)"
        )
      }
      guard let text = member.value.text, !text.isEmpty else {
        throw broken("'\(member.name)' must be a text, as on the command line.")
      }
      try set("--\(member.name)", text, from: path)
    }
  }
}
