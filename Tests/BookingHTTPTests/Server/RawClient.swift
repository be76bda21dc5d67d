import CSystem
import Glibc

@testable import BookingHTTP

/// A client that sends exactly the bytes it is told to, over a blocking socket with a time limit on each call.
final class RawClient: Sendable {
  private let descriptor: Int32

  /// Connects to where `server` listens.
  init(_ address: ListenAddress, receiveBuffer: Int32? = nil) throws {
    var storage = sockaddr_storage()
    let length: socklen_t
    switch address {
    case .tcp(_, let port):
      var inet = sockaddr_in()
      inet.sin_family = sa_family_t(AF_INET)
      inet.sin_port = port.bigEndian
      inet.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: inet, as: sockaddr_in.self) }
      length = socklen_t(MemoryLayout<sockaddr_in>.size)
    case .unix(let path):
      var unix = sockaddr_un()
      unix.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &unix.sun_path) { $0.copyBytes(from: path.utf8) }
      withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: unix, as: sockaddr_un.self) }
      length = socklen_t(MemoryLayout<sockaddr_un>.size)
    case .systemd: throw ServerError(message: "no address")
    }
    descriptor = socket(Int32(storage.ss_family), Int32(SOCK_STREAM.rawValue), 0)
    if var bytes = receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, 4) }
    let result = withUnsafePointer(to: storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
    }
    guard result == 0 else { throw ServerError("connect") }
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// Sends all of `bytes`; false when the server has closed.
  @discardableResult func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Sends all of `text`.
  @discardableResult func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// Sends no more.
  func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Some bytes; empty at the end of the connection or when nothing comes for 10 s.
  func receive() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    return Array(buffer.prefix(max(0, count)))
  }

  /// All bytes up to the end of the connection.
  func receiveAll() -> String {
    var all: [UInt8] = []
    while case let piece = receive(), !piece.isEmpty { all += piece }
    return String(decoding: all, as: UTF8.self)
  }

  /// Bytes until they contain `text`, or the end.
  func receive(until text: String) -> String {
    var all = ""
    while !all.contains(text) {
      let piece = receive()
      if piece.isEmpty { break }
      all += String(decoding: piece, as: UTF8.self)
    }
    return all
  }
}
