import BookingCore
import Foundation
import Testing

@testable import BookingHTTP

@Suite("The API over a store in the process") struct StoreAPITests {
  /// The town's store, opened a second time as a command line does.
  private struct Inside {
    let town: Town
    let desk: BookingDesk
    let api: StoreAPI

    init(as handle: String? = nil) throws {
      town = try Town()
      let desk = try BookingDesk(path: town.path, clock: { 1_795_435_200 })
      let actor = try handle.map { try desk.actor(named: Town.slug($0), origin: "cli") }
      self.desk = desk
      api = try StoreAPI(desk: desk, actor: actor ?? .operator())
    }

    func ask(_ method: String, _ target: String, _ body: String? = nil) throws -> (
      status: Int, json: JSONValue
    ) {
      let length = body.map { "Content-Length: \($0.utf8.count)\r\n" } ?? ""
      let head = "\(method) /api/v1\(target) HTTP/1.0\r\nAccept-Language: en\r\n\(length)\r\n"
      let answer = try api.answer(Array((head + (body ?? "")).utf8))
      return (answer.status, try JSONReader.read(answer.body))
    }
  }

  private static let evening =
    #"{"resource":"faelleshus","start":"2026-12-05T17:00","end":"2026-12-05T19:00"}"#

  @Test("the operator books for the area's board, sees what everybody has, and does all") func operating()
    throws
  {
    let inside = try Inside()
    let own = try inside.town.book("sal-a", "2026-12-05T17:00", "2026-12-05T19:00", as: "mette")
    let made = try inside.ask("POST", "/bookings", Self.evening)
    #expect(made.status == 201)
    #expect(made.json["household"]?.text?.contains("vangede") == true)
    let listed = try inside.ask("GET", "/bookings").json["items"]?.items ?? []
    #expect(Set(listed.compactMap { $0["id"]?.text }) == [own, made.json["id"]?.text ?? ""])
    let hers = try inside.ask("GET", "/bookings?household=vangede-k1").json["items"]?.items
    #expect(hers?.compactMap { $0["id"]?.text } == [own])
    let years = try inside.ask("GET", "/bookings?from=2020-01-01T00:00&to=2030-01-01T00:00")
    #expect(years.json["items"]?.items?.count == 2, "no limit of HTTP holds")
    for path in [
      "/series", "/waitlist", "/loans", "/conflicts", "/plans", "/notices", "/resources/borde/history",
    ] {
      #expect(try inside.ask("GET", path).status == 200, "\(path)")
    }
    #expect(try inside.ask("POST", "/bookings/\(own)/cancel").status == 200)
  }

  @Test("a refusal is answered with what is free instead, and what is not there or wrong is thrown")
  func failing() throws {
    let inside = try Inside()
    #expect(try inside.ask("POST", "/bookings", Self.evening).status == 201)
    let taken = try inside.ask("POST", "/bookings", Self.evening)
    #expect(taken.status == 409)
    #expect(taken.json["alternatives"]?.items?.isEmpty == false)
    #expect(throws: DeskError.self) { try inside.ask("GET", "/bookings/bk-222222") }
    #expect(throws: DeskError.self) { try inside.ask("POST", "/bookings", #"{"resource":"faelleshus"}"#) }
    #expect(throws: DeskError.self) { try inside.ask("GET", "/bookings?household=nobody") }
    #expect(throws: JSONError.self) { try inside.ask("POST", "/bookings", "{") }
    // What went wrong before is forgotten.
    #expect(try inside.ask("GET", "/areas").status == 200)
    #expect(try inside.ask("POST", "/bookings", Self.evening).status == 409)
  }

  @Test("a member acts with the rights of the own role") func acting() throws {
    let inside = try Inside(as: "ali")
    _ = try inside.town.book("sal-a", "2026-12-05T17:00", "2026-12-05T19:00", as: "mette")
    let made = try inside.ask("POST", "/bookings", Self.evening).json
    #expect(made["household"]?.text == "vangede-k4")
    #expect(try inside.ask("GET", "/bookings").json["items"]?.items?.count == 1)
    #expect(try inside.ask("GET", "/bookings?household=vangede-k4").json["items"]?.items?.count == 1)
    #expect(throws: DeskError.self) { try inside.ask("GET", "/bookings?household=vangede-k1") }
    #expect(throws: DeskError.self) { try inside.ask("GET", "/conflicts") }
  }

  @Test("a request reads no timelines but those it is about") func reading() throws {
    let inside = try Inside()
    let code = try inside.town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T19:00", as: "mette")
    func isUnread(_ name: String) throws -> Bool {
      let memory = try inside.desk.glance(loading: [])
      let resource = try #require(memory.registry.resource(slug: Town.slug(name)))
      let evening = try #require(TimeRange(from: Minute(29_941_440), to: Minute(29_941_500)))
      return memory.schedule.isFree(resource.id, range: evening)
    }
    let evening = "from=2026-12-05T17:00&to=2026-12-05T19:00"
    for path in [
      "/bookings", "/bookings/\(code)", "/resources", "/series", "/loans", "/conflicts",
      "/availability?\(evening)",
    ] {
      _ = try inside.ask("GET", path)
      #expect(try isUnread("faelleshus"), "\(path)")
    }
    _ = try inside.ask("GET", "/resources/faelleshus/calendar?\(evening)")
    #expect(try !isUnread("faelleshus"), "which tells that one can be read")
  }
}
