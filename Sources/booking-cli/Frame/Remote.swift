import BookingCore
import BookingHTTP
import Foundation

/// A service elsewhere, asked with a token: one request a connection, so that HTTP/1.0 does.
struct Remote {
  private let call: Invocation
  private let host: String
  private let port: Int
  private let prefix: String
  private let isSecret: Bool
  private let token: String

  /// The service of `--server`, `http://HOST[:PORT][/PREFIX]` or `https://…`, with the token in `--token-file`.
  init(_ call: Invocation) throws {
    self.call = call
    let text = call.setting("--server").value
    guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty, url.query == nil,
      ["http", "https"].contains(url.scheme ?? "")
    else {
      throw call.refusal(
        of: "--server",
        "'\(Terminal.plain(text))' is no address of a service: http://HOST:8080 or https://HOST.")
    }
    guard !call.has("--as") else {
      throw Failure.usage("A service knows by the token who asks; leave --as out.")
    }
    self.host = host.trimmingCharacters(in: ["[", "]"])
    isSecret = url.scheme == "https"
    port = url.port ?? (isSecret ? 443 : 80)
    prefix = url.path.hasSuffix("/") ? String(url.path.dropLast()) : url.path
    let file = call.setting("--token-file").value
    token =
      file.isEmpty ? "" : String(decoding: try call.read(file), as: UTF8.self).filter { !$0.isWhitespace }
    guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw Failure(.badData, "\(file) holds no token.")
    }
  }

  /// The status and the body that answer a request with these fields and this content.
  func answer(
    _ method: String, _ target: String, _ fields: String, _ content: [UInt8]
  ) throws -> (status: Int, body: [UInt8]) {
    let name = host.contains(":") ? "[\(host)]" : host
    let secret = token.isEmpty ? "" : "Authorization: Bearer \(token)\r\n"
    let head = "\(method) \(prefix)\(target) HTTP/1.0\r\nHost: \(name):\(port)\r\n\(secret)\(fields)\r\n"
    return try read(isSecret ? secretly(Array(head.utf8) + content) : openly(Array(head.utf8) + content))
  }

  private func unreachable(_ reason: String) -> Failure {
    Failure(
      .unreachable,
      call.text(
        "\(host):\(port) svarer ikke: \(Danish.tell(reason, in: .da)).",
        "\(host):\(port) does not answer: \(reason)."))
  }

  private func read(_ bytes: [UInt8]) throws -> (status: Int, body: [UInt8]) {
    let end = Array("\r\n\r\n".utf8)
    guard let split = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else {
      throw unreachable(bytes.isEmpty ? "no answer" : "no HTTP")
    }
    let lines = String(decoding: bytes[..<split], as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
      throw unreachable("no HTTP")
    }
    let body = Array(bytes[(split + end.count)...])
    let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
    if let length, Int(length.dropFirst(15).filter { $0 != " " }) ?? 0 > body.count {
      throw unreachable("broke off")
    }
    return (status, body)
  }

  /// Sends a request over TCP and reads to the end.
  private func openly(_ request: [UInt8]) throws -> [UInt8] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, "\(port)", &hints, &found)
    guard code == 0 else { throw unreachable(String(cString: gai_strerror(code))) }
    defer { freeaddrinfo(found) }
    var next = found
    while let place = next?.pointee {
      let descriptor = socket(
        place.ai_family, place.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), place.ai_protocol)
      defer { close(descriptor) }
      var patience = timeval(tv_sec: Int(Self.patience.components.seconds), tv_usec: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
      if connect(descriptor, place.ai_addr, place.ai_addrlen) == 0 {
        return try exchange(
          request, through: FileHandle(fileDescriptor: descriptor),
          and: FileHandle(fileDescriptor: descriptor))
      }
      next = place.ai_next
    }
    throw unreachable(String(cString: strerror(errno)))
  }

  /// Sends a request through `openssl`, which checks the certificate, for there is no TLS of our own.
  private func secretly(_ request: [UInt8]) throws -> [UInt8] {
    let tunnel = Process()
    let (input, output) = (Pipe(), Pipe())
    tunnel.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tunnel.arguments = [
      "openssl", "s_client", "-quiet", "-verify_return_error", "-verify_hostname", host, "-servername", host,
      "-connect", "\(host):\(port)",
    ]
    (tunnel.standardInput, tunnel.standardOutput, tunnel.standardError) = (
      input, output, FileHandle.nullDevice
    )
    let end: DispatchSemaphore
    do { end = try tunnel.start() } catch { throw unreachable("\(error)") }
    defer { if tunnel.isRunning { tunnel.terminate() } }
    let answer = try exchange(request, through: input.fileHandleForWriting, and: output.fileHandleForReading)
    end.wait()
    guard !answer.isEmpty else {
      throw unreachable("no TLS (see: openssl s_client -connect \(host):\(port))")
    }
    return answer
  }

  /// Who says nothing for so long, or has not said all after `longest`, is given up; a plan may take a minute.
  private static let patience = Duration.seconds(70)
  private static let longest = Duration.seconds(300)
  private static let mostBytes = 256 << 20

  private func exchange(_ request: [UInt8], through input: FileHandle, and output: FileHandle) throws
    -> [UInt8]
  {
    let (sending, receiving) = (input.fileDescriptor, output.fileDescriptor)
    for descriptor in [sending, receiving] {
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
    let end = ContinuousClock.now + Self.longest
    var unsent = request[...]
    var answer: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      var looks = [
        pollfd(fd: receiving, events: Int16(POLLIN), revents: 0),
        pollfd(fd: unsent.isEmpty ? -1 : sending, events: Int16(POLLOUT), revents: 0),
      ]
      let wait = min(Self.patience, end - .now).components.seconds
      let ready = wait > 0 ? poll(&looks, 2, Int32(wait * 1_000)) : 0
      guard ready != 0 else { throw unreachable("no answer in time") }
      if looks[1].revents != 0 {
        let count = unsent.withUnsafeBytes { Foundation.write(sending, $0.baseAddress, $0.count) }
        // Who wants no more may have answered already.
        if count < 0, errno != EAGAIN, errno != EINTR { unsent = [] }
        unsent = unsent.dropFirst(max(0, count))
      }
      if looks[0].revents != 0 {
        let count = Foundation.read(receiving, &part, part.count)
        if count == 0 { return answer }
        guard count > 0 || errno == EAGAIN || errno == EINTR else {
          throw unreachable(String(cString: strerror(errno)))
        }
        answer += part.prefix(max(0, count))
        guard answer.count <= Self.mostBytes else { throw unreachable("an answer of more than 256 MB") }
      }
    }
  }
}
