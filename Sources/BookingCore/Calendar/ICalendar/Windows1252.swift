extension String {
  /// Text as Danish Windows programs write it that know no Unicode: 27 characters above Latin-1's controls by table, the
  /// rest as in Latin-1.
  init(windows1252 bytes: some Sequence<UInt8>) {
    let special = Array("€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)
    var text = String.UnicodeScalarView()
    for byte in bytes {
      text.append((0x80...0x9F).contains(byte) ? special[Int(byte) - 0x80] : Unicode.Scalar(byte))
    }
    self = String(text)
  }
}
