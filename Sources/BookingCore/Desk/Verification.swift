/// What `verify` found: each check with its result.
public struct Verification: Sendable {
  /// One check.
  public struct Check: Sendable {
    /// What was checked.
    public let name: String
    /// What is wrong; empty when all is well. At most 20 are kept.
    public let problems: [String]
    /// What was looked at.
    public let detail: String
  }

  /// The checks in the order they were made.
  public let checks: [Check]
  /// Known faults of the libraries, which need care but are none of this store.
  public let warnings: [String]

  /// Whether nothing is wrong.
  public var isSound: Bool { checks.allSatisfy(\.problems.isEmpty) }
}

extension BookingDesk {
  /// Checks the whole store against itself: file, references, log, occupancy and capacity, each counted with code
  /// that the booking path does not use. Linear in the store, times a logarithm.
  public func verify() throws -> Verification {
    // What cannot be is not read any further.
    let faults = try store.connect().impossibleValues()
    guard faults.isEmpty else {
      return Verification(
        checks: [check("references", faults, "foreign keys")], warnings: [])
    }
    return try read(loading: nil) { view in
      let verifier = Verifier(database: view.database, view: view.registry, schedule: view.schedule)
      var warnings: [String] = []
      if Database.libraryHasResetFault {
        warnings.append(
          "SQLite \(Database.libraryVersion) can damage a log when one connection checkpoints while another "
            + "commits (mended in 3.51.3); the store's lock keeps the two apart")
      }
      let now = view.now
      let checks = try view.database.snapshot {
        [
          try verifier.file(), try verifier.references(), try verifier.chain(), try verifier.logAgainstRows(),
          try verifier.occupancy(), try verifier.households(), try verifier.times(), try verifier.capacity(),
          try verifier.lending(), try verifier.waitlist(),
          try verifier.wallTimes(after: now),
          try verifier.conflicts(view.conflictsEverywhere(), view.conflicts()),
        ]
      }
      return Verification(checks: checks, warnings: warnings)
    }
  }
}

extension Database {
  /// Reads what the desk reads of places, rules and bookings; throws at the first row that cannot be read.
  func readAll() throws {
    _ = try Registry(reading: self)
    try eachBooking { _ in }
  }

  fileprivate func eachBooking(_ body: (Booking) throws -> Void) throws {
    try each("SELECT * FROM booking_stored ORDER BY id", []) {
      try body(Booking(row: $0))
      return true
    }
  }

  /// Where the occupancy table holds something else than the lines of active bookings, and how many lines these are.
  func occupancyFaults() throws -> (faults: [String], count: Int) {
    var expected: Set<[Int64]> = []
    try eachBooking { booking in
      guard booking.holdsPlace else { return }
      for (number, line) in booking.lines.enumerated() {
        expected.insert([
          line.resource.value, Int64(booking.range.start.value), booking.id.value, Int64(number),
          Int64(booking.range.end.value), Int64(line.units),
        ])
      }
    }
    let count = expected.count
    var faults: [String] = []
    try each("SELECT resource, start_at, booking, line, end_at, units FROM occupancy", []) { row in
      if expected.remove((0..<6).map { row.integer($0) }) == nil {
        faults.append("\((row.id(2) as ID<Booking>).code) has an occupancy that is none of its lines")
      }
      return true
    }
    faults += expected.map { "\(ID<Booking>($0[2]).code) lacks the occupancy of a line" }.sorted()
    return (faults, count)
  }
}

private func check(_ name: String, _ problems: [String], _ detail: String) -> Verification.Check {
  Verification.Check(name: name, problems: Array(problems.prefix(20)), detail: detail)
}

private struct Verifier {
  let database: Database
  let view: Registry
  let schedule: Schedule

  func file() throws -> Verification.Check {
    check("file", try database.integrityFaults(), "SQLite \(Database.libraryVersion) integrity check")
  }

  func references() throws -> Verification.Check {
    let broken = try database.rows("PRAGMA foreign_key_check") {
      "\($0.text(0)) row \($0.integer(1)) refers to a missing \($0.text(2))"
    }
    return check("references", broken, "foreign keys")
  }

  /// Each row's digest follows from the row and the digest before, and personal values match theirs.
  func chain() throws -> Verification.Check {
    var problems: [String] = []
    var previous: [UInt8] = []
    var expected: Int64 = 1
    try database.each(
      """
      SELECT c.id, at, actor, origin, action, kind, object, before, after, personal, digest, salt, facts
      FROM change c LEFT JOIN change_personal p ON p.change = c.id ORDER BY c.id
      """, []
    ) { row in
      let change = try Change(row: row)
      if change.id != expected { problems.append("change \(expected) is missing from the log") }
      if change.digest(after: previous) != row.blob(10) {
        problems.append("change \(change.id) does not follow from the one before: the log was altered")
      }
      if !row.isNull(12), change.personal != SHA256.digest(row.blob(11) + Array(row.text(12).utf8)) {
        problems.append("the personal values of change \(change.id) do not match their digest")
      }
      previous = row.blob(10)
      expected = change.id + 1
      return true
    }
    return check("log", problems, "changes chained: \(expected - 1)")
  }

  /// Each booking is as its last change left it.
  func logAgainstRows() throws -> Verification.Check {
    var last: [Int64: String?] = [:]
    try database.each("SELECT object, after FROM change WHERE kind = 'booking' ORDER BY id", []) {
      // What an import left when it died is gone, and the log says so.
      last[$0.integer(0)] = $0.isNull(1) ? nil : .some($0.text(1))
      return true
    }
    // Whose past bookings were is forgotten after a while, and the log does not tell of it.
    let nobody = Set(
      try database.rows("SELECT id FROM household WHERE erased_at IS NOT NULL") { $0.integer(0) })
    var problems: [String] = []
    var count = 0
    try database.eachBooking { booking in
      count += 1
      guard let facts = last.removeValue(forKey: booking.id.value) else {
        return problems.append("\(booking.id.code) is in no change of the log")
      }
      var booking = booking
      if nobody.contains(booking.household.value), let party = facts.flatMap(BookingFacts.party) {
        (booking.household, booking.member) = (party.household, party.member)
      }
      if facts != BookingFacts.write(booking) {
        problems.append("\(booking.id.code) differs from its last change in the log")
      }
    }
    problems += last.keys.sorted().map { "\(ID<Booking>($0).code) is in the log but not among the bookings" }
    return check("bookings", problems, "bookings against the log: \(count)")
  }

  /// The occupancy table holds exactly the lines of active bookings.
  func occupancy() throws -> Verification.Check {
    let (problems, count) = try database.occupancyFaults()
    return check("occupancy", problems, "lines of active bookings: \(count)")
  }

  /// Each booking is found among those of its household, once.
  func households() throws -> Verification.Check {
    let strays = try database.rows(
      """
      WITH known AS (
        SELECT run, household, start_at, booking FROM household_booking UNION ALL
        SELECT id >> 17, household, start_at, id >> 5 FROM occupancy_recent WHERE household IS NOT NULL)
      SELECT booking FROM (
        SELECT id >> 12 AS run, household, start_at, id AS booking FROM booking EXCEPT SELECT * FROM known)
      UNION SELECT booking FROM (
        SELECT * FROM known EXCEPT SELECT id >> 12, household, start_at, id FROM booking)
      UNION SELECT booking FROM known GROUP BY booking HAVING count(*) > 1
      """
    ) { "\(($0.id(0) as ID<Booking>).code) is not where its household's bookings are" }
    return check("households", strays, "whose bookings are whose")
  }

  /// Each booking of a filed run is found at its time, once.
  func times() throws -> Verification.Check {
    let strays = try database.rows(
      """
      SELECT booking FROM (
        SELECT id >> 12 AS run, start_at, id AS booking, end_at FROM booking
        WHERE id < (SELECT (max(run) + 1) << 12 FROM booking_time)
        EXCEPT SELECT run, start_at, booking, end_at FROM booking_time)
      UNION SELECT booking FROM (
        SELECT run, start_at, booking, end_at FROM booking_time EXCEPT SELECT id >> 12, start_at, id, end_at FROM booking)
      """
    ) { "\(($0.id(0) as ID<Booking>).code) is not where the bookings of its time are" }
    return check("times", strays, "when bookings are")
  }

  /// Each outage is as its last change left it, and what is out is what was handed out and not taken back.
  func lending() throws -> Verification.Check {
    var last: [Int64: String] = [:]
    try database.each("SELECT object, after FROM change WHERE kind = 'outage' ORDER BY id", []) {
      last[$0.integer(0)] = $0.optionalText(1)
      return true
    }
    var problems: [String] = []
    for outage in try database.outages(meeting: TimeRange(Minute(.min), Minute(.max)))
    where last.removeValue(forKey: outage.id.value) != outage.facts {
      problems.append("\(outage.id.code) differs from its last change in the log")
    }
    problems += last.keys.sorted().map { "\(ID<Outage>($0).code) is in the log but not among the outages" }
    problems += try database.loansUnlikeTheirEvents().map {
      "what is out of \($0.code) is not what was handed out and taken back"
    }
    for id in try database.bookingsWithLoans() {
      let lines = try database.booking(id).map { $0.status == .confirmed ? $0.lines : [] } ?? []
      for loan in try database.loans(booking: id)
      where loan.outstanding > lines.reduce(0, { $0 + ($1.resource == loan.resource ? $1.units : 0) }) {
        problems.append("\(id.code) has more out than it holds")
      }
    }
    return check("lending", problems, "outages against the log, loans against the desk's events")
  }

  /// Each place in line is as its last change left it, and what is offered is held for it.
  func waitlist() throws -> Verification.Check {
    var last: [Int64: String] = [:]
    try database.each("SELECT object, after FROM change WHERE kind = 'waitlist' ORDER BY id", []) {
      last[$0.integer(0)] = $0.optionalText(1)
      return true
    }
    var problems: [String] = []
    var offers: Set<ID<Booking>> = []
    let entries = try database.waitlist()
    for entry in entries {
      if last.removeValue(forKey: entry.id.value) != entry.facts {
        problems.append("\(entry.id.code) differs from its last change in the log")
      }
      if entry.status == .offered, let booking = entry.booking { offers.insert(booking) }
    }
    // Those that waited long ago are forgotten.
    let lost = last.filter { entry in
      ["waiting", "offered"].contains { entry.value.contains("\"status\":\"\($0)\"") }
    }
    problems += lost.keys.sorted().map { "\(ID<WaitlistEntry>($0).code) is in the log but not in line" }
    let held = try database.requests(dueBy: .latest, limit: .max).filter(\.isOffer).map(\.id)
    problems += Set(held).symmetricDifference(offers).sorted().map {
      "\($0.code) is offered to nobody, or not held"
    }
    return check("waiting list", problems, "offers against bookings; places in line: \(entries.count)")
  }

  /// Coming bookings of series are when their time on the wall says.
  func wallTimes(after now: Minute) throws -> Verification.Check {
    let problems = try database.strayOccurrences(after: now).map {
      "\($0.booking.id.code) of \($0.link.series.code) is not at its time on the wall; run 'series mend'"
    }
    return check("series", problems, "times on the wall of coming occurrences")
  }

  /// Every conflict is found where `conflicts list` looks for it.
  func conflicts(_ all: [Conflict], _ listed: [Conflict]) -> Verification.Check {
    let missing = Set(all).symmetricDifference(listed).map { "\($0.id) is not as 'conflicts list' has it" }
    return check("conflicts", missing.sorted(), "all where they are looked for: \(all.count)")
  }

  /// Sweeps over all claims of each atom, event by event, and compares with what the index in memory says.
  func capacity() throws -> Verification.Check {
    var problems: [String] = []
    var clashes = 0
    var bookings: [Booking] = []
    try database.eachBooking { if $0.holdsPlace { bookings.append($0) } }
    var events: [ID<Resource>: [(at: Int32, units: Int)]] = [:]
    for booking in bookings {
      for line in booking.lines {
        let whole = view.resource(line.resource)
        for part in whole.isComposite ? whole.parts.map(view.resource) : [whole] {
          let units = whole.isComposite ? 1 : line.units
          let start = booking.range.start - Int32(max(whole.setupMinutes, part.setupMinutes))
          let end = booking.range.end + Int32(max(whole.turnoverMinutes, part.turnoverMinutes))
          events[part.id, default: []] += [(start.value, units), (end.value, -units)]
        }
      }
    }
    for outage in try database.outages(meeting: TimeRange(Minute(.min), Minute(.max))) {
      let (range, units) = (outage.range, outage.units)
      events[outage.resource, default: []] += [(range.start.value, units), (range.end.value, -units)]
    }
    for resource in view.resources where !resource.isComposite {
      var inUse = 0
      var stretches = 0
      var isOver = false
      var moments = events[resource.id] ?? []
      moments.sort { ($0.at, $0.units) < ($1.at, $1.units) }
      for (index, moment) in moments.enumerated() {
        inUse += moment.units
        if index + 1 < moments.count, moments[index + 1].at == moment.at { continue }
        if inUse > resource.units && !isOver { stretches += 1 }
        isOver = inUse > resource.units
      }
      clashes += stretches
      let known = schedule.excesses(atom: resource.id, from: Minute(.min)).count
      if known != stretches {
        problems.append("\(resource.slug): \(stretches) double bookings counted, the index knows \(known)")
      }
    }
    return check("capacity", problems, "double bookings, all known to 'conflicts list': \(clashes)")
  }
}
