import Foundation
import Synchronization
import Testing

@testable import BookingHTTP

/// Runs `body` against a server with these routes on a free port.
func withServer(
  _ routes: [Route], limits: HTTPLimits = HTTPLimits(),
  listen: ListenAddress = .tcp(host: "127.0.0.1", port: 0),
  configure: (inout ServerConfiguration) -> Void = { _ in }, _ body: (Server) throws -> Void
) throws {
  var configuration = ServerConfiguration(listen: listen)
  configuration.limits = limits
  configuration.loops = 2
  configure(&configuration)
  let server = Server(configuration, Router(routes))
  try server.start()
  defer { server.stop(within: .zero) }
  try body(server)
}

struct ServerTests {
  static let routes = [
    Route(.get, "/healthz", work: .quick { _ in Response(text: "ok") }),
    Route(
      .post, "/echo",
      work: .quick { request in Response(contentType: "application/octet-stream", body: request.body) }),
    Route(
      .get, "/things/{id}/parts/{part}",
      work: .quick { request in
        Response(
          text:
            "\(request.parameter("id") ?? "") \(request.parameter("part") ?? "") \(request.query("q") ?? "")")
      }),
    Route(
      .get, "/later",
      work: .deferred { request, responder in
        DispatchQueue.global().async {
          responder.respond(Response(text: "later \(request.query("n") ?? "")"))
        }
      }),
    Route(.get, "/dropped", work: .deferred { _, _ in }),
  ]

  @Test("requests on one connection are answered in order, quick and deferred alike")
  func pipelining() throws {
    try withServer(ServerTests.routes) { server in
      let client = try RawClient(server.boundAddress)
      client.send(
        "GET /later?n=1 HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
          + "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
          + "GET /later?n=2 HTTP/1.1\r\nHost: a\r\n\r\n"
          + "GET /things/a%2Fb/parts/%C3%B8?q=x+y%21 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      let bodies = client.receiveAll().components(separatedBy: "\r\n\r\n").dropFirst().map {
        $0.components(separatedBy: "HTTP/1.1").first ?? ""
      }
      #expect(bodies == ["later 1", "ok", "abc", "later 2", "a/b ø x y!"])
    }
  }

  @Test("a responder that is dropped answers 500")
  func dropped() throws {
    try withServer(ServerTests.routes) { server in
      let client = try RawClient(server.boundAddress)
      client.send("GET /dropped HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(client.receiveAll().hasPrefix("HTTP/1.1 500 "))
    }
  }

  @Test("HEAD has the head of GET and no body, OPTIONS and 405 tell the methods, the rest is 404")
  func methods() throws {
    try withServer(ServerTests.routes) { server in
      let client = try RawClient(server.boundAddress)
      for (method, path) in [
        ("HEAD", "/healthz"), ("OPTIONS", "/healthz"), ("PUT", "/healthz"), ("GET", "/nothing"),
      ] {
        client.send("\(method) \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
      }
      client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      let all = client.receiveAll()
      let statuses = all.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
      #expect(statuses == ["200", "204", "405", "404", "204"])
      #expect(all.contains("Content-Length: 2\r\n\r\nHTTP/1.1 204"))
      #expect(all.contains("Allow: GET, HEAD, OPTIONS\r\n"))
      #expect(all.contains("Allow: GET, HEAD, POST, OPTIONS\r\n"))
    }
  }

  @Test("a stream is sent in chunks as it is written, and its writer learns that the client has gone")
  func streaming() throws {
    let stream = Mutex<ResponseStream?>(nil)
    let gone = DispatchSemaphore(value: 0)
    let route = Route(
      .get, "/events",
      work: .quick { _ in
        let new = ResponseStream()
        new.onGone { gone.signal() }
        stream.withLock { $0 = new }
        return Response(contentType: "text/event-stream", stream: new)
      })
    try withServer([route]) { server in
      do {
        let client = try RawClient(server.boundAddress)
        client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.receive(until: "\r\n\r\n").contains("Transfer-Encoding: chunked\r\n"))
        _ = stream.withLock { $0?.write(Array("data: 1\n\n".utf8)) }
        #expect(client.receive(until: "\n\n").hasPrefix("9\r\ndata: 1\n\n"))
      }
      #expect(gone.wait(timeout: .now() + 5) == .success)
      #expect(stream.withLock { $0?.write([1]) } == .gone)
    }
  }

  @Test("a server that stops finishes what was begun and ends open streams")
  func graceful() throws {
    let begun = DispatchSemaphore(value: 0)
    let goOn = DispatchSemaphore(value: 0)
    let slow = Route(
      .get, "/slow",
      work: .deferred { _, responder in
        DispatchQueue.global().async {
          begun.signal()
          goOn.wait()
          responder.respond(Response(text: "done"))
        }
      })
    let events = Route(
      .get, "/events",
      work: .quick { _ in
        Response(contentType: "text/event-stream", stream: ResponseStream())
      })
    var limits = HTTPLimits()
    limits.drain = .milliseconds(20)
    try withServer([slow, events], limits: limits) { server in
      let client = try RawClient(server.boundAddress)
      let idle = try RawClient(server.boundAddress)
      let listener = try RawClient(server.boundAddress)
      client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
      listener.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
      _ = listener.receive(until: "\r\n\r\n")
      begun.wait()
      let stopped = DispatchSemaphore(value: 0)
      DispatchQueue.global().async {
        server.stop(within: .seconds(5))
        stopped.signal()
      }
      #expect(idle.receiveAll().isEmpty)
      #expect(listener.receiveAll() == "0\r\n\r\n")
      #expect(throws: ServerError.self) { try RawClient(server.boundAddress) }
      goOn.signal()
      let answer = client.receiveAll()
      #expect(answer.contains("Connection: close") && answer.hasSuffix("done"))
      #expect(stopped.wait(timeout: .now() + 5) == .success)
    }
  }

  @Test("a Unix socket serves, and its path goes with it")
  func unix() throws {
    let path = NSTemporaryDirectory() + "faelled-\(UInt64.random(in: 0 ..< .max)).sock"
    try withServer(ServerTests.routes, listen: .unix(path: path)) { server in
      let client = try RawClient(server.boundAddress)
      client.send("GET /healthz HTTP/1.0\r\n\r\n")
      let answer = client.receiveAll()
      #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\n") && answer.hasSuffix("\r\n\r\nok"))
      #expect(throws: ServerError.self) {
        try Server(ServerConfiguration(listen: .unix(path: path)), Router([])).start()
      }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("a file where the socket should be stays, and is told")
  func fileAtTheSocket() throws {
    let path = NSTemporaryDirectory() + "faelled-\(UInt64.random(in: 0 ..< .max)).db"
    try "kept".write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(throws: ServerError.self) {
      try Server(ServerConfiguration(listen: .unix(path: path)), Router([])).start()
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "kept")
  }
}
