import Testing

@testable import BookingHTTP

@Suite struct QRCodeTests {
  /// Read by zxing-cpp 3.1.1, as were codes of the versions 4, 5 and 6 made the same way.
  private static let rows: [UInt64] = [
    0x1FD7_177F, 0x1056_4D41, 0x174A_E75D, 0x1753_FE5D, 0x1747_F25D, 0x1042_4E41, 0x1FD5_557F, 0x001B_5D00,
    0x16EA_7F4B, 0x0322_03F1, 0x087F_8056, 0x1C9C_C3D1, 0x0463_CE0C, 0x0315_7247, 0x1949_CFB7, 0x0C2E_60E2,
    0x05ED_85BA, 0x08B4_A52E, 0x10F8_7C24, 0x0286_6DD4, 0x0A6E_4DFC, 0x0017_131F, 0x1FDC_1F5A, 0x105B_C118,
    0x174A_29F7, 0x1757_F339, 0x175D_DC25, 0x1046_414A, 0x1FD1_9762,
  ]

  @Test("an address becomes the code that readers read") func code() throws {
    let code = try #require(QRCode("https://booking.example/r/storesal-vangede"))
    #expect(code.side == 29)
    let rows = (0..<code.side).map { y in
      (0..<code.side).reduce(UInt64(0)) { $0 << 1 | (code.isDark[y * code.side + $1] ? 1 : 0) }
    }
    #expect(rows == Self.rows)
  }

  @Test(
    "the version grows with the text, up to 106 bytes", arguments: [(0, 21), (14, 21), (15, 25), (106, 41)])
  func versions(_ length: Int, _ side: Int) {
    #expect(QRCode(String(repeating: "x", count: length))?.side == side)
    #expect(QRCode(String(repeating: "x", count: 107)) == nil)
  }
}
