/// How a calendar file is taken into the store.
public struct ImportOptions: Sendable {
  /// The resource that all events book; nil when LOCATION names it.
  public var resource: Slug?
  /// Resources by what LOCATION says.
  public var mapping: [String: Slug] = [:]
  /// Whether events that clash are kept as double bookings instead of left out.
  public var keepClashes = false
  /// Whether what is to be done is told in words of the API instead of options of the command line.
  public var speaksOfFields = false
  /// Whether events that cannot be understood are left out instead of refusing the file.
  public var skipBad = false

  /// LOCATION names the resource, and clashes are left out.
  public init() {}
}

/// A calendar file read and matched with resources, not yet decided.
public struct CalendarImport: Sendable {
  /// One event, or one instance of a repeated one.
  public struct Item: Sendable {
    /// UID, and of a repeated event the instance: the same in every import of the file.
    public let uid: String
    /// The line on which the event begins.
    public let line: Int
    /// What it books, 1 to 32 lines; none when it is called off and does not say where it was.
    public let lines: [BookingLine]
    /// The resource of its first line.
    public var resource: ID<Resource>? { lines.first?.resource }
    /// When.
    public let range: TimeRange
    /// SUMMARY.
    public let title: String
    /// Whose booking it is; nil for the board of the resource's area.
    public var household: ID<Household>?
    /// Who made it, if that is known.
    public var member: ID<Member>?
    /// People expected; nil when that is not told.
    public var attendees: Int?
    /// Whether it waits for the board, as this program's own files say.
    public var isRequest = false
    /// Whether it is called off.
    public var isCancelled = false
    /// Whether the file tells the rooms, and of this event one alone: if it was elsewhere, it has moved.
    var mayHaveMoved = false
    /// The booking that it calls off, where it was found already.
    var known: ID<Booking>?
  }

  /// An event as a whole, whatever instances it has.
  struct Event {
    let uid: String
    let line: Int
    /// What it books; nil when it is called off and does not say where it was.
    let lines: [BookingLine]?
    let range: TimeRange
    let title: String
    let isCancelled: Bool
    /// Whether the file tells the rooms.
    let mayHaveMoved: Bool
  }

  /// What is called off, then what can be booked, by start.
  public internal(set) var items: [Item]
  /// Events of which all instances are told, so that instances which are not there are called off.
  let events: [Event]
  /// The names of instances that take place, or may.
  let instances: Set<String>
  /// What cannot be understood, by line.
  public let faults: [ICalendar.Fault]
  /// What was read in spite of a blemish, by line.
  public let notes: [ICalendar.Fault]
  /// Events that leave the time free, and instances that the clock skips.
  public let skipped: Int
  /// Whether clashes are kept.
  public let keepClashes: Bool

  /// How far ahead of now repeated events are taken in; what has a date of its own is taken in whenever it is.
  private static let daysAhead: Int32 = 730
  private static let mostInstances = 500_000
  /// How much of a file is read: a year of a large municipality's bookings.
  private static let limits = {
    var limits = ICalendar.Limits()
    limits.bytes = 256 << 20
    limits.events = 500_000
    return limits
  }()

  /// What was read some other way.
  init(
    items: [Item], faults: [ICalendar.Fault], notes: [ICalendar.Fault], skipped: Int, keepClashes: Bool
  ) {
    (self.items, self.faults, self.notes) = (items, faults, notes)
    (self.skipped, self.keepClashes) = (skipped, keepClashes)
    (events, instances) = ([], [])
  }

  /// Reads a file. Linear in its bytes and instances.
  ///
  /// - Throws: the fault when the file is no calendar at all; faults of single events are in `faults`.
  public init(_ bytes: [UInt8], _ options: ImportOptions, registry: Registry, now: Minute) throws {
    var finder = LocationFinder(registry: registry, options: options)
    let zones = Set(registry.areas.map(\.timeZone)).sorted()
    let home = options.resource.flatMap { registry.resource(slug: $0) }.map {
      registry.area($0.area).timeZone
    }
    let first = AreaCalendar.named(home ?? zones.first ?? "Europe/Copenhagen") ?? .utc
    func room(_ event: CalendarEvent) -> Slug? {
      finder.lines(for: event).map { registry.resource($0[0].resource).slug }
    }
    var file = try ICalendar(parsing: bytes, on: first, limits: Self.limits) { room($0)?.text ?? "" }
    file.nameRooms(room)
    let window = TimeRange(.earliest, .latest)
    let horizon = now + Self.daysAhead * 1440
    func clock(_ lines: [BookingLine]) -> String { registry.calendar(of: lines[0].resource).name }
    var (items, cancelled): ([Item], [Item]) = ([], [])
    var instances: Set<String> = []
    var (placed, inSeveralRooms): (Set<String>, Set<String>) = ([], [])
    var faults = file.faults
    var skipped = 0
    var faulty: Set<Int> = []
    for zone in zones {
      guard let calendar = AreaCalendar.named(zone) else { continue }
      let isFirst = zone == first.name
      let found = file.eachOccurrence(
        in: window, on: calendar, limit: Self.mostInstances, until: horizon
      ) { occurrence in
        let event = occurrence.event
        let lines = finder.lines(for: event)
        let name = ImportName.plain(Self.name(occurrence), without: room(event))
        guard event.status != .cancelled else {
          // One that is called off as a whole stands among `events`.
          if event.recurrenceID != nil, lines.map({ clock($0) == zone }) ?? isFirst {
            cancelled.append(
              Item(
                uid: name, line: event.line, lines: lines ?? [], range: occurrence.range,
                title: Self.title(event.summary), isCancelled: true))
          }
          return
        }
        instances.insert(ImportName.plain(name))
        if event.isTransparent {
          if isFirst { skipped += 1 }
          return
        }
        guard let lines else {
          if faulty.insert(event.line).inserted { faults.append(finder.fault(for: event)) }
          return
        }
        guard clock(lines) == zone else { return }
        if let fault = Book.faults(of: occurrence.range).first {
          if faulty.insert(event.line).inserted {
            faults.append(.init(line: event.line, uid: event.uid, reason: fault.detail))
          }
          return
        }
        items.append(
          Item(
            uid: name, line: event.line, lines: lines, range: occurrence.range,
            title: Self.title(event.summary), isRequest: event.status == .tentative && !event.lines.isEmpty))
        if !placed.insert(name).inserted { inSeveralRooms.insert(name) }
      }
      guard found.isComplete else {
        throw ICalendar.Fault(
          line: 1, uid: nil, reason: "more than \(Self.mostInstances) instances of its events")
      }
      if isFirst { skipped += found.dropped.count }
    }
    items.sort { ($0.range.start, $0.uid) < ($1.range.start, $1.uid) }
    if options.resource == nil {
      for place in items.indices { items[place].mayHaveMoved = !inSeveralRooms.contains(items[place].uid) }
      for place in cancelled.indices {
        cancelled[place].mayHaveMoved = !placed.contains(cancelled[place].uid)
      }
    }
    self.items = cancelled + items
    self.instances = instances
    events = file.events.compactMap { event in
      let lines = finder.lines(for: event)
      guard event.recurrenceID == nil, !event.isTransparent, event.status == .cancelled || lines != nil,
        let range = event.range(on: first)
      else { return nil }
      return Event(
        uid: ImportName.plain(event.uid, without: room(event)), line: event.line, lines: lines, range: range,
        title: Self.title(event.summary), isCancelled: event.status == .cancelled,
        mayHaveMoved: options.resource == nil)
    }
    self.faults = faults.sorted { $0.line < $1.line }
    let cut = file.events.lazy.filter { Self.title($0.summary) != $0.summary }.prefix(1_000)
    notes =
      file.notes
      + cut.map { ICalendar.Fault(line: $0.line, uid: $0.uid, reason: Self.isCut) }
    self.skipped = skipped
    keepClashes = options.keepClashes
    if !self.faults.isEmpty && !options.skipBad { throw ImportFaults(faults: self.faults) }
  }

  static let isCut = "the title is longer than 500 bytes and was cut"

  /// As much of a text as a booking's title holds, 500 bytes.
  static func title(_ text: String) -> String {
    var title = text
    while title.utf8.count > 500 { title = String(title.prefix(max(1, min(500, title.count - 1)))) }
    return title
  }

  /// The UID, with the instance's own minute when there are several.
  private static func name(_ occurrence: CalendarOccurrence) -> String {
    let event = occurrence.event
    let isOne = !event.repeats && event.recurrenceID == nil
    return isOne ? event.uid : "\(event.uid)#\(occurrence.original.value)"
  }
}

extension ICalendar {
  /// Gives each further room of a UID a UID of its own, so that its series and their changed instances are kept apart.
  fileprivate mutating func nameRooms(_ room: (CalendarEvent) -> Slug?) {
    var rooms: [String: [Slug?]] = [:]
    for event in events where event.recurrenceID == nil { rooms[event.uid, default: []].append(room(event)) }
    for place in events.indices {
      let uid = events[place].uid
      if let known = rooms[uid], let room = room(events[place]), known.dropFirst().contains(room) {
        events[place].uid = ImportName.name(uid, in: room)
      }
    }
  }
}

/// All that is wrong with a calendar file, event by event.
public struct ImportFaults: Error, Sendable {
  /// By line; never empty.
  public let faults: [ICalendar.Fault]
}

/// Finds the resource that an event's LOCATION means.
struct LocationFinder {
  let registry: Registry
  let options: ImportOptions
  private var byName: [String: ID<Resource>] = [:]
  /// By area and name, as `vangede/salen`.
  private var byAreaAndName: [String: ID<Resource>] = [:]
  /// What several resources are called.
  private var shared: Set<String> = []

  init(registry: Registry, options: ImportOptions) {
    self.registry = registry
    self.options = options
    let resources = registry.resources.filter { $0.status != .retired }
    for resource in resources {
      let name = Self.fold(resource.name)
      if byName.updateValue(resource.id, forKey: name) != nil { shared.insert(name) }
    }
    for name in shared { byName[name] = nil }
    for resource in resources {
      let area = registry.area(resource.area)
      for name in [resource.name, resource.slug.text] {
        for place in [area.name, area.slug.text] {
          byAreaAndName["\(Self.fold(place))/\(Self.fold(name))"] = resource.id
        }
      }
    }
    for resource in resources { byName[resource.slug.text] = resource.id }
  }

  private static func fold(_ text: String) -> String { Slug(folding: text)?.text ?? "" }

  /// What events book, by what they say of it; the same events say the same again and again.
  private var known: [String: [BookingLine]?] = [:]

  mutating func lines(for event: CalendarEvent) -> [BookingLine]? {
    let words = "\(event.lines)\n\(event.location)"
    if let found = known[words] { return found }
    let lines =
      (options.resource == nil ? ownLines(event.lines).flatMap(booked) : nil)
      ?? resource(event.location).map { [BookingLine(resource: $0)] }
    if known.count < 10_000 { known[words] = .some(lines) }
    return lines
  }

  /// What a place's name means; also with its area before it, as MRBS writes `Vangede - Salen` and `Vangede/Salen`.
  func resource(_ place: String) -> ID<Resource>? {
    if let slug = options.resource ?? options.mapping[place] { return registry.resource(slug: slug)?.id }
    if let found = byName[Self.fold(place)] { return found }
    for separator in ["/", " - "] {
      guard let cut = place.firstRange(of: separator) else { continue }
      let name =
        "\(Self.fold(String(place[..<cut.lowerBound])))/\(Self.fold(String(place[cut.upperBound...])))"
      if let found = byAreaAndName[name] { return found }
    }
    return nil
  }

  /// Lines as `faelleshus projektor:2`, as they are written; nil when they are none.
  func ownLines(_ text: String) -> [BookingLine]? {
    var lines: [BookingLine] = []
    for word in text.split(separator: " ") {
      let parts = word.split(separator: ":")
      guard let slug = parts.first.flatMap({ Slug(String($0)) }), let found = registry.resource(slug: slug),
        let units = parts.count == 2 ? Int(parts[1]) : parts.count == 1 ? 1 : nil,
        (1...10_000).contains(units)
      else { return nil }
      lines.append(BookingLine(resource: found.id, units: units))
    }
    return (1...32).contains(lines.count) ? lines : nil
  }

  /// What is booked of lines as they are written: those of the same thing are one, and a room is had once, with its
  /// whole where that is named; nil when it is too many.
  func booked(_ written: [BookingLine]) -> [BookingLine]? {
    var lines: [BookingLine] = []
    for line in written {
      let resource = registry.resource(line.resource)
      let isHad = lines.contains {
        $0.resource == line.resource
          ? resource.units == 1 : registry.resource($0.resource).parts.contains(line.resource)
      }
      if isHad { continue }
      lines.removeAll { resource.parts.contains($0.resource) }
      lines.add(line)
    }
    return lines.allSatisfy { $0.units <= 10_000 } ? lines : nil
  }

  func fault(for event: CalendarEvent) -> ICalendar.Fault {
    ICalendar.Fault(line: event.line, uid: event.uid, reason: reason(event.location))
  }

  /// Why a place's name means no resource.
  func reason(_ location: String) -> String {
    let wanted = Self.fold(location)
    if shared.contains(wanted) {
      let reason = "several resources are called '\(location)'; name one by its slug"
      return options.speaksOfFields ? reason : reason + ", or map it with --map"
    }
    let near = registry.resources.map(\.slug.text).filter {
      !wanted.isEmpty && ($0.contains(wanted) || wanted.contains($0) || $0.hasPrefix(wanted.prefix(5)))
    }
    let remedy =
      options.speaksOfFields
      ? "name one resource for the whole file in the query, as resource"
      : "map it with --map or name one resource with --resource"
    let hint = near.isEmpty ? remedy : "did you mean \(near[0])?"
    let place = location.isEmpty ? "no LOCATION" : "no resource is called '\(location)'"
    return "\(place); \(hint)"
  }
}
