/// What is wrong with a request, in Danish: faults of fields and what is in the way are written in English where they are
/// found, as `must be a whole number from 1 to 500`, and told in the reader's language here.
public enum FaultText {
  /// The fault in a language; one that has no line in the tables stays English. The caller's own table comes first.
  public static func tell(
    _ detail: String, in language: Language, by own: [(key: String, value: String)] = []
  ) -> String {
    guard language == .da else { return detail }
    for lines in [own] + [table, files, requests, documents].map(Array.init) {
      for (english, danish) in lines {
        if let values = values(in: detail, of: english) { return fill(danish, values, own) }
      }
    }
    return detail
  }

  /// What stands for each `*` of a pattern, or nil when the text is none of it.
  private static func values(in text: String, of pattern: String) -> [Substring]? {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard text.hasPrefix(parts[0]) else { return nil }
    var rest = text.dropFirst(parts[0].count)
    var values: [Substring] = []
    for (index, part) in parts.enumerated().dropFirst() {
      if index == parts.count - 1, rest.hasSuffix(part) {
        values.append(rest.dropLast(part.count))
        return values
      }
      guard let place = rest.firstRange(of: part), index < parts.count - 1 else { return nil }
      values.append(rest[..<place.lowerBound])
      rest = rest[place.upperBound...]
    }
    return rest.isEmpty ? values : nil
  }

  private static func fill(
    _ pattern: String, _ values: [Substring], _ own: [(key: String, value: String)]
  ) -> String {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    var text = String(parts[0])
    for (part, value) in zip(parts.dropFirst(), values) {
      text += tell(String(value), in: .da, by: own) + part
    }
    return text
  }

  /// Patterns with `*` for what varies, the narrower before the wider.
  static let table: KeyValuePairs = [
    "is missing; or name one resource in 'resource'": "mangler; eller angiv én ressource i 'resource'",
    "is missing; or give the code of an invitation": "mangler; eller angiv koden fra en invitation",
    "is missing; a time such as *": "mangler; et tidspunkt som *",
    "is missing": "mangler",
    "is not one that was given out": "er ikke en, der er givet ud",
    "is not allowed beside member": "må ikke stå sammen med member",
    "is not allowed beside lines": "må ikke stå sammen med lines",
    "is more than a year from *, whose new time it is": "er mere end et år fra *, hvis nye tid det er",
    "is too easy to guess: choose another than 123456 or 111111":
      "er for let at gætte: vælg en anden end 123456 eller 111111",
    "needs resource, start or both; or cancel": "kræver resource, start eller begge; eller cancel",
    "is pinned or decided already": "er allerede fastholdt eller afgjort",
    "* has nothing that * could stand for": "* har intet, som * kunne træde i stedet for",
    "stands more than once": "står mere end én gang",
    "no such field here; none is known": "her er intet felt med det navn; ingen kendes",
    "no such field here; known are *": "her er intet felt med det navn; kendte er *",
    "must have at most 53 letters: its board is called *":
      "skal have højst 53 bogstaver: dens bestyrelse hedder *",
    "must have 1 to 200 bytes": "skal fylde 1 til 200 byte",
    "must have at least 6 characters and at most 128 bytes":
      "skal have mindst 6 tegn og fylde højst 128 byte",
    "must lie in the future": "skal ligge i fremtiden",
    "must lie from * to *": "skal ligge fra * til *",
    "must be off or a whole number from * to *": "skal være off eller et helt tal fra * til *",
    "must be true or false": "skal være true eller false",
    "must be one of *": "skal være en af *",
    "must be names of a-z, 0-9 and hyphens": "skal være navne af a-z, 0-9 og bindestreger",
    "must be a name of a-z, 0-9 and hyphens": "skal være et navn af a-z, 0-9 og bindestreger",
    "must be a string without NUL": "skal være en tekst uden NUL",
    "must be a string": "skal være en tekst",
    "must be a whole number from * to *": "skal være et helt tal fra * til *",
    "must be a number from * to *": "skal være et tal fra * til *",
    "must be a list of at most * strings": "skal være en liste med højst * tekster",
    "must be a list of objects": "skal være en liste af objekter",
    "must be a list of 1 to 32 lines": "skal være en liste med 1 til 32 linjer",
    "must be an object with resource and units": "skal være et objekt med resource og units",
    "must be an object": "skal være et objekt",
    "must be days as *": "skal være dage som *",
    "must be at most 400 days after from": "må højst ligge 400 dage efter from",
    "must be after the start": "skal være efter starten",
    "must not lie in the past": "må ikke ligge i fortiden",
    "must be after from": "skal være efter from",
    "must be from 1 to the minutes asked for": "skal være fra 1 til de ønskede minutter",
    "must be from * to * minutes (a week)": "skal være fra * til * minutter (en uge)",
    "must be from * to * (a week)": "skal være fra * til * (en uge)",
    "must be from * to *, which are *": "skal være fra * til *, som er *",
    "must be from * to *": "skal være fra * til *",
    "must be 1 to 365": "skal være 1 til 365",
    "must hold *": "skal indeholde *",
    "left to hand out": "tilbage at udlevere",
    "out": "ude",
    "at most * days from * to *": "højst * dage fra * til *",
    "at most * bytes": "højst * byte", "at most * areas": "højst * områder",
    "the end must be after the start": "slut skal være efter start",
    "the body must be a JSON object": "indholdet skal være et JSON-objekt",
    "the area has no resource of this name": "området har ingen ressource med det navn",
    "the household has moved out before the booking ends": "husstanden er flyttet, før bookingen slutter",
    "the household has moved out before the time ends": "husstanden er flyttet, før tiden er gået",
    "the document cannot be taken: *": "dokumentet kan ikke tages ind: *",
    "the closure of * ends before it begins": "lukningen af * slutter, før den begynder",
    "the clock shows this time twice; a series begins at a time it shows once":
      "uret viser tiden to gange; en serie begynder på en tid, det viser én gang",
    "say whose bookings: a household, a resource or an area":
      "sig hvis bookinger: en husstand, ressource eller et område",
    "say which: the booking has several kinds of equipment": "sig hvilket: bookingen har flere slags udstyr",
    "say which date: its day by the rule": "sig hvilken gang: dens dag efter reglen",
    "say for whom: a member's handle or a household": "sig for hvem: et medlem eller en husstand",
    "one date has no rule, and no dates to add or leave out":
      "én gang har ingen regel og ingen dage at føje til eller udelade",
    "none of its dates is left": "ingen af dens datoer er tilbage",
    "there is no end to take back": "der er ingen slutning at tage tilbage",
    "is for taking an end back; an earlier one is set by ending the series":
      "hører til at tage en slutning tilbage; en tidligere sættes ved at slutte serien",
    "must be * or later": "skal være * eller senere",
    "* is named twice; once is enough": "* er nævnt to gange; én er nok",
    "* and * are parts of each other; name the whole alone": "* og * er dele af hinanden; nævn kun det hele",
    "is less than a week after the start: that would tell of single bookings":
      "er mindre end en uge efter begyndelsen: det ville fortælle om enkelte bookinger",
    "none of its dates can be booked: the clock skips them all":
      "ingen af gangene kan bookes: uret springer dem alle over",
    "name one of household, resource and area": "nævn kun én af household, resource og area",
    "what is damaged is not handed out; take it out of service":
      "det, der er i stykker, udleveres ikke; tag det ud af drift",
    "a composite has 2 to 32 different parts": "en sammensat ressource har 2 til 32 forskellige dele",
    "a closure lasts at most ten years": "en lukning varer højst ti år",
    "a booking lasts at most 400 days": "en booking varer højst 400 dage",
    "a booking has 1 to 32 lines": "en booking har 1 til 32 linjer",
    "Idempotency-Key must have 1 to 255 bytes": "Idempotency-Key skal fylde 1 til 255 byte",
    "BYHOUR and BYMINUTE: a series has the time of day of its start":
      "BYHOUR og BYMINUTE: en serie har starttidens klokkeslæt",
    "'*' is bound to days of the month or year; give the new rule as well":
      "'*' er bundet til dage i måneden eller året; giv også den nye regel",
    "* goes on until *, more than two years ahead; end it earlier":
      "* varer til *, mere end to år frem; slut den før",
    "* never occurs from * on": "* forekommer aldrig fra * af",
    "* names more than * days; end it earlier": "* nævner mere end * dage; slut den før",
    "* is closed then": "* er lukket da",
    "* has no room for what * needs": "* har ikke plads til det, * skal bruge",
    "* is no date of *": "* er ingen dag i *",
    "* cannot be moved into or out of the past": "* kan ikke flyttes ind i eller ud af fortiden",
    "* cannot be moved by more than 31 days": "* kan ikke flyttes mere end 31 dage",
    "'*' is no known zone; an example is *": "'*' er ingen kendt tidszone; et eksempel er *",
    "'*' is no day, as *": "'*' er ingen dag som *",
    "'*' is part of a composite and has one unit": "'*' er del af en sammensat ressource og har én enhed",
    "'*' is a part itself and cannot have parts": "'*' er selv en del og kan ikke have dele",
    "'*' cannot be a part: parts are single units, not composites":
      "'*' kan ikke være en del: dele er enkelte enheder, ikke sammensatte",
    "'*' is no e-mail address": "'*' er ingen e-mailadresse",
    "'*' is no equipment of *": "'*' er ikke udstyr i *",
    "'*' is the beginning of several; add letters": "'*' er begyndelsen på flere; skriv flere bogstaver",
    "'*' is the beginning of several loans; add letters":
      "'*' er begyndelsen på flere lån; skriv flere bogstaver",
    "'*' is no feature name of a-z, 0-9 and hyphens": "'*' er intet navn af a-z, 0-9 og bindestreger",
    "'*' is no booking": "'*' er ingen booking",
    // Times as text.
    "unexpected text after the time": "der står mere efter tiden",
    "expected a time such as *": "der ventes et tidspunkt som *",
    "there is no day * of month * in *": "der er ingen dag * i måned * i *",
    "there is no time of day *": "der er intet klokkeslæt *",
    "the time of day is missing": "klokkeslættet mangler",
    "the time of day is to be written as *": "klokkeslættet skrives som *",
    "two digits of seconds expected": "sekunder skrives med to cifre",
    "a fraction needs digits": "en brøkdel har cifre",
    "an offset is to be written as *": "forskydningen skrives som *",
    // What is in the way, or has changed meanwhile.
    "no strong tag such as * was sent, and others match nothing":
      "der er ikke sendt noget stærkt mærke som *, og andre svarer til intet",
    "version * has replaced version *; read it again": "version * har afløst version *; læs den igen",
    "the place of * has been taken or closed since; *": "pladsen til * er siden optaget eller lukket; *",
    "house rules are against the place of * now (*); make a new plan":
      "husreglerne er nu imod pladsen til * (*); lav en ny plan",
    "* has changed since; *": "* er ændret siden; *",
    "make a new plan": "lav en ny plan", "change the bookings one by one": "ret bookingerne én for én",
    "* is no double booking any more; make a new plan":
      "* er ikke længere en dobbeltbooking; lav en ny plan",
    "* would have begun already": "* ville allerede være begyndt",
    "* is no longer open then; make a new plan": "* har ikke længere åbent da; lav en ny plan",
    "* has no way out: its pins contradict each other":
      "* har ingen udvej: det, der er låst fast, modsiger hinanden",
    "the household '*' is there already": "husstanden '*' findes allerede",
    "the member '*' is there already": "medlemmet '*' findes allerede",
    "the area '*' is there already": "området '*' findes allerede",
    "the resource '*' is there already": "ressourcen '*' findes allerede",
    "* is the last of a household that has not returned *":
      "* er den sidste i en husstand, der ikke har afleveret *",
    "* has * feeds in use; revoke one first": "* har * kalenderfeeds i brug; luk et først",
    "* is of that household and may book for it anyway":
      "* hører til den husstand og kan booke for den i forvejen",
    "* needs no check-in": "* kræver ikke, at nogen melder sig",
    "* is not checked in": "* er ikke meldt ankommet",
    "the time for checking in is over; what was said stays said":
      "fristen for at melde sig er ovre; det sagte står ved magt",
    "* is not asked of *; *": "* kræves ikke af *; *",
    "nothing of * was handed out or taken back": "intet af * er udleveret eller taget retur",
    "nothing of * is *": "intet af * er *",
    "* has nothing that is lent out: no equipment": "* har intet, der lånes ud: intet udstyr",
    "* is the board of its area, which stays": "* er bestyrelsen i sit område, som bliver",
    "something of * is handed out; take it back first": "noget af * er udleveret; tag det retur først",
    "* no longer holds what would be out again": "* holder ikke længere det, der så ville være ude igen",
    "others have taken the time that became free": "andre har fået tiden, der blev fri",
    "* has * units, of which * are out of service already":
      "* har * enheder, hvoraf * allerede er ude af drift",
    "of * * is out of service": "af * er * ude af drift",
    "* is no equipment; close it instead": "* er ikke udstyr; luk den i stedet",
    "* is offered to its household, which accepts it or not": "* er tilbudt husstanden, som selv svarer",
    "* has begun already": "* er allerede begyndt",
    "* of * is booked already": "* af * er allerede booket",
    "* ends on * already; take that back to end it later":
      "* slutter allerede den *; tag det tilbage for at slutte den senere",
    "* of * is not booked; add it first": "* af * er ikke booket; føj den til først",
    "the store is not empty; make a new one with init": "lageret er ikke tomt; lav et nyt med init",
    "it is free; book it": "det er frit; book det",
    "only the household's own * is in the way; change that": "kun husstandens egen * er i vejen; ændr den",
    "the household stands in line for that already (*)": "husstanden står allerede i kø til det (*)",
    "a household may stand in * lines at a time": "en husstand kan stå i * køer ad gangen",
    "nothing is offered to * yet": "* er endnu ikke tilbudt noget",
    "what was offered to * is no longer held": "det, der var tilbudt *, holdes ikke længere",
    "* is an offer; accept it first": "* er et tilbud; tag imod det først",
    "* is * and cannot be changed": "* er * og kan ikke ændres",
    "* is * and no open request": "* er * og ingen åben anmodning",
    "* is * already": "* er allerede *",
    "bk-* is *": "bk-* er *", "pl-* is *": "pl-* er *",
    "over": "forbi", "requested": "anmodet om", "confirmed": "bekræftet", "cancelled": "aflyst",
    "declined": "afslået", "displaced": "fortrængt", "offered": "tilbudt", "accepted": "accepteret",
    "left": "forladt", "lapsed": "bortfaldet", "open": "åben", "applied": "gennemført",
    "undone": "fortrudt", "nothing is": "intet gør", "* is": "det gør *", "nothing": "intet",
    "no more than *": "ikke mere end *",
  ]
}
