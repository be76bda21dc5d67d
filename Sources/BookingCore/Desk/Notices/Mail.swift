import Foundation

/// A mail as text, for a command such as `sendmail -t`: headers of RFC 5322, a body in UTF-8. Lines end in LF, as such
/// commands expect of a pipe.
struct Mail {
  let text: String

  /// The mail of a notice to a member, from an address, dated now.
  init(_ claimed: ClaimedMail, from sender: String, now: Minute, registry: Registry) {
    let (notice, member) = (claimed.notice, claimed.member)
    let words = NoticeText(notice, member.language, registry: registry)
    let place = sender.split(separator: "@").last.map(String.init) ?? "localhost"
    let headers = [
      "From: \(Self.encoded("Fælled")) <\(sender)>",
      "To: \(Self.encoded(member.name)) <\(member.email)>",
      "Subject: \(Self.encoded(words.subject))",
      "Date: \(Self.date(now))",
      // The same at each attempt, so that a receiver can drop a double.
      "Message-ID: <\(notice.id.code).\(member.id.value).\(notice.createdAt.value)@\(place)>",
      "Auto-Submitted: auto-generated",
      "Content-Language: \(member.language.rawValue)",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: 8bit",
    ]
    let greeting = member.language.pick("Hej \(member.name)", "Dear \(member.name)")
    let ending = member.language.pick(
      "Denne besked (\(notice.id.code)) står også under dine beskeder i Fælled.",
      "This notice (\(notice.id.code)) also stands among your notices in Fælled.")
    let body = [greeting, ""] + words.lines.flatMap { Self.wrapped($0) } + ["", ending]
    text = (headers + [""] + body).map { $0 + "\n" }.joined()
  }

  /// A phrase or subject as encoded words of at most 75 letters (RFC 2047), each of whole characters, folded; control
  /// characters become spaces.
  static func encoded(_ text: String) -> String {
    var words: [String] = []
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      let clean = scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar
      let more = Array(String(clean).utf8)
      if bytes.count + more.count > 45 {
        words.append(word(bytes))
        bytes = []
      }
      bytes += more
    }
    return (words + [word(bytes)]).joined(separator: "\n ")
  }

  private static func word(_ bytes: [UInt8]) -> String {
    "=?utf-8?B?\(Data(bytes).base64EncodedString())?="
  }

  /// The date of RFC 5322, section 3.3, in UTC.
  static func date(_ minute: Minute) -> String {
    let text = CalendarText(.en, on: .utc)
    let local = AreaCalendar.utc.local(of: minute)
    let words = text.date(local.date).split(separator: " ")
    return "\(words[0]), \(words.dropFirst().joined(separator: " ")) \(text.time(local.minute)):00 +0000"
  }

  /// A line in pieces of at most 76 characters, cut at spaces; no line comes near the 998 bytes of RFC 5322.
  static func wrapped(_ line: String) -> [String] {
    var lines = [""]
    for word in line.split(whereSeparator: \.isWhitespace) {
      var word = word
      while word.utf8.count > 800 {
        lines.append(String(word.prefix(40)))
        word = word.dropFirst(40)
      }
      if lines[lines.count - 1].isEmpty {
        lines[lines.count - 1] = String(word)
      } else if lines[lines.count - 1].count + word.count < 76 {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
