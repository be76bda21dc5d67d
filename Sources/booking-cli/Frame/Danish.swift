import BookingCore
import BookingHTTP
import Foundation

/// The command line in Danish: what is written in English where it arises is told in Danish here, as `FaultText` does for
/// what the desk refuses.
enum Danish {
  /// A sentence that is written in English where it arises, in the reader's language.
  static func tell(_ text: String, in language: Language) -> String {
    // What is wrong with a file comes as `rules.json: /text: is missing; /zz: no such field; known are …`
    let faults = text.components(separatedBy: "; /")
    guard faults.count == 1 else { return faults.map { tell($0, in: language) }.joined(separator: "; /") }
    let told = FaultText.tell(text, in: language, by: sentences)
    guard language == .da, told == text else { return told }
    let parts = text.components(separatedBy: ". ")
    guard parts.count == 1 else {
      // The table has long notes a sentence each; all but the last lost their stop here.
      return parts.dropLast().map { tell($0 + ".", in: .da) + " " }.joined()
        + tell(parts[parts.count - 1], in: .da)
    }
    if text.hasSuffix(".") { return tell(String(text.dropLast()), in: .da) + "." }
    for mark in ["; ", ": "] {
      guard let place = text.firstRange(of: mark) else { continue }
      let rest = String(text[place.upperBound...])
      let (first, second) = (
        mark == "; " ? tell(String(text[..<place.lowerBound]), in: .da) : "", tell(rest, in: .da)
      )
      let head = first.isEmpty ? String(text[..<place.lowerBound]) : first
      if head + mark + second != text { return head + mark + second }
    }
    return text
  }

  private static let sentences = FaultText.sentences(of: PackageResources.Danish_txt)

  /// The language that `da` or `dansk` names; nil for none.
  static func language(_ name: String) -> Language? {
    Language(rawValue: name) ?? meaning(of: name, among: ["da", "en"]).flatMap(Language.init(rawValue:))
  }

  /// A heading of a table in capitals.
  static func heading(_ heading: String) -> String { headings[heading] ?? heading }

  /// A word that stands for a state.
  static func word(_ word: String) -> String { words[word] ?? word }

  /// The name of a field, as `setupMinutes`.
  static func field(_ name: String) -> String { fields[name] ?? words[name] ?? name }

  /// A cell: where the column tells a state, its word.
  static func cell(_ text: String, under heading: String) -> String {
    guard stateHeadings.contains(heading) else { return text }
    if heading == "FEATURES" {
      return text.split(separator: " ").map { FeatureWords.text(String($0), .da) }.joined(separator: ", ")
    }
    if let word = words["\(heading) \(text)"] ?? words[text] { return word }
    let told = tell(text, in: .da)
    guard told == text else { return told }
    // `failed: …`, `household vangede-k12`
    let first = text.prefix { $0 != " " && $0 != ":" }
    return (words[String(first)] ?? String(first)) + text.dropFirst(first.count)
  }

  /// What a Danish word stands for among these, as `bestyrelse` for `board`; nil for none.
  static func meaning(of word: String, among allowed: [String]) -> String? {
    let word = word.lowercased()
    return allowed.first { words[$0] == word } ?? others[word].flatMap { allowed.contains($0) ? $0 : nil }
  }

  /// A call that works, as an example, with the words of the language.
  static func example(_ call: String, in language: Language) -> String {
    language == .da ? examples[call] ?? call : call
  }

  private static let examples = [
    "book faelleshus-vangede 'sat 17-22' --for mette":
      "book faelleshus-vangede 'lør 17-22' --for mette",
    "book pejsestuen-vangede projektor-vangede:2 'tomorrow 17' --lasting 3h --for mette":
      "book pejsestuen-vangede projektor-vangede:2 'i morgen 17' --lasting 3h --for mette",
    "book faelleshus-vangede 'sun 10-12' --repeat 'every week 4 times' --for mette":
      "book faelleshus-vangede 'søn 10-12' --repeat 'hver uge 4 gange' --for mette",
    "free 'sat 17-23' --lasting 3h --kind room --near vangede":
      "free 'lør 17-23' --lasting 3h --kind room --near vangede",
    "resource close faelleshus-vangede 'tomorrow 8' --lasting 2d --reason Painting":
      "resource close faelleshus-vangede 'i morgen 8' --lasting 2d --reason Maling",
    "series preview faelleshus-vangede 'sat 10-12' --repeat 'every week 4 times' --for mette":
      "series preview faelleshus-vangede 'lør 10-12' --repeat 'hver uge 4 gange' --for mette",
    "booking change bk-4gx8c9 --title Meeting":
      "booking change bk-4gx8c9 --title Generalforsamling",
    "series change se-4gx8c9 --title Choir":
      "series change se-4gx8c9 --title Korprøve",
    "booking approve bk-4gx8c9 --reason 'Three have asked'":
      "booking approve bk-4gx8c9 --reason 'Tre har søgt'",
    "booking decline bk-4gx8c9 --reason 'Three have asked'":
      "booking decline bk-4gx8c9 --reason 'Tre har søgt'",
  ]

  /// Columns and fields in which words stand for states.
  private static let stateHeadings: Set = [
    "KIND", "STATUS", "STATE", "ROLE", "OUTCOME", "CONDITION", "ELSE", "SCOPE", "PROOF", "BY", "SHOWS",
    "CAUSE", "BUSIEST", "LANGUAGE", "FEATURES", "ORIGIN", "CHECK", "DETAIL", "REFUSED BY",
  ]

  private static let headings = [
    "SLUG": "KORTNAVN", "HANDLE": "KORTNAVN", "NAME": "NAVN", "LATITUDE": "BREDDE", "LONGITUDE": "LÆNGDE",
    "ZONE": "TIDSZONE", "HOMES": "BOLIGER", "VALID FROM": "GÆLDER FRA", "DECIDED": "VEDTAGET", "BY": "AF",
    "WHEN": "HVORNÅR", "WHO": "HVEM", "WHAT": "HVAD", "WOULD BREAK": "VILLE BRYDE", "AREA": "OMRÅDE",
    "KIND": "SLAGS", "SEATS": "PLADSER", "UNITS": "ANTAL", "STATE": "TILSTAND", "HOUSEHOLD": "HUSSTAND",
    "ROLE": "ROLLE", "ID": "KODE", "TITLE": "TITEL", "CONDITION": "BETINGELSE", "DUE": "SENEST",
    "DATE": "DATO", "OUTCOME": "UDFALD", "WHY": "HVORFOR", "RESOURCE": "RESSOURCE",
    "MINUTES AWAY": "MIN. VÆK", "PROOF": "BEVIS", "COST": "PRIS", "STEPS": "SKRIDT",
    "CONFLICTS": "KONFLIKTER", "MADE": "LAVET", "USED": "BRUGT", "FOR": "FOR", "SCOPE": "RET",
    "MEMBER": "MEDLEM", "SHOWS": "VISER", "TO": "TIL", "FROM": "FRA", "SUBJECT": "EMNE", "TEXT": "TEKST",
    "PLACE": "NR.", "OFFERED": "TILBUDT", "ANSWER BY": "SVAR SENEST", "DECIDE BY": "AFGØR SENEST",
    "ELSE": "ELLERS", "LINE": "LINJE", "CHECK": "KONTROL", "RESULT": "RESULTAT", "DETAIL": "INDHOLD",
    "KEY": "NØGLE", "VALUE": "VÆRDI", "ORIGIN": "FRA", "CAUSE": "GRUND", "NUMBER": "NR.", "THING": "OM",
    "NOTE": "NOTE", "RULE": "REGEL", "BOOKINGS": "BOOKINGER", "HOURS": "TIMER", "BUSIEST": "TRAVLEST",
    "DAYS AHEAD": "DAGE FØR", "DISPLACED": "FORTRÆNGT", "NO-SHOWS": "UDEBLEVET", "DECIDED IN H": "AFGJORT, T",
    "IN LINE": "I KØ", "WAITED H": "VENTET, T", "REFUSED BY": "AFVIST AF", "WHERE": "HVOR", "TIMES": "GANGE",
    "HOUSEHOLDS": "HUSSTANDE", "LARGEST SHARES, PER MILLE": "STØRSTE ANDELE, PROMILLE", "SAME": "SAMME",
    "OTHER": "ANDET", "HOME": "BOLIG",
  ]

  private static let fields = [
    "slug": "kortnavn", "handle": "kortnavn", "name": "navn", "area": "område", "latitude": "bredde",
    "longitude": "længde", "timeZone": "tidszone", "homes": "boliger", "kind": "slags", "seats": "pladser",
    "units": "antal", "features": "faciliteter", "parts": "dele", "setupMinutes": "klargøring, min",
    "turnoverMinutes": "oprydning, min", "openingHours": "åbningstid", "closed": "lukket", "owner": "ejer",
    "members": "medlemmer", "lastDay": "sidste dag", "email": "e-mail", "household": "husstand",
    "role": "rolle", "language": "sprog",
    "id": "kode", "decideBy": "afgøres senest", "decision": "afgørelse", "what": "hvad", "when": "hvornår",
    "attendees": "personer", "title": "titel", "flexibleMinutes": "kan rykkes, min",
    "acceptedAreas": "også i", "createdAt": "lavet", "rrule": "gentages", "start": "begynder",
    "end": "slutter", "place": "nr.",
  ]

  /// States and the like, as `--json` and programs know them.
  static let words = states.merging(zip(CalendarWords.englishShortDays, CalendarWords.danishShortDays)) { $1 }

  private static let states = [
    "requested": "anmodet", "confirmed": "bekræftet", "cancelled": "aflyst", "declined": "afslået",
    "displaced": "fortrængt", "room": "lokale", "garden": "have", "equipment": "udstyr", "active": "aktiv",
    "out-of-service": "ude-af-drift", "retired": "udgået", "resident": "beboer", "volunteer": "frivillig",
    "board": "bestyrelse", "administrator": "administrator", "home": "bolig", "association": "forening",
    "municipality": "kommune", "reserved": "reserveret", "out": "udleveret", "overdue": "forsinket",
    "returned": "afleveret", "good": "god", "worn": "slidt", "damaged": "beskadiget", "read": "læst",
    "SCOPE read": "læse", "write": "skrive", "admin": "alt", "valid": "gyldig", "expired": "udløbet",
    "revoked": "lukket", "sent": "sendt", "failed": "mislykket", "new": "ny", "waiting": "venter",
    "offered": "tilbudt", "accepted": "accepteret", "left": "forladt", "lapsed": "bortfaldet", "open": "åben",
    "done": "gjort", "applied": "udført", "undone": "taget-tilbage", "optimal": "bedst", "feasible": "mulig",
    "infeasible": "umulig", "created": "oprettet", "updated": "ændret", "unchanged": "uændret",
    "kept": "beholdt", "clash": "optaget", "changed-here": "ændret-her", "skipped": "sprunget-over",
    "bad": "fejl", "booked": "booket", "free": "ledig", "alternative": "alternativ", "changed": "ændret",
    "exception": "undtaget", "dropped": "udeladt", "approve": "godkend", "decline": "afslå",
    "residents-meeting": "afdelingsmøde", "handed-out": "udleveret", "withdrawn": "ude-af-drift",
    "restored": "i-drift-igen", "away": "ikke-afleveret", "rules-accepted": "regler-accepteret",
    "deposit-received": "depositum-modtaget", "rent-received": "leje-modtaget",
    "keys-out": "nøgler-udleveret", "keys-back": "nøgler-tilbage", "cleaning-done": "rengjort",
    "check-in": "ankomst", "clashed": "optaget", "refused": "afvist", "taken": "optaget", "held": "holdt",
    "this": "denne", "following": "følgende", "all": "alle", "skip": "spring-over", "fail": "afbryd",
    "household": "husstand", "resource": "ressource", "area": "område", "double-booking": "dobbelt",
    "units-missing": "mangler", "outside-hours": "uden for åbningstid", "not-in-use": "ude af brug",
    "always": "altid", "never": "aldrig", "default": "standard", "store": "lager", "off": "fra",
    "version": "version", "status": "status", "da": "dansk", "en": "engelsk", "file": "fil",
    "references": "henvisninger", "log": "log", "bookings": "bookinger", "occupancy": "belægning",
    "households": "husstande", "times": "tider", "lending": "udlån", "waiting list": "venteliste",
    "series": "serier", "conflicts": "konflikter", "capacity": "kapacitet", "members": "medlemmer",
    "resources": "ressourcer", "imported": "hentet-ind", "member": "medlem", "token": "adgangsnøgle",
    "closure": "lukning", "rules": "regler", "feed": "kalender", "outage": "udfald", "loan": "lån",
    "waitlist": "kø", "setting": "indstilling",
  ]

  /// Further words that people use.
  private static let others = [
    "læse": "read", "rum": "room", "sal": "room", "haver": "garden", "grej": "equipment", "ting": "equipment",
    "bestyrelsesmedlem": "board", "bestyrelsen": "board", "admin": "administrator", "aflyste": "cancelled",
    "beboere": "resident", "frivillige": "volunteer", "dansk": "da", "engelsk": "en", "husstand": "home",
  ]
}
