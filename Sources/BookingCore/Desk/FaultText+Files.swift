extension FaultText {
  /// What is wrong with a file that is taken in, or with a rule of repetition.
  static let files: KeyValuePairs = [
    "column * (*): *": "kolonne * (*): *",
    // Calendars.
    "the file is larger than * bytes": "filen er større end * byte",
    "this is UTF-16, or no text; save the calendar as UTF-8":
      "det er UTF-16 eller ingen tekst; gem kalenderen som UTF-8",
    "BEGIN:* has no END": "BEGIN:* har ingen END",
    "this is no iCalendar file: it has no BEGIN:VCALENDAR":
      "det er ingen iCalendar-fil: den har ingen BEGIN:VCALENDAR",
    "components are nested deeper than *": "der er mere end * dele inden i hinanden",
    "the file has more than * events": "filen har mere end * begivenheder",
    "a VEVENT within *": "en VEVENT inden i *",
    "END:* ends nothing that began here": "END:* slutter intet, der er begyndt her",
    "another event of the file has this UID and takes its place": "en anden i filen har samme UID og gælder",
    "the line is longer than * bytes": "linjen er længere end * byte",
    "EXRULE is not taken; EXDATE is": "EXRULE tages ikke; EXDATE gør",
    "this is no property and was passed over": "det er ingen egenskab og blev sprunget over",
    "the line is not UTF-8; it was read as Windows-1252":
      "linjen er ikke UTF-8; den blev læst som Windows-1252",
    "the title is longer than 500 bytes and was cut": "titlen fylder over 500 byte og blev skåret af",
    "the event has no UID; one was made of its content":
      "begivenheden har ingen UID; den fik en af sit indhold",
    "a second * in one event, the same": "samme * to gange i én begivenhed",
    "a second * in one event": "endnu en * i samme begivenhed",
    "unknown STATUS; CONFIRMED is taken": "ukendt STATUS; CONFIRMED gælder",
    "SEQUENCE is no number; 0 is taken": "SEQUENCE er intet tal; 0 gælder",
    "*: '*' is no date or time": "*: »*« er ingen dato og intet tidspunkt",
    "*: * is not between 1970 and 2199": "*: * ligger ikke mellem 1970 og 2199",
    "*: * has seconds; whole minutes are taken": "*: * har sekunder; hele minutter gælder",
    "*: unknown time zone '*'": "*: ukendt tidszone »*«",
    "the event has no DTSTART": "begivenheden har ingen DTSTART",
    "both DTEND and DURATION; DTEND is taken": "både DTEND og DURATION; DTEND gælder",
    "both DTEND and DURATION": "både DTEND og DURATION",
    "one of DTSTART and DTEND is a day and the other a time":
      "den ene af DTSTART og DTEND er en dag, den anden et tidspunkt",
    "DURATION: '*' is no length such as PT1H30M": "DURATION: »*« er ingen varighed som PT1H30M",
    "the event has neither DTEND nor DURATION; * minutes are taken":
      "begivenheden har hverken DTEND eller DURATION; * minutter gælder",
    "the event has neither DTEND nor DURATION": "begivenheden har hverken DTEND eller DURATION",
    "the event does not end after it begins, or ends after 2199":
      "begivenheden slutter ikke, efter den begynder, eller først efter 2199",
    "more than * instances of its events": "mere end * gange i alt",
    "more than * * values": "mere end * værdier i *",
    "RDATE: '*' is no period": "RDATE: »*« er intet tidsrum",
    "RECURRENCE-ID: RANGE is not THISANDFUTURE": "RECURRENCE-ID: RANGE er ikke THISANDFUTURE",
    // Rules of repetition.
    "RRULE: *": "RRULE: *",
    "the rule is longer than 4096 bytes": "reglen er længere end 4096 byte",
    "'*' is not of the form NAME=VALUE": "»*« har ikke formen NAVN=VÆRDI",
    "* stands twice": "* står to gange",
    "FREQ is missing": "FREQ mangler",
    "FREQ=*: rules more often than daily are not taken": "FREQ=*: regler oftere end dagligt tages ikke",
    "unknown FREQ=*": "ukendt FREQ=*",
    "unknown part *": "ukendt del *",
    "BYSECOND: times are in whole minutes": "BYSECOND: tider er i hele minutter",
    "WKST=* is no weekday": "WKST=* er ingen ugedag",
    "COUNT and UNTIL exclude each other": "COUNT og UNTIL udelukker hinanden",
    "* needs FREQ=YEARLY": "* kræver FREQ=YEARLY",
    "BYMONTHDAY does not go with FREQ=WEEKLY": "BYMONTHDAY går ikke sammen med FREQ=WEEKLY",
    "a numbered BYDAY needs FREQ=MONTHLY or *": "en BYDAY med nummer kræver FREQ=MONTHLY eller *",
    "a numbered BYDAY does not go with BYWEEKNO": "en BYDAY med nummer går ikke sammen med BYWEEKNO",
    "BYSETPOS needs another BY part": "BYSETPOS kræver en anden BY-del",
    "* is not between * and *": "* ligger ikke mellem * og *",
    "'*' is no weekday such as MO or -1FR": "»*« er ingen ugedag som MO eller -1FR",
    "'*' is no weekday": "»*« er ingen ugedag",
    "UNTIL=* is no date or time": "UNTIL=* er ingen dato og intet tidspunkt",
    // Places and tables.
    "several resources are called '*'; name one by its slug, or map it with --map":
      "flere ressourcer hedder »*«; skriv den enes korte navn, eller oversæt med --map",
    "several resources are called '*'; name one by its slug":
      "flere ressourcer hedder »*«; skriv den enes korte navn",
    "name one resource for the whole file in the query, as resource":
      "nævn én ressource til hele filen i adressen, som resource",
    "no resource is called '*'; *": "ingen ressource hedder »*«; *",
    "no LOCATION; *": "LOCATION mangler; *",
    "did you mean *?": "mente du *?",
    "map it with --map or name one resource with --resource":
      "oversæt med --map, eller nævn én ressource med --resource",
    "the same booking as line *": "samme booking som linje *",
    "the same member as line *": "samme medlem som linje *",
    "the same resource as line *": "samme ressource som linje *",
    "the booking must end after it begins, within 400 days":
      "bookingen skal slutte, efter den begynder, inden for 400 dage",
    "there is no household '*'": "der er ingen husstand »*«",
    "an end or a length such as 1,5 (hours) or 90 min is needed":
      "der mangler en sluttid eller en varighed som 1,5 (timer) eller 90 min",
    "'*' is no time, day first, as * or *": "»*« er intet tidspunkt; skriv dagen først, som * eller *",
    "'*' is no whole number from * to *": "»*« er intet helt tal fra * til *",
    "the area is missing; or say --area": "området mangler; eller angiv --area",
    "there is no area '*'": "der er intet område »*«",
    "a handle or an e-mail address is needed": "der mangler et brugernavn eller en e-mailadresse",
    "'*' is none of *": "»*« er ingen af *",
    "the household is missing": "husstanden mangler",
    "the resource's name is missing": "ressourcens navn mangler",
    "the file is empty; a line of column names was expected":
      "filen er tom; der ventes en linje med kolonnenavne",
    "a column has no name": "en kolonne har intet navn",
    "the column \"*\" is named twice": "kolonnen »*« står to gange",
    "the row has * cells where the header has *": "rækken har * celler, hvor overskriften har *",
    "a quote inside a cell that does not begin with one":
      "et anførselstegn inde i en celle, der ikke begynder med et",
    "the quote opened here is never closed": "anførselstegnet, der begynder her, slutter aldrig",
    "text after a closing quote; a quote inside a quoted cell is written twice":
      "tekst efter et sluttende anførselstegn; inde i en celle skrives det to gange",
    "the cell is not UTF-8 text; save the file as CSV UTF-8": "cellen er ikke UTF-8; gem filen som CSV UTF-8",
    "a NUL byte; save the file as CSV UTF-8": "en NUL-byte; gem filen som CSV UTF-8",
    "a carriage return without a line feed": "vognretur uden linjeskift",
    "a column 'handle' or 'email' is needed for members":
      "medlemmer kræver en kolonne »handle« eller »email«",
    "the columns tell neither bookings (*), members (*) nor resources (*)":
      "kolonnerne fortæller hverken om bookinger (*), medlemmer (*) eller ressourcer (*)",
  ]
}
