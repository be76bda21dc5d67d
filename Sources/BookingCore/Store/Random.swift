import CSystem

/// Bytes from the kernel's generator, for secrets and salts.
package enum Random {
  /// `count` unpredictable bytes.
  package static func bytes(_ count: Int) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = result.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.map { getrandom($0 + filled, count - filled, 0) } ?? 0
      }
      // An interrupted call is asked again; the kernel's generator has no other failure for such a call.
      if got > 0 { filled += got }
    }
    return result
  }
}
