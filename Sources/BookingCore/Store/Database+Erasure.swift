import Foundation

/// Taking what is personal out of the store, table by table, while what was when stays.
///
/// What is to go stands by kind and number in the temporary table `erased`: `member`, `household`, `booking` and
/// `series`, and `now` with the minute.
extension Database {
  /// Begins with nothing to erase.
  func beginErasure(at now: Minute) throws {
    try run(
      "CREATE TEMP TABLE IF NOT EXISTS erased (kind TEXT, id INTEGER, PRIMARY KEY (kind, id)) WITHOUT ROWID")
    try run("DELETE FROM erased")
    try run("INSERT INTO erased VALUES ('now', ?1)", .minute(now))
  }

  /// Marks a member with the bookings and series that the member made for the own household; with `home` also the
  /// household and all of its.
  func mark(_ member: Member?, home: ID<Household>?) throws {
    let household = home ?? member?.household
    try run("INSERT INTO erased SELECT 'member', ?1 WHERE ?1 IS NOT NULL", .id(member?.id))
    try run("INSERT INTO erased SELECT 'household', ?1 WHERE ?1 IS NOT NULL", .id(home))
    try run(
      """
      INSERT INTO erased SELECT 'booking', id FROM booking_by_household h CROSS JOIN booking b ON id = booking
      WHERE h.household = ?1 AND (?3 OR member = ?2)
      """, .id(household), .id(member?.id), .int(home == nil ? 0 : 1))
    try run(
      "INSERT INTO erased SELECT 'series', id FROM series WHERE household = ?1 AND (?3 OR member = ?2)",
      .id(household), .id(member?.id), .int(home == nil ? 0 : 1))
    try run(
      "INSERT INTO erased SELECT 'waitlist', id FROM waitlist_entry WHERE household = ?1 AND (?3 OR member = ?2)",
      .id(household), .id(member?.id), .int(home == nil ? 0 : 1))
  }

  /// Takes the free text out of the marked bookings and of what hangs on them.
  func eraseBookings() throws { for statement in Self.bookingErasures { try run(statement) } }

  /// Takes all out that is marked.
  func eraseMarked() throws {
    try eraseBookings()
    for statement in Self.peopleErasures { try run(statement) }
  }

  /// How many marked bookings are active and end after a minute.
  func markedBookings(after now: Minute) throws -> Int {
    try first(
      """
      SELECT count(*) FROM booking WHERE end_at > ?1 AND status IN ('requested', 'confirmed')
        AND id IN (SELECT id FROM erased WHERE kind = 'booking')
      """, .minute(now)
    ) { $0.int(0) } ?? 0
  }

  /// Forgets answers kept for repetition that name a member or household.
  func eraseAnswers(naming slug: Slug) throws {
    try run("DELETE FROM idempotency WHERE instr(answer, CAST(?1 AS BLOB)) > 0", .text("\"\(slug)\""))
  }

  /// Forgets answers kept for repetition that tell of something marked of a household.
  func eraseAnswersAboutMarked(of household: Slug) throws {
    let marked = try rows("SELECT kind, id FROM erased") { row -> String? in
      switch row.text(0) {
      case "booking": ID<Booking>(row.integer(1)).code
      case "series": ID<Series>(row.integer(1)).code
      case "waitlist": ID<WaitlistEntry>(row.integer(1)).code
      default: nil
      }
    }
    let codes = Set(marked.compactMap { $0 })
    let answers = try rows(
      "SELECT actor, key, answer FROM idempotency WHERE instr(answer, CAST(?1 AS BLOB)) > 0",
      .text("\"\(household)\"")
    ) { (actor: $0.integer(0), key: $0.text(1), text: $0.text(2)) }
    for answer in answers
    where answer.text.split(separator: "\"").contains(where: { codes.contains(String($0)) }) {
      try run(
        "DELETE FROM idempotency WHERE actor = ?1 AND key = ?2", .integer(answer.actor), .text(answer.key))
    }
  }

  /// Has what households were told of somebody who may book for them name the person otherwise.
  func renameHelper(_ handle: Slug, to other: String) throws {
    try run(
      """
      UPDATE notice SET facts = json_replace(facts, '$.helper', ?2)
      WHERE instr(facts, ?3) > 0 AND json_extract(facts, '$.helper') = ?1
      """, .text(handle.text), .text(other), .text("\"helper\":\"\(handle)\""))
  }

  private static let bookingErasures: [StaticString] = [
    """
    UPDATE booking SET title = '', import_uid = NULL WHERE id IN (SELECT id FROM erased WHERE kind = 'booking')
    """,
    """
    UPDATE loan_event SET note = '', missing = '' WHERE booking IN (SELECT id FROM erased WHERE kind = 'booking')
    """, "UPDATE outage SET note = '' WHERE booking IN (SELECT id FROM erased WHERE kind = 'booking')",
    """
    UPDATE notice SET facts = json_replace(facts, '$.note', '', '$.missing', '', '$.reason', '')
    WHERE booking IN (SELECT id FROM erased WHERE kind = 'booking')
    """,
  ]

  private static let peopleErasures: [StaticString] = [
    "UPDATE series SET title = '' WHERE id IN (SELECT id FROM erased WHERE kind = 'series')",
    "UPDATE waitlist_entry SET title = '' WHERE id IN (SELECT id FROM erased WHERE kind = 'waitlist')",
    """
    DELETE FROM change_personal WHERE change IN (
      SELECT p.change FROM change_personal p JOIN change c ON c.id = p.change JOIN erased e
        ON e.kind = CASE c.kind WHEN 'loan' THEN 'booking' WHEN 'outage' THEN 'booking' ELSE c.kind END
        AND e.id = CASE c.kind WHEN 'outage' THEN json_extract(coalesce(c.after, c.before), '$.booking')
          ELSE c.object END)
    """, "DELETE FROM invitation WHERE member IN (SELECT id FROM erased WHERE kind = 'member')",
    "DELETE FROM credential WHERE member IN (SELECT id FROM erased WHERE kind = 'member')",
    "DELETE FROM subject_link WHERE member IN (SELECT id FROM erased WHERE kind = 'member')",
    """
    DELETE FROM helper WHERE member IN (SELECT id FROM erased WHERE kind = 'member')
      OR household IN (SELECT id FROM erased WHERE kind = 'household')
    """, "DELETE FROM session WHERE member IN (SELECT id FROM erased WHERE kind = 'member')",
    "DELETE FROM device WHERE member IN (SELECT id FROM erased WHERE kind = 'member')",
    "DELETE FROM idempotency WHERE actor IN (SELECT id FROM erased WHERE kind = 'member')",
    """
    UPDATE token SET name = '', digest = randomblob(32), last_used_hour = NULL,
      revoked_at = coalesce(revoked_at, (SELECT id FROM erased WHERE kind = 'now'))
    WHERE member IN (SELECT id FROM erased WHERE kind = 'member')
    """,
    """
    UPDATE feed SET digest = randomblob(32),
      revoked_at = coalesce(revoked_at, (SELECT id FROM erased WHERE kind = 'now'))
    WHERE owner IN (SELECT id FROM erased WHERE kind = 'member')
      OR scope = 'household' AND object IN (SELECT id FROM erased WHERE kind = 'household')
    """, "DELETE FROM mail WHERE member IN (SELECT id FROM erased WHERE kind = 'member')",
    """
    DELETE FROM mail WHERE notice IN (
      SELECT id FROM notice WHERE household IN (SELECT id FROM erased WHERE kind = 'household'))
    """, "DELETE FROM notice WHERE household IN (SELECT id FROM erased WHERE kind = 'household')",
    // A household made along with its first member has the member's handle for a name.
    """
    UPDATE household SET slug = 'home-' || id WHERE (id, slug) IN (
      SELECT household, handle FROM member WHERE id IN (SELECT id FROM erased WHERE kind = 'member'))
    """,
    """
    UPDATE member SET handle = 'erased-' || id, name = '–', email = '', role = 'resident', language = 'da',
      version = version + 1, erased_at = (SELECT id FROM erased WHERE kind = 'now')
    WHERE id IN (SELECT id FROM erased WHERE kind = 'member')
    """,
    """
    UPDATE household SET slug = 'erased-home-' || id, name = '–', version = version + 1,
      ended_at = coalesce(ended_at, (SELECT id FROM erased WHERE kind = 'now')),
      erased_at = (SELECT id FROM erased WHERE kind = 'now')
    WHERE id IN (SELECT id FROM erased WHERE kind = 'household')
    """,
  ]

  /// Takes a name or address of several words or with an `@` out of what others wrote: the mention goes, the text
  /// around it stays. Rows of the log's personal part, whose digest is chained, go whole, and so do answers kept for
  /// repetition. What an area calls its places, rules and closures is left alone.
  func eraseMentions(of words: String) throws {
    // What the log says of other members is theirs, also where two have the same name.
    try run(
      """
      DELETE FROM change_personal WHERE instr(facts, ?1) > 0
        AND (SELECT kind FROM change WHERE id = change_personal.change) <> 'member'
      """, .text(words))
    try run("DELETE FROM idempotency WHERE instr(answer, CAST(?1 AS BLOB)) > 0", .text(words))
    let kept: Set = [
      "change", "change_personal", "idempotency", "setting", "member", "area", "resource", "house_rules",
      "closure",
    ]
    for table in try tableNames() where !kept.contains(table) {
      for column in try textColumns(of: table) { try replace(words, by: "…", in: column, of: table) }
    }
  }

  // MARK: After a while

  /// Marks bookings that ended before a minute and still say whose they were; returns how many.
  func markBookings(endedBefore minute: Minute, limit: Int) throws -> Int {
    try run(
      """
      INSERT INTO erased SELECT 'booking', b.id FROM booking_by_household o CROSS JOIN household h ON h.id = o.household
      CROSS JOIN booking b ON b.id = o.booking
      WHERE o.start_at < ?1 AND b.end_at < ?1 AND h.erased_at IS NULL LIMIT ?2
      """, .minute(minute), .int(limit))
    return changedRows
  }

  /// Gives the marked bookings to the household of their area that is nobody.
  func takeNamesOffMarkedBookings() throws {
    try run(
      """
      UPDATE household_booking SET household = (
        SELECT n.id FROM household h JOIN household n ON n.slug = 'nobody-' || h.area
        WHERE h.id = household_booking.household)
      WHERE (run, household, start_at, booking) IN (
        SELECT b.id >> 12, b.household, b.start_at, b.id FROM erased e CROSS JOIN booking b ON b.id = e.id
        WHERE e.kind = 'booking')
      """)
    try run(
      """
      UPDATE occupancy_recent SET household = (
        SELECT n.id FROM household h JOIN household n ON n.slug = 'nobody-' || h.area
        WHERE h.id = occupancy_recent.household)
      WHERE household IS NOT NULL AND id >> 5 IN (SELECT id FROM erased WHERE kind = 'booking')
      """)
    try run(
      """
      UPDATE booking SET member = NULL, household = (
        SELECT n.id FROM household h JOIN household n ON n.slug = 'nobody-' || h.area WHERE h.id = booking.household)
      WHERE id IN (SELECT id FROM erased WHERE kind = 'booking')
      """)
  }

  /// Marks series that still say whose they were and whose last booking ended before a minute; returns how many.
  func markSeries(endedBefore minute: Minute, limit: Int) throws -> Int {
    // From the last date back: of a series that goes on, the first one looked at tells.
    try run(
      """
      INSERT INTO erased SELECT 'series', s.id FROM series s JOIN household h ON h.id = s.household
      WHERE s.created_at < ?1 AND h.erased_at IS NULL AND (
        SELECT 1 FROM series_occurrence o CROSS JOIN booking b ON b.id = o.booking
        WHERE o.series = s.id AND b.end_at >= ?1 ORDER BY o.day DESC LIMIT 1) IS NULL
      LIMIT ?2
      """, .minute(minute), .int(limit))
    return changedRows
  }

  /// Takes the words out of the marked series, and gives them to the household of their area that is nobody.
  func takeNamesOffMarkedSeries() throws {
    try run(
      """
      UPDATE series SET title = '', member = NULL, household = (
        SELECT n.id FROM household h JOIN household n ON n.slug = 'nobody-' || h.area WHERE h.id = series.household)
      WHERE id IN (SELECT id FROM erased WHERE kind = 'series')
      """)
  }

  /// Whose the marked bookings are.
  func ownersOfMarkedBookings() throws -> [(ID<Booking>, BookingOwner)] {
    try rows("SELECT id FROM erased WHERE kind = 'booking'") { $0.id(0) }.compactMap { id in
      try owner(of: id).map { (id, $0) }
    }
  }

  func markAsNobody(_ slug: Slug, at minute: Minute) throws {
    try run("UPDATE household SET erased_at = ?2 WHERE slug = ?1", .text(slug.text), .minute(minute))
  }

  /// Drops names and words of the log, notices and displacements from before a minute; returns how many rows went, at most
  /// `limit` of each.
  func eraseTexts(before minute: Minute, limit: Int) throws -> Int {
    var count = 0
    for statement in Self.oldTexts {
      try run(statement, .minute(minute), .int(limit))
      count += changedRows
    }
    return count
  }

  private static let oldTexts: [StaticString] = [
    """
    DELETE FROM change_personal WHERE change IN (
      SELECT c.id FROM change c JOIN change_personal p ON p.change = c.id
      WHERE c.id >= (SELECT min(change) FROM change_personal) AND c.id < (
        SELECT id FROM change WHERE id >= (SELECT min(change) FROM change_personal) AND at >= ?1 * 60
        ORDER BY id LIMIT 1)
      LIMIT ?2)
    """,
    """
    DELETE FROM mail WHERE notice IN (SELECT id FROM notice WHERE created_at < ?1 ORDER BY id LIMIT ?2)
    """, "DELETE FROM notice WHERE id IN (SELECT id FROM notice WHERE created_at < ?1 ORDER BY id LIMIT ?2)",
    "DELETE FROM displacement WHERE at < ?1 AND ?2 > 0",
    "DELETE FROM waitlist_entry WHERE end_at < ?1 AND ?2 > 0",
  ]

  /// Households that moved out before a minute, each with one of its members as long as there is any: members of all
  /// kinds, and homes.
  func longGone(before minute: Minute, limit: Int) throws -> [(home: Household?, member: Member?)] {
    let found: [(ID<Household>, ID<Member>?)] = try rows(
      """
      SELECT h.id, min(m.id) FROM household h LEFT JOIN member m ON m.household = h.id AND m.erased_at IS NULL
      WHERE h.ended_at < ?1 AND h.erased_at IS NULL AND (h.kind = 'home' OR m.id IS NOT NULL)
      GROUP BY h.id LIMIT ?2
      """, .minute(minute), .int(limit)
    ) { ($0.id(0), $0.optionalID(1)) }
    return try found.compactMap { id, member in
      guard let household = try household(id) else { return nil }
      let isLast = try members(household: id).count <= 1
      return (isLast && household.kind == .home ? household : nil, try member.flatMap { try self.member($0) })
    }
  }

  // MARK: Once erased

  /// A number of the store's own; nil when it was never set.
  func setting(_ key: String) throws -> Int? {
    try first("SELECT value FROM setting WHERE key = ?1", .text(key)) { Int($0.text(0)) } ?? nil
  }

  func set(_ key: String, _ value: Int) throws {
    try run("INSERT OR REPLACE INTO setting VALUES (?1, ?2)", .text(key), .text("\(value)"))
  }

  /// When the file is to be written anew, so that nothing stays on its pages of what was taken out; nil for never.
  ///
  /// `secure_delete` alone does not see to that: SQLite leaves copies behind where it moves rows between pages.
  func rebuildTime() throws -> Minute? { try setting("rebuild-at").map { Minute(Int32(clamping: $0)) } }

  /// Has the file written anew at a minute, if not earlier already.
  func askForRebuild(at minute: Minute) throws {
    try set("rebuild-at", Int(min(minute, try rebuildTime() ?? minute).value))
  }

  /// Writes the whole file anew and empties the log beside it, under the store's lock. Answers false when somebody
  /// reading kept the log from being emptied: then it is to be done again.
  func rebuild() throws -> Bool {
    // In memory, the copy could take more than there is.
    try run("PRAGMA temp_store=FILE")
    defer { try? run("PRAGMA temp_store=MEMORY") }
    try run("VACUUM")
    _ = try checkpoint(truncating: true)
    let left = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
    guard left == 0 else { return false }
    try run("DELETE FROM setting WHERE key = 'rebuild-at'")
    return true
  }

  /// Who was erased from this store.
  func erasures() throws -> Set<Erasure> {
    Set(
      try rows(
        """
        SELECT object, digest FROM change WHERE kind = 'member' AND action = 'member.create' AND object IN
          (SELECT object FROM change WHERE kind = 'member' AND action = 'member.erase')
        """
      ) { Erasure(member: $0.id(0), origin: $0.blob(1)) })
  }

  /// The member whom an erasure is about, if the person is still in this store.
  func member(_ erasure: Erasure) throws -> Member? {
    let isSame = try first(
      "SELECT 1 FROM change WHERE kind = 'member' AND action = 'member.create' AND object = ?1 AND digest = ?2",
      .id(erasure.member), .blob(erasure.origin)
    ) { _ in true }
    guard isSame == true else { return nil }
    return try first(
      "SELECT * FROM member WHERE id = ?1 AND erased_at IS NULL", .id(erasure.member), read: Member.init(row:)
    )
  }
}

/// That a person was erased, without saying who: the row number, and the digest of the log's row by which the member
/// was made, so that the same number in another store is not taken for it.
struct Erasure: Hashable {
  let member: ID<Member>
  let origin: [UInt8]

  init(member: ID<Member>, origin: [UInt8]) {
    self.member = member
    self.origin = origin
  }

  /// As a line of the list beside a store: number and digest in hexadecimal digits.
  var line: String { "\(member.value) \(origin.hexadecimal)" }

  init?(line: Substring) {
    let parts = line.split(separator: " ")
    guard parts.count == 2, let number = Int64(parts[0]), parts[1].utf8.count == 64 else { return nil }
    let digits = parts[1].utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue.map(UInt8.init) }
    guard digits.count == 64 else { return nil }
    self.init(
      member: ID(number), origin: stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
  }
}
