import TestSupport
import Testing

@testable import BookingCore

@Suite struct ShortCodeTests {
  @Test(
    "a code is read back as its number",
    arguments: [1, 2, 29, 30, 31, 999, 728_999_999, 729_000_000, 1 << 50])
  func reversible(_ number: Int64) {
    let code = ShortCode.code("bk", number)
    #expect(ShortCode.number("bk", code) == number)
    #expect(ShortCode.number("bk", code.uppercased()) == number)
    #expect(ShortCode.number("pl", code) == nil)
  }

  @Test("a hundred thousand numbers have as many codes, of six letters without look-alikes") func distinct() {
    var seen: Set<String> = []
    for number in Int64(1)...100_000 {
      let code = ShortCode.code("bk", number)
      #expect(seen.insert(code).inserted)
      guard ShortCode.number("bk", code) == number else {
        return #expect(Bool(false), "\(code) is not \(number)")
      }
    }
    #expect(seen.allSatisfy { $0.count == 9 && !$0.dropFirst(3).contains { "01ilou".contains($0) } })
  }

  @Test("neighbours do not look alike") func unlike() {
    let codes = (1...50).map { ShortCode.code("bk", $0) }
    for (code, next) in zip(codes, codes.dropFirst()) {
      #expect(zip(code, next).count { $0 != $1 } >= 3, "\(code) and \(next)")
    }
  }

  @Test(
    "what is no code has no number",
    arguments: ["", "bk", "bk-", "bk-7q2m4", "bk-7q2m4x7", "bk-7q2m4o", "bk-222222", "7q2m4x", "bk-7q2m4é"])
  func refused(_ text: String) { #expect(ShortCode.number("bk", text) == nil) }

  @Test("a beginning finds exactly the numbers whose code begins so", arguments: [3, 4, 5, 6])
  func beginnings(_ letters: Int) throws {
    for number in stride(from: Int64(1), through: 5_000, by: 97) {
      let beginning = String(ShortCode.code("bk", number).prefix(3 + letters))
      let expected = (Int64(1)...5_000).filter { ShortCode.code("bk", $0).hasPrefix(beginning) }
      #expect(ShortCode.numbers("bk", beginning: beginning, upTo: 5_000) == expected)
    }
  }
}
