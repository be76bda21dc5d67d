extension Danish {
  /// What is wrong with a call, a file or the store, with `*` for what varies, the narrower before the wider.
  static let faults: KeyValuePairs = [
    // The words of a call.
    "Unknown command '*'.*": "Ukendt kommando '*'.*",
    "Unknown option '*'.*": "Ukendt valg '*'.*",
    " Did you mean '*', '*' or '*'?": " Mente du '*', '*' eller '*'?",
    " Did you mean '*' or '*'?": " Mente du '*' eller '*'?",
    " Did you mean '*'?": " Mente du '*'?",
    "The option '*' takes no value.": "Valget '*' har ingen værdi.",
    "The option '*' is empty; it needs *.": "Valget '*' er tomt; der skal stå *.",
    "The option '*' needs a value: *.": "Valget '*' kræver en værdi: *.",
    "The option '*' is given twice, with different values.": "Valget '*' står to gange, med hver sin værdi.",
    "Missing argument '*': *.": "Der mangler '*': *.",
    "Unexpected argument '*'.": "Der er et ord for meget: '*'.",
    "'*' is no value of retention-months: off, or a whole number from * to *.":
      "'*' kan retention-months ikke være: off eller et helt tal fra * til *.",
    "'*' is no value of *: a whole number from * to *.": "'*' kan * ikke være: et helt tal fra * til *.",
    "'*' is no value of *: a number, as *.": "'*' kan * ikke være: et tal som *.",
    "'*' is no value of *: *.*": "'*' kan * ikke være: *.*",
    "'*' is no name: at most 64 of a-z, 0-9 and hyphens.*":
      "'*' er ikke et kort navn: højst 64 af a-z, 0-9 og bindestreger.*",
    "'*' is no name: a-z, 0-9 and single hyphens.*":
      "'*' er ikke et kort navn: a-z, 0-9 og enkelte bindestreger.*",
    "'*' is no length of time: *.": "'*' er ikke en varighed: *.",
    "'*' is no repetition: an RRULE as FREQ=WEEKLY;COUNT=10, or words as *.": """
    '*' er ikke en gentagelse: en RRULE som FREQ=WEEKLY;COUNT=10, eller ord som 'hver tirsdag', \
    'hver anden uge 10 gange', 'første mandag i måneden til 2027-06-30'.
    """,
    "--from lies ahead; say until when: --to TIME.": "--from ligger forude; sig hvortil: --to TID.",
    "'*' is no condition; known are *.": "'*' er ikke en betingelse; de er *.",
    "'*' is no limit: *=4096, a whole number from 1 on.": "'*' er ikke en grænse: *=4096, et helt tal fra 1.",
    "'*' is no address of a service: * or *.": "'*' er ikke en tjenestes adresse: * eller *.",
    "'*' is no address: *, * or *.": "'*' er ikke en adresse: *, * eller *.",
    "'*' is no *: *.*": "'*' er ikke *: *.*",
    "'*' is a stretch; one time is needed.": "'*' er et tidsrum; der skal stå ét tidspunkt.",
    "'*' is not of the form *.": "'*' har ikke formen *.",
    "'*': units are a whole number from 1 to 10000, as *.":
      "'*': antal er et helt tal fra 1 til 10000, som *.",
    "'-' reads standard input, which is this terminal; name a file or use a pipe.":
      "'-' læser standardinput, som er denne terminal; nævn en fil, eller brug et rør.",
    "'*' works on a store, not on a service: leave --server out. Known: *.":
      "'*' virker på et lager, ikke på en tjeneste: udelad --server. Kendte: *.",
    "* works on a store; leave --server out.": "* virker på et lager; udelad --server.",
    "A service knows by the token who asks; leave --as out.":
      "En tjeneste ved af adgangsnøglen, hvem der spørger; udelad --as.",
    "Say when.": "Sig hvornår.",
    "Say until when: TO, or --lasting DURATION.": "Sig til hvornår: TO eller --lasting DURATION.",
    "Say what: RESOURCE[:UNITS].": "Sig hvad: RESOURCE[:UNITS].",
    "Say what: bookings, members or resources.": "Sig hvad: bookings, members eller resources.",
    "Say which area owns it: --area AREA.": "Sig hvilket område der ejer den: --area AREA.",
    "Say which area: --area AREA.": "Sig hvilket område: --area AREA.",
    "Say which date: --on DATE.": "Sig hvilken dag: --on DATE.",
    "Say which household: either --household HOUSEHOLD, or --area AREA for a new one.":
      "Sig hvilken husstand: enten --household HOUSEHOLD eller --area AREA for en ny.",
    "Say for whom: --member MEMBER.": "Sig for hvem: --member MEMBER.",
    "Say whose calendar: *.": "Sig hvis kalender: *.",
    "Say how it repeats: --repeat RULE.": "Sig hvordan det gentages: --repeat RULE.",
    "Give one of *, not several.": "Angiv én af *, ikke flere.",
    "Give *, not both.": "Angiv *, ikke begge.",
    "Give FILE or --again N, one of them.": "Angiv FILE eller --again N, én af dem.",
    "--add or --remove": "--add eller --remove",
    "--household, --resource and --area": "--household, --resource og --area",
    "--household, --resource, --area or --member": "--household, --resource, --area eller --member",
    "Nothing to change: give one of *.": "Intet at ændre: angiv en af *.",
    "The end is given twice; give TO or --lasting, not both.":
      "Slutningen står to gange; angiv TO eller --lasting, ikke begge.",
    "There is no column '*': *.*": "Der er ingen kolonne '*': *.*",
    "--to is not after --from.": "--to ligger ikke efter --from.",
    "--to must lie after --from.": "--to skal ligge efter --from.",
    "--mine needs --as MEMBER.": "--mine kræver --as MEMBER.",
    "--seconds is from * to *.": "--seconds er fra * til *.",
    "--except and --on-clash are for what repeats: add --repeat RULE.":
      "--except og --on-clash er til det, der gentages: tilføj --repeat RULE.",
    "--trust-subject needs --listen unix:PATH: at a port anybody could send the name.":
      "--trust-subject kræver --listen unix:PATH: på en port kunne enhver sende navnet.",
    "FROM to TO is at most 400 days.": "Fra FROM til TO er højst 400 dage.",
    "serve acts for whoever asks it; leave --as out.": "serve handler for den, der spørger; udelad --as.",
    "* is asked for twice, with * and *; say one of them.":
      "* er ønsket to gange, med * og *; sig én af dem.",
    "* has nothing that * could stand for.": "* har intet, som * kan træde i stedet for.",
    "* is the store itself; name another file.": "* er selve lageret; nævn en anden fil.",
    "* is a file that the store needs beside it; name another file.":
      "* er en fil, som lageret skal bruge ved siden af sig; nævn en anden fil.",
    // Settings.
    "There is no variable *.*": "Der er ingen variabel *.*",
    "*: '*' is no language: da, en.": "*: '*' er ikke et sprog: da, en.",
    "*: '*' is no e-mail address.": "*: '*' er ingen e-mailadresse.",
    "*: an object is expected, as *.": "*: der ventes et objekt som *.",
    "*: there is no setting '*'. Known are *.": "*: der er ingen indstilling '*'. De er *.",
    "*: there is no setting '*'.*": "*: der er ingen indstilling '*'.*",
    "*: '*' must be a text, as on the command line.": "*: '*' skal være en tekst som på kommandolinjen.",
    // Files.
    "There is no resource '*'.*": "Der er ingen ressource '*'.*",
    "*: there is no resource '*'.*": "*: der er ingen ressource '*'.*",
    "*: the columns 'location' and 'resource' are needed.": "*: kolonnerne 'location' og 'resource' mangler.",
    "*: an object of names is expected, as *.": "*: der ventes et objekt af navne som *.",
    "*: '*' must name a resource.": "*: '*' skal nævne en ressource.",
    "* holds no token.": "* indeholder ingen adgangsnøgle.",
    "cannot write to standard output: *": "kan ikke skrive til standardoutput: *",
    "cannot write in *: *": "kan ikke skrive i *: *",
    "cannot write *": "kan ikke skrive *",
    "The access log * cannot be written: *.": "Loggen * kan ikke skrives: *.",
    "no TLS (see: *)": "ingen TLS (se: *)", "cannot find the address *": "kan ikke finde adressen *",
    "cannot listen on *: *": "kan ikke lytte på *: *",
    "Cannot assign requested address": "adressen er ikke på denne maskine",
    "the path of the socket is too long: *": "soklens sti er for lang: *",
    "systemd has passed no socket": "systemd har ikke givet nogen sokkel",
    "cannot be read": "kan ikke læses", "there is no column named *": "der er ingen kolonne, der hedder *",
    "no such field: *": "her er intet felt, der hedder *", "there is nothing in it": "der er intet i det",
    "no such field": "her er intet felt med det navn", "known are *": "kendte er *",
    "not a case of recurrence: a JSON object with rrule, dtstart and tzid is expected":
      "ikke et tilfælde af gentagelse: der ventes et JSON-objekt med rrule, dtstart og tzid",
    "has an unknown field *": "har et ukendt felt *", "lacks the field *": "mangler feltet *",
    "is given twice": "står to gange", "must be a whole number": "skal være et helt tal",
    "must be a pair of minutes": "skal være et par minutter",
    "must be room, garden or equipment": "skal være room, garden eller equipment",
    "must be \"booking-resolution-problem/1\"": "skal være \"booking-resolution-problem/1\"",
    "* expected, but the text ends": "der ventes *, men teksten slutter",
    "* expected at byte *, line *": "der ventes * ved byte *, linje *",
    "an object": "et objekt", "a list": "en liste", "a whole number": "et helt tal",
    "the end of the text": "tekstens slutning",
    "the end of a string": "en teksts slutning", "true or false": "true eller false",
    "',' or '*'": "',' eller '*'",
    "names no * of this problem: *": "findes ikke i problemet: * *",
    "no answer": "intet svar", "no HTTP": "ikke HTTP", "no JSON": "ikke JSON", "broke off": "afbrudt",
    "No such file or directory": "den findes ikke", "Permission denied": "adgang nægtet",
    "Is a directory": "det er en mappe", "Not a directory": "det er ingen mappe",
    "No space left on device": "disken er fuld", "Connection refused": "forbindelsen blev afvist",
    "Name or service not known": "navnet er ukendt", "Address already in use": "adressen er i brug",
    // What 'verify' looks at.
    "SQLite * can damage a log when one connection checkpoints while another commits (mended in *); the store's lock keeps the two apart":
      "SQLite * kan skade en log, når én forbindelse rydder op, mens en anden gemmer (rettet i *); lagerets lås holder dem adskilt",
    "SQLite * integrity check": "SQLite * undersøger filen",
    "foreign keys": "henvisninger mellem tabeller",
    "changes chained: *": "ændringer i kæde: *",
    "bookings against the log: *": "bookinger mod loggen: *",
    "lines of active bookings: *": "linjer i gældende bookinger: *",
    "whose bookings are whose": "hvis bookinger er hvis", "when bookings are": "hvornår bookinger er",
    "outages against the log, loans against the desk's events":
      "udfald mod loggen, lån mod udlånets hændelser",
    "offers against bookings; places in line: *": "tilbud mod bookinger; pladser i kø: *",
    "times on the wall of coming occurrences": "kommende gange mod klokken på væggen",
    "all where they are looked for: *": "alle hvor de søges: *",
    "double bookings, all known to 'conflicts list': *":
      "dobbeltbookinger, alle kendt af 'conflicts list': *",
    // The store.
    "file is not a database": "filen er ingen database",
    "unable to open database file": "filen kan ikke åbnes",
    "database disk image is malformed": "filen er ødelagt",
    "cannot open the store *: *; make one with 'booking-cli init'":
      "kan ikke åbne lageret *: *; lav et med 'booking-cli init'",
    "* is empty: no store; make one with 'booking-cli init'":
      "* er tom: intet lager; lav et med 'booking-cli init'",
    "* is a database but no Fælled store; name the right file":
      "* er en database, men intet lager; nævn den rigtige fil",
    "* has schema *, newer than this program's *; use the newer program":
      "* har skema *, nyere end programmets *; brug det nyere program",
    "* is no plain file; a store may not be a link or a folder":
      "* er ingen almindelig fil; et lager må ikke være en henvisning eller mappe",
    "* has * names (hard links); a store has one": "* har * navne (hårde henvisninger); et lager har ét",
    "* is on a network; keep the store on a disk of this machine":
      "* ligger på et netværk; hav lageret på en disk i denne maskine",
    "* is another file than was opened; put the store back, or start anew":
      "* er en anden fil end den åbnede; sæt lageret tilbage, eller start forfra",
    "* is in use; stop the service and other commands first":
      "* er i brug; stop først tjenesten og andre kommandoer",
    "* is read by somebody; try again": "* læses af nogen; prøv igen",
    "* is damaged: *": "* er beskadiget: *",
    "* rows of '*' hold what cannot be as '*'": "* rækker i '*' indeholder noget umuligt som '*'",
    "the trigger '*' is none of this program": "udløseren '*' er ikke dette programs",
    "a row holds *: '*'": "en række indeholder *: '*'",
    "* is no store": "* er intet lager",
    "* is no plain file, so it is no backup": "* er ingen almindelig fil og derfor ingen sikkerhedskopi",
    "* could not be made by somebody else just now; try again":
      "* kunne ikke laves af en anden lige nu; prøv igen",
    "cannot create *: it is there, and no plain file":
      "kan ikke oprette *: den findes og er ingen almindelig fil",
    "cannot create *: it is there already": "kan ikke oprette *: den findes allerede",
    "cannot create *: *": "kan ikke oprette *: *",
    "cannot open *: *; check the folder's permissions": "kan ikke åbne *: *; se på mappens rettigheder",
    "cannot open *: *": "kan ikke åbne *: *",
    "cannot read *: *": "kan ikke læse *: *",
    "cannot copy * to *: *": "kan ikke kopiere * til *: *",
    "cannot lock *: *": "kan ikke låse *: *",
    "no folder *: *": "ingen mappe *: *",
    "the store is busy: *; try again": "lageret er optaget: *; prøv igen",
    "the disk is full: *; free some space": "disken er fuld: *; gør plads",
    "the disk refuses: *; check disk, space and permissions":
      "disken afviser: *; se på disk, plads og rettigheder",
    "the file is damaged or no store: *; restore it from a backup":
      "filen er beskadiget eller intet lager: *; gendan den fra en sikkerhedskopi",
    "*: the file is damaged or no store: *; restore it from a backup":
      "*: filen er beskadiget eller intet lager: *; gendan den fra en sikkerhedskopi",
    "* (SQLite *) while: *": "* (SQLite *) under: *",
  ]
}
