/// A calendar file (RFC 5545), as far as events go.
///
/// A file that is doubtful as a whole (no calendar, crossed components, over a limit) is thrown out with one
/// fault. An event that cannot be understood is left out and each of its faults is listed, so that an
/// importer can name them all at once. What was read in spite of a blemish is in `notes`.
///
///     let calendar = try ICalendar(parsing: bytes, on: clock)
///     calendar.faults.isEmpty ? calendar.occurrences(in: year, on: clock, limit: 10_000) : …
public struct ICalendar: Sendable {
  /// What is wrong, and where.
  public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Number of a line of the file, from 1.
    public let line: Int
    /// The event's UID, where it is known.
    public var uid: String?
    /// What is wrong, in plain words.
    public let reason: String

    public var description: String { "line \(line): \(reason)" }
  }

  /// How much of a stranger's file is read, and how it is taken.
  public struct Limits: Sendable {
    /// Octets of the file.
    public var bytes = 8 << 20
    /// Octets of one unfolded line.
    public var lineBytes = 1 << 20
    /// Events.
    public var events = 100_000
    /// Components within components.
    public var depth = 8
    /// RDATE and EXDATE values of one event.
    public var dates = 10_000
    /// The length of an event that has a time but neither DTEND nor DURATION; nil refuses it.
    public var minutesWithoutEnd: Int? = 60

    public init() {}
  }

  /// X-WR-CALNAME.
  public var name: String?
  /// Events that were understood, in the order of the file; of several versions of one only the newest.
  public var events: [CalendarEvent] = []
  /// Why events were left out; in the order of the file.
  public private(set) var faults: [Fault] = []
  /// What was read in spite of a blemish; in the order of the file, at most a thousand.
  public private(set) var notes: [Fault] = []

  /// A calendar of these events.
  public init(name: String? = nil, events: [CalendarEvent]) {
    self.name = name
    self.events = events
  }

  /// Reads a file. Times without a zone, and whole days, are checked on the clock of `area`. Events with the same UID
  /// and SEQUENCE are versions of one in each `place`.
  ///
  /// Linear in the bytes.
  public init(
    parsing bytes: [UInt8], on area: AreaCalendar, limits: Limits = Limits(),
    place: (CalendarEvent) -> String = { _ in "" }
  ) throws(Fault) {
    let reader = try ComponentReader(bytes, limits: limits)
    name = reader.properties.first { $0.name == "X-WR-CALNAME" }?.text
    var zones = ZoneBook(reader.zones)
    var (events, faults, notes): ([CalendarEvent], [Fault], [Fault]) = ([], [], [])
    try reader.eachEvent(of: bytes) { component in
      var event = EventReader(component, area: area, limits: limits)
      if let event = event.read(&zones) { events.append(event) }
      faults += event.faults
      if notes.count < 1000 { notes += event.notes }
    }
    // A file of METHOD:CANCEL calls off all that it names (RFC 5546, 3.2.5).
    let methods = reader.properties.filter { $0.name == "METHOD" }
    if !methods.isEmpty, methods.allSatisfy({ $0.value.uppercased() == "CANCEL" }) {
      for place in events.indices { events[place].status = .cancelled }
    }
    (self.events, self.faults, self.notes) = (events, faults, notes)
    keepNewestVersions(place)
  }

  private struct Version: Hashable {
    var uid: String
    var recurrenceID: CalendarTime?
  }

  /// Of events with the same UID and RECURRENCE-ID those with the highest SEQUENCE hold, and of them in each place the
  /// one changed last, then the first (RFC 5546, 2.1.5).
  private mutating func keepNewestVersions(_ place: (CalendarEvent) -> String) {
    var kept: [Version: [Int]] = [:]
    var replaced: Set<Int> = []
    for (index, event) in events.enumerated() {
      let version = Version(uid: event.uid, recurrenceID: event.recurrenceID)
      guard let others = kept[version] else {
        kept[version] = [index]
        continue
      }
      // Where it is not known, it is no further place.
      let own = place(event)
      let rivals = others.filter {
        let other = place(events[$0])
        return event.sequence != events[$0].sequence || own == other || own.isEmpty || other.isEmpty
      }
      let isNewer = rivals.allSatisfy { event.versionOrder > events[$0].versionOrder }
      kept[version] = isNewer ? others.filter { !rivals.contains($0) } + [index] : others
      for older in isNewer ? rivals : [index] {
        replaced.insert(older)
        notes.append(
          Fault(
            line: events[older].line, uid: events[older].uid,
            reason: "another event of the file has this UID and takes its place"))
      }
    }
    if replaced.isEmpty { return }
    events = events.indices.filter { !replaced.contains($0) }.map { events[$0] }
  }
}
