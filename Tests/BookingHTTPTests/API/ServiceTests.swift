import BookingCore
import Dispatch
import Synchronization
import Testing

@testable import BookingHTTP

@Suite("The service on a socket", .timeLimit(.minutes(2))) struct ServiceTests {
  private func serve(_ town: Town) throws -> (service: BookingService, address: ListenAddress) {
    let desk = try BookingDesk(path: town.path, mode: .service, clock: { 1_795_435_200 })
    let listen = try #require(ListenAddress("127.0.0.1:0"))
    var configuration = ServiceConfiguration(listen: listen)
    configuration.drain = .seconds(5)
    let service = BookingService(desk: desk, configuration: configuration)
    return (service, try service.start())
  }

  private func message(
    _ method: String, _ target: String, _ token: String, _ body: String = "", headers: String = "",
    close: Bool = true
  ) -> String {
    "\(method) \(target) HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer \(token)\r\n"
      + (close ? "Connection: close\r\n" : "") + headers
      + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  private static let hour =
    #""start":"2026-12-05T17:00:00+01:00","end":"2026-12-05T18:00:00+01:00""#

  @Test(
    "of many who ask at once for the same hour exactly as many get it as there are units",
    arguments: [
      (#"{"resource":"faelleshus",\#(hour)}"#, 1), (#"{"resource":"borde",\#(hour)}"#, 3),
    ])
  func race(_ body: String, _ units: Int) throws {
    let town = try Town()
    let (service, address) = try serve(town)
    defer { service.stop() }
    let text = message("POST", "/api/v1/bookings", town.token("mette"), body)
    let statuses = Mutex<[String: Int]>([:])
    DispatchQueue.concurrentPerform(iterations: 60) { _ in
      let answer = (try? RawClient(address)).map { client in
        client.send(text)
        return client.receiveAll()
      }
      let status = String((answer ?? "").dropFirst(9).prefix(3))
      statuses.withLock { $0[status, default: 0] += 1 }
      if status == "409", answer?.contains("\"alternatives\":[") != true {
        statuses.withLock { $0["bare", default: 0] += 1 }
      }
    }
    #expect(statuses.withLock { $0 } == ["201": units, "409": 60 - units])
  }

  @Test("a booking of another process is in the very next answer")
  func otherProcess() throws {
    let town = try Town()
    let (service, address) = try serve(town)
    defer { service.stop() }
    let client = try RawClient(address)
    let ask = message(
      "GET", "/api/v1/resources/faelleshus/calendar?from=2026-12-05T08:00Z&to=2026-12-05T20:00Z",
      town.token("ali"), close: false)
    for minute in 0..<30 {
      let start = "2026-12-05T\(10 + minute / 6):\(minute % 6)0Z"
      let end = "2026-12-05T\(10 + minute / 6):\(minute % 6)5Z"
      // The town has a desk of its own over the same file.
      _ = try town.book("faelleshus", start, end, as: "mette")
      client.send(ask)
      let answer = client.receive(until: "nextCursor")
      #expect(answer.components("\"taken\"") == minute + 1)
    }
  }

  @Test("events are told, and those that were missed are told again")
  func events() throws {
    let town = try Town()
    let (service, address) = try serve(town)
    defer { service.stop() }
    let last = try town.desk.read { $0.lastChange }
    let client = try RawClient(address)
    client.send(message("GET", "/api/v1/events", town.token("mette"), close: false))
    #expect(client.receive(until: "retry: 5000").contains("text/event-stream"))
    let id = try town.book("faelleshus", "2026-12-05T10:00Z", "2026-12-05T11:00Z", as: "mette")
    #expect(client.receive(until: id).contains("event: booking.create"))
    _ = try town.book("faelleshus", "2026-12-05T12:00Z", "2026-12-05T13:00Z", as: "ali")
    let own = try town.book("faelleshus", "2026-12-05T14:00Z", "2026-12-05T15:00Z", as: "mette")
    let later = client.receive(until: own)
    #expect(
      later.components("event: booking.create") == 1, "another household's booking is not told of")
    let again = try RawClient(address)
    again.send(
      message(
        "GET", "/api/v1/events", town.token("mette"), headers: "Last-Event-ID: \(last)\r\n",
        close: false))
    #expect(again.receive(until: own).contains(id))
    for number in ["999999", "abc", "99999999999999999999"] {
      let lost = try RawClient(address)
      lost.send(
        message(
          "GET", "/api/v1/events", town.token("mette"), headers: "Last-Event-ID: \(number)\r\n",
          close: false))
      #expect(lost.receive(until: "event: reset").contains("event: reset"))
    }
  }

  @Test("errors of the server itself are problems too")
  func problems() throws {
    let town = try Town()
    let (service, address) = try serve(town)
    defer { service.stop() }
    for (target, method, status, title) in [
      ("/nowhere", "GET", 404, "Findes ikke"), ("/api/v1/areas", "DELETE", 405, "Metoden bruges ikke her"),
      ("/api/v1/bookings", "POST", 413, "Indholdet er for stort"),
    ] {
      let body = String(repeating: " ", count: status == 413 ? 65_537 : 0)
      for (language, title) in [("da", title), ("en", nil)] {
        let client = try RawClient(address)
        client.send(
          message(method, target, town.token("mette"), body, headers: "Accept-Language: \(language)\r\n"))
        let answer = client.receiveAll()
        #expect(answer.hasPrefix("HTTP/1.1 \(status)"))
        #expect(answer.contains("application/problem+json"))
        #expect(answer.contains("\"requestId\":\"r-"))
        #expect(answer.contains("Content-Language: \(language)"))
        if let title { #expect(answer.contains("\"title\":\"\(title)\"")) }
        #expect(answer.contains("The ") == (language == "en") || status == 404, "\(answer)")
      }
    }
  }

  @Test("a service that was told to stop finishes and lets go of the port")
  func stops() throws {
    let town = try Town()
    let (service, address) = try serve(town)
    let client = try RawClient(address)
    client.send(message("GET", "/readyz", town.token("mette"), close: false))
    #expect(client.receive(until: "ready").contains("200"))
    let follower = try RawClient(address)
    follower.send(message("GET", "/api/v1/events", town.token("mette"), close: false))
    _ = follower.receive(until: "retry")
    service.stop()
    #expect(throws: (any Error).self) { try RawClient(address) }
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
