import BookingCore
import Testing

@testable import BookingHTTP

@Suite("Notices over HTTP") struct NoticeEndpointTests {
  @Test("Mette uden e-mail læser sine beskeder, på sit sprog, og mærker dem som læst") func reading() throws {
    let town = try Town()
    let code = try town.tell("vangede-k1")
    #expect(try town.ask("GET", "/notices", as: "ali").items.isEmpty)
    let page = try town.ask("GET", "/notices", as: "mette", headers: ["Accept-Language": "en"])
    #expect(page.items.first?["id"]?.text == code)
    #expect(page.items.first?["subject"]?.text?.contains("is where it was") == true)
    #expect(page.items.first?["readAt"]?.isNull == true)
    #expect(try town.ask("POST", "/notices/\(code)/read?dryRun=true", as: "mette").status == 200)
    #expect(try town.ask("GET", "/notices?unread=true", as: "mette").items.count == 1)
    #expect(try town.ask("POST", "/notices/\(code)/read", as: "mette").json["readAt"]?.text != nil)
    #expect(try town.ask("GET", "/notices?unread=true", as: "mette").items.isEmpty)
    #expect(try town.ask("GET", "/notices", as: "mette").items.count == 1)
    #expect(try town.ask("GET", "/notices?cursor=x", as: "mette").status == 400)
  }
}
