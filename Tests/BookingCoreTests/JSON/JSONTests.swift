import BookingCore
import TestSupport
import Testing

struct JSONTests {
  private func read(_ text: String) throws(JSONError) -> JSONValue { try JSONReader.read(Array(text.utf8)) }

  @Test("every kind of value is read, in order")
  func kinds() throws {
    let value = try read(
      " {\"b\" : [1, -2.5e1, \"æ\\n\\u00e5\\ud83d\\ude00\", true, false, null], \"a\":{}, \"c\":[]} ")
    #expect(
      value
        == .object([
          JSONMember(
            "b", .array([.integer(1), .double(-25), .string("æ\nå😀"), .bool(true), .bool(false), .null])),
          JSONMember("a", .object([])), JSONMember("c", .array([])),
        ]))
    #expect(value["b"]?.items?.count == 6)
    #expect(try read("-9223372036854775808") == .integer(.min))
    #expect(try read(#""\u0000\"\\\/\b\f\n\r\t""#) == .string("\0\"\\/\u{8}\u{C}\n\r\t"))
  }

  @Test(
    "what is not strictly JSON is refused",
    arguments: [
      ("", .unexpectedEnd), ("  ", .unexpectedEnd), ("[1,]", .unexpectedByte), ("[1 2]", .unexpectedByte),
      ("{\"a\":1,}", .unexpectedByte), ("{a:1}", .unexpectedByte), ("{\"a\"}", .unexpectedByte),
      ("[", .unexpectedEnd), ("{\"a\":", .unexpectedEnd), ("\"a", .unexpectedEnd), ("\"a\\", .unexpectedEnd),
      ("1 1", .trailingText), ("nul", .unexpectedEnd), ("nulL", .unexpectedByte), ("NaN", .unexpectedByte),
      ("Infinity", .unexpectedByte), ("-", .invalidNumber), ("+1", .unexpectedByte), ("01", .invalidNumber),
      ("-01", .invalidNumber), ("1.", .invalidNumber), (".5", .unexpectedByte), ("1e", .invalidNumber),
      ("1e+", .invalidNumber), ("0x10", .trailingText), ("9223372036854775808", .numberOutOfRange),
      ("-9223372036854775809", .numberOutOfRange), ("1e400", .numberOutOfRange),
      ("-1e400", .numberOutOfRange),
      ("\"\u{1}\"", .controlCharacter), ("\"a\nb\"", .controlCharacter), ("\"\\x\"", .invalidEscape),
      ("\"\\u12g4\"", .invalidEscape), ("\"\\ud800\"", .loneSurrogate), ("\"\\udc00\"", .loneSurrogate),
      ("\"\\ud800\\u0041\"", .loneSurrogate), ("\"\\ud800\\ud800\"", .loneSurrogate),
      ("{\"a\":1,\"a\":2}", .duplicateName), ("{\"a\":1,\"\\u0061\":2}", .duplicateName),
      ("\u{FEFF}1", .unexpectedByte), ("'a'", .unexpectedByte), ("[1]//", .trailingText),
    ] as [(String, JSONError.Reason)])
  func refused(text: String, reason: JSONError.Reason) {
    let error = #expect(throws: JSONError.self) { try read(text) }
    #expect(error?.reason == reason)
  }

  @Test(
    "bytes that are not UTF-8 are refused",
    arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xC3]] as [[UInt8]])
  func utf8(bytes: [UInt8]) {
    let error = #expect(throws: JSONError.self) { try JSONReader.read([0x22] + bytes + [0x22]) }
    #expect(error?.reason == .invalidUTF8)
  }

  @Test("an error names the value that holds it by a JSON Pointer")
  func pointer() {
    let error = #expect(throws: JSONError.self) { try read(#"{"a/b":[0,{"~":1e999}]}"#) }
    #expect(error?.pointer == "/a~1b/1/~0")
    #expect(error?.offset == 15)
  }

  @Test("nesting is read to its limit and refused beyond, however deep")
  func depth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try read(nested(64))
    #expect(throws: JSONError.self) { try read(nested(65)) }
    #expect(throws: JSONError.self) { try read(String(repeating: "{\"a\":[", count: 1_000_000)) }
    #expect(throws: JSONError.self) { try JSONReader.read(Array("[1,2]".utf8), limits: .init(bytes: 4)) }
  }

  @Test("an object of many names is read in linear time, and a late repetition is found")
  func manyNames() throws {
    let members = (0..<50_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    #expect(try read("{\(members)}").members?.count == 50_000)
    #expect(throws: JSONError.self) { try read("{\(members),\"k3\":0}") }
  }

  @Test("what is written is read back the same")
  func roundTrip() throws {
    var random = SplitMix64(seed: 7)
    for _ in 0..<500 {
      let value = randomValue(depth: 0, &random)
      var writer = JSONWriter()
      writer.value(value)
      #expect(try JSONReader.read(writer.bytes) == value)
    }
  }

  private func randomValue(depth: Int, _ random: inout SplitMix64) -> JSONValue {
    let alphabet = ["a", "\"", "\\", "\n", "\u{1}", "ø", "😀", "/", "\u{7F}", "\u{2028}"]
    func text() -> String { (0..<random.below(6)).map { _ in alphabet[Int(random.below(10))] }.joined() }
    switch random.below(depth < 4 ? 7 : 5) {
    case 0: return .null
    case 1: return .bool(random.below(2) == 0)
    case 2: return .integer(Int64(bitPattern: random.next()))
    case 3: return .double(Double(Int32(truncatingIfNeeded: random.next())) / 1024 + 0.0001)
    case 4: return .string(text())
    case 5: return .array((0..<random.below(5)).map { _ in randomValue(depth: depth + 1, &random) })
    default:
      return .object(
        (0..<random.below(5)).map { JSONMember("\($0)" + text(), randomValue(depth: depth + 1, &random)) })
    }
  }

  @Test("the writer places commas and escapes, and writes nil as null")
  func writer() {
    var json = JSONWriter()
    json.object {
      $0.field("id", "a\"\\\n\u{1F}")
      $0.field("none", nil as String?)
      $0.field("n", Int64.min)
      $0.field("u", UInt64.max)
      $0.field("x", 0.5)
      $0.field("y", -3.0)
      $0.field("nan", Double.nan)
      $0.array("items") {
        $0.int(1)
        $0.object { $0.field("yes", true) }
        $0.array { _ in }
      }
      $0.key("é")
      $0.null()
    }
    #expect(
      json.text
        == #"{"id":"a\"\\\n\u001f","none":null,"n":-9223372036854775808,"u":18446744073709551615,"x":0.5,"y":-3.0,"#
        + #""nan":null,"items":[1,{"yes":true},[]],"é":null}"#)
  }
}
