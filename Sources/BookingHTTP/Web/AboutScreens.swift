import BookingCore

/// What the page says about itself, and the choice of language.
extension Site {
  static let aboutScreens = [
    Screen(
      .get, "/language/{code}",
      .read { visit in
        let language = Language(rawValue: visit.request.parameter("code") ?? "") ?? .da
        let back = Address(local: visit.query["back"]) ?? Address("/")
        return .redirect(
          to: back, setting: ["lang=\(language.rawValue); Path=/; Max-Age=31536000; SameSite=Lax"])
      }),
    Screen(.get, "/help", .read { visit in text(visit, help(visit)) }),
    Screen(.get, "/privacy", .read { visit in text(visit, privacy(visit)) }),
    Screen(.get, "/accessibility", .read { visit in text(visit, accessibility(visit)) }),
  ]

  /// A page of headings, each with its paragraphs; the first is the page's own.
  private static func text(_ visit: Visit, _ parts: [(heading: String, paragraphs: [String])]) -> Response {
    visit.page(parts.first?.heading ?? "") {
      for (index, part) in parts.enumerated() {
        if index > 0 { element("h2") { part.heading } }
        for paragraph in part.paragraphs { element("p") { paragraph } }
      }
    }
  }

  private static func help(_ visit: Visit) -> [(String, [String])] {
    [
      (
        visit.say("Hjælp og kontakt", "Help and contact"),
        [
          visit.say(
            "Her booker beboere fælleslokaler, haver og ting på tværs af områderne. Det er gratis.",
            "Here residents book common rooms, gardens and things across the areas. It is free of charge.")
        ]
      ),
      (
        visit.say("Uden telefon eller computer", "Without phone or computer"),
        [
          visit.say(
            "Bed din bestyrelse eller en nabo om at booke for dig; du giver lov under Mine bookinger. Ugens plan hænger ved døren.",
            "Ask your board or a neighbour to book for you; you allow it under My bookings. The week's plan hangs at the door."
          )
        ]
      ),
      (
        visit.say("Har du mistet din kode?", "Have you lost your code?"),
        [
          visit.say(
            "Bestyrelsen giver dig et nyt brev med en ny kode.",
            "The board gives you a new letter with a new code.")
        ]
      ),
      (
        visit.say("Tastatur", "Keyboard"),
        [
          visit.say(
            "I ugeskemaet flytter piletasterne, Home og End går til ugens ender, Page Up og Page Down skifter uge, og Enter vælger.",
            "In the week's grid the arrow keys move, Home and End go to the ends of the week, Page Up and Page Down turn the week, and Enter chooses."
          )
        ]
      ),
      (
        visit.say("Din egen kalender", "Your own calendar"),
        [
          visit.say(
            "Under hver booking kan du lægge den i din kalender. Filen ændrer sig ikke, når bookingen gør.",
            "With each booking you can add it to your calendar. The file does not change when the booking does."
          )
        ]
      ),
    ]
  }

  private static func privacy(_ visit: Visit) -> [(String, [String])] {
    [
      (
        visit.say("Personoplysninger og cookies", "Personal data and cookies"),
        [
          visit.say(
            "Andre beboere ser kun, at et sted er optaget. Din husstand ser sine egne bookinger. Bestyrelsen ser navne i sit eget område.",
            "Other residents see only that a place is taken. Your household sees its own bookings. The board sees names in its own area."
          ),
          visit.say(
            "Vi gemmer navn, husstand og det, du skriver om en booking. Skriv ikke følsomme oplysninger. Vi gemmer aldrig CPR-nummer.",
            "We keep name, household and what you write about a booking. Write nothing sensitive. We never keep civil registration numbers."
          ),
        ]
      ),
      (
        visit.say("Cookies", "Cookies"),
        [
          visit.say(
            "Siden sætter tre cookies: en husker sproget, en holder dig logget ind, og en kender din enhed igen, så andres forkerte koder ikke spærrer for dig. Alle er nødvendige. Der er ingen statistik og intet fra andre.",
            "The page sets three cookies: one remembers the language, one keeps you logged in, one knows your device again, so that others' wrong codes do not lock you out. All are necessary. There are no statistics and nothing from others."
          ),
          visit.say(
            "Din position bruges kun i din telefon og sendes ikke. Sider, du har læst, gemmes i din browser, så du kan læse dem uden net; de slettes, når du logger ud.",
            "Your position is used in your phone only and is not sent. Pages that you have read are kept in your browser, so that you can read them offline; they are deleted when you log out."
          ),
        ]
      ),
      (
        visit.say("Dine rettigheder", "Your rights"),
        [
          visit.say(
            "Du kan få en kopi af alt om dig, få rettet fejl og blive slettet. Bed bestyrelsen om det.",
            "You can have a copy of everything about you, have faults mended and be erased. Ask the board.")
        ]
      ),
    ]
  }

  private static func accessibility(_ visit: Visit) -> [(String, [String])] {
    [
      (
        visit.say("Tilgængelighedserklæring", "Accessibility statement"),
        [
          visit.say(
            "Siden er lavet efter WCAG 2.2 niveau AA, som går videre end kravene i webtilgængelighedsloven (EN 301 549).",
            "The page is made to WCAG 2.2 level AA, which goes beyond what the Danish act on web accessibility asks (EN 301 549)."
          )
        ]
      ),
      (
        visit.say("Det virker", "What works"),
        [
          visit.say(
            "Alt kan gøres med tastatur, ved 200 % tekst, på 320 punkter brede skærme, i mørke og med systemets egne farver. Intet vises kun med farve. Booking virker også uden JavaScript.",
            "All can be done by keyboard, at 200 % text, on screens 320 points wide, in the dark and in the system's own colours. Nothing is shown by colour alone. Booking works without JavaScript too."
          )
        ]
      ),
      (
        visit.say("Kendte mangler", "Known shortcomings"),
        [
          visit.say(
            "Siden er prøvet med automatiske værktøjer (axe) og tastatur. Den er ikke prøvet med skærmlæsere af brugere. Felter til dato ser ud, som browseren viser dem.",
            "The page was tried with automatic tools (axe) and the keyboard. It was not tried by users of screen readers. Fields for dates look as the browser shows them."
          )
        ]
      ),
      (
        visit.say("Sig til", "Tell us"),
        [
          visit.say(
            "Er der noget, du ikke kan bruge, så sig det til bestyrelsen. Hjælper det ikke, kan du klage til Digitaliseringsstyrelsen.",
            "If there is something that you cannot use, tell the board. If that does not help, you can complain to the Agency for Digital Government."
          )
        ]
      ),
    ]
  }
}
