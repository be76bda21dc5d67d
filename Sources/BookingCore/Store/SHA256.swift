import CSystem

/// SHA-256 of FIPS 180-4, section 6.2; neither Foundation nor glibc carries one.
package enum SHA256 {
  /// The digest (32 bytes) of `bytes`; by the processor's own instructions where it has them.
  package static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    digest(bytes, withInstructions: hasInstructions)
  }

  static let hasInstructions = system_has_sha256() != 0

  static func digest(_ bytes: some Sequence<UInt8>, withInstructions: Bool) -> [UInt8] {
    bytes.withContiguousStorageIfAvailable { digest(of: $0, withInstructions) }
      ?? Array(bytes).withUnsafeBufferPointer { digest(of: $0, withInstructions) }
  }

  private static func digest(of bytes: UnsafeBufferPointer<UInt8>, _ withInstructions: Bool) -> [UInt8] {
    // Plain pointers: in a debug build arrays and buffers cost ten times the arithmetic.
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 8) { words in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { last in
        guard let state = words.baseAddress, let tail = last.baseAddress else { return [] }
        state.initialize(from: initial, count: 8)
        let blocks = bytes.count / 64
        if let start = bytes.baseAddress { work(start, blocks, into: state, withInstructions) }
        let rest = bytes.count % 64
        // A one bit, zeros, and the length in bits fill one block more or two.
        let size = rest < 56 ? 64 : 128
        tail.initialize(repeating: 0, count: size)
        if let start = bytes.baseAddress { tail.update(from: start + blocks * 64, count: rest) }
        tail[rest] = 0x80
        UnsafeMutableRawPointer(tail + size - 8).storeBytes(
          of: (UInt64(bytes.count) &* 8).bigEndian, as: UInt64.self)
        work(tail, size / 64, into: state, withInstructions)
        for word in 0..<8 { state[word] = state[word].bigEndian }
        return Array(UnsafeRawBufferPointer(start: state, count: 32))
      }
    }
  }

  private static func work(
    _ bytes: UnsafePointer<UInt8>, _ blocks: Int, into state: UnsafeMutablePointer<UInt32>,
    _ withInstructions: Bool
  ) {
    if withInstructions { return system_sha256(state, bytes, blocks, constants) }
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { buffer in
      constants.withUnsafeBufferPointer { constants in
        guard let w = buffer.baseAddress, let k = constants.baseAddress else { return }
        var block = UnsafeRawPointer(bytes)
        for _ in 0..<blocks {
          for t in 0..<16 {
            w[t] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 4 * t, as: UInt32.self))
          }
          mix(w, k, into: state)
          block += 64
        }
      }
    }
  }

  private static func mix(
    _ w: UnsafeMutablePointer<UInt32>, _ k: UnsafePointer<UInt32>, into state: UnsafeMutablePointer<UInt32>
  ) {
    var t = 16
    while t < 64 {
      let (x, y) = (w[t - 15], w[t - 2])
      let s0 = (x &>> 7 | x &<< 25) ^ (x &>> 18 | x &<< 14) ^ (x &>> 3)
      let s1 = (y &>> 17 | y &<< 15) ^ (y &>> 19 | y &<< 13) ^ (y &>> 10)
      w[t] = w[t - 16] &+ s0 &+ w[t - 7] &+ s1
      t += 1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    t = 0
    while t < 64 {
      let s1 = (e &>> 6 | e &<< 26) ^ (e &>> 11 | e &<< 21) ^ (e &>> 25 | e &<< 7)
      let t1 = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ k[t] &+ w[t]
      let s0 = (a &>> 2 | a &<< 30) ^ (a &>> 13 | a &<< 19) ^ (a &>> 22 | a &<< 10)
      let t2 = s0 &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
      t += 1
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  private static let initial: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]

  // The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2).
  private static let constants: [UInt32] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
  ]
}

extension Sequence<UInt8> {
  /// Two digits a byte, as digests are written.
  public var hexadecimal: String {
    lazy.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
