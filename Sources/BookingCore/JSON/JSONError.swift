/// Why a text is not the JSON we read, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    case tooLarge = "the text is too large"
    case tooDeep = "the nesting is too deep"
    case unexpectedEnd = "the text ends too early"
    case unexpectedByte = "this is not valid here"
    case trailingText = "there is text after the value"
    case duplicateName = "the name occurs twice in one object"
    case invalidUTF8 = "the text is not UTF-8"
    case invalidEscape = "the escape in the string is not valid"
    case loneSurrogate = "the escape is half of a surrogate pair"
    case controlCharacter = "a control character must be escaped"
    case invalidNumber = "the number is not written as JSON has it"
    case numberOutOfRange = "the number is too large"
  }

  /// What is wrong.
  public let reason: Reason
  /// The byte at which it was noticed, from 0.
  public let offset: Int
  /// The JSON Pointer (RFC 6901) of the value that holds the fault; empty for the whole text.
  public internal(set) var pointer: String

  init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
    pointer = ""
  }

  /// The same error seen from the container one level up.
  func inside(_ name: String) -> JSONError {
    var outer = self
    outer.pointer = JSONError.pointerToken(name) + pointer
    return outer
  }

  /// `/` and the name with `~` and `/` escaped: one step of a JSON Pointer.
  public static func pointerToken(_ name: String) -> String {
    var token = "/"
    for scalar in name.unicodeScalars {
      switch scalar {
      case "~": token += "~0"
      case "/": token += "~1"
      default: token.unicodeScalars.append(scalar)
      }
    }
    return token
  }

  public var description: String {
    "\(reason.rawValue) (byte \(offset)\(pointer.isEmpty ? "" : ", at \(pointer)"))"
  }
}
