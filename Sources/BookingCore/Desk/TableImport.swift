/// A table of another system, read and matched with columns: bookings, members or resources, as a Danish Excel, MRBS
/// and LibreBooking write them.
///
/// Columns are known by their names in Danish and English, in any order; further ones are left alone.
public struct TableImport: Sendable {
  /// What its rows are.
  public let kind: ExportTable
  let rows: [CSVRow]
  /// Rows with too many or too few cells.
  let ragged: [ICalendar.Fault]
  private let header: [String]
  /// What the file itself calls the columns.
  private let headings: [String]

  /// What columns are called, by the name used here.
  private static let names: [String: [String]] = [
    "uid": ["id", "booking-id", "reference number", "referencenummer", "entry id", "reservation id"],
    "status": ["confirmation status", "tilstand"],
    "resource": [
      "ressource", "rum", "room", "lokale", "location", "lokation", "sted", "facilitet", "slug",
      "resource name",
    ],
    "start": [
      "fra", "begin", "begynder", "from", "starttid", "start-tid", "start time", "start date/time",
      "starttidspunkt", "beginning",
    ],
    "end": [
      "til", "slut", "slutter", "to", "sluttid", "slut-tid", "end time", "end date/time", "sluttidspunkt",
      "ending",
    ],
    "date": ["dato", "start date", "startdato"], "end_date": ["end date", "slutdato"],
    "duration": ["varighed", "længde", "hours"],
    "title": [
      "titel", "emne", "overskrift", "subject", "brief description", "kort beskrivelse", "formål",
      "description",
      "beskrivelse",
    ],
    "household": ["husstand", "lejemål", "bolig"],
    "member": ["medlem", "bruger", "user", "created by", "oprettet af", "gemt af", "owner", "user name"],
    "attendees": ["antal personer", "personer", "deltagere", "participants"],
    "handle": ["brugernavn", "login", "username"],
    "name": ["navn"], "first_name": ["fornavn", "first name", "firstname"],
    "last_name": ["efternavn", "last name", "lastname"], "email": ["e-mail", "mail", "email address"],
    "role": ["rolle"], "address": ["adresse"], "area": ["afdeling", "område", "area name"],
    "kind": ["type", "slags"], "seats": ["pladser", "capacity", "kapacitet", "max participants"],
    "units": ["antal", "stk"], "features": ["faciliteter", "udstyr"],
    "setup_minutes": ["klargøring"], "turnover_minutes": ["rengøring"], "parts": ["dele"],
    "opening_hours": ["åbningstider"],
  ]

  /// Roles, kinds and states as people write them in Danish, by the word used here.
  private static let words = [
    "beboer": "resident", "frivillig": "volunteer", "bestyrelse": "board", "bolig": "home",
    "husstand": "home", "forening": "association", "kommune": "municipality", "rum": "room",
    "lokale": "room", "have": "garden", "udstyr": "equipment", "anmodet": "requested",
    "canceled": "cancelled", "aflyst": "cancelled", "annulleret": "cancelled", "slettet": "cancelled",
    "annuleret": "cancelled", "deleted": "cancelled", "afslået": "declined", "afvist": "declined",
    "rejected": "declined", "fortrængt": "displaced", "bekræftet": "confirmed", "godkendt": "confirmed",
    "approved": "confirmed", "created": "confirmed", "oprettet": "confirmed", "pending": "requested",
    "tentative": "requested", "afventer": "requested", "foreløbig": "requested",
  ]

  /// Reads a file: UTF-8 with or without a byte order mark, UTF-16 with one (as MRBS writes it), or Windows-1252;
  /// commas, semicolons or tabs. Linear.
  public init(_ bytes: [UInt8], kind wanted: ExportTable? = nil) throws(CSVFault) {
    var ragged: [CSVFault] = []
    let table = try CSVTable(
      Self.utf8(sixteen: bytes)
        ?? (String(validating: bytes, as: UTF8.self) == nil ? Array(String(windows1252: bytes).utf8) : bytes),
      leavingOut: &ragged)
    var header = table.header
    for (name, others) in Self.names where !header.contains(name) {
      if let place = header.firstIndex(where: { others.contains($0) }) { header[place] = name }
    }
    // The beginning of a resource's own name tells the three apart.
    let guess: ExportTable? =
      header.contains("start") || header.contains("date")
      ? .bookings
      : header.contains("handle") || header.contains("email")
        ? .members : header.contains("resource") || header.contains("seats") ? .resources : nil
    guard let kind = wanted ?? guess else {
      throw CSVFault(
        line: 1, column: 1,
        reason: "the columns tell neither bookings (resource, start), members (email) nor resources (seats)")
    }
    if kind == .members, !header.contains("handle"), !header.contains("email") {
      throw CSVFault(line: 1, column: 1, reason: "a column 'handle' or 'email' is needed for members")
    }
    self.kind = kind
    self.header = header
    headings = table.header
    // Spreadsheets write the empty rows below a table, too.
    rows = table.rows.filter { !$0.cells.allSatisfy(\.isEmpty) }
    self.ragged = ragged.map { ICalendar.Fault(line: $0.line, reason: $0.reason) }
  }

  /// UTF-16 as UTF-8; nil when its byte order mark is not there, or half a letter is.
  private static func utf8(sixteen bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count >= 2, bytes.count % 2 == 0 else { return nil }
    let high = bytes[0] == 0xFE && bytes[1] == 0xFF ? 0 : bytes[0] == 0xFF && bytes[1] == 0xFE ? 1 : nil
    guard let high else { return nil }
    let units = stride(from: 2, to: bytes.count, by: 2).map {
      UInt16(bytes[$0 + high]) << 8 | UInt16(bytes[$0 + 1 - high])
    }
    return String(validating: units, as: UTF16.self).map { Array($0.utf8) }
  }

  /// A cell without blanks around it and a spreadsheet's guard; empty when there is no such column.
  func cell(_ name: String, _ row: CSVRow) -> String {
    guard let place = header.firstIndex(of: name) else { return "" }
    return CSVTable.trimmed(CSVWriter.unguarded(row.cells[place]))
  }

  /// A role, a kind or a state, of which capitals and Danish do not matter.
  func word(_ name: String, _ row: CSVRow) -> String {
    let word = cell(name, row).lowercased()
    return Self.words[word] ?? word
  }

  func fault(_ name: String, _ row: CSVRow, _ reason: String) -> ICalendar.Fault {
    let column = header.firstIndex(of: name).map { "column \($0 + 1) (\(headings[$0])): " } ?? ""
    return ICalendar.Fault(line: row.line, reason: column + reason)
  }

  /// A whole number, also as `12,0`; nil for an empty cell.
  func number(_ name: String, _ row: CSVRow, _ allowed: ClosedRange<Int>) throws -> Int? {
    let text = cell(name, row)
    if text.isEmpty { return nil }
    guard let number = Double(text.replacing(",", with: ".")).flatMap({ Int(exactly: $0) }),
      allowed.contains(number)
    else {
      throw fault(
        name, row,
        "'\(text.prefix(40))' is no whole number from \(allowed.lowerBound) to \(allowed.upperBound)")
    }
    return number
  }
}

extension TableImport {
  /// Its bookings, matched with resources and households.
  ///
  /// - Throws: all faults of rows together, unless bad rows are left out.
  public func bookings(
    _ options: ImportOptions, in view: borrowing BookingDesk.View
  ) throws -> CalendarImport {
    let finder = LocationFinder(registry: view.registry, options: options)
    var (items, cancelled): ([CalendarImport.Item], [CalendarImport.Item]) = ([], [])
    var faults = ragged
    /// Lines by UID and resource.
    var seen: [String: [ID<Resource>?: Int]] = [:]
    var notes: [ICalendar.Fault] = []
    var skipped = 0
    for row in rows {
      let status = word("status", row)
      guard status.isEmpty || Booking.Status(rawValue: status) != nil else {
        let known = Booking.Status.allCases.map(\.rawValue).joined(separator: ", ")
        faults.append(fault("status", row, "'\(cell("status", row).prefix(40))' is none of \(known)"))
        continue
      }
      if ["cancelled", "declined", "displaced"].contains(status) {
        // What need not be understood is no fault.
        if var item = try? item(row, finder, isRequest: false, in: view) {
          item.isCancelled = true
          cancelled.append(item)
        } else {
          skipped += 1
        }
        continue
      }
      do {
        let item = try item(row, finder, isRequest: status == "requested", in: view)
        if let other = seen[item.uid, default: [:]].updateValue(row.line, forKey: item.resource) {
          throw fault("uid", row, "the same booking as line \(other)")
        }
        items.append(item)
        if title(row) != item.title { notes.append(fault("title", row, CalendarImport.isCut)) }
      } catch let fault as ICalendar.Fault {
        faults.append(fault)
      }
    }
    faults.sort { $0.line < $1.line }
    if !faults.isEmpty && !options.skipBad { throw ImportFaults(faults: faults) }
    // A row that takes place holds against one of the same booking that does not.
    cancelled.removeAll { seen[$0.uid]?[$0.resource] != nil }
    let all = (cancelled + items).map { item in
      var item = item
      item.mayHaveMoved = options.resource == nil && seen[item.uid]?.count ?? 0 < 2
      return item
    }
    return CalendarImport(
      items: all, faults: faults, notes: notes, skipped: skipped, keepClashes: options.keepClashes)
  }

  private func item(
    _ row: CSVRow, _ finder: LocationFinder, isRequest: Bool, in view: borrowing BookingDesk.View
  ) throws -> CalendarImport.Item {
    let place = cell("resource", row)
    let found = finder.resource(place) ?? finder.resource("\(cell("area", row))/\(place)")
    guard let written = found.map({ [BookingLine(resource: $0)] }) ?? finder.ownLines(place),
      let lines = finder.booked(written)
    else { throw fault("resource", row, finder.reason(place)) }
    let clock = view.registry.calendar(of: lines[0].resource)
    let start = try time("start", date: "date", row, on: clock)
    let range = TimeRange(from: start, to: try end(row, after: start, on: clock))
    guard let range, range.minutes <= 400 * 1440 else {
      throw fault("end", row, "the booking must end after it begins, within 400 days")
    }
    if let fault = Book.faults(of: range).first { throw self.fault("start", row, fault.detail) }
    var (household, member): (Household?, Member?)
    let (home, person) = (cell("household", row), cell("member", row))
    if let handle = Slug(folding: person) { member = try view.member(handle: handle) }
    if let slug = Slug(folding: home) {
      household = try view.household(slug: slug)
      if household == nil { throw fault("household", row, "there is no household '\(home.prefix(60))'") }
    } else if let member {
      household = try view.household(member.household)
    }
    let title = CalendarImport.title(title(row))
    let room = view.registry.resource(lines[0].resource).slug
    let uid = ImportName.plain(cell("uid", row), without: room)
    // As written, and units and further things only where there are such, so that earlier imports are known again.
    let more = written.map { " \($0.resource.value):\($0.units)" }.joined()
    let content =
      "\(written[0].resource.value) \(range.start.value) \(range.end.value) \(title) \(home) \(person)"
      + (written == [BookingLine(resource: written[0].resource)] ? "" : more)
    let digest = SHA256.digest(content.utf8).prefix(12).map { String($0, radix: 16) }.joined()
    return CalendarImport.Item(
      uid: uid.isEmpty ? "row-\(digest)" : uid, line: row.line, lines: lines,
      range: range,
      title: title, household: household?.id, member: member?.household == household?.id ? member?.id : nil,
      attendees: try number("attendees", row, 0...100_000), isRequest: isRequest)
  }

  /// A title; LibreBooking's reports are escaped as web pages are.
  private func title(_ row: CSVRow) -> String {
    let text = cell("title", row)
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#039;", "'"), ("&amp;", "&")]
    return signs.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }

  private func end(_ row: CSVRow, after start: Minute, on clock: AreaCalendar) throws -> Minute {
    if !cell("end", row).isEmpty {
      return try time("end", date: "end_date", row, on: clock, day: clock.date(of: start))
    }
    let text = cell("duration", row)
    if let hours = Double(text.replacing(",", with: ".")), hours > 0, hours < 9_600 {
      return start + Int32((hours * 60).rounded())
    }
    guard let length = CalendarDuration(everyday: text), let end = length.end(after: start, on: clock) else {
      throw fault("duration", row, "an end or a length such as 1,5 (hours) or 90 min is needed")
    }
    return end
  }

  /// A cell as an instant; a time alone takes its day from `date`, or is on `day`.
  private func time(
    _ name: String, date: String, _ row: CSVRow, on clock: AreaCalendar, day: CivilDate? = nil
  ) throws -> Minute {
    let text = cell(name, row)
    if text.contains("T"), let minute = try? clock.minute(rfc3339: text) { return minute }
    let own = cell(date, row)
    let whole = own.isEmpty ? text : "\(own) \(text)"
    guard let local = Self.local(text, day: day) ?? Self.local(whole, day: day),
      (1970...2199).contains(local.date.components.year)
    else {
      throw fault(
        name, row,
        "'\(whole.prefix(60))' is no time, day first, as 05-12-2026 17.00 or 2026-12-05 17:00")
    }
    let readings = clock.minutes(of: local)
    if case .none = readings {
      throw fault(name, row, "there is no '\(whole.prefix(60))', for the clock is put forward")
    }
    return readings.iCalendar
  }

  /// `05-12-2026 17.00`, `2026-12-05 17:00:00`, `17:00:00 - lørdag 05 december 2026` (MRBS), `5/12/2026 5:00 PM`,
  /// `5/12-26 17.00` (LibreBooking; of the years 2000 to 2099).
  static func local(_ text: String, day: CivilDate? = nil) -> LocalTime? {
    let text = text.lowercased()
    var numbers: [Int] = []
    for word in text.split(whereSeparator: { !("0"..."9").contains($0) }).prefix(9) {
      guard word.count <= 4, let number = Int(word) else { return nil }
      numbers.append(number)
    }
    let day2 = text.prefix { !$0.isWhitespace }.split { "/-.".contains($0) }
    if day2.count == 3, numbers.count > 3, day2.allSatisfy({ $0.count <= 2 && Int($0) != nil }) {
      numbers[2] += 2000
    }
    var date = day
    if let place = numbers.firstIndex(where: { $0 >= 1000 }) {
      let year = numbers[place]
      let named = text.split { !$0.isLetter }.lazy.compactMap { CalendarWords.month(String($0)) }.first
      let used: Range<Int>
      if let month = named, place >= 1 {
        used = place - 1..<place + 1
        date = CivilDate(year: year, month: month, day: numbers[place - 1])
      } else if place == 0, numbers.count >= 3 {
        used = 0..<3
        date = CivilDate(year: year, month: numbers[1], day: numbers[2])
      } else if place >= 2 {
        used = place - 2..<place + 1
        date = CivilDate(year: year, month: numbers[place - 1], day: numbers[place - 2])
      } else {
        return nil
      }
      if date == nil { return nil }
      numbers.removeSubrange(used)
    }
    guard let date, (1...3).contains(numbers.count), numbers.count < 3 || numbers[2] == 0 else { return nil }
    var hour = numbers[0]
    let words = text.split { !$0.isLetter }
    if words.contains("pm"), hour < 12 { hour += 12 } else if words.contains("am"), hour == 12 { hour = 0 }
    let minute = numbers.count > 1 ? numbers[1] : 0
    if hour == 24, minute == 0 { return LocalTime(date + 1, hour: 0, minute: 0) }
    return LocalTime(date, hour: hour, minute: minute)
  }
}
