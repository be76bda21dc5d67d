import BookingCore
import Testing

@testable import BookingHTTP

@Suite("What is free") struct AvailabilityTests {
  @Test("what can be booked is what the house rules let be booked, from now on") func availability() throws {
    let town = try Town()
    try town.decide(
      #""quietHours":"daily 08:00-09:30","maxDaysAhead":10,"kinds":{"garden":{"otherAreas":false}},"resources":{"#
        + #""sal-a":{"slots":[{"hours":"daily 15:00-11:00"}],"quietHours":"never"},"#
        + #""sal-b":{"minNoticeMinutes":1440,"quietHours":"never"},"#
        + #""borde":{"quietHours":"never","lending":{"pickUpHours":"mon 16:00-17:00","longestDays":7}}}"#)
    try town.ask(
      "PATCH", "/resources/sal-a", as: "bo", #"{"openingHours":null}"#, headers: ["If-Match": "*"])
    func free(_ query: String, kind: String = "room") throws -> [String: String] {
      let found = try town.ask("GET", "/availability?area=vangede&kind=\(kind)&\(query)", as: "mette")
      #expect(found.status == 200, "\(found.text)")
      return Dictionary(
        uniqueKeysWithValues: found.items.map {
          (
            $0["resource"]?.text ?? "",
            ($0["start"]?.text ?? "").prefix(16).suffix(8) + "/"
              + ($0["end"]?.text ?? "").prefix(16).suffix(8)
          )
        })
    }
    // It is 13:00 in Vangede on the 23rd.
    let today = "from=2026-11-23T10:00&to=2026-11-23T16:00"
    #expect(try free(today)["faelleshus"] == "23T13:00/23T16:00")
    #expect(try free(today + "&minutes=60")["faelleshus"] == "23T13:00/23T14:00")
    #expect(try free("from=2026-11-22T10:00&to=2026-11-23T12:00").isEmpty)
    let week = "from=2026-11-24T06:00&to=2026-11-27T06:00"
    #expect(
      try free(week + "&minutes=60") == [
        "faelleshus": "24T09:30/24T10:30", "hal": "24T09:30/24T10:30", "sal-b": "24T13:00/24T14:00",
      ])
    #expect(try free(week + "&minutes=1200")["sal-a"] == "24T15:00/25T11:00")
    // Handed out and taken back on Mondays from 16 to 17.
    let things = "from=2026-11-24T06:00&to=2026-12-08T06:00"
    #expect(try free(things + "&minutes=60", kind: "equipment") == ["borde": "30T16:00/30T17:00"])
    #expect(try free(things + "&minutes=10050", kind: "equipment") == ["borde": "30T16:30/07T16:00"])
    #expect(try free(things + "&minutes=600", kind: "equipment").isEmpty)
    #expect(try free("from=2026-12-10T10:00&to=2026-12-10T12:00").isEmpty)
    for (name, times) in try free(week + "&minutes=60") {
      let ends = times.split(separator: "/").map { "2026-11-\($0)" }
      _ = try town.book(name, ends[0], ends[1], as: "mette")
    }
  }

  @Test("an hour between gaps is found to the minute, and a closed winter is passed") func gaps() throws {
    let town = try Town()
    try town.decide(
      #""kinds":{"room":{"gapMinutes":20}},"resources":{"sal-b":{"closedDates":["11-24/06-30"]}}"#)
    func first(_ query: String, _ name: String) throws -> String? {
      let found = try town.ask("GET", "/availability?area=vangede&kind=room&\(query)", as: "mette")
      #expect(found.status == 200, "\(found.text)")
      return found.items.first { $0["resource"]?.text == name }?["start"]?.text
    }
    _ = try town.book("faelleshus", "2026-11-24T09:00", "2026-11-24T10:00", as: "mette")
    _ = try town.book("faelleshus", "2026-11-24T11:40", "2026-11-24T13:00", as: "mette")
    let day = "from=2026-11-24T09:00&to=2026-11-24T13:00&minutes="
    #expect(try first(day + "60", "faelleshus") == "2026-11-24T10:20:00+01:00")
    #expect(try first(day + "61", "faelleshus") == nil)
    _ = try town.book("faelleshus", "2026-11-24T10:20", "2026-11-24T11:20", as: "mette")
    let winter = try first("from=2026-11-24T10:00&to=2027-11-24T10:00&minutes=60", "sal-b")
    #expect(winter == "2027-07-01T08:00:00+02:00")
  }
}
