import BookingCore
import Foundation
import Testing

@testable import BookingHTTP

/// What is wrong with a request, told in Danish.
@Suite("Faults in Danish") struct FaultTextTests {
  @Test("field by field, as the reader's language asks") func fields() throws {
    let town = try Town()
    let body = #"{"resource":"faelleshus","start":"2026-12-07T10:00","attendees":-1,"tilte":"x","title":5}"#
    func details(_ language: String) throws -> [String] {
      let answer = try town.ask(
        "POST", "/bookings", as: "mette", body, headers: ["Accept-Language": language])
      return (answer.json["errors"]?.items ?? []).compactMap { $0["detail"]?.text }
    }
    let danish = try details("da")
    let expected = ["mangler", "skal være et helt tal fra 0 til 100000", "skal være en tekst"]
    #expect(Set(expected).isSubset(of: danish), "\(danish)")
    #expect(danish.contains { $0.hasPrefix("her er intet felt med det navn; kendte er resource, ") })
    #expect(danish.count == 4)
    #expect(try details("en").contains("is missing"))
  }

  @Test("of JSON, opening hours and house rules too") func documents() throws {
    let town = try Town()
    func detail(_ method: String, _ path: String, _ body: String) throws -> String? {
      try town.ask(method, path, as: "bo", body, headers: ["If-Match": "*"]).json["detail"]?.text
    }
    let twice = try detail("POST", "/bookings", #"{"lines":[{"units":1,"units":2}]}"#)
    #expect(twice?.hasPrefix("navnet står to gange i samme objekt (byte ") == true)
    #expect(twice?.hasSuffix(", ved /lines/0/units)") == true, "\(twice ?? "")")
    #expect(
      try detail("PATCH", "/resources/hal", #"{"openingHours":"ofte"}"#)
        == "/openingHours: »ofte« har intet klokkeslæt som mon-fri 08:00-22:00")
    #expect(
      try detail("PUT", "/areas/vangede/rules", #"{"text":{"da":"J","en":"Y"},"tekst":1}"#)?
        .contains("/tekst: her er intet felt med det navn; kendte er area, ") == true)
    #expect(
      try detail("PUT", "/areas/vangede/rules", #"{"text":{"da":"J","en":"Y"},"closedDates":["13-40"]}"#)?
        .contains(", 2027-06-05 eller 2027-06-01/2027-06-05") == true)
  }

  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")

  @Test(
    "each English sentence has its Danish one below it",
    arguments: ["BookingCore/Desk/Danish.txt", "booking-cli/Frame/Danish.txt"])
  func pairs(_ name: String) throws {
    let text = try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    let english = lines.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    let danish = lines.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    #expect(english.count == danish.count)
    #expect(english.filter { $0.hasPrefix("  ") } == [])
    #expect(danish.filter { !$0.hasPrefix("  ") } == [])
    #expect(FaultText.sentences(of: Array(text.utf8)).map(\.key) == english.map(String.init))
  }

  @Test("every fault that the sources write has a Danish text") func complete() throws {
    // An interpolation may hold quotation marks of its own.
    let text = #""((?:[^"\\]|\\\((?:[^()]|\([^()]*\))*\)|\\[^(])+)""#
    let fault = try Regex(
      #"(?:fault|invalid|Fault|\.init)\(\s*"[^"]*",\s*"# + text
        + #"\s*\)|(?:(?:inTheWay|stale)\(\s*detail:|\.(?:malformed|unsupported)\(|[ (]reason:|RecurrenceFault\(|"#
        + #"\bfault\([a-zA-Z. ?\[\]01]*,|\bnote\([a-zA-Z. \[\]01]*,|\.fault\(\s*"[a-z_]*", row,|\.?\bfault\(|detail:|OpeningHoursFault\(description:)\s*"#
        + text)
    let forPrograms = ["SeriesCase.swift", "StoreDocument.swift"]
    var missing: [String] = []
    var count = 0
    for folder in [
      "BookingHTTP", "BookingCore/Desk", "BookingCore/Calendar", "BookingCore/CSV", "BookingCore/Documents",
      "BookingCore/JSON",
    ] {
      let place = root.appendingPathComponent(folder)
      for name in try FileManager.default.subpathsOfDirectory(atPath: place.path)
      where name.hasSuffix(".swift") && !forPrograms.contains(name) {
        let text = try String(contentsOf: place.appendingPathComponent(name), encoding: .utf8)
        for match in text.matches(of: fault) {
          guard let words = match.output[1].substring ?? match.output[2].substring else { continue }
          // What varies is put in; field names of the API's own tables have no blank.
          let detail = String(words).replacing(#/\\\([a-z.]*\.code\)/#, with: "bk-7").replacing(
            #/\\\((?:[^()]|\([^()]*\))*\)/#, with: "7"
          ).replacing("\\\"", with: "\"")
          guard detail.contains(" "), !detail.hasPrefix("must be 7"), !["RRULE: 7", "7: "].contains(detail)
          else { continue }
          count += 1
          let told = FaultText.tell(detail, in: .da)
          let isEnglish = told.split { !$0.isLetter }.contains { ["or", "is", "are", "must"].contains($0) }
          if told == detail || isEnglish { missing.append("\(name): \(detail): \(told)") }
        }
      }
    }
    let server = try String(
      contentsOf: root.appendingPathComponent("BookingHTTP/Server/HTTPFault.swift"), encoding: .utf8)
    for match in server.matches(of: #/code: "([a-z-]+)", detail: "([^"]+)"/#) {
      #expect(ProblemKind(rawValue: String(match.1)) != nil)
      if FaultText.tell(String(match.2), in: .da) == match.2 { missing.append(String(match.2)) }
    }
    missing += JSONError.Reason.allCases.map(\.rawValue).filter { FaultText.tell($0, in: .da) == $0 }
    #expect(missing == [])
    #expect(count > 90, "the search finds faults")
  }
}
