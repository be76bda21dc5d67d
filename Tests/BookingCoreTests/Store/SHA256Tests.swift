import Testing

@testable import BookingCore

@Suite struct SHA256Tests {
  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined()
  }

  @Test(
    "the digests are those of FIPS 180-4 and NIST's examples",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
    ]) func vectors(_ text: String, _ digest: String)
  {
    #expect(hex(SHA256.digest(text.utf8)) == digest)
  }

  @Test("a million letters give NIST's digest") func million() {
    let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(hex(SHA256.digest(repeatElement(0x61, count: 1_000_000))) == digest)
  }

  @Test("arithmetic and the processor's instructions give the same, whatever the length") func same() {
    guard SHA256.hasInstructions else { return }
    for length in 0...200 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37 + length) }
      #expect(
        SHA256.digest(bytes, withInstructions: true) == SHA256.digest(bytes, withInstructions: false),
        "\(length) bytes")
    }
  }
}
