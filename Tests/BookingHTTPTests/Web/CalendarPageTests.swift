import BookingCore
import Foundation
import Testing

@testable import BookingHTTP

/// The pages that show what is taken and what is free.
@Suite struct CalendarPageTests {
  let town: Town
  let browser: Browser

  init() throws {
    town = try Town()
    browser = Browser(town: town)
  }

  @Test("a week shows what is taken, to strangers without a name") func week() throws {
    let code = try town.book(
      "faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette", more: #","title":"Jul""#)
    let stranger = try browser.get("/r/faelleshus?date=2026-12-05")
    #expect(stranger.text.contains("Uge 49, 30. november–6. december 2026"))
    #expect(stranger.text.contains("lørdag 5. december kl. 17.00–18.00, optaget"))
    #expect(stranger.text.contains("lørdag 5. december kl. 16.00–17.00, ledig"))
    for secret in [code, "Jul", "Mette"] { #expect(!stranger.text.contains(secret)) }
    #expect(try browser.get("/r/faelleshus?date=2026-12-05", as: "mette").text.contains("/booking/\(code)"))
    #expect(
      try browser.get("/r/faelleshus/list?date=2026-12-05").text.contains(
        "Ledig </span>kl. 08.00–17.00"))
    #expect(
      try browser.get("/r/faelleshus/month?date=2026-12-05").text.contains(
        "lørdag 5. december, 10 timer ledige"))
  }

  @Test("the summer-time nights have their 23 and 25 hours") func summerTime() throws {
    var always = ChangeResource(slug: Town.slug("faelleshus"))
    always.openingHours = .always
    _ = try town.desk.perform(always, as: .operator())
    let spring = try browser.get("/r/faelleshus?date=2027-03-28")
    #expect(spring.text.contains("søndag 28. marts 2027, findes ikke, uret stilles frem"))
    #expect(spring.text.contains("søndag 28. marts 2027 kl. 03.00–04.00, ledig"))
  }

  @Test("finding shows what is free, the nearest first") func finding() throws {
    _ = try town.book("faelleshus", "2026-12-05T17:00", "2026-12-05T22:00", as: "mette")
    let page = try browser.get(
      "/find?date=2026-12-05&from=17:00&to=22:00&people=30&kind=room&near=vangede&wide=1")
    #expect(!page.text.contains(">Faelleshus<"))
    let own = try #require(page.text.range(of: ">Hal<")?.lowerBound)
    let other = try #require(page.text.range(of: ">Festsal<")?.lowerBound)
    #expect(own < other)
  }
}
