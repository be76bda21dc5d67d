import CSystem
import Foundation
import Glibc

/// Where the server listens.
public enum ListenAddress: Hashable, Sendable, CustomStringConvertible {
  /// A host name or address and a port; port 0 lets the system choose one.
  case tcp(host: String, port: UInt16)
  /// A Unix socket at this path; one left over by a server that died is replaced.
  case unix(path: String)
  /// The sockets that systemd passes (sd_listen_fds(3)).
  case systemd

  /// The address written as `127.0.0.1:8080`, `[::1]:8080`, `unix:PATH` or `systemd`, or nil.
  public init?(_ text: String) {
    if text == "systemd" {
      self = .systemd
    } else if text.hasPrefix("unix:"), text.utf8.count > 5 {
      self = .unix(path: String(text.dropFirst(5)))
    } else {
      guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
        return nil
      }
      var host = text[..<colon]
      if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
      guard !host.isEmpty else { return nil }
      self = .tcp(host: String(host), port: port)
    }
  }

  public var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    case .systemd: "systemd"
    }
  }
}

/// Sockets that accept connections.
struct Listener {
  let descriptors: [Int32]
  let address: ListenAddress

  init(_ address: ListenAddress) throws(ServerError) {
    switch address {
    case .tcp(let host, let port):
      let descriptor = try Listener.listenTCP(host, port)
      descriptors = [descriptor]
      self.address = .tcp(host: host, port: Listener.port(of: descriptor) ?? port)
    case .unix(let path):
      descriptors = [try Listener.listenUnix(path)]
      self.address = address
    case .systemd:
      descriptors = try Listener.passed()
      self.address = address
    }
  }

  /// Closes the sockets; the path of a Unix socket goes with it.
  func close() {
    if case .unix(let path) = address { Self.removeSocket(path) }
    for descriptor in descriptors { _ = Glibc.close(descriptor) }
  }

  private static func newSocket(_ family: Int32) throws(ServerError) -> Int32 {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(family, type, 0)
    guard descriptor >= 0 else { throw ServerError("cannot make a socket") }
    return descriptor
  }

  private static func listenTCP(_ host: String, _ port: UInt16) throws(ServerError) -> Int32 {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host == "*" ? nil : host, String(port), &hints, &found) == 0, let first = found else {
      throw ServerError(message: "cannot find the address \(host)")
    }
    defer { freeaddrinfo(found) }
    let descriptor = try newSocket(first.pointee.ai_family)
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, 4)
    guard bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0,
      listen(descriptor, 4096) == 0
    else {
      let error = ServerError("cannot listen on \(host):\(port)")
      _ = Glibc.close(descriptor)
      throw error
    }
    return descriptor
  }

  /// Removes a path that is a socket: an ordinary file refuses connections as well.
  private static func removeSocket(_ path: String) {
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK { unlink(path) }
  }

  private static func listenUnix(_ path: String) throws(ServerError) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < room else {
      throw ServerError(message: "the path of the socket is too long: \(path)")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    func withAddress(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
      withUnsafePointer(to: address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
    }
    let descriptor = try newSocket(AF_UNIX)
    // A path that nobody answers at is left over from a server that died.
    if withAddress({ connect(descriptor, $0, $1) }) != 0, errno == ECONNREFUSED { removeSocket(path) }
    _ = Glibc.close(descriptor)
    let listening = try newSocket(AF_UNIX)
    guard withAddress({ bind(listening, $0, $1) }) == 0, listen(listening, 4096) == 0 else {
      let error = ServerError("cannot listen on \(path)")
      _ = Glibc.close(listening)
      throw error
    }
    return listening
  }

  /// The sockets that systemd has passed, from `first` on, as the environment says (sd_listen_fds(3)).
  static func passed(
    first: Int32 = 3, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ServerError) -> [Int32] {
    guard environment["LISTEN_PID"] == String(getpid()),
      let count = environment["LISTEN_FDS"].flatMap({ Int32($0) }), (1...64).contains(count)
    else { throw ServerError(message: "systemd has passed no socket") }
    let descriptors = Array(first..<(first + count))
    for descriptor in descriptors {
      guard system_set_flags(descriptor) == 0 else {
        throw ServerError("cannot use the socket that was passed")
      }
    }
    return descriptors
  }

  private static func port(of descriptor: Int32) -> UInt16? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard result == 0 else { return nil }
    return withUnsafeBytes(of: storage) {
      UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
    }
  }
}
