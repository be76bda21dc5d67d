import BookingCore
import TestSupport
import Testing

/// Tables of other systems.
@Suite struct TableImportTests {
  private func read(_ commons: Commons, _ bytes: [UInt8]) throws -> CalendarImport {
    let table = try TableImport(bytes)
    return try commons.desk.read { try table.bookings(ImportOptions(), in: $0) }
  }

  @Test(
    "a booking is read as other programs write it",
    arguments: [
      "Lokale;Fra;Til;Emne\r\nKøkken;05-12-2026 17.00;05-12-2026 22.00;Fest\r\n",
      "\u{FEFF}Rum;Dato;Fra;Til;Titel\r\nkoekken;5/12/2026;17:00;22.00;Fest\r\n",
      "resource,start,duration,title\nkoekken,2026-12-05 17:00,\"5,0\",Fest\n",
      "Brief description,Area,Room,Start time,End time,Created by\n"
        + "Fest,Vangede,Køkken,17:00:00 - Saturday 05 December 2026,22:00:00 - Saturday 05 December 2026,x\n",
      "Kort beskrivelse;Room;Start time;End time\nFest;Køkken;17:00 - lørdag 5 december 2026;22:00 - lørdag 5 december 2026\n",
      "Resource,Title,Begin,End,User\nKøkken,Fest,05/12/2026 17:00:00,05/12/2026 22:00:00,x\n",
      // MRBS in Danish, with tabs; the newer form of its times; with the area where the room alone is not enough.
      "Kort beskrivelse\tOmråde\tRum\tStart-tid\tSlut-tid\tLængde\tGemt af\n"
        + "Fest\tVangede\tKøkken\tlørdag 5. december 2026 17:00\tlørdag 5. december 2026 22:00\t5 timer\tx\n",
      "Brief description,Area,Room,Start time,End time\n"
        + "Fest,Vangede,Køkken,\"5:00:00 PM - Saturday 05 December 2026\",\"Saturday, 5 December 2026 at 10:00 PM\"\n",
      // LibreBooking in Danish: a comma at every line's end, years of two digits.
      "\"Facilitet\",\"Begynder\",\"Slutter\",\"Overskrift\",\"Referencenummer\",\"Bruger\",\n"
        + "\"Køkken\",\"5/12-26 17.00\",\"5/12-26 22.00\",\"Fest\",\"61f0a\",\"Lis Holm\",\n",
      "Subject,Start Date,Start Time,End Date,End Time,Location\nFest,05-12-2026,5:00 PM,05-12-2026,10:00 PM,Køkken\n",
      "resource;start;end;title\nkoekken;2026-12-05T17:00:00+01:00;2026-12-05T21:00:00Z;Fest\n",
    ])
  func booking(_ text: String) throws {
    let commons = try Commons()
    let item = try #require(try read(commons, Array(text.utf8)).items.first)
    #expect(item.range == at(16, 21))
    #expect(item.title == "Fest")
    #expect(item.resource == (try commons.id("koekken")))
  }

  @Test("equipment that a row names twice is one line, as in a booking by hand") func sameTwice() throws {
    let commons = try Commons()
    func lines(_ places: String) throws -> [BookingLine]? {
      try? read(commons, Array("resource;start;end\n\(places);05-12-2026 17.00;22.00\n".utf8)).items.first?
        .lines
    }
    let (room, thing) = (try commons.id("sal"), try commons.id("projektor"))
    #expect(
      try lines("projektor:2 sal projektor") == [.init(resource: thing, units: 3), .init(resource: room)])
    #expect(try lines("projektor:6000 projektor:4001") == nil)
  }

  @Test("a room that a row names twice, or beside its whole, is had once; the row is known by what it says")
  func roomTwice() throws {
    let commons = try Commons()
    func item(_ places: String) throws -> CalendarImport.Item? {
      try read(commons, Array("resource;start;end\n\(places);05-12-2026 17.00;22.00\n".utf8)).items.first
    }
    let (room, hall) = (try commons.id("sal"), try commons.id("hal"))
    #expect(try item("sal sal")?.lines == [.init(resource: room)])
    for both in ["hal hal-a", "hal-a hal hal-b"] {
      #expect(try item(both)?.lines == [.init(resource: hall)])
    }
    let (twice, two) = (try item("projektor projektor"), try item("projektor:2"))
    #expect(twice?.lines == two?.lines && twice?.lines.map(\.units) == [2])
    #expect(twice?.uid != two?.uid, "as earlier programs named them")
  }

  @Test("rows of nothing but separators are none") func emptyRows() throws {
    let text = "resource;start;end\n;;\nsal;05-12-2026 17.00;22.00\n;;;\n;;\n"
    #expect(try read(try Commons(), Array(text.utf8)).items.map(\.range) == [at(16, 21)])
  }

  @Test("midnight is written as the end of a day, too") func midnight() throws {
    let item = try #require(
      try read(try Commons(), Array("resource;start;end\nsal;05-12-2026 17.00;24.00\n".utf8)).items.first)
    #expect(item.range == at(16, 23))
  }

  @Test("a table saved as Windows-1252 keeps its letters") func windows() throws {
    let text = "Lokale;Fra;Til;Emne\r\nK\u{F8}kken;05-12-2026 17.00;22.00;\u{C5}ben \u{96} \u{80}20\r\n"
    let bytes = text.unicodeScalars.map { UInt8($0.value) }
    #expect(try read(try Commons(), bytes).items.first?.title == "Åben – €20")
  }

  @Test("a table in UTF-16, as MRBS writes it, and a text escaped as LibreBooking's reports are")
  func foreign()
    throws
  {
    let text =
      "\"Rum\",\"Start-tid\",\"Slut-tid\",\"Kort beskrivelse\"\nKøkken,05-12-2026 17:00,22:00,Å &amp; &#039;ø&#039; 🎉\n"
    let units = Array(("\u{FEFF}" + text).utf16)
    for bytes in [
      units.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] },
      units.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] },
    ] {
      #expect(try read(try Commons(), bytes).items.first?.title == "Å & 'ø' 🎉")
    }
    // Half a surrogate pair is no text.
    #expect(throws: CSVFault.self) { try TableImport([0xFF, 0xFE, 0x00, 0xD8, 0x0A, 0x00]) }
  }

  @Test(
    "a place is known with its area before it",
    arguments: ["Vangede/Køkken", "Vangede - Køkken", "vangede/koekken", "VANGEDE / køkken"])
  func areaAndRoom(_ place: String) throws {
    let commons = try Commons()
    let item = try read(commons, Array("resource;start;end\n\(place);05-12-2026 17.00;22.00\n".utf8)).items
      .first
    #expect(try item?.resource == commons.id("koekken"))
    #expect(throws: ImportFaults.self) {
      try read(commons, Array("resource;start;end\nOrdrup/Køkken;05-12-2026 17.00;22.00\n".utf8))
    }
  }

  @Test(
    "what is wrong is told with its line and column",
    arguments: [
      ("køken;05-12-2026 17.00;22.00;a", "column 1 (lokale): no resource is called 'køken'"),
      ("sal;31-02-2026 17.00;22.00;a", "column 2 (fra): '"),
      ("sal;12/24/2026 17:00;22.00;a", "column 2 (fra): '"),
      ("sal;05-12-2026 17.00;16.00;a", "column 3 (til): "),
      ("sal;28-03-2027 02.30;22.00;a", "column 2 (fra): there is no '28-03-2027 02.30'"),
      ("sal;27-03-2027 22.00;28-03-2027 02.30;a", "column 3 (til): there is no '28-03-2027 02.30'"),
      ("sal;05-12-2026 17.00:30;22.00;a", "column 2 (fra): '"),
      ("sal;05-12-2026 17.00;22.00;12.5", "column 4 (personer): '12.5'"),
    ])
  func faults(_ row: String, _ wanted: String) throws {
    do {
      _ = try read(try Commons(), Array("Lokale;Fra;Til;Personer\n\(row)\n".utf8))
      Issue.record("nothing is wrong with \(row)")
    } catch let error as ImportFaults {
      #expect(error.faults.first?.line == 2)
      #expect(error.faults.first?.reason.hasPrefix(wanted) == true, "\(error.faults)")
    }
  }

  @Test("the same table again changes nothing, and a new one what it changes") func repeated() throws {
    let commons = try Commons()
    func take(_ name: String) throws -> [String] {
      let members = "Brugernavn;Navn;E-mail;Lejemål;Afdeling\nlis;\(name);lis@example.dk;vangede-k9;VANGEDE\n"
      let table = try TableImport(Array(members.utf8))
      return try commons.desk.perform(ImportTable(table), as: .operator()).map(\.outcome)
    }
    #expect(try take("Lis") == ["created"])
    #expect(try take("Lis") == ["unchanged"])
    #expect(try take("Lis Åen") == ["updated"])
    func resources(_ seats: String) throws -> [String] {
      let text = "Lokale;Navn;Afdeling;Pladser;Åbningstider\nteltet;Teltet;ordrup;\(seats);\n"
      let table = try TableImport(Array(text.utf8))
      return try commons.desk.perform(ImportTable(table), as: .operator()).map(\.outcome)
    }
    #expect(try resources("40,0") == ["created"])
    #expect(try resources("40") == ["unchanged"])
    #expect(try resources("50") == ["updated"])
    let bookings = Array("resource;start;end;household\nsal;05-12-2026 17.00;22.00;vangede-k1\n".utf8)
    let first = try commons.desk.perform(ImportBookings(read(commons, bookings)), as: .operator())
    let again = try commons.desk.perform(ImportBookings(read(commons, bookings)), as: .operator())
    #expect(first.map(\.outcome) == [.created] && again.map(\.outcome) == [.unchanged])
    let booking = try commons.desk.read {
      try $0.booking(named: first[0].booking?.code ?? "", for: .operator())
    }
    let household = try commons.desk.read { try $0.household(slug: slug("vangede-k1")) }
    #expect(booking.household == household?.id)
  }

  @Test("a row that cannot be taken refuses all of them, or is left out on demand") func allOrNothing() throws
  {
    let commons = try Commons()
    let text =
      "handle;email;household;area\nlis;lis@example.dk;vangede-k9;vangede\nbo;bo@example.dk;x-1;nowhere\n"
    let table = try TableImport(Array(text.utf8))
    #expect(throws: ImportFaults.self) { try commons.desk.perform(ImportTable(table), as: .operator()) }
    #expect(try commons.desk.read { try $0.member(handle: slug("lis")) } == nil)
    let results = try commons.desk.perform(ImportTable(table, skipBad: true), as: .operator())
    #expect(results.map(\.isBad) == [false, true])
  }

  @Test("what a row tells otherwise and cannot change is refused, not passed over")
  func unmoved() throws {
    let commons = try Commons()
    for (text, reason) in [
      (
        "handle;household\nvangede-k1-mette;vangede-k2\n",
        "column 2 (household): vangede-k1-mette belongs to the household 'vangede-k1', which stays"
      ),
      ("resource;area\nsal;ordrup\n", "column 2 (area): sal belongs to the area 'vangede', which stays"),
      ("resource;kind\nsal;have\n", "column 2 (kind): sal is of the kind room, which stays"),
      ("resource;area;parts\nhus;vangede;sal, hal-a og\n", "column 3 (parts): there is no resource 'og'"),
    ] {
      let table = try TableImport(Array(text.utf8))
      do {
        _ = try commons.desk.perform(ImportTable(table), as: .operator())
        Issue.record("it was taken: \(text)")
      } catch let error as ImportFaults {
        #expect(error.faults.map(\.reason) == [reason])
      }
    }
    let same = "resource;area;kind;parts\nhal;VANGEDE;room;hal-b, hal-a\n"
    func take(_ text: String) throws -> [String] {
      try commons.desk.perform(ImportTable(try TableImport(Array(text.utf8))), as: .operator()).map(\.outcome)
    }
    #expect(try take(same) == ["unchanged"])
    #expect(try take("handle;household\nvangede-k1-mette;Kirkevej k1, 2. tv\n") == ["unchanged"])
    #expect(try take("resource;parts\nhal;hal-a sal\n") == ["updated"])
    let parts = try commons.desk.read { view in
      let hall = try #require(view.registry.resource(slug: slug("hal")))
      return hall.parts.map { view.registry.resource($0).slug.text }
    }
    #expect(Set(parts) == ["hal-a", "sal"])
  }

  @Test("roles, kinds and states are read in Danish, too, and unknown ones are refused") func danish() throws
  {
    let commons = try Commons()
    func take(_ text: String) throws -> [String] {
      let rows = try commons.desk.perform(
        ImportTable(try TableImport(Array(text.utf8)), skipBad: true), as: .operator())
      return rows.map(\.outcome)
    }
    let club = "brugernavn;lejemål;afdeling;rolle;type\n"
    #expect(try take(club + "lis;vangede-kor;vangede;Frivillig;Forening\n") == ["created"])
    #expect(
      try take(club + "ib;vangede-klub;vangede;;klub\n")
        == ["column 5 (type): 'klub' is none of home, association, board, municipality"])
    let made = try commons.desk.read { view in
      (try view.household(slug: slug("vangede-kor"))?.kind, try view.member(handle: slug("lis"))?.role)
    }
    #expect(made.0 == .association && made.1 == .volunteer)
    let bookings =
      "uid;rum;fra;til;tilstand\na;sal;05-12-2026 10;11;Afslået\nb;sal;05-12-2026 12;13;anmodet\n"
    let results = try commons.desk.perform(
      ImportBookings(read(commons, Array(bookings.utf8))), as: .operator())
    #expect(results.map(\.outcome) == [.skipped, .created])
    #expect(
      try commons.desk.read { try $0.booking(named: results[1].booking?.code ?? "", for: .operator()).status }
        == .requested)
  }

  @Test("a person whom two rows tell is refused, with both lines") func twice() throws {
    let commons = try Commons()
    let text =
      "handle;email;household;area\nsam;a@example.dk;vangede-k8;vangede\nSam;b@example.dk;vangede-k9;vangede\n"
    let table = try TableImport(Array(text.utf8))
    do {
      _ = try commons.desk.perform(ImportTable(table), as: .operator())
      Issue.record("it was taken")
    } catch let error as ImportFaults {
      #expect(error.faults.map(\.line) == [3])
      #expect(error.faults[0].reason == "column 1 (handle): the same member as line 2")
    }
    #expect(try commons.desk.read { try $0.member(handle: slug("sam")) } == nil)
  }

  @Test("titles that are too long are cut, and that is told") func longTitle() throws {
    let commons = try Commons()
    let long = String(repeating: "æ", count: 300)
    let table = "resource;start;end;title\nsal;05-12-2026 17.00;18.00;\(long)\n"
    let calendar =
      "BEGIN:VEVENT\nUID:u\nDTSTART:20261205T080000Z\nDURATION:PT1H\nLOCATION:sal\nSUMMARY:\(long)\nEND:VEVENT\n"
    let registry = try commons.desk.read { $0.registry }
    let reads = try [
      read(commons, Array(table.utf8)),
      CalendarImport(Array(calendar.utf8), ImportOptions(), registry: registry, now: commons.desk.now),
    ]
    for read in reads {
      #expect(read.items[0].title.utf8.count == 500)
      #expect(read.notes.count == 1 && read.notes[0].reason.hasSuffix("was cut"))
    }
  }

  @Test("rows of too few cells are told with all other faults, and can be left out") func ragged() throws {
    let commons = try Commons()
    let text =
      "sep=;\r\nresource;start;end\r\nnowhere;05-12-2026 17.00;18.00\r\nsal;05-12-2026 17.00\r\n"
      + "sal;05-12-2026 17.00;18.00\r\n"
    do {
      _ = try read(commons, Array(text.utf8))
      Issue.record("it was taken")
    } catch let error as ImportFaults {
      #expect(error.faults.map(\.line) == [3, 4])
    }
    var options = ImportOptions()
    options.skipBad = true
    let table = try TableImport(Array(text.utf8))
    let left = try commons.desk.read { try table.bookings(options, in: $0) }
    #expect(left.items.count == 1 && left.faults.count == 2)
    let members = try TableImport(Array("handle;area;household\nlis;vangede\nbo;nowhere;x-1\n".utf8))
    do {
      _ = try commons.desk.perform(ImportTable(members), as: .operator())
      Issue.record("it was taken")
    } catch let error as ImportFaults {
      #expect(error.faults.map(\.line) == [2, 3])
    }
  }

  @Test("an exported booking that the table moves to another room is moved, not made once more")
  func moved() throws {
    let commons = try Commons()
    let booking = try commons.book("sal", at(10, 12))
    func take(_ row: String) throws -> [ImportBookings.Result] {
      let head = "uid;resource;start;end;title;household\n\(booking.id.code)@faelled;"
      let table = Array((head + row + "\n").utf8)
      return try commons.desk.perform(ImportBookings(read(commons, table)), as: .operator())
    }
    let home = try commons.desk.read { try $0.household(booking.household)?.slug.text } ?? ""
    let moved = try take("koekken;2026-12-05 11:00;2026-12-05 13:00;;\(home)")
    #expect(moved.map(\.outcome) == [.updated] && moved[0].booking == booking.id)
    // Another store's booking of the same code is another.
    let other = try take("hal-a;2026-12-05 11:00;2026-12-05 13:00;Fest;\(home)")
    #expect(other.map(\.outcome) == [.created] && other[0].booking != booking.id)
  }

  @Test("what is exported as a table comes in again") func roundTrip() throws {
    let commons = try Commons()
    _ = try commons.desk.perform(
      Book(
        lines: [.init(slug("projektor"), units: 2), .init(slug("sal"))], range: at(16, 18),
        title: "=1+1; \"Fest\"",
        onBehalfOf: slug("vangede-k1-mette")), as: .operator())
    func table(_ desk: BookingDesk, _ kind: ExportTable) throws -> [UInt8] {
      var bytes: [UInt8] = []
      try desk.exportTable(kind, ExportFilter()) { bytes += $0 }
      return bytes
    }
    let other = try Commons()
    let bookings = try table(commons.desk, .bookings)
    #expect(!String(decoding: bookings, as: UTF8.self).contains(";=1"))
    _ = try other.desk.perform(ImportBookings(read(other, bookings)), as: .operator())
    #expect(try table(other.desk, .bookings) == bookings)
    for kind in [ExportTable.members, .resources] {
      let bytes = try table(commons.desk, kind)
      let results = try commons.desk.perform(ImportTable(TableImport(bytes)), as: .operator())
      #expect(results.allSatisfy { $0.outcome == "unchanged" }, "\(kind): \(results)")
    }
  }

  @Test("no mutation of a table or calendar stops the program", arguments: 0..<6) func mutated(_ seed: Int)
    throws
  {
    let commons = try Commons()
    var bytes: [UInt8] = []
    try commons.book("sal", at(10, 12))
    try commons.desk.exportCalendar(ExportFilter()) { bytes += $0 }
    let table = Array("Lokale;Fra;Til;Personer\r\nsal;05-12-2026 17.00;\"22.00\";12,0\r\n".utf8)
    let registry = try commons.desk.read { $0.registry }
    var random = SplitMix64(seed: UInt64(seed))
    var understood = 0
    for _ in 0..<300 {
      for (number, origin) in [bytes, table].enumerated() {
        var changed = origin
        for _ in 0...Int(random.below(4)) {
          let place = Int(random.below(UInt64(changed.count)))
          switch random.below(3) {
          case 0: changed[place] = UInt8(truncatingIfNeeded: random.next())
          case 1: changed.removeSubrange(place..<min(place + 5, changed.count - 1))
          default: changed.insert(contentsOf: changed[place..<min(place + 9, changed.count)], at: place)
          }
        }
        let read =
          number == 0
          ? try? CalendarImport(changed, ImportOptions(), registry: registry, now: commons.desk.now)
          : try? self.read(commons, changed)
        if let read { understood += read.items.count }
      }
    }
    #expect(understood > 0)
  }
}
