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

  @Test("a million letters give NIST's digest, however they are cut") func million() {
    let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    var hash = SHA256()
    for piece in [1, 62, 63, 64, 65, 127, 128, 999_490] { hash.update(repeatElement(0x61, count: piece)) }
    #expect(hex(hash.finish()) == digest)
  }
}
