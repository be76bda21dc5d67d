import BookingCore
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import BookingHTTP

/// What the server does with clients that want too much, read too little or say who they are.
struct HardeningTests {
  private let ok = Route(.get, "/", name: "root", work: .quick { _ in Response(text: "ok") })
  private let whoIs = Route(.get, "/who", work: .quick { Response(text: "\($0.client) \($0.isLocal)") })

  private func ask(_ server: Server, _ request: String) throws -> String {
    let client = try RawClient(server.boundAddress)
    client.send(request)
    return client.receiveAll()
  }

  @Test("a client that never reads is not read from, and is closed in time")
  func neverReads() throws {
    let calls = Mutex(0)
    let big = [UInt8](repeating: 0x61, count: 1 << 20)
    let route = Route(
      .get, "/big",
      work: .quick { _ in
        calls.withLock { $0 += 1 }
        return Response(contentType: "text/plain", body: big)
      })
    var limits = HTTPLimits()
    limits.write = .milliseconds(200)
    let metrics = ServerMetrics()
    try withServer([route, ok], limits: limits, configure: { $0.metrics = metrics }) { server in
      let clients = try (0..<8).map { _ in try RawClient(server.boundAddress, receiveBuffer: 4096) }
      for client in clients {
        // More requests than fit into all buffers between: sending ends when the server closes.
        Thread {
          while client.send(String(repeating: "GET /big HTTP/1.1\r\nHost: a\r\n\r\n", count: 1000)) {}
        }.start()
      }
      #expect(try ask(server, "GET / HTTP/1.0\r\n\r\n").hasSuffix("ok"))
      let isEmpty = waitUntil { metrics.connections == 0 }
      #expect(isEmpty)
      #expect(calls.withLock { $0 } < 8 * 20)
    }
  }

  @Test("more connections than the limit are told so and closed; loopback is not limited by address")
  func connectionLimit() throws {
    var limits = HTTPLimits()
    limits.connections = 16
    limits.connectionsPerAddress = 1
    try withServer([ok], limits: limits) { server in
      let held = try (0..<16).map { _ in
        let client = try RawClient(server.boundAddress)
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.receive(until: "ok").hasPrefix("HTTP/1.1 200"))
        return client
      }
      #expect(try RawClient(server.boundAddress).receiveAll().hasPrefix("HTTP/1.1 503"))
      withExtendedLifetime(held) {}
    }
  }

  @Test("connections are counted by address, except for those of proxies")
  func census() throws {
    var limits = HTTPLimits()
    limits.connectionsPerAddress = 2
    let census = Census(limit: 100, limits: limits, uncounted: [try #require(AddressBlock("10.0.0.0/8"))])
    let stranger = try #require(NetworkAddress("192.0.2.1"))
    let proxy = try #require(NetworkAddress("10.0.0.1"))
    #expect((0..<3).map { _ in census.admit(stranger) } == [true, true, false])
    #expect((0..<3).map { _ in census.admit(proxy) } == [true, true, true])
    census.remove(stranger)
    #expect(census.admit(stranger))
    #expect(census.open == 5 && census.refused == 1)
  }

  @Test("only so many large bodies are taken at a time")
  func largeBodies() throws {
    let route = Route(
      .post, "/import", bodyLimit: 1 << 20, work: .quick { Response(text: "\($0.body.count)") })
    var limits = HTTPLimits()
    limits.largeBodies = 1
    try withServer([route], limits: limits) { server in
      let first = try RawClient(server.boundAddress)
      let expecting = "Expect: 100-continue\r\nContent-Length: 100000\r\n\r\n"
      first.send("POST /import HTTP/1.1\r\nHost: a\r\n" + expecting)
      #expect(first.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100"))
      let second = try ask(server, "POST /import HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
      #expect(second.hasPrefix("HTTP/1.1 503"))
      let small = "POST /import HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"
      #expect(try ask(server, small).hasSuffix("\r\n\r\n1"))
      first.send([UInt8](repeating: 0x61, count: 100_000))
      #expect(first.receive(until: "\r\n\r\n100000").hasPrefix("HTTP/1.1 200"))
      first.send("POST /import HTTP/1.1\r\nHost: a\r\n" + expecting)
      #expect(first.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100"))
    }
  }

  @Test(
    "behind a proxy the client is the last address that is no proxy",
    arguments: [
      ("192.0.2.7", "192.0.2.7 false"), ("1.1.1.1, 192.0.2.7", "192.0.2.7 false"),
      ("192.0.2.7, 10.0.0.1", "192.0.2.7 false"), ("10.0.0.1", "10.0.0.1 false"), ("", "127.0.0.1 true"),
      ("nonsense", "127.0.0.1 true"), ("192.0.2.7, nonsense", "127.0.0.1 true"),
      ("2001:db8::1", "2001:db8::1 false"),
      ("192.0.2.7\r\nX-Forwarded-For: 192.0.2.8", "192.0.2.8 false"),
    ])
  func forwarded(field: String, expected: String) throws {
    let proxies = ["127.0.0.1", "10.0.0.0/8"].compactMap(AddressBlock.init)
    try withServer([whoIs], configure: { $0.trustedProxies = proxies }) { server in
      let answer = try ask(server, "GET /who HTTP/1.0\r\nX-Forwarded-For: \(field)\r\n\r\n")
      #expect(answer.hasSuffix("\r\n\r\n\(expected)"))
    }
  }

  @Test("every answer is logged and counted, without the query")
  func logAndMetrics() throws {
    let records = Mutex<[AccessRecord]>([])
    let metrics = ServerMetrics()
    let configure = { (configuration: inout ServerConfiguration) in
      configuration.metrics = metrics
      configuration.accessLog = { record in records.withLock { $0.append(record) } }
    }
    try withServer([ok], configure: configure) { server in
      _ = try ask(server, "GET /?secret=1 HTTP/1.0\r\n\r\n")
      _ = try ask(server, "HEAD / HTTP/1.0\r\n\r\n")
      _ = try ask(server, "GET /nothing HTTP/1.0\r\n\r\n")
      _ = try ask(server, "nonsense\r\n\r\n")
      let lines = records.withLock { $0.map { "\($0.method?.name ?? "-") \($0.route ?? "-") \($0.status)" } }
      #expect(lines == ["GET root 200", "HEAD root 200", "GET - 404", "- - 400"])
      #expect(Set(records.withLock { $0.map(\.id.description) }).count == 4)
      let text = metrics.text(prefix: "http")
      #expect(text.contains("http_requests_total{method=\"GET\",route=\"root\",status=\"200\"} 1\n"))
      #expect(text.contains("http_requests_total{method=\"none\",route=\"none\",status=\"400\"} 1\n"))
      #expect(text.contains("http_request_duration_seconds_count{route=\"root\"} 2\n"))
      #expect(text.contains("http_connections_accepted_total 4\n"))
    }
  }

  @Test("the access log is lines of JSON, and a stopped log has written all of them")
  func accessLog() throws {
    let path = NSTemporaryDirectory() + "faelled-\(UInt64.random(in: 0 ..< .max)).log"
    let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
    defer {
      close(descriptor)
      unlink(path)
    }
    let log = AccessLog(descriptor: descriptor)
    try withServer([ok], configure: { $0.accessLog = log.record }) { server in
      for _ in 0..<3 { _ = try ask(server, "GET /?token=secret HTTP/1.0\r\n\r\n") }
    }
    log.stop()
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let lines = try text.split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
    #expect(lines.count == 3 && !text.contains("secret"))
    #expect(lines.first?["route"]?.text == "root" && lines.first?["status"]?.integer == 200)
  }

  @Test("requests under way while the server stops are all answered")
  func stopUnderLoad() throws {
    let counts = Mutex((asked: 0, answered: 0))
    let group = DispatchGroup()
    var limits = HTTPLimits()
    limits.drain = .milliseconds(100)
    try withServer([ok], limits: limits) { server in
      let clients = try (0..<8).map { _ in try RawClient(server.boundAddress) }
      for client in clients {
        group.enter()
        Thread {
          // Each client asks again until it is told that the connection closes; then nothing more is owed to it.
          while true {
            counts.withLock { $0.asked += 1 }
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = client.receive(until: "\r\n\r\nok")
            if answer.hasSuffix("\r\n\r\nok") { counts.withLock { $0.answered += 1 } }
            if answer.contains("Connection: close") || answer.isEmpty { break }
          }
          group.leave()
        }.start()
      }
      #expect(waitUntil { counts.withLock { $0.answered } > 200 })
      server.stop(within: .seconds(5))
      group.wait()
      let (asked, answered) = counts.withLock { $0 }
      #expect(asked == answered)
    }
  }
}
