extension FaultText {
  /// What is wrong with JSON, with opening hours and with house rules.
  static let documents: KeyValuePairs = [
    "the text is too large": "teksten er for stor",
    "the nesting is too deep": "der er for mange lag inden i hinanden",
    "the text ends too early": "teksten slutter for tidligt",
    "this is not valid here": "det må ikke stå her",
    "there is text after the value": "der står mere efter værdien",
    "the name occurs twice in one object": "navnet står to gange i samme objekt",
    "the text is not UTF-8": "teksten er ikke UTF-8",
    "the escape in the string is not valid": "en omskrivning i teksten er ikke gyldig",
    "the escape is half of a surrogate pair": "omskrivningen er et halvt surrogatpar",
    "a control character must be escaped": "et styretegn skal omskrives",
    "the number is not written as JSON has it": "tallet er ikke skrevet som i JSON",
    "the number is too large": "tallet er for stort",
    "* (byte *, at *)": "* (byte *, ved *)",
    "* (byte *)": "* (byte *)",
    // Opening hours.
    "the opening hours are too long": "åbningstiderne er for lange",
    "'*' has no time such as *": "»*« har intet klokkeslæt som *",
    "'*' is not of the form *": "»*« har ikke formen *",
    "'*' in '*' names no day of the week": "»*« i »*« er ingen ugedag",
    // House rules.
    "rules are an object": "regler er et objekt",
    "no such field; known are *": "her er intet felt med det navn; kendte er *",
    "no such kind; known are *": "den slags findes ikke; kendte er *",
    "is not the name of a resource in commands": "er ikke en ressources korte navn",
    "must be a date that exists, as *": "skal være en dag, der findes, som *",
    "must be a text of 1 to * bytes": "skal være en tekst på 1 til * byte",
    "must be a list of at most *": "skal være en liste med højst *",
    "says neither how many 'bookings' nor how many 'minutes'":
      "siger hverken, hvor mange 'bookings' eller hvor mange 'minutes'",
    "has no hours": "har ingen timer",
    "ends before it begins; say how many 'nights' lie in it":
      "slutter, før det begynder; sig, hvor mange 'nights' der ligger i det",
    "'*' must be days that exist, as *": "»*« skal være dage, der findes, som *",
    "'*' is no holiday; known are *": "»*« er ingen helligdag; kendte er *",
    "the board decides after the booking was made or before its start":
      "bestyrelsen afgør, efter der er booket, eller før det begynder",
    "there is nothing to decide when no approval is needed":
      "der er intet at afgøre, når ingen skal godkende",
    "names a condition twice": "nævner en betingelse to gange",
    "a booking that has begun cannot be cancelled; say 'notice'":
      "en booking, der er begyndt, kan ikke aflyses; skriv 'notice'",
    "must say one of 'days', 'hours', 'minutes'": "skal have én af 'days', 'hours', 'minutes'",
    "must say one of 'before' and 'after': 'booking', 'start' or 'end'":
      "skal have én af 'before' og 'after': 'booking', 'start' eller 'end'",
    "the shortest stay (*) is above the longest (*)": "den korteste tid (*) er over den længste (*)",
    "the fewest people (*) are above the most (*)": "de færreste personer (*) er over de fleste (*)",
    "nothing is at least * minutes and at most * days ahead":
      "intet ligger mindst * minutter og højst * dage frem",
    "what is left cannot be booked: the shortest notice is * minutes":
      "det, der er tilbage, kan ikke bookes: det korteste varsel er * minutter",
    "each takes longer than the longest stay (* minutes)":
      "hver varer længere end den længste tid (* minutter)",
  ]
}
