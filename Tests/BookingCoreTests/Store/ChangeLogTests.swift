import TestSupport
import Testing

@testable import BookingCore

@Suite struct ChangeLogTests {
  @Test("the log is never shortened and never changed") func appendOnly() throws {
    let commons = try Commons()
    try commons.book("sal", at(10, 11))
    let database = try commons.connection()
    let before = try database.lastChange()
    #expect(throws: StoreError.self) { try database.run("DELETE FROM change WHERE id = 1") }
    #expect(throws: StoreError.self) { try database.run("UPDATE change SET at = 0 WHERE id = 1") }
    #expect(try database.lastChange() == before)
  }

  @Test("each row's digest is chained to the row before") func chain() throws {
    let commons = try Commons()
    for hour in 8..<12 { try commons.book("sal", at(Double(hour), Double(hour) + 1)) }
    let database = try commons.connection()
    let digests = try database.rows("SELECT digest FROM change ORDER BY id") { $0.blob(0) }
    let changes = try database.changes(since: 0, limit: 10_000)
    #expect(changes.map(\.id) == Array(1...Int64(digests.count)))
    var last: [UInt8] = []
    for (change, digest) in zip(changes, digests) {
      last = change.digest(after: last)
      #expect(digest == last, "change \(change.id)")
    }
  }

  @Test("a row read with other values, or after another row, has another digest") func sensitive() throws {
    func change(_ action: String = "a", before: String? = nil, after: String? = "b", object: Int64 = 1)
      -> Change
    {
      Change(
        id: 1, at: 1, actor: nil, origin: "test", action: action, kind: .booking, object: object,
        before: before, after: after, personal: nil)
    }
    let digests = [
      change().digest(after: []), change().digest(after: [1]), change("ab", after: "").digest(after: []),
      change(before: "b", after: nil).digest(after: []), change(object: 2).digest(after: []),
    ]
    #expect(Set(digests).count == digests.count)
  }

  @Test("names and titles stand apart from the log, behind a salted digest") func personal() throws {
    let commons = try Commons()
    var book = Commons.command("sal", at(10, 11))
    book.title = "Ingeborgs fødselsdag"
    let booking = try commons.desk.perform(book, as: .operator())
    var change = ChangeBooking(id: booking.id)
    change.title = "Ingeborgs barnedåb"
    _ = try commons.desk.perform(change, as: .operator())
    let database = try commons.connection()
    let open = try database.rows("SELECT coalesce(before, '') || coalesce(after, '') FROM change") {
      $0.text(0)
    }
    for word in ["Ingeborg", "Mette", "Kirkevej", "Ærø"] {
      #expect(!open.contains { $0.contains(word) }, "\(word)")
    }
    let last = try database.changes(since: try database.lastChange() - 1, limit: 1)[0]
    let facts = try database.personalFacts(ofChange: last.id)
    #expect(facts?.contains("fødselsdag") == true && facts?.contains("barnedåb") == true)
    let salt = try database.first("SELECT salt FROM change_personal WHERE change = ?1", .integer(last.id)) {
      $0.blob(0)
    }
    #expect(salt?.count == 16)
    #expect(SHA256.digest((salt ?? []) + Array((facts ?? "").utf8)) == last.personal)
  }

  @Test("erasing what is personal keeps the chain whole") func erasing() throws {
    let commons = try Commons()
    let database = try commons.connection()
    try database.run("DELETE FROM change_personal")
    try commons.book("sal", at(10, 11))
    var last: [UInt8] = []
    for change in try database.changes(since: 0, limit: 10_000) { last = change.digest(after: last) }
    #expect(try database.logEnd().digest == last)
  }

  @Test("every change of a booking has its row with who, from where, before and after") func rows() throws {
    let commons = try Commons(.service)
    let mette = try commons.actor("vangede-k1-mette")
    let booking = try commons.desk.perform(Commons.command("sal", at(10, 11), for: nil), as: mette)
    var later = ChangeBooking(id: booking.id)
    later.range = at(12, 13)
    _ = try commons.desk.perform(later, as: mette)
    _ = try commons.desk.perform(CancelBooking(id: booking.id), as: .operator())
    let rows = try commons.connection().changes(since: 0, limit: 1_000).filter { $0.kind == .booking }
    #expect(rows.map(\.action) == ["booking.create", "booking.change", "booking.cancel"])
    #expect(rows.map(\.origin) == ["test", "test", "cli"])
    #expect(rows.map(\.actor) == [mette.member?.id, mette.member?.id, nil])
    #expect(rows.map { $0.before != nil } == [false, true, true])
    #expect(try rows.map { try place($0.before) } == [nil, at(10, 11), at(12, 13)])
    #expect(try rows.map { try place($0.after) } == [at(10, 11), at(12, 13), nil])
    // Plain facts are read by a short way; written otherwise they say the same.
    let facts = try #require(rows.first?.after)
    #expect(try place("{ " + facts.dropFirst()) == at(10, 11))
  }

  /// When a place is held by what a change left of booking 7.
  private func place(_ facts: String?) throws -> TimeRange? {
    try facts.flatMap { facts in
      try Array(facts.utf8).withUnsafeBufferPointer {
        try BookingFacts.occupancy($0, of: ID(7), change: 1)
      }?.range
    }
  }
}
