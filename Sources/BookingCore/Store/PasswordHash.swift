import CSystem
import Foundation

/// Hashes of PINs and passphrases, which are short: yescrypt by glibc's `crypt(3)`, with its salt and cost inside.
///
/// Each call takes some tens of milliseconds and megabytes, on purpose; call it on a thread that may wait.
package enum PasswordHash {
  /// A new hash of a secret, with a random salt.
  package static func make(_ secret: String) throws -> String {
    let random = Random.bytes(32).map { CChar(bitPattern: $0) }
    let size = Int(CRYPT_GENSALT_OUTPUT_SIZE)
    let setting = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
      crypt_gensalt_rn("$y$", 0, random, 32, buffer.baseAddress, Int32(size)).map { String(cString: $0) }
    }
    guard let setting else { throw StoreError(.broken, "crypt(3) has no yescrypt here") }
    return try hash(secret, setting: setting)
  }

  /// Whether a secret is the one behind a hash; as slow when there is no hash.
  package static func matches(_ secret: String, _ hash: String?) throws -> Bool {
    let known = try hash ?? decoy.get()
    return try self.hash(secret, setting: known).isSameSecret(as: known) && hash != nil
  }

  /// What secrets of people who have none are compared with.
  private static let decoy = Result {
    try make(String(decoding: Random.bytes(16).map { $0 & 63 | 64 }, as: UTF8.self))
  }

  private static func hash(_ secret: String, setting: String) throws -> String {
    // NUL ends a C string: what follows would not count.
    guard !secret.utf8.contains(0) else { throw StoreError(.broken, "a secret with NUL was to be hashed") }
    let size = MemoryLayout<crypt_data>.size
    let data = UnsafeMutableRawPointer.allocate(
      byteCount: size, alignment: MemoryLayout<crypt_data>.alignment)
    data.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    defer {
      explicit_bzero(data, size)
      data.deallocate()
    }
    guard let text = crypt_rn(secret, setting, data, Int32(size)) else {
      throw StoreError(.broken, "crypt(3) refuses: \(String(cString: strerror(errno)))")
    }
    return String(cString: text)
  }
}

extension String {
  /// Whether this is the other text, in the same time wherever they differ.
  package func isSameSecret(as other: String) -> Bool {
    let (found, wanted) = (Array(utf8), Array(other.utf8))
    return found.count == wanted.count && zip(found, wanted).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
