import BookingCore

/// A store with as many bookings as wanted, written past the desk in bulk, as sound as one that grew: `verify` finds
/// nothing. Everything in it follows from the numbers.
struct LargeStore {
  let path: String
  /// How many rooms, in ten areas.
  let resources: Int
  let bookings: Int
  /// How many homes, with a member each.
  var households = 2_000
  /// Minutes from the start of one of a room's bookings to the next's.
  var spacing: Int32 = 180
  /// Bookings last from one to so many hours.
  var longest = 1
  /// When the first of each room begins.
  let first: Minute

  /// The room with this number, from 0.
  static func room(_ number: Int) -> Slug { slug("room-\(number)") }

  static func slug(_ text: String) -> Slug {
    guard let slug = Slug(text) else { preconditionFailure("no slug: \(text)") }
    return slug
  }

  /// How many bookings each room has.
  var slots: Int { bookings / resources }

  func make() throws {
    let municipality = try SeedMunicipality(files: files)
    _ = try Store.create(path: path) { store in
      let desk = try BookingDesk(store: store, mode: .command, clock: BookingDesk.systemClock)
      try desk.perform(Populate(municipality), as: .operator())
      try desk.perform(Settle(homes: households), as: .operator())
      let (rooms, homes, now) = try desk.read { view in
        (
          view.registry.resources.map(\.id),
          try view.database.households(area: nil).filter { $0.kind == .home },
          view.now
        )
      }
      desk.close()
      try fill(store.connect(), rooms, homes.map(\.id), now)
    }
  }

  private var files: [String: [UInt8]] {
    var areas = "slug,name,latitude,longitude,time_zone,homes\n"
    for area in 0..<10 { areas += "area-\(area),Area \(area),55.\(70 + area),12.5,Europe/Copenhagen,200\n" }
    var rooms =
      "slug,area,kind,name,seats,units,features,setup_minutes,turnover_minutes,parts,opening_hours\n"
    for room in 0..<resources {
      rooms += "room-\(room),area-\(room % 10),room,Room \(room),20,1,,0,0,,always\n"
    }
    return ["areas.csv": Array(areas.utf8), "resources.csv": Array(rooms.utf8)]
  }

  /// The n-th booking; those of one room do not follow each other in time as they do in number.
  private func booking(_ number: Int, _ rooms: [ID<Resource>], _ homes: [ID<Household>], _ now: Minute)
    -> Booking
  {
    let slot = Int32(number / resources * 7_919 % slots)
    let start = first + slot * spacing
    let hours = Int32(1 + number * 31 % longest)
    return Booking(
      id: ID(Int64(number + 1)), range: TimeRange(start, start + 60 * hours),
      lines: [BookingLine(resource: rooms[number % resources])], household: homes[number * 17 % homes.count],
      createdAt: now)
  }

  private func fill(_ database: Database, _ rooms: [ID<Resource>], _ homes: [ID<Household>], _ now: Minute)
    throws
  {
    var end = try database.logEnd()
    try inPieces(bookings, database) { number in
      let booking = booking(number, rooms, homes, now)
      try database.insert(booking, occupying: false)
      try database.append(
        ChangeEntry("booking.enter", .booking, booking.id.value, after: BookingFacts.write(booking)),
        at: Int64(now.value) * 60, actor: nil, origin: "cli", end: &end)
    }
    try database.fileRecent()
    try inPieces(resources, database) { room in
      let own = stride(from: room, to: bookings, by: resources).map { booking($0, rooms, homes, now) }
      for booking in own.sorted(by: { $0.range.start < $1.range.start }) {
        try database.insertOccupancy(of: booking)
      }
    }
  }

  private func inPieces(_ count: Int, _ database: Database, _ body: (Int) throws -> Void) throws {
    for first in stride(from: 0, to: count, by: 100_000) {
      try database.run("BEGIN IMMEDIATE")
      for number in first..<min(count, first + 100_000) { try body(number) }
      try database.run("COMMIT")
      _ = try database.checkpoint(truncating: true)
    }
  }
}

/// Homes with a member each.
private struct Settle: Command {
  let homes: Int

  func execute(in transaction: Transaction) throws {
    for number in 0..<homes {
      let home = LargeStore.slug("home-\(number)")
      _ = try CreateHousehold(
        slug: home, area: LargeStore.slug("area-\(number % 10)"), kind: .home, name: "Home"
      )
      .execute(in: transaction)
      _ = try CreateMember(
        handle: LargeStore.slug("member-\(number)"), household: home, name: "Member", email: "",
        role: .resident
      ).execute(in: transaction)
    }
  }
}
