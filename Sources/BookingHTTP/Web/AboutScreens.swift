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
    Screen(.get, "/help", .read { $0.help }),
    Screen(.get, "/privacy", .read { $0.privacy }),
    Screen(.get, "/accessibility", .read { $0.accessibility }),
  ]
}

extension Visit {
  fileprivate var help: Response {
    page(say("Hjælp og kontakt", "Help and contact")) {
      p(
        "Her booker beboere fælleslokaler, haver og ting på tværs af områderne. Det er gratis.",
        "Here residents book common rooms, gardens and things across the areas. It is free of charge.")
      h2("Uden telefon eller computer", "Without phone or computer")
      p(
        "Bed din bestyrelse eller en nabo om at booke for dig; du giver lov under Mine bookinger. Ugens plan hænger ved døren.",
        "Ask your board or a neighbour to book for you; you allow it under My bookings. The week's plan hangs at the door."
      )
      h2("Har du mistet din kode?", "Have you lost your code?")
      p(
        "Bestyrelsen giver dig et nyt brev med en ny kode.",
        "The board gives you a new letter with a new code.")
      h2("Tastatur", "Keyboard")
      p(
        "I ugeskemaet flytter piletasterne, Home og End går til ugens ender, Page Up og Page Down skifter uge, og Enter vælger.",
        "In the week's grid the arrow keys move, Home and End go to the ends of the week, Page Up and Page Down turn the week, and Enter chooses."
      )
      h2("Din egen kalender", "Your own calendar")
      p(
        "Under hver booking kan du lægge den i din kalender. Filen ændrer sig ikke, når bookingen gør.",
        "With each booking you can add it to your calendar. The file does not change when the booking does.")
    }
  }

  fileprivate var privacy: Response {
    page(say("Personoplysninger og cookies", "Personal data and cookies")) {
      p(
        "Andre beboere ser kun, at et sted er optaget. Din husstand ser sine egne bookinger. Bestyrelsen ser navne i sit eget område.",
        "Other residents see only that a place is taken. Your household sees its own bookings. The board sees names in its own area."
      )
      p(
        "Vi gemmer navn, husstand og det, du skriver om en booking. Skriv ikke følsomme oplysninger. Vi gemmer aldrig CPR-nummer.",
        "We keep name, household and what you write about a booking. Write nothing sensitive. We never keep civil registration numbers."
      )
      h2("Cookies", "Cookies")
      p(
        "Siden sætter tre cookies: en husker sproget, en holder dig logget ind, og en kender din enhed igen, så andres forkerte koder ikke spærrer for dig. Alle er nødvendige. Der er ingen statistik og intet fra andre.",
        "The page sets three cookies: one remembers the language, one keeps you logged in, one knows your device again, so that others' wrong codes do not lock you out. All are necessary. There are no statistics and nothing from others."
      )
      p(
        "Din position bruges kun i din telefon og sendes ikke. Sider, du har læst, gemmes i din browser, så du kan læse dem uden net; de slettes, når du logger ud.",
        "Your position is used in your phone only and is not sent. Pages that you have read are kept in your browser, so that you can read them offline; they are deleted when you log out."
      )
      h2("Dine rettigheder", "Your rights")
      p(
        "Du kan få en kopi af alt om dig, få rettet fejl og blive slettet. Bed bestyrelsen om det.",
        "You can have a copy of everything about you, have faults mended and be erased. Ask the board.")
    }
  }

  fileprivate var accessibility: Response {
    page(say("Tilgængelighedserklæring", "Accessibility statement")) {
      p(
        "Siden er lavet efter WCAG 2.2 niveau AA, som går videre end kravene i webtilgængelighedsloven (EN 301 549).",
        "The page is made to WCAG 2.2 level AA, which goes beyond what the Danish act on web accessibility asks (EN 301 549)."
      )
      h2("Det virker", "What works")
      p(
        "Alt kan gøres med tastatur, ved 200 % tekst, på 320 punkter brede skærme, i mørke og med systemets egne farver. Intet vises kun med farve. Booking virker også uden JavaScript.",
        "All can be done by keyboard, at 200 % text, on screens 320 points wide, in the dark and in the system's own colours. Nothing is shown by colour alone. Booking works without JavaScript too."
      )
      h2("Kendte mangler", "Known shortcomings")
      p(
        "Siden er prøvet med automatiske værktøjer (axe) og tastatur. Den er ikke prøvet med skærmlæsere af brugere. Felter til dato ser ud, som browseren viser dem.",
        "The page was tried with automatic tools (axe) and the keyboard. It was not tried by users of screen readers. Fields for dates look as the browser shows them."
      )
      h2("Sig til", "Tell us")
      p(
        "Er der noget, du ikke kan bruge, så sig det til bestyrelsen. Hjælper det ikke, kan du klage til Digitaliseringsstyrelsen.",
        "If there is something that you cannot use, tell the board. If that does not help, you can complain to the Agency for Digital Government."
      )
    }
  }
}
