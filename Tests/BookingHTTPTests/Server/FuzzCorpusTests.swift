import BookingCore
import Foundation
import TestSupport
import Testing

@testable import BookingHTTP

/// What the fuzzer has found worth keeping, run again as an ordinary test.
struct FuzzCorpusTests {
  private func corpus(_ name: String) throws -> [[UInt8]] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Vectors/fuzz")
    let text = try String(contentsOf: folder.appending(path: "\(name).txt"), encoding: .utf8)
    return text.split(separator: "\n").compactMap { Data(base64Encoded: String($0)).map(Array.init) }
  }

  @Test(
    "the fuzzer's inputs give one result however they are cut",
    arguments: [
      ("head", "", ""), ("chunks", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", ""),
      ("url", "GET /", " HTTP/1.1\r\nHost: a\r\n\r\n"),
      ("cookies", "GET / HTTP/1.1\r\nHost: a\r\nCookie: ", "\r\n\r\n"),
    ] as [(String, String, String)])
  func cuts(name: String, before: String, after: String) throws {
    var random = SplitMix64(seed: 5)
    let inputs = try corpus(name)
    #expect(inputs.count > 20)
    for input in inputs {
      let bytes = Array(before.utf8) + input + Array(after.utf8)
      let whole = ParserTranscript(bytes)
      for _ in 0..<4 {
        let cuts = (0..<4).map { _ in Int(random.below(UInt64(bytes.count + 1))) }.sorted()
        #expect(ParserTranscript(bytes, cuts: cuts) == whole, "\(input), cut at \(cuts)")
      }
    }
  }

  @Test("the fuzzer's JSON is refused, or written and read back the same")
  func json() throws {
    for input in try corpus("json") {
      guard let value = try? JSONReader.read(input) else { continue }
      var writer = JSONWriter()
      writer.value(value)
      #expect(try JSONReader.read(writer.bytes) == value)
    }
  }
}
