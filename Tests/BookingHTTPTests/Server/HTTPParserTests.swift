import TestSupport
import Testing

@testable import BookingHTTP

struct HTTPParserTests {
  @Test(
    "every way to cut the input gives the same messages and the same fault",
    arguments: ConformanceCase.classes)
  func splits(name: String) throws {
    var random = SplitMix64(seed: 11)
    for each in try ConformanceCase.load(name) {
      let bytes = each.send.flatMap { piece -> [UInt8] in
        if case .bytes(let bytes) = piece { bytes } else { [] }
      }
      guard bytes.count <= 20_000 else { continue }
      let whole = ParserTranscript(bytes)
      for round in 0..<12 {
        let cuts = randomCuts(bytes.count, pieces: round < 6 ? 2 : 8, &random)
        #expect(ParserTranscript(bytes, cuts: cuts) == whole, "\(each.name), cut at \(cuts)")
      }
      guard bytes.count <= 300 else { continue }
      #expect(ParserTranscript(bytes, cuts: Array(0..<bytes.count)) == whole, "\(each.name), byte by byte")
    }
  }

  private func randomCuts(_ count: Int, pieces: Int, _ random: inout SplitMix64) -> [Int] {
    (1..<pieces).map { _ in Int(random.below(UInt64(count + 1))) }.sorted()
  }

  @Test("a head is read into ranges over its bytes")
  func ranges() throws {
    let text = "POST /a/%62%2F?x=1&y HTTP/1.1\r\nHost: h:80\r\nX-A:  1 \r\nContent-Length: 2\r\n\r\nhi"
    let message = try #require(ParserTranscript(Array(text.utf8)).messages.first)
    let head = message.head
    #expect(head.method == .post)
    #expect(head.segments.map { head.bytes.text($0) } == ["a", "b/"])
    #expect(head.bytes.text(head.path) == "/a/%62%2F")
    #expect(head.bytes.text(head.query) == "x=1&y")
    #expect(head.bytes.text(head.host) == "h:80")
    #expect(head.values(of: "x-a").map { head.bytes.text($0) } == ["1"])
    #expect(message.body == Array("hi".utf8))
  }

  @Test("a parser that is used again remembers nothing of the request before")
  func reuse() {
    let first = "POST http://b/%61?q=1 HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi"
    let second = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    let both = ParserTranscript(Array((first + second).utf8))
    #expect(both.messages.count == 2)
    #expect(both.messages.last == ParserTranscript(Array(second.utf8)).messages.last)
  }
}
