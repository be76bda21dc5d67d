import CSystem
import Glibc

/// Who is at the other end: an IP address, IPv4 as IPv6 has it, or a process at a Unix socket.
public struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
  fileprivate enum Kind: UInt8, Sendable { case ip, unix }

  fileprivate let high: UInt64
  fileprivate let low: UInt64
  fileprivate let kind: Kind

  private init(high: UInt64, low: UInt64, kind: Kind = .ip) {
    self.high = high
    self.low = low
    self.kind = kind
  }

  /// A process on this machine that came through a Unix socket.
  public static let unix = NetworkAddress(high: 0, low: 0, kind: .unix)

  private static let mappedPrefix: UInt64 = 0xFFFF << 32

  /// The address written as text, such as `192.0.2.1` or `2001:db8::1`, or nil.
  public init?(_ text: String) {
    var four = in_addr()
    var six = in6_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      self.init(four)
    } else if inet_pton(AF_INET6, text, &six) == 1 {
      self.init(six)
    } else {
      return nil
    }
  }

  init(_ address: in_addr) {
    self.init(high: 0, low: NetworkAddress.mappedPrefix | UInt64(UInt32(bigEndian: address.s_addr)))
  }

  init(_ address: in6_addr) {
    let words = withUnsafeBytes(of: address) {
      ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }
    self.init(high: UInt64(bigEndian: words.0), low: UInt64(bigEndian: words.1))
  }

  /// The address of a peer; whatever is not IP is a Unix socket.
  init(_ storage: sockaddr_storage) {
    self = withUnsafeBytes(of: storage) { bytes in
      switch Int32(storage.ss_family) {
      case AF_INET: NetworkAddress(bytes.loadUnaligned(as: sockaddr_in.self).sin_addr)
      case AF_INET6: NetworkAddress(bytes.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
      default: .unix
      }
    }
  }

  private var isFour: Bool { kind == .ip && high == 0 && low >> 32 == 0xFFFF }

  /// Whether this is the same machine: 127.0.0.0/8, ::1 or a Unix socket.
  public var isLocal: Bool { kind == .unix || (isFour ? (low >> 24) & 0xFF == 127 : high == 0 && low == 1) }

  public var description: String {
    if kind == .unix { return "unix" }
    if isFour { return (0..<4).map { String((low >> UInt64(24 - 8 * $0)) & 0xFF) }.joined(separator: ".") }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    var words = (high.bigEndian, low.bigEndian)
    return inet_ntop(AF_INET6, &words, &text, socklen_t(text.count)).map { String(cString: $0) } ?? ""
  }

  fileprivate func hasPrefix(_ bits: Int, of other: NetworkAddress) -> Bool {
    func same(_ a: UInt64, _ b: UInt64, _ bits: Int) -> Bool {
      bits <= 0 || (a ^ b) >> UInt64(64 - min(bits, 64)) == 0
    }
    return kind == other.kind && same(high, other.high, bits) && same(low, other.low, bits - 64)
  }
}

/// Addresses with a common beginning: `10.0.0.0/8`, a single address, or `unix`.
public struct AddressBlock: Hashable, Sendable {
  private let base: NetworkAddress
  private let bits: Int

  /// The block written as text, or nil.
  public init?(_ text: String) {
    if text == "unix" {
      (base, bits) = (.unix, 128)
      return
    }
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let base = NetworkAddress(String(first)) else { return nil }
    let width = first.contains(":") ? 128 : 32
    var prefix = width
    if parts.count == 2 {
      guard let number = Int(parts[1]), (0...width).contains(number) else { return nil }
      prefix = number
    }
    self.base = base
    bits = prefix + 128 - width
  }

  public func contains(_ address: NetworkAddress) -> Bool { address.hasPrefix(bits, of: base) }
}
