import Foundation
import Synchronization
import Testing

@testable import BookingHTTP

/// The cases of `Tests/Vectors/http` against a real socket.
struct ConformanceTests {
  @Test("the server answers as the vectors say", arguments: ConformanceCase.classes)
  func vectors(name: String) throws {
    let cases = try ConformanceCase.load(name)
    #expect(!cases.isEmpty)
    var impatient = HTTPLimits()
    impatient.idle = .milliseconds(120)
    impatient.request = .milliseconds(120)
    impatient.answer = .milliseconds(120)
    impatient.linger = .milliseconds(50)
    try withServer(ConformanceTests.routes) { server in
      try withServer(ConformanceTests.routes, limits: impatient) { impatientServer in
        for each in cases { try check(each, each.isImpatient ? impatientServer : server) }
      }
    }
  }

  @Test("there are cases enough, and no two of a class have the same name")
  func count() throws {
    var count = 0
    for name in ConformanceCase.classes {
      let cases = try ConformanceCase.load(name)
      #expect(Set(cases.map(\.name)).count == cases.count)
      count += cases.count
    }
    #expect(count >= 300)
  }

  private func check(_ each: ConformanceCase, _ server: Server) throws {
    let client = try RawClient(server.boundAddress)
    let sender = Thread {
      for piece in each.send {
        switch piece {
        case .bytes(let bytes): client.send(bytes)
        case .pause(let milliseconds): usleep(UInt32(milliseconds) * 1000)
        case .end: client.finishSending()
        }
      }
      // Whether the connection lives on, and is where both sides think it is, shows in one more answer.
      if each.staysOpen { client.send("GET /sentinel HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n") }
    }
    sender.start()
    var all: [UInt8] = []
    while case let piece = client.receive(), !piece.isEmpty { all += piece }
    let received = ReceivedAnswer.all(in: all, isHead: each.isHead)
    guard var answers = received else {
      Issue.record("\(each.name): answers not framed: \(String(decoding: all.prefix(500), as: UTF8.self))")
      return
    }
    if each.staysOpen {
      let last = answers.popLast()
      #expect(last?.head.contains("X-Sentinel: yes") == true, "\(each.name): the connection does not live on")
    }
    #expect(answers.map(\.status) == each.answers, "\(each.name)")
    let bodies = answers.suffix(each.bodies.count).map(\.body)
    #expect(bodies == each.bodies.map(ConformanceCase.bytes), "\(each.name)")
    let text = String(decoding: all, as: UTF8.self)
    if let contains = each.contains { #expect(text.contains(contains), "\(each.name)") }
    if let lacks = each.lacks { #expect(!(answers.last?.head.contains(lacks) ?? false), "\(each.name)") }
    if !each.staysOpen, let last = answers.last, last.status >= 400 {
      #expect(last.head.contains("Connection: close"), "\(each.name): says that it closes")
    }
  }

  // MARK: What is served

  private static func text(_ text: String) -> Response { Response(text: text) }

  private static let routes: [Route] = {
    func get(_ pattern: String, _ answer: @escaping @Sendable (Request) -> Response) -> Route {
      Route(.get, pattern, work: .quick(answer))
    }
    func echo(_ method: HTTPMethod, _ pattern: String, bodyLimit: Int? = nil, arrival: Duration? = nil)
      -> Route
    {
      Route(
        method, pattern, bodyLimit: bodyLimit, arrival: arrival,
        work: .quick { Response(contentType: "text/plain", body: $0.body) })
    }
    let megabyte = [UInt8](repeating: 0x61, count: 1 << 20)
    return [
      get("/") { _ in text("root") }, get("/healthz") { _ in text("ok") },
      get("/sentinel") { _ in Response(headers: [ResponseField("X-Sentinel", "yes")]) },
      get("/query") { text($0.query("q") ?? "") }, get("/host") { text($0.host) },
      get("/header") { text($0.header("x-test") ?? "") }, get("/client") { text($0.client.description) },
      get("/items/special") { _ in text("literal") }, get("/items/{id}") { text($0.parameter("id") ?? "") },
      get("/items/{id}/parts") { text("parts of \($0.parameter("id") ?? "")") },
      get("/nocontent") { _ in Response(204, contentType: "", body: [1]) },
      get("/notmodified") { _ in Response(304, contentType: "", body: [1]) },
      get("/inject") { _ in Response(headers: [ResponseField("X-Test", "a\r\nEvil: b")]) },
      get("/megabyte") { _ in Response(contentType: "text/plain", body: megabyte) },
      get("/close") { _ in
        var response = text("bye")
        response.closesConnection = true
        return response
      },
      get("/stream") { _ in
        let stream = ResponseStream()
        for word in ["one ", "two ", "three"] { stream.write(Array(word.utf8)) }
        stream.finish()
        return Response(contentType: "text/plain", stream: stream)
      },
      echo(.post, "/echo"), echo(.post, "/small", bodyLimit: 10), echo(.put, "/items/{id}"),
      echo(.patch, "/items/{id}"), echo(.post, "/patient", arrival: .seconds(10)),
      Route(
        .post, "/large", bodyLimit: 8 << 20, work: .quick { text(String($0.body.count)) }),
      Route(.post, "/header", work: .quick { text($0.header("x-test") ?? "") }),
      Route(.delete, "/items/{id}", work: .quick { _ in Response(204, contentType: "") }),
      Route(
        .get, "/later",
        work: .deferred { request, responder in
          DispatchQueue.global().async { responder.respond(text(request.query("n") ?? "")) }
        }),
      Route(.get, "/dropped", work: .deferred { _, _ in }),
      Route(.get, "/never", work: .deferred { _, responder in kept.withLock { $0.append(responder) } }),
    ]
  }()

  /// Responders that nobody answers.
  private static let kept = Mutex<[Responder]>([])
}
