extension Danish {
  /// The help of commands and options; long notes a sentence each.
  static let help: KeyValuePairs = [
    "Fælled: the booking commons of a municipality's housing areas.":
      "Fælled: det fælles, en kommunes boligområder booker.",
    "the booking commons": "det, man booker sammen",
    "Rooms, gardens and equipment that housing areas share, booked without double promises.":
      "Lokaler, haver og udstyr, som boligområder deles om, booket uden at love to det samme.",
    "what holds when * is not given": "det, der gælder, når * ikke er sat",
    "the language, when --lang is not given": "sproget, når --lang ikke er sat",
    "when not empty, nothing is coloured": "når den ikke er tom, er intet farvet",
    "a person's settings: *": "en persons indstillinger: *",
    "the machine's settings": "maskinens indstillinger",
    "Areas and their house rules": "Områder og deres husregler",
    "An area's house rules": "Et områdes husregler",
    "Bookings that were made": "Bookinger, der er lavet",
    "The settings in force": "Indstillingerne, der gælder",
    "Double bookings, and ways out of them": "Dobbeltbookinger og veje ud af dem",
    "Data for other systems": "Data til andre systemer",
    "Calendars to subscribe to": "Kalendere at abonnere på",
    "Whoever bookings belong to": "Dem, bookinger hører til",
    "Data of other systems": "Data fra andre systemer",
    "The lending desk": "Udlånet",
    "People who book for a household": "De personer, der booker for en husstand",
    "What households were told": "Det, husstande har fået besked om",
    "Plans that resolve double bookings": "Planer, der løser dobbeltbookinger",
    "Rooms, gardens and equipment": "Lokaler, haver og udstyr",
    "Repeated events": "Begivenheder, der gentages",
    "Secrets with which programs act for members": "Adgangsnøgler, som programmer handler med for medlemmer",
    "Standing in line for what others have": "At stå i kø til det, andre har",
    "Make a new store": "Lav et nyt lager",
    "fill it from areas.csv, resources.csv, rules/*.json and so on":
      "fyld det fra areas.csv, resources.csv, rules/*.json og så videre",
    "do all of it, then take it back; same exit code": "gør det hele, og tag det tilbage; samme slutkode",
    "Exits 73 when the file is there already.": "Slutter med 73, når filen findes.",
    "Make a demonstration store: a municipality with people, bookings and old calendars":
      "Lav et lager til fremvisning: en kommune med folk, bookinger og gamle kalendere",
    "the seed files; else ./seeds, else beside the program":
      "filerne; ellers ./seeds, ellers ved siden af programmet",
    "another number makes other people and bookings; else 1":
      "et andet tal giver andre folk og bookinger; ellers 1",
    "Everything lies around today.": "Det hele ligger omkring i dag.",
    "The calendars of the old system bring double bookings with them: see 'conflicts list'.":
      "Det gamle systems kalendere har dobbeltbookinger med: se 'conflicts list'.",
    "Check the whole store against itself": "Kontrollér hele lageret mod sig selv",
    "Exits 1 when problems are found. Double bookings are no problem here: see 'conflicts list'.":
      "Slutter med 1, når noget er galt. Dobbeltbookinger er ikke galt her: se 'conflicts list'.",
    "Copy the store into a file while others go on using it":
      "Kopiér lageret til en fil, mens andre bruger det",
    "the copy; a file there is replaced": "kopien; en fil, der findes, erstattes",
    "The copy is checked, and complete or not there at all.":
      "Kopien er kontrolleret, og hel eller der slet ikke.",
    "Put a backup in the place of the store": "Sæt en sikkerhedskopi i stedet for lageret",
    "the backup": "sikkerhedskopien",
    "Asks first; without a terminal --yes is needed.": "Spørger først; uden terminal skal --yes med.",
    "The store must not be in use; the old files stay beside it as .replaced.":
      "Lageret må ikke være i brug; de gamle filer bliver liggende som .replaced.",
    "Show the settings in force and where each comes from": "Vis indstillingerne, og hvor hver kommer fra",
    "kept for habit: the origin is always shown": "beholdt af gammel vane: kilden vises altid",
    "mails go to its input; else BOOKING_NOTICE_COMMAND":
      "breve går til dens input; ellers BOOKING_NOTICE_COMMAND",
    "whom mails are from; else BOOKING_NOTICE_FROM": "hvem breve er fra; ellers BOOKING_NOTICE_FROM",
    "Show what was changed, oldest first": "Vis ændringer, de ældste først",
    "changes after this number; else the newest": "ændringer efter dette nummer; ellers de nyeste",
    "at most so many; else 50": "højst så mange; ellers 50",
    "print CSV under headings, as spreadsheets read it": "skriv CSV med overskrifter, som regneark læser",
    "only these columns, in this order; names as in the headings":
      "kun disse kolonner, i den orden; navne som i overskrifterne",
    "leave the headings out": "udelad overskrifterne",
    "Show changes as they happen, until Ctrl-C": "Vis ændringer, mens de sker, til Ctrl-C",
    "changes after this number first; else from now on":
      "ændringer efter dette nummer først; ellers fra nu af",
    "stop after so many": "stop efter så mange",
    "Shows what the caller may see, whichever process did it, a line each; with --json an object each.":
      "Viser det, kalderen må se, hvem der end gjorde det, en linje hver; med --json et objekt hver.",
    "Ctrl-C ends it with exit 130.": "Ctrl-C slutter med kode 130.",
    "Make an area, with its board as a party that can book":
      "Opret et område, med bestyrelsen som en part, der kan booke",
    "a new name for commands: a-z, 0-9 and hyphens": "et nyt navn til kommandoer: a-z, 0-9 og bindestreger",
    "the name people read": "navnet, folk læser",
    "degrees north; else that of Copenhagen": "grader nord; ellers Københavns",
    "degrees east; else that of Copenhagen": "grader øst; ellers Københavns",
    "homes in the area": "boliger i området",
    "IANA zone; else Europe/Copenhagen": "IANA-zone; ellers Europe/Copenhagen",
    "Latitude and longitude are degrees (WGS 84).": "Bredde og længde er grader (WGS 84).",
    "List the areas": "Vis områderne på en liste",
    "Show an area": "Vis et område",
    "the area's name in commands, as 'vangede'": "områdets navn i kommandoer, som 'vangede'",
    "Change an area": "Ændr et område",
    "Show the house rules that hold in an area today": "Vis husreglerne, der gælder i et område i dag",
    "Prints the document that 'area rules set' reads.": "Skriver det dokument, 'area rules set' læser.",
    "Give an area a new version of its house rules": "Giv et område en ny udgave af husreglerne",
    "a JSON document, or - for standard input": "et JSON-dokument, eller - for standardinput",
    "instead of FILE: what version N says, as a new version":
      "i stedet for FILE: det, udgave N siger, som ny udgave",
    "Earlier versions are kept. Bookings that exist stay as they are.":
      "Ældre udgaver bliver gemt. Bookinger, der findes, bliver, som de er.",
    "Try house rules on coming bookings and on the last year's":
      "Prøv husregler på kommende bookinger og sidste års",
    "Changes nothing, and bookings that exist stay whatever is decided.":
      "Ændrer intet, og bookinger, der findes, bliver, hvad der end besluttes.",
    "List the versions of an area's house rules, oldest first":
      "Vis udgaverne af et områdes husregler, de ældste først",
    "Make a resource: a room, a garden or equipment": "Opret en ressource: et lokale, en have eller udstyr",
    "the area that owns it": "området, der ejer den",
    "room, garden or equipment; else room": "lokale, have eller udstyr; ellers lokale",
    "whose own thing it is, lent to the commons": "hvis egen ting det er, udlånt til fællesskabet",
    "people it holds, or none": "personer, der er plads til, eller 'none'",
    "how many there are, of equipment": "hvor mange der er, af udstyr",
    "what it offers, as projector": "det, den byder på, som projector",
    "needed before each use": "nødvendigt før hver brug",
    "needed after each use": "nødvendigt efter hver brug",
    "a part; with parts it is a composite": "en del; med dele er den sammensat",
    "as 'mon-thu 08:00-22:00, sat 10:00-02:00'; else always":
      "som 'mon-thu 08:00-22:00, sat 10:00-02:00'; ellers altid",
    "List resources": "Vis ressourcer på en liste",
    "only of this area": "kun i dette område",
    "only room, garden or equipment": "kun lokale, have eller udstyr",
    "Show a resource and its coming closures": "Vis en ressource og dens kommende lukninger",
    "the resource's name in commands": "ressourcens navn i kommandoer",
    "Change a resource": "Ændr en ressource",
    "active, out-of-service or retired": "aktiv, ude-af-drift eller udgået",
    "Bookings stay as they are; what no longer fits is shown by 'conflicts list'.":
      "Bookinger bliver, som de er; det, der ikke passer mere, vises af 'conflicts list'.",
    "Close a resource for a while": "Luk en ressource for en tid",
    "when it begins": "hvornår det begynder",
    "when it ends; or give --lasting": "hvornår det slutter; eller angiv --lasting",
    "how long, as 3h or 2d": "hvor længe, som 3h eller 2d",
    "why, shown to everybody": "hvorfor, vist for alle",
    "A day without a time of day is all of it.": "En dag uden klokkeslæt er hele dagen.",
    "Bookings it hits stay, and are shown by 'conflicts list'; -n shows them beforehand.":
      "Bookinger i vejen bliver og vises af 'conflicts list'; -n viser dem på forhånd.",
    "Take closures of a resource back": "Ophæv lukninger af en ressource",
    "a closure, as cl-7q2m4x, or a resource": "en lukning, som cl-7q2m4x, eller en ressource",
    "With a resource, all its closures that have not ended are taken back.":
      "Med en ressource ophæves alle lukninger, der ikke er forbi.",
    "Take a resource out of use for good": "Tag en ressource ud af brug for altid",
    "It is kept for history; its coming bookings are shown by 'conflicts list'.":
      "Den gemmes for historiens skyld; kommende bookinger vises af 'conflicts list'.",
    "List what happened to a thing at the lending desk, newest first":
      "Vis, hvad der er sket med en ting i udlånet, det nyeste først",
    "For those who lend it out, and for its owner.": "For dem, der låner den ud, og for ejeren.",
    "Make a household: whoever bookings and quotas belong to":
      "Opret en husstand: det, bookinger og kvoter hører til",
    "the area it belongs to": "området, den hører til",
    "the name boards read, as an address": "navnet, bestyrelser læser, som en adresse",
    "home, association, board or municipality": "bolig, forening, bestyrelse eller kommune",
    "it lives in none of the areas; house rules say whether it may book":
      "den bor i intet af områderne; husreglerne siger, om den må booke",
    "List households": "Vis husstande på en liste",
    "Show a household": "Vis en husstand",
    "its name in commands": "dens navn i kommandoer",
    "Change a household": "Ændr en husstand",
    "the name boards read": "navnet, bestyrelser læser",
    "Show who may book for a household beside its members, add or remove one":
      "Vis, hvem der må booke for en husstand ud over medlemmerne; føj en til, eller fjern en",
    "let this member book for it, as a neighbour": "lad dette medlem booke for den, som en nabo",
    "no longer let this member": "lad det ikke mere",
    "For the household itself, and the board of its area where it has agreed on paper.":
      "For husstanden selv, og for områdets bestyrelse, hvor den har sagt ja på papir.",
    "A helper books with --for HOUSEHOLD, changes and cancels; the log shows both.":
      "En hjælper booker med --for HOUSEHOLD, ændrer og aflyser; loggen viser begge.",
    "Make a member: a person who books for a household":
      "Opret et medlem: en person, der booker for en husstand",
    "the household": "husstanden",
    "or an area: makes a household of the same name": "eller et område: laver en husstand af samme navn",
    "the person's name": "personens navn",
    "e-mail address": "e-mailadresse",
    "resident, volunteer, board or administrator": "beboer, frivillig, bestyrelse eller administrator",
    "in which the person is written to; else da": "sproget, personen får breve på; ellers da",
    "List members": "Vis medlemmer på en liste",
    "only of this household": "kun i denne husstand",
    "Show a member": "Vis et medlem",
    "the person's name in commands": "personens navn i kommandoer",
    "Change a member": "Ændr et medlem",
    "Set what a member may do": "Sæt, hvad et medlem må",
    "A board member's and a volunteer's rights hold in the area of the own household.":
      "Bestyrelsesmedlemmers og frivilliges rettigheder gælder i området, hvor de bor.",
    "Print a letter with a code, with which a member sets a PIN":
      "Skriv et brev med en kode, som et medlem vælger en PIN med",
    "how long the code works; else 60": "hvor længe koden virker, i dage; ellers 60",
    "the page's address, for the letter": "sidens adresse, til brevet",
    "The code is shown only now: the store keeps its digest.":
      "Koden vises kun nu: lageret har kun dens aftryk.",
    """
    A new code makes earlier ones worthless; once it is used, the old PIN no longer works and all \
    sessions end.
    """:
      """
    En ny kode gør tidligere værdiløse; når den er brugt, virker den gamle PIN ikke mere, og alle \
    logges ud.
    """,
    "Hand out all that is kept on a member, as JSON": "Udlevér alt, der er gemt om et medlem, som JSON",
    "For the member and for administrators; the same as GET /api/v1/me/export.":
      "For medlemmet og for administratorer; det samme som GET /api/v1/me/export.",
    "Erase a person for good: names and words go, what was taken stays":
      "Slet en person for altid: navne og ord går, det bookede bliver",
    "Cannot be undone; asks for the name to be typed.": "Kan ikke fortrydes; navnet skal skrives.",
    "The last one of a home takes the home along.": "Den sidste i en bolig tager boligen med.",
    "Backups still have the person until they are thrown away; 'restore' erases anew.":
      "Sikkerhedskopier har stadig personen, til de smides væk; 'restore' sletter igen.",
    "See docs/privacy.md.": "Se docs/privacy.md.",
    "Set what the store itself keeps as a setting": "Sæt det, lageret selv har som indstilling",
    "13 to 240, or off": "13 til 240, eller off",
    """
    So many months after a booking's end it is told without names and words, and after moving out a \
    household goes. 24 unless set.
    """:
      """
    Så mange måneder efter bookingens slutning vises den uden navne og ord, og husstande, der er \
    flyttet, slettes. 24, hvis intet er sat.
    """,
    "Note that a household moves out: cancel what it booked for later":
      "Notér, at en husstand flytter: aflys det, den har booket til senere",
    "the last day it lives there; 'none' takes an end back":
      "den sidste dag, den bor der; 'none' tager det tilbage",
    "Lists what is cancelled, each with a notice, and the loans to ask for.":
      "Viser det, der aflyses, hver med besked, og lånene, der skal afleveres.",
    "Its tokens and feeds open nothing from then on.": "Adgangsnøgler og kalendere virker ikke derefter.",
    "Taking an end back does not book anything again.": "At tage det tilbage booker intet igen.",
    "Show how things are used, what was refused, and how it is shared":
      "Vis, hvordan ting bruges, hvad der er afvist, og hvordan det deles",
    "only of this resource": "kun af denne ressource",
    "bookings that begin from then on; else a year ago":
      "bookinger, der begynder fra da af; ellers for et år siden",
    "until then, a day alone included; else now": "til da, en dag alene regnet med; ellers nu",
    "print rows for a spreadsheet": "skriv rækker til et regneark",
    "BUSIEST is the weekday and hour with most use.": "TRAVLEST er ugedag og time med mest brug.",
    "Shares are of households, most first, by nobody's name.":
      "Andele er husstandes, de største først, uden navne.",
    "Make a token with which a program acts for a member":
      "Lav en adgangsnøgle, som et program handler med for et medlem",
    "for whom it acts; else the member of --as": "for hvem den handler; ellers medlemmet i --as",
    "what it is for": "hvad den er til",
    "when it stops working; else never": "hvornår den holder op; ellers aldrig",
    "read, write or admin: all that the member may, as without":
      "læse, skrive eller alt: alt, medlemmet må, som uden",
    "Prints the token alone on one line. It is shown only now: the store keeps its digest.":
      "Skriver nøglen alene på en linje. Den vises kun nu: lageret har kun dens aftryk.",
    "List tokens, without their secrets": "Vis adgangsnøgler, uden det hemmelige",
    "only of this member": "kun for dette medlem",
    "Make a token worthless at once": "Gør en adgangsnøgle værdiløs med det samme",
    "its id, as tk-7q2m4x; not the secret": "dens kode, som tk-7q2m4x; ikke det hemmelige",
    "Make a calendar address to subscribe to in Outlook, Google or Apple":
      "Lav en kalenderadresse at abonnere på i Outlook, Google eller Apple",
    "a household's bookings, with titles": "en husstands bookinger, med titler",
    "when a resource is taken": "hvornår en ressource er optaget",
    "when an area's resources are taken": "hvornår et områdes ressourcer er optaget",
    "who reads it: it shows what this member may know":
      "hvem der læser den: den viser det, dette medlem må vide",
    "Prints the path alone on one line; put the service's address before it.":
      "Skriver stien alene på en linje; sæt tjenestens adresse foran.",
    "It is shown only now.": "Den vises kun nu.",
    "A feed of a resource or area names nobody, unless the member it is for may know who has what.":
      """
    En kalender for en ressource eller et område nævner ingen, medmindre medlemmet, den er til, må \
    vide, hvem der har hvad.
    """,
    "List calendar feeds, without their addresses": "Vis kalendere, uden adresserne",
    "Make a calendar address worthless at once": "Gør en kalenderadresse værdiløs med det samme",
    "its id, as fd-7q2m4x; not the address": "dens kode, som fd-7q2m4x; ikke adressen",
    "Book one or more resources for a household, once or again and again":
      "Book en eller flere ressourcer for en husstand, én gang eller igen og igen",
    "what, and how many of it": "hvad, og hvor mange",
    "how long, as 3h, 90m or 1h30m": "hvor længe, som 3h, 90m eller 1h30m",
    "for whom: a member or a household; else the member of --as":
      "for hvem: et medlem eller en husstand; ellers medlemmet i --as",
    "people expected": "ventede personer",
    "how far a plan may shift it": "hvor meget en plan må rykke den",
    "another area in which a place would do": "et andet område, hvor en plads kunne bruges",
    "an area that holds it too, and sees it": "et område, der også holder den og ser den",
    "say that the household accepts the house rules in force":
      "sig, at husstanden accepterer de gældende husregler",
    "again and again: an RRULE, or words as 'every tuesday'":
      "igen og igen: en RRULE, eller ord som 'hver tirsdag'",
    "a day to leave out": "en dag at udelade",
    "dates that cannot be had: fail (else), skip or alternative":
      "datoer, der ikke kan fås: afbryd (ellers), spring-over eller alternativ",
    "Times are local to the resource's area unless an offset is given.":
      "Tider er lokale i ressourcens område, hvis intet andet er skrevet.",
    "The reading is echoed.": "Læsningen gentages.",
    "Prints the booking's code first.": "Skriver bookingens kode først.",
    """
    A refusal names every reason and what can be had instead: exit 3 when it is taken, 4 when a rule \
    refuses.
    """:
      """
    Et afslag nævner alle grunde og det, der kan fås i stedet: kode 3, når det er optaget, 4, når en \
    regel er imod.
    """,
    "With --repeat it is all or nothing unless --on-clash says otherwise.":
      "Med --repeat er det alt eller intet, hvis --on-clash ikke siger andet.",
    "List bookings by start": "Vis bookinger efter start",
    "from when on; else now": "fra hvornår; ellers nu",
    "until when; else 400 days later": "til hvornår; ellers 400 dage senere",
    "only on this resource": "kun på denne ressource",
    "only in this area": "kun i dette område",
    "only what this area holds together with others": "kun det, området holder sammen med andre",
    "only of the own household": "kun egen husstands",
    "requested, confirmed, cancelled, declined or displaced":
      "anmodet, bekræftet, aflyst, afslået eller fortrængt",
    "at most so many; else 100": "højst så mange; ellers 100",
    "the next page": "den følgende side",
    "Show a booking": "Vis en booking",
    "its code, as bk-7q2m4x, or a unique beginning": "dens kode, som bk-7q2m4x, eller en entydig begyndelse",
    "Change a booking; it is decided anew": "Ændr en booking; den afgøres på ny",
    "a new start; the length stays unless --to is given":
      "en ny start; længden bliver, hvis --to ikke er sat",
    "a new end": "en ny slutning",
    "a new length, as 3h": "en ny længde, som 3h",
    "what instead, all of it": "hvad i stedet, det hele",
    "an area that holds it too; instead of those before":
      "et område, der også holder den; i stedet for de hidtidige",
    "only if it is still this version; else exit 5": "kun hvis den stadig har denne version; ellers kode 5",
    "Give a booking's place back": "Giv en bookings plads tilbage",
    "Say that a booking's people are there": "Meld, at bookingens folk er kommet",
    "take a check-in back, while there is still time for it":
      "tag ankomsten tilbage, mens der er tid til det",
    "For the household, and for the board and the volunteers of the area.":
      "For husstanden, og for områdets bestyrelse og frivillige.",
    """
    Who comes after the place was released gets it back if it is still free; board and volunteers can \
    strike a no-show out later too.
    """:
      """
    Den, der kommer, efter pladsen blev givet fri, får den igen, hvis den er ledig; bestyrelse og \
    frivillige kan også slette en udeblivelse senere.
    """,
    "List what has to be done about bookings: deposit, keys, cleaning":
      "Vis, hvad der skal gøres ved bookinger: depositum, nøgler, rengøring",
    "only of this booking, and what is done too": "kun ved denne booking, også det, der er gjort",
    "Without BOOKING what is not done yet, by when it is due: one's own, and what one may tick off.":
      "Uden BOOKING det, der mangler, efter frist: ens eget, og det, man må krydse af.",
    "Note that something was done about a booking": "Notér, at noget er gjort ved en booking",
    "what, as 'booking conditions' names it": "hvad, som 'booking conditions' kalder det",
    "take the tick back": "tag krydset tilbage",
    "For the board and the volunteers of the area; that the rules are accepted is for the household to say.":
      "For områdets bestyrelse og frivillige; at reglerne er accepteret, siger husstanden selv.",
    "Money is noted, not moved.": "Penge noteres, de flyttes ikke.",
    "A booking that has lapsed gets its place back if it is still free.":
      "En bortfaldet booking får pladsen igen, hvis den er ledig.",
    "List what waits for the board, side by side by place and time":
      "Vis, hvad der venter på bestyrelsen, side om side efter sted og tid",
    """
    Requests that cannot all be had share a number in the first column and stand in the order in which \
    the house rules would choose: displaced households, then the fewest bookings of such things in the \
    last twelve months and to come (USED), then the earliest.
    """:
      """
    Anmodninger, der ikke kan fås alle, har samme tal forrest og står, som husreglerne ville vælge: \
    fortrængte husstande, så de færreste bookinger af den slags i et år og fremover (BRUGT), så de \
    tidligste.
    """,
    "Approve a request; competing ones that find no room any more are declined":
      "Godkend en anmodning; konkurrerende uden plads afslås",
    "why, told to the applicant": "hvorfor, til ansøgeren",
    "For the board of the area, but not about its own household's requests, and administrators.":
      "For områdets bestyrelse, dog ikke om egen husstands anmodninger, og administratorer.",
    "Takes a decline back, too, as long as the place is free.":
      "Tager også et afslag tilbage, så længe pladsen er ledig.",
    "Decline a request, or take its approval back": "Afslå en anmodning, eller tag godkendelsen tilbage",
    "Those whom the approval had declined are not called back; approve one of them.":
      "De, godkendelsen afslog, kaldes ikke tilbage; godkend en af dem.",
    "Stand in line for what others have": "Stå i kø til det, andre har",
    "a part of the time of at least this length would do, too":
      "en del af tiden på mindst denne længde kan også bruges",
    "When it becomes free, the first in line is offered it and it is held; see 'waitlist list'.":
      "Når det bliver ledigt, får den forreste det tilbudt, og det holdes; se 'waitlist list'.",
    "List who waits, with place in line, and what is offered":
      "Vis, hvem der venter, med plads i køen, og hvad der er tilbudt",
    "only this household": "kun denne husstand",
    "also those that waited": "også dem, der har ventet",
    "Leave a line, or say no to what is offered": "Forlad en kø, eller sig nej til det tilbudte",
    "its code, as wl-7q2m4x, or a unique beginning": "dens kode, som wl-7q2m4x, eller en entydig begyndelse",
    "Say yes to what is offered; it becomes a booking": "Sig ja til det tilbudte; det bliver en booking",
    "Say of each date of a series whether it can be had": "Sig om hver dato i en serie, om den kan fås",
    "Nothing is kept. Exits 0 whatever the answers are.": "Intet gemmes. Slutter med 0, hvad svarene end er.",
    "List series, oldest first": "Vis serier, de ældste først",
    "Show a series with its dates": "Vis en serie med dens datoer",
    "its code, as se-7q2m4x, or a unique beginning": "dens kode, som se-7q2m4x, eller en entydig begyndelse",
    "Change coming dates of a series: all, or those asked for":
      "Ændr kommende datoer i en serie: alle, eller de ønskede",
    "this, following or all (else)": "denne, følgende eller alle (ellers)",
    "the date that scope and times are of; else the next":
      "datoen, scope og tider gælder; ellers den kommende",
    "a new length": "en ny længde",
    "how far a plan may shift a date": "hvor meget en plan må rykke en dato",
    "a new rule, or words as 'every wednesday'": "en ny regel, eller ord som 'hver onsdag'",
    "leave a day out": "udelad en dag",
    "book a day more, or one that was not to be had": "book en dag til, eller en, der ikke kunne fås",
    "try again every date that is not booked": "prøv igen med alle datoer, der ikke er booket",
    "only those that left service with this, as ou-7q2m4x":
      "kun dem, der gik ud af drift med dette, som ou-7q2m4x",
    "take an end back": "tag en slutning tilbage",
    "with --resume: end it on this day instead": "med --resume: slut den på denne dag i stedet",
    "What was changed or cancelled by itself is left alone.":
      "Det, der er ændret eller aflyst for sig, røres ikke.",
    "With --scope following the dates from --on become a series of their own.":
      "Med --scope following bliver datoerne fra --on en serie for sig.",
    "Cancel the dates of a series from a day on": "Aflys datoerne i en serie fra en dag af",
    "the first day without; else today": "den første dag uden; ellers i dag",
    "Move dates back to their time on the wall after new time-zone data":
      "Flyt datoer tilbage til deres klokkeslæt efter nye tidszonedata",
    "'verify' says when it is needed. What then overlaps is listed by 'conflicts list'.":
      "'verify' siger, hvornår det er nødvendigt. Det, der så overlapper, vises af 'conflicts list'.",
    "Find what is free between two times": "Find det, der er ledigt mellem to tider",
    "from when on": "fra hvornår",
    "until when; else as long as --lasting": "til hvornår; ellers så længe som --lasting",
    "how long it is needed; else all of FROM to TO": "hvor længe det skal bruges; ellers hele FROM til TO",
    "room, garden or equipment": "lokale, have eller udstyr",
    "people it must hold": "personer, der skal være plads til",
    "what it must offer, as kitchen": "det, den skal have, som kitchen",
    "nearest to this area first; else to that of --as": "nærmest dette område først; ellers det i --as",
    "how many of it": "hvor mange af den",
    "Exits 1 when nothing is free.": "Slutter med 1, når intet er ledigt.",
    "List double bookings and other broken promises": "Vis dobbeltbookinger og andre brudte løfter",
    "exit with 1 when there are any": "slut med 1, når der er nogen",
    "Show a conflict with the bookings in it": "Vis en konflikt med dens bookinger",
    "its id, as cf-7q2m4x, or a unique beginning": "dens kode, som cf-7q2m4x, eller en entydig begyndelse",
    "Go through double bookings on the screen, and resolve them":
      "Gå dobbeltbookinger igennem på skærmen, og løs dem",
    "only these; else all of them": "kun disse; ellers alle",
    "a booking that must stay as it is": "en booking, der skal blive, som den er",
    "a place a booking must not be given": "et sted, en booking ikke må få",
    "the place a booking is given, whatever it costs": "stedet, en booking får, hvad det end koster",
    "when a booking begins instead, as agreed with it": "hvornår en booking begynder i stedet, efter aftale",
    "a booking to give up": "en booking at opgive",
    "longest time to search; else 10": "længste tid at søge; ellers 10",
    "how far by bicycle a booking may be moved unasked; else 15":
      "hvor langt på cykel en booking må flyttes uden at spørge; ellers 15",
    """
    Shows each in turn with the room drawn, what is proposed, what it costs and why, and what else could \
    be done; bookings can be kept, moved, shifted, cancelled.
    """:
      """
    Viser hver for sig med lokalet tegnet, forslaget, prisen og hvorfor, og hvad der ellers kan gøres; \
    bookinger kan blive, flyttes, rykkes, aflyses.
    """,
    "Nothing changes before 'apply', and leaving at any moment (q, Ctrl-D, Ctrl-C) changes nothing.":
      "Intet ændres før 'apply', og at gå når som helst (q, Ctrl-D, Ctrl-C) ændrer intet.",
    "It needs a terminal; with --yes it applies the proposed plan without asking.":
      "Det kræver en terminal; med --yes udføres den foreslåede plan uden at spørge.",
    "In scripts: 'conflicts plan', 'plans show', 'conflicts apply'.":
      "I scripts: 'conflicts plan', 'plans show', 'conflicts apply'.",
    "Say what is wrong, what would be done about it, and why":
      "Sig, hvad der er galt, hvad der ville ske ved det, og hvorfor",
    "why not this RESOURCE, TIME, or BOOKING=either":
      "hvorfor ikke denne RESOURCE, TIME eller BOOKING=en af dem",
    "Looks for a way out of this conflict alone. Nothing is kept.":
      "Søger en vej ud af denne konflikt alene. Intet gemmes.",
    "Find the least disruptive way out, and keep it as a plan":
      "Find den mest skånsomme vej ud, og gem den som plan",
    "Changes no booking: 'conflicts apply' does.": "Ændrer ingen booking: det gør 'conflicts apply'.",
    "The plan's code comes first.": "Planens kode kommer først.",
    "Exits 1 when the pinned bookings contradict each other.":
      "Slutter med 1, når de låste bookinger modsiger hinanden.",
    "Plan anew from an earlier plan, with further wishes":
      "Planlæg på ny ud fra en tidligere plan, med flere ønsker",
    "its code, as pl-7q2m4x, or a unique beginning": "dens kode, som pl-7q2m4x, eller en entydig begyndelse",
    "forget what was asked about a booking": "glem, hvad der er ønsket om en booking",
    "Keeps the wishes of the earlier plan and makes a new plan; the earlier one stays.":
      "Beholder den tidligere plans ønsker og laver en ny plan; den gamle bliver.",
    "Compare them with 'plans compare'.": "Sammenlign dem med 'plans compare'.",
    "Changes no booking.": "Ændrer ingen booking.",
    "Carry a plan out, all or nothing": "Udfør en plan, alt eller intet",
    "Exits 5 when anything the plan rests on has changed since.":
      "Slutter med 5, når noget, planen bygger på, er ændret.",
    "Those concerned get a notice.": "De berørte får besked.",
    "Take an applied plan back, all or nothing": "Tag en udført plan tilbage, alt eller intet",
    "Exits 5 when the bookings or their old places have changed since.":
      "Slutter med 5, når bookingerne eller deres gamle pladser er ændret siden.",
    "Write the conflicts as a problem that 'solve' reads": "Skriv konflikterne som et problem, 'solve' læser",
    "The format is booking-resolution-problem/1, with set-up times added.":
      "Formen er booking-resolution-problem/1, med klargøringstider lagt til.",
    "List plans, newest first": "Vis planer, de nyeste først",
    "Show a plan with the reasons for each step": "Vis en plan med grundene til hvert skridt",
    "Show two plans side by side, booking by booking": "Vis to planer side om side, booking for booking",
    "A booking that only one of them changes stays in the other. Exits 0 also when they differ.":
      "En booking, som kun den ene ændrer, bliver i den anden. Slutter med 0, også når de er forskellige.",
    "Hand out the equipment of a booking, in parts or all of it":
      "Udlevér en bookings udstyr, i dele eller det hele",
    "only this of its equipment": "kun dette af udstyret",
    "only so many of it; else all": "kun så mange; ellers alle",
    "good, worn or damaged; else good": "god, slidt eller beskadiget; ellers god",
    "in words": "med ord",
    "For volunteers, boards and administrators. Exits 3 when so many are not there.":
      "For frivillige, bestyrelser og administratorer. Slutter med 3, når der ikke er så mange.",
    "Take the equipment of a booking back, in parts or all of it":
      "Tag en bookings udstyr retur, i dele eller det hele",
    "parts that did not come back": "dele, der ikke kom tilbage",
    "Damaged units leave service until 'lend restore'; the conflicts that makes are listed.":
      "Beskadigede enheder går ud af drift til 'lend restore'; konflikterne vises.",
    "When all is back early, others may book the rest of the time.":
      "Er alt tilbage før tid, kan andre booke resten.",
    "Take the last hand-out or return of a booking back":
      "Tag en bookings sidste udlevering eller aflevering tilbage",
    "For when the wrong thing was noted; units that left service with it are back in service.":
      "Til når der blev noteret forkert; enheder, der gik ud af drift med det, er i drift igen.",
    "List loans by when they are due": "Vis lån efter hvornår de skal afleveres",
    "reserved, out, overdue or returned": "reserveret, udleveret, forsinket eller afleveret",
    "Reserved ones of the next 60 days, and those returned within the last 30.":
      "Reserverede i de kommende 60 dage, og afleverede i de seneste 30.",
    "List loans that should be back": "Vis lån, der skulle være afleveret",
    "Take units of a thing out of service": "Tag enheder af en ting ud af drift",
    "how many; else all": "hvor mange; ellers alle",
    "they are broken": "de er i stykker",
    "until when; else until 'lend restore'": "til hvornår; ellers til 'lend restore'",
    "For volunteers and boards, and for the owner of a thing lent to the commons.":
      "For frivillige og bestyrelser, og for ejeren af en ting, der er udlånt til fællesskabet.",
    "Bookings stay; those that have to do without are listed.":
      "Bookinger bliver; de, der må undvære, vises.",
    "Put units of a thing back into service": "Sæt enheder af en ting i drift igen",
    "As when they are repaired.": "Som når de er repareret.",
    "List what households were told, newest first":
      "Vis, hvad husstande har fået besked om, det nyeste først",
    "only to this household": "kun til denne husstand",
    "only those not read": "kun de ulæste",
    "With --as only those of the member's own household and board: a member without e-mail reads them so.":
      "Med --as kun egen husstands og den bestyrelses, man sidder i: sådan læser et medlem uden e-mail dem.",
    "Mark notices as read": "Markér beskeder som læst",
    "its code, as nt-7q2m4x, or a unique beginning": "dens kode, som nt-7q2m4x, eller en entydig begyndelse",
    "mark them as not read": "markér dem som ulæste",
    "Settle what is due, and send the mails that wait":
      "Afvikl det, der er forfaldent, og send breve, der venter",
    "For where no service runs, as from cron: 'serve' does the same all the time.":
      "Til steder uden tjeneste, som fra cron: 'serve' gør det hele tiden.",
    """
    Each mail is sent by one process; one that fails is tried again after 2, 4, 8 … minutes for three \
    days, under the same Message-ID.
    """:
      """
    Hvert brev sendes af én proces; mislykkes det, prøves igen efter 2, 4, 8 … minutter i tre dage, \
    under samme Message-ID.
    """,
    "Exits 1 when one failed, 78 without a command.": "Slutter med 1, når et mislykkes, 78 uden kommando.",
    "Take a calendar file of another system in, all or nothing":
      "Tag et andet systems kalenderfil ind, alt eller intet",
    "an iCalendar file, or - for standard input": "en iCalendar-fil, eller - for standardinput",
    "what all of it books; else LOCATION or a column names it":
      "det, hele filen booker; ellers siger LOCATION eller en kolonne det",
    "resources by the old system's names: JSON object, or CSV location,resource":
      "ressourcer efter det gamle systems navne: JSON-objekt, eller CSV location,resource",
    "keep what clashes, as double bookings": "behold det, der støder sammen, som dobbeltbookinger",
    "leave out what cannot be understood": "udelad det, der ikke kan forstås",
    "An event that cannot be understood refuses the file (exit 65).":
      "En begivenhed, der ikke kan forstås, afviser filen (kode 65).",
    "Events that clash are left out and reported (exit 3) unless they are kept.":
      "De, der støder sammen med andre, udelades og vises (kode 3), hvis de ikke beholdes.",
    "The same file again changes nothing.": "Samme fil igen ændrer intet.",
    "Take a table in: bookings, members or resources, all or nothing":
      "Tag en tabel ind: bookinger, medlemmer eller ressourcer, alt eller intet",
    "a CSV file, or - for standard input": "en CSV-fil, eller - for standardinput",
    "the area of members or resources that name none":
      "området for medlemmer eller ressourcer, der intet nævner",
    "Semicolons or commas, UTF-8 or Windows-1252, days first.":
      "Semikolon eller komma, UTF-8 eller Windows-1252, dagen først.",
    "The columns say what the rows are.": "Kolonnerne siger, hvad rækkerne er.",
    "A row that cannot be understood refuses the file (exit 65), with line and column of each.":
      "En række, der ikke kan forstås, afviser filen (kode 65), med linje og kolonne for hver.",
    "See docs/moving-in.md.": "Se docs/moving-in.md.",
    "Take a table of members in, all or nothing; as 'import csv'":
      "Tag en tabel med medlemmer ind, alt eller intet; som 'import csv'",
    "Columns: handle, name, email, role, household, address, area. See docs/moving-in.md.":
      "Kolonner: handle, name, email, role, household, address, area. Se docs/moving-in.md.",
    "Write the bookings that hold as a calendar file": "Skriv de gældende bookinger som kalenderfil",
    "only bookings of this resource": "kun denne ressources bookinger",
    "only bookings that end after this": "kun bookinger, der slutter efter dette",
    "only bookings that begin before this": "kun bookinger, der begynder før dette",
    "Imported again with 'import ics', it gives the same bookings.":
      "Taget ind igen med 'import ics' giver den de samme bookinger.",
    "Write bookings, members or resources as a table for a spreadsheet":
      "Skriv bookinger, medlemmer eller ressourcer som tabel til et regneark",
    "bookings (unless said otherwise), members or resources":
      "bookinger (hvis intet er sagt), medlemmer eller ressourcer",
    "UTF-8 with a byte order mark and semicolons, as a Danish Excel opens it; 'import csv' reads it back.":
      "UTF-8 med BOM og semikolon, som et dansk Excel åbner; 'import csv' læser den igen.",
    "Write the whole store as one JSON document": "Skriv hele lageret som ét JSON-dokument",
    "With everything, the log too: keep it as you keep a backup.":
      "Med alt, loggen med: gem den som en sikkerhedskopi.",
    "'import json' makes the same store of it.": "'import json' laver samme lager af den.",
    "Fill an empty store from a document of 'export json'":
      "Fyld et tomt lager fra et dokument af 'export json'",
    "the document, or - for standard input": "dokumentet, eller - for standardinput",
    "All or nothing.": "Alt eller intet.",
    "Serve the HTTP API until told to stop": "Betjen HTTP-API'et, til der siges stop",
    "127.0.0.1:8080, [::1]:0, unix:PATH or systemd; else 127.0.0.1:8080":
      "127.0.0.1:8080, [::1]:0, unix:PATH eller systemd; ellers 127.0.0.1:8080",
    "bound nobody's requests; for measuring only": "begræns ingens forespørgsler; kun til målinger",
    "believe its X-Forwarded-For: an address, a block or unix":
      "tro dens X-Forwarded-For: en adresse, en blok eller unix",
    "another limit than the usual one: *": "en anden grænse end den vanlige: *",
    "let the proxy at unix:PATH name who asks, in X-Booking-Subject":
      "lad proxyen på unix:PATH sige, hvem der spørger, i X-Booking-Subject",
    "a line of JSON for each answer; - for standard output":
      "en linje JSON for hvert svar; - for standardoutput",
    "Prints 'Listening on …' as its first line once it accepts; port 0 picks a free one.":
      "Skriver 'Listening on …' som første linje, når den svarer; port 0 finder en ledig.",
    "Ctrl-C and SIGTERM finish what was begun.": "Ctrl-C og SIGTERM gør det begyndte færdigt.",
    "Settles in the background what becomes due, and sends mails if a command is set.":
      "Afvikler i baggrunden det forfaldne, og sender breve, hvis en kommando er sat.",
    "Solve a problem file, least disruption first": "Løs en problemfil, så skånsomt som muligt",
    "a file (booking-resolution-problem/1; .gz too), or -":
      "en fil (booking-resolution-problem/1; også .gz), eller -",
    "longest time to search; else until it is proven": "længste tid at søge; ellers til det er bevist",
    "another number searches in another order; else 1": "et andet tal søger i en anden orden; ellers 1",
    "threads; else 2": "tråde; ellers 2",
    "the solution file; else standard output": "løsningsfilen; ellers standardoutput",
    "The file may be compressed by gzip.": "Filen må være pakket med gzip.",
    "Ctrl-C stops early and writes the best found; once more, and nothing is written.":
      "Ctrl-C stopper tidligt og skriver det bedste, der er fundet; en gang til, og intet skrives.",
    "Exits 1 when the pinned bookings contradict each other, 65 when the problem is malformed.":
      "Slutter med 1, når de låste bookinger modsiger hinanden, 65, når problemet er forkert skrevet.",
    "Needs no store.": "Kræver intet lager.",
    "List the starts of a repeated event, in UTC": "Skriv begyndelserne på en gentaget begivenhed, i UTC",
    "a JSON object with rrule, dtstart, tzid, exdate, rdate, limit; or -":
      "et JSON-objekt med rrule, dtstart, tzid, exdate, rdate, limit; eller -",
    "One start a line, as 20260105T080000Z.": "En begyndelse på hver linje, som 20260105T080000Z.",
    "Exits 65 when the rule is refused.": "Slutter med 65, når reglen afvises.",
    "Print a script that completes commands in a shell":
      "Skriv et script, der fuldfører kommandoer i en shell",
    "bash, zsh or fish": "bash, zsh eller fish",
    "In bash: source <(booking-cli completions bash)": "I bash: source <(booking-cli completions bash)",
    "List what may stand in the place of the last word": "Vis, hvad der kan stå på det sidste ords plads",
    "the words of the line so far": "linjens ord hidtil",
    "the store; else BOOKING_STORE, else ./faelled.db": "lageret; ellers BOOKING_STORE, ellers ./faelled.db",
    "ask a service instead of a store, as http://HOST:8080":
      "spørg en tjeneste i stedet for et lager, som http://HOST:8080",
    "the file with the token for --server": "filen med adgangsnøglen til --server",
    "print JSON as the HTTP API does; a failure as a problem object on stderr":
      "skriv JSON som HTTP-API'et; en fejl som problemobjekt på stderr",
    "act with this member's rights": "handl med dette medlems rettigheder",
    "language; else LC_ALL, LC_MESSAGES, LANG, else Danish":
      "sprog; ellers LC_ALL, LC_MESSAGES, LANG, ellers dansk",
    "print nothing but data and errors": "skriv kun data og fejl",
    "do not ask, go ahead": "spørg ikke, gør det",
    "show this help": "vis denne hjælp",
    "show the version": "vis versionen",
    "done": "udført",
    "the answer is no, or problems were found": "svaret er nej, eller noget er galt",
    "somebody else has it": "en anden har det",
    "a house rule refuses": "en husregel er imod",
    "it has changed meanwhile": "det er ændret i mellemtiden",
    "no such thing": "det findes ikke",
    "the call is wrong": "kaldet er forkert",
    "the input is wrong": "det indlæste er forkert",
    "no such input file or store": "filen eller lageret findes ikke",
    "the service cannot be reached": "tjenesten kan ikke nås",
    "a mistake of the program": "en fejl i programmet",
    "the output cannot be created": "det kan ikke skrives der",
    "the disk refuses": "disken afviser",
    "the store is busy; try again": "lageret er optaget; prøv igen",
    "no right to it": "ingen ret til det",
    "the configuration is wrong": "indstillingerne er forkerte",
    "stopped by Ctrl-C": "stoppet med Ctrl-C",
  ]
}
