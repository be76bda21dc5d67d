import Foundation
import TestSupport
import Testing

@testable import BookingCore

/// Tells a household something, for tests.
struct Tell: Command {
  var household: String
  var booking: Booking?

  func execute(in transaction: Transaction) throws {
    try transaction.notify(
      transaction.household(slug(household)).id, .bookingDisplaced, about: booking
    ) { json in
      json.array("da") { $0.string("Vandskade: alt må flyttes på én gang, også øl og æbler.") }
      json.array("en") { $0.string("Water damage.") }
    }
    transaction.keepUnlogged()
  }
}

@Suite("Notices") struct NoticeTests {
  let commons: Commons
  let sent: String

  init() throws {
    commons = try Commons()
    sent = commons.folder.file("sendt.txt")
  }

  private func write(to address: String, _ handle: String = "vangede-k1-mette", _ language: Language = .da)
    throws
  {
    _ = try commons.desk.perform(
      ChangeMember(handle: slug(handle), email: address, language: language), as: .operator())
  }

  private func postman(_ command: String? = nil) throws -> Postman {
    try Postman(command: command ?? "cat >> '\(sent)'; echo ==== >> '\(sent)'", sender: "faelled@vangede.dk")
  }

  /// The mails that the command took.
  private func mails() -> [String] {
    guard let text = try? String(contentsOfFile: sent, encoding: .utf8) else { return [] }
    return text.split(separator: "====\n").map(String.init)
  }

  private func notices(_ household: String = "vangede-k1") throws -> [Notice] {
    try commons.desk.read { view in
      try view.notices(NoticeQuery(household: view.household(slug: slug(household))?.id), for: .operator())
        .items
    }
  }

  @Test("what a board is told, those who sit on it read, wherever in the area they live, and nobody else")
  func board() throws {
    for (household, handle, role) in [("vangede-k1", "lis", Role.board), ("ordrup-k1", "per", .board)] {
      _ = try commons.desk.perform(
        CreateMember(
          handle: slug(handle), household: slug(household), name: handle, email: "\(handle)@example.dk",
          role: role), as: .operator())
    }
    try commons.desk.perform(Tell(household: "vangede-bestyrelse"), as: .operator())
    func read(_ handle: String) throws -> [Notice] {
      let reader = try commons.actor(handle)
      return try commons.desk.read {
        try $0.notices(NoticeQuery(household: reader.member?.household), for: reader).items
      }
    }
    #expect(try ["lis", "vangede-bo", "per", "vangede-k1-mette"].map { try read($0).count } == [1, 1, 0, 0])
    #expect(try postman().deliver(from: commons.desk).delivered == 1)
    #expect(mails().count == 1 && mails()[0].contains("lis@example.dk"))
    let notice = try #require(try read("lis").first)
    for (handle, word) in [("per", "no notice"), ("vangede-k1-mette", "no notice"), ("lis", "done")] {
      let actor = try commons.actor(handle)
      #expect(try answer { try commons.desk.perform(MarkNotice(id: notice.id), as: actor) } == word)
    }
  }

  @Test("Mette får ét brev på dansk, med emnet kodet og teksten læselig") func danish() throws {
    try write(to: "mette@example.dk")
    let booking = try commons.book("sal", at(17, 22))
    try commons.desk.perform(Tell(household: "vangede-k1", booking: booking), as: .operator())
    let round = try postman().deliver(from: commons.desk)
    #expect(round.delivered == 1 && round.failures.isEmpty)
    let mail = try #require(mails().first)
    let (head, body) = try halves(mail)
    #expect(head.contains("To: =?utf-8?B?\(base64("Mette Østergård"))?= <mette@example.dk>"))
    #expect(head.contains("Subject: =?utf-8?B?\(base64("Din booking \(booking.id.code) er aflyst"))?="))
    #expect(head.contains("Date: Tue, 1 Dec 2026 09:00:00 +0000"))
    #expect(head.contains { $0.hasPrefix("Message-ID: <nt-") && $0.hasSuffix("@vangede.dk>") })
    #expect(head.contains("Content-Type: text/plain; charset=utf-8"))
    #expect(body.contains("Hej Mette Østergård"))
    #expect(body.contains("Sal, lør. 5. dec. 2026 kl. 18.00–23.00"))
    #expect(body.contains("også øl og æbler"))
    #expect(!body.contains("Water"))
    #expect(try notices().first?.deliveredAt == Commons.morning)
  }

  @Test("en engelsktalende nabo får det på engelsk") func english() throws {
    try write(to: "m@example.org", "vangede-k1-mette", .en)
    try commons.desk.perform(Tell(household: "vangede-k1"), as: .operator())
    _ = try postman().deliver(from: commons.desk)
    let (_, body) = try halves(try #require(mails().first))
    #expect(body.contains("Dear Mette") && body.contains("Water damage."))
  }

  @Test("et brev, der er sendt, sendes ikke igen, heller ikke af en anden proces") func once() throws {
    try write(to: "mette@example.dk")
    let other = try commons.otherDesk()
    for _ in 0..<3 { try commons.desk.perform(Tell(household: "vangede-k1"), as: .operator()) }
    let here = try postman()
    let counts = [commons.desk, other].map { (try? here.deliver(from: $0).delivered) ?? -1 }
    #expect(counts == [3, 0])
    #expect(mails().count == 3)
    #expect(Set(mails().map { $0.split(separator: "\n").first { $0.hasPrefix("Message-ID") } }).count == 3)
  }

  @Test("hvad en proces har taget på sig, tager en anden ikke, før ventetiden er gået") func claims() throws {
    try write(to: "mette@example.dk")
    try commons.desk.perform(Tell(household: "vangede-k1"), as: .operator())
    let claimed = try commons.desk.perform(ClaimMail(), as: .operator())  // and dies
    #expect(claimed?.attempt == 1)
    #expect(try postman().deliver(from: commons.otherDesk()).delivered == 0)
    commons.clock.advance(minutes: 2)
    #expect(try postman().deliver(from: commons.otherDesk()).delivered == 1)
  }

  @Test("når det går galt, prøves igen efter 2, 4, 8 … minutter, og efter tre dage ikke mere") func retries()
    throws
  {
    try write(to: "mette@example.dk")
    try commons.desk.perform(Tell(household: "vangede-k1"), as: .operator())
    let broken = try postman("echo 'ingen forbindelse' >&2; exit 75")
    var attempts: [Int] = []
    for minute in 0..<4 * 1440 {
      if try !broken.deliver(from: commons.desk).failures.isEmpty { attempts.append(minute) }
      commons.clock.advance(minutes: 1)
    }
    #expect(Array(attempts.prefix(10)) == [0, 2, 6, 14, 30, 62, 126, 254, 510, 870])
    #expect(try #require(attempts.last) <= 3 * 1440)
    let notice = try #require(try notices().first)
    #expect(notice.failure == "exit 75: ingen forbindelse")
    #expect(notice.deliveredAt == nil)
    #expect(try postman().deliver(from: commons.desk).delivered == 0)
  }

  @Test("en kommando, der hænger, slås ihjel sammen med det, den har startet") func hanging() throws {
    let gone = commons.folder.file("gået")
    var postman = try postman("(sleep 2; touch '\(gone)') & wait")
    postman.limit = .milliseconds(200)
    #expect(postman.run(Array("Hej".utf8)) == "killed after 0 s")
    var stopped = try self.postman("sleep 60")
    stopped.isCancelled = { true }
    #expect(stopped.run([]) == "stopped")
    #expect(!FileManager.default.fileExists(atPath: gone))
  }

  @Test("et stort brev og en kommando, der ikke læser det, holder ingen op") func unread() throws {
    let long = Array(repeating: UInt8(ascii: "x"), count: 1 << 20)
    #expect(try postman("true").run(long) == nil)
    #expect(try postman("head -c 3000000 /dev/zero; exit 3").run(long)?.hasPrefix("exit 3") == true)
  }

  @Test("uden e-mail læses beskeden på siden, af husstanden selv og ingen andre") func readThem() throws {
    try commons.desk.perform(Tell(household: "vangede-k1"), as: .operator())
    #expect(try postman().deliver(from: commons.desk).delivered == 0)
    let notice = try #require(try notices().first)
    let (mette, nabo) = (try commons.actor("vangede-k1-mette"), try commons.actor("vangede-k2-mette"))
    #expect(try answer { try commons.desk.perform(MarkNotice(id: notice.id), as: nabo) } == "no notice")
    let own = NoticeQuery(household: notice.household)
    #expect(try answer { try commons.desk.read { try $0.notices(own, for: nabo) } } == "not allowed")
    #expect(try commons.desk.perform(MarkNotice(id: notice.id), as: mette).readAt == Commons.morning)
    var unread = NoticeQuery(household: notice.household)
    unread.unread = true
    let asked = unread
    #expect(try commons.desk.read { try $0.notices(asked, for: mette) }.items.isEmpty)
  }

  @Test("en flytning fortæller, hvor bookingen var, hvor den er, og hvorfor") func moved() throws {
    let first = try commons.book("sal", at(17, 22))
    let registry = try commons.desk.read { $0.registry }
    var json = JSONWriter()
    json.object { json in
      json.place("place", first.range, first.lines)
      json.place("to", at(18, 23), [BookingLine(resource: registry.resources[4].id, units: 2)])
      json.array("da") { $0.string("Derfor.") }
    }
    let notice = Notice(
      .init(
        id: 1, household: first.household, booking: first.id, createdAt: Commons.morning,
        kind: "booking-moved", facts: json.text))
    let words = NoticeText(notice, .da, registry: registry)
    #expect(words.subject == "Din booking \(first.id.code) er flyttet")
    #expect(
      words.lines == [
        "Før: Sal, lør. 5. dec. 2026 kl. 18.00–23.00",
        "Nu: Projektor (2), lør. 5. dec. 2026 kl. 19.00–24.00", "Derfor.",
      ])
  }

  @Test("alle slags beskeder har ord på begge sprog, også en, som programmet ikke kender") func allKinds()
    throws
  {
    let registry = try commons.desk.read { $0.registry }
    for kind in NoticeKind.allCases.map(\.rawValue) + ["fra-fremtiden"] {
      let row = Database.NoticeRow(
        id: 7, household: ID(1), booking: ID(3), createdAt: Commons.morning, kind: kind, facts: "{}")
      let texts = Language.allCases.map { NoticeText(Notice(row), $0, registry: registry) }
      #expect(texts[0].subject != texts[1].subject, "\(kind)")
      #expect(texts.allSatisfy { !$0.subject.isEmpty && !$0.subject.contains("\n") }, "\(kind)")
    }
  }

  @Test(
    "en adresse, der ville gøre et brev til flere, er ingen adresse",
    arguments: [
      "a@b.dk, c@d.dk", "a@b.dk\nBcc: c@d.dk", "a b@c.dk", "<a@b.dk>", "a@b@c", "@b", "a@", "æ@b.dk",
    ])
  func addresses(_ text: String) throws {
    #expect(!text.isMailAddress)
    #expect(
      try answer {
        try commons.desk.perform(ChangeMember(handle: slug("vangede-bo"), email: text), as: .operator())
      } == "invalid /email")
  }

  @Test("lange emner foldes, så ingen linje er over 76 tegn, og styretegn bliver mellemrum") func folding() {
    let text = Mail.encoded("Ærø\r\nBcc: x@y.dk " + String(repeating: "blåbærgrød 🫐 ", count: 20))
    #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 76 })
    let decoded = text.split(separator: "\n").map { line in
      let word = line.trimmingPrefix(" ").dropFirst("=?utf-8?B?".count).dropLast(2)
      return Data(base64Encoded: String(word)).map { String(decoding: $0, as: UTF8.self) } ?? "?"
    }.joined()
    #expect(decoded.hasPrefix("Ærø  Bcc: x@y.dk blåbærgrød 🫐 "))
    #expect(!decoded.contains("\u{FFFD}") && !decoded.contains("?"))
    #expect(Mail.wrapped(String(repeating: "æ", count: 5_000)).allSatisfy { $0.utf8.count < 998 })
    #expect(Mail.wrapped(String(repeating: "ord ", count: 100)).allSatisfy { $0.count <= 76 })
  }

  private func halves(_ mail: String) throws -> (head: [String], body: String) {
    let end = try #require(mail.range(of: "\n\n"))
    return (mail[..<end.lowerBound].split(separator: "\n").map(String.init), String(mail[end.upperBound...]))
  }

  private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}
