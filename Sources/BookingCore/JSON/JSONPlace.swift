/// A value within a JSON text and where it stands, for readers that say what is wrong and where.
public struct JSONPlace {
  /// What is wrong with a document or a request, and where.
  public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where, as a JSON Pointer (RFC 6901); empty for the whole.
    public let pointer: String
    /// What is wrong there and what to do.
    public let detail: String

    /// A fault at a place.
    public init(_ pointer: String, _ detail: String) { (self.pointer, self.detail) = (pointer, detail) }

    public var description: String { pointer.isEmpty ? detail : "\(pointer): \(detail)" }
  }

  let value: JSONValue
  let pointer: String

  init(_ value: JSONValue, at pointer: String = "") {
    self.value = value
    self.pointer = pointer
  }

  /// The member of this name; nil when there is none or it is `null`.
  subscript(name: String) -> JSONPlace? {
    value[name].flatMap { $0.isNull ? nil : JSONPlace($0, at: "\(pointer)/\(name)") }
  }

  /// The member of this name, which must be there.
  func required(_ name: String) throws(Fault) -> JSONPlace {
    guard let place = self[name] else { throw JSONPlace(.null, at: "\(pointer)/\(name)").fault("is missing") }
    return place
  }

  /// What is wrong here.
  func fault(_ detail: String) -> Fault { Fault(pointer, detail) }

  /// The members of an object, none of an unknown name.
  func members(known names: [String]? = nil) throws(Fault) -> [(name: String, place: JSONPlace)] {
    guard let members = value.members else { throw fault("must be an object") }
    if let names, let unknown = try unknown(besides: names).first { throw unknown }
    return members.map { ($0.name, JSONPlace($0.value, at: pointer + JSONError.pointerToken($0.name))) }
  }

  /// What is wrong with the names of an object: one that is not among these.
  func unknown(besides names: [String]) throws(Fault) -> [Fault] {
    try members().filter { !names.contains($0.name) }.map {
      $0.place.fault("no such field; known are \(names.joined(separator: ", "))")
    }
  }

  func number(_ allowed: ClosedRange<Int>) throws(Fault) -> Int {
    guard let number = value.integer, allowed.contains(Int(number)) else {
      throw fault("must be a whole number from \(allowed.lowerBound) to \(allowed.upperBound)")
    }
    return Int(number)
  }

  func truth() throws(Fault) -> Bool {
    guard let truth = value.truth else { throw fault("must be true or false") }
    return truth
  }

  func text(bytes most: Int) throws(Fault) -> String {
    guard let text = value.text, !text.isEmpty, text.utf8.count <= most else {
      throw fault("must be a text of 1 to \(most) bytes")
    }
    return text
  }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type = Choice.self) throws(Fault)
    -> Choice
  {
    guard let choice = value.text.flatMap(Choice.init(rawValue:)) else {
      throw fault("must be one of \(Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))")
    }
    return choice
  }

  func list<Item>(most: Int, _ read: (JSONPlace) throws(Fault) -> Item) throws(Fault) -> [Item] {
    guard let items = value.items, items.count <= most else {
      throw fault("must be a list of at most \(most)")
    }
    var result: [Item] = []
    for (index, item) in items.enumerated() {
      result.append(try read(JSONPlace(item, at: "\(pointer)/\(index)")))
    }
    return result
  }
}
