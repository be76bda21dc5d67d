extension FaultText {
  /// What the server refuses by itself, before or instead of a handler.
  static let requests: KeyValuePairs = [
    "There is nothing at this address.": "Der er intet på denne adresse.",
    "This address does not know the method; see Allow.": "Adressen kender ikke metoden; se Allow.",
    "The request took too long to arrive.": "Forespørgslen var for længe om at nå frem.",
    "The body is larger than this address accepts.": "Indholdet er større, end adressen tager imod.",
    "The request line is too long.": "Forespørgslens første linje er for lang.",
    "The only expectation known here is 100-continue.":
      "Den eneste forventning, der kendes her, er 100-continue.",
    "The header fields are too many or too large.": "Felterne er for mange eller for store.",
    "Something went wrong on our side.": "Noget gik galt hos os.",
    "The service is busy; try again in a moment.": "Tjenesten har travlt; prøv igen om lidt.",
    "This server speaks HTTP/1.1 and HTTP/1.0.": "Serveren taler HTTP/1.1 og HTTP/1.0.",
    // The head.
    "The request line is not of the form method target version.":
      "Første linje har ikke formen metode, mål, version.",
    "The method is no token.": "Metoden er intet gyldigt ord.",
    "This method is not known here.": "Metoden kendes ikke her.",
    "The request line does not end in an HTTP version.": "Første linje ender ikke på en HTTP-version.",
    "The target * is for OPTIONS.": "Målet * er til OPTIONS.",
    "The target is no path.": "Målet er ingen sti.",
    "The host is not valid.": "Værtsnavnet er ikke gyldigt.",
    "The path holds a character that must be escaped.": "Stien har et tegn, der skal omskrives med %.",
    "The path holds . or .. as a step.": "Stien har . eller .. som trin.",
    "An escape in the path is not valid.": "En omskrivning med % i stien er ikke gyldig.",
    "The query holds a character that must be escaped.": "Efter ? står et tegn, der skal omskrives med %.",
    "An escape in the query is not valid.": "En omskrivning med % efter ? er ikke gyldig.",
    "A line must end in CR LF.": "En linje skal ende på CR LF.",
    "A header field is not of the form name: value.": "Et felt har ikke formen navn: værdi.",
    "A header field holds a control character.": "Et felt har et styretegn.",
    "Host must be there once and valid.": "Host skal stå der én gang og være gyldig.",
    "Content-Length must be one number.": "Content-Length skal være ét tal.",
    "Content-Length and Transfer-Encoding contradict each other.":
      "Content-Length og Transfer-Encoding modsiger hinanden.",
    "HTTP/1.0 knows no Transfer-Encoding.": "HTTP/1.0 kender ingen Transfer-Encoding.",
    "The only transfer coding known here is chunked.":
      "Den eneste overførselskodning, der kendes her, er chunked.",
    // Bodies in chunks.
    "A chunk size must end in CR LF.": "Et stykkes længde skal ende på CR LF.",
    "A chunk is longer than its size.": "Et stykke er længere end dets længde.",
    "A chunk must end in CR LF.": "Et stykke skal ende på CR LF.",
    "A chunk size has too many digits.": "Et stykkes længde har for mange cifre.",
    "A chunk must begin with its size.": "Et stykke skal begynde med dets længde.",
    "A chunk size is a hexadecimal number.": "Et stykkes længde er et hexadecimalt tal.",
    "The chunk extensions are too long.": "Udvidelserne af et stykke er for lange.",
    "A chunk extension holds a control character.": "En udvidelse af et stykke har et styretegn.",
  ]
}
