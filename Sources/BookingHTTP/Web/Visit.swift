import BookingCore

/// One visit to a page: who reads it, in which language, with what was asked.
struct Visit: Sendable {
  let call: Call
  let snapshot: Snapshot
  let language: Language
  let query: Fields

  init(_ call: Call) throws {
    self.call = call
    snapshot = try call.snapshot()
    language = Self.language(of: call)
    query = Fields(query: call.request)
  }

  /// What the reader chose, else what the browser asks for, else Danish.
  static func language(of call: Call) -> Language {
    call.request.cookie("lang").flatMap(Language.init(rawValue:)) ?? call.language
  }

  var request: Request { call.request }
  var desk: BookingDesk { call.desk }
  var registry: Registry { snapshot.registry }
  var now: Minute { snapshot.now }
  var household: Household? { snapshot.household }
  /// Who reads, if that is known.
  var reader: Actor? { if case .member(let caller) = snapshot.identity { caller.actor } else { nil } }
  /// Who reads, or a way to the log-in page.
  func member() throws -> Actor {
    guard let reader else { throw PageRedirect(to: Address("/login", query: ["next": here.text])) }
    return reader
  }

  /// Does what a form asks, once however often it is sent; what `tell` says of that.
  func once<C: Command>(
    _ command: C, key: IdempotencyKey?, _ tell: @escaping @Sendable (C.Outcome) -> String
  ) throws -> String {
    switch try desk.perform(command, as: try member(), key: key, render: { Array(tell($0).utf8) }) {
    case .done(let outcome): return tell(outcome)
    case .replayed(let bytes): return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// The address of this page, to come back to; that of a form leads to the page above it.
  var here: Address {
    let asked = request.rawQuery.isEmpty ? request.path : request.path + "?" + request.rawQuery
    return Address(local: asked) ?? Address("/")
  }

  /// Whichever of the two texts the reader reads.
  func say(_ danish: @autoclosure () -> String, _ english: @autoclosure () -> String) -> String {
    language.pick(danish(), english())
  }

  /// Times as the reader writes them, on an area's clock.
  func times(_ area: ID<Area>) -> CalendarText { CalendarText(language, on: registry.calendar(area)) }
  /// Times as the reader writes them, on a resource's clock.
  func times(of resource: Resource) -> CalendarText { times(resource.area) }

  /// When something is, on an area's clock.
  func when(_ range: TimeRange, in area: ID<Area>) -> String {
    times(area).range(range, in: today.components.year)
  }
  /// When something is, on the clock of the first thing that it is about.
  func when(_ range: TimeRange, of lines: [BookingLine]) -> String { when(range, in: area(of: lines)) }
  func when(_ booking: Booking) -> String { when(booking.range, of: booking.lines) }

  /// The area of what is booked; the reader's own for what is known no more.
  func area(of lines: [BookingLine]) -> ID<Area> { registry.areas(of: lines).first ?? homeArea }

  /// Where a form of this reader must come from: a digest of what the browser shows for who it is, so that no
  /// other site knows it and no session can use another's.
  var formToken: String { formToken(call.formKey ?? "") }

  /// The same with what the browser is to show from now on.
  func formToken(_ key: String) -> String {
    var credential = Array("form:".utf8)
    credential += request.headerBytes("authorization") ?? []
    credential += key.utf8
    return SHA256.digest(credential).prefix(16).hexadecimal
  }

  /// Refuses what another site made the browser send.
  func checkOrigin() throws {
    let site = request.header("sec-fetch-site") ?? "same-origin"
    let origin = request.header("origin").map { $0.split(separator: "/").last.map(String.init) ?? "" }
    guard ["same-origin", "none"].contains(site), origin == nil || origin == request.host else {
      throw PageFault.foreignForm
    }
  }
}

/// What only a page can be refused for.
enum PageFault: Error {
  /// A form that this site did not make, or not for this session.
  case foreignForm
  /// A body that is no form.
  case noForm
}

/// A way to another page instead of an answer.
struct PageRedirect: Error { let to: Address }
