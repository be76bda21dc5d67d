import Synchronization

/// The owners of those bookings that somebody has looked at, so that a calendar need not ask the store for them.
///
/// All states of a desk share it: it may be a change ahead of a state that a reader holds, never behind. Four bytes a
/// booking, in blocks, for booking numbers are handed out one after the other.
final class BookingOwners: Sendable {
  /// What is known, by booking number.
  struct Table: Sendable {
    private static let blockSize = 4_096
    private static let mostBookings: Int64 = 1 << 30
    private var blocks: [[UInt32]] = []
    /// The last change that made something here unknown.
    fileprivate var forgotAt: Int64 = 0

    /// The owner of a booking, or nil when nobody has asked for it yet.
    subscript(booking: ID<Booking>) -> BookingOwner? {
      let block = Int(booking.value) / Self.blockSize
      guard block < blocks.count, !blocks[block].isEmpty else { return nil }
      let word = blocks[block][Int(booking.value) % Self.blockSize]
      return word == 0 ? nil : BookingOwner(household: ID(Int64(word >> 2)), isRequest: word & 2 != 0)
    }

    /// The bookings whose owners are known.
    var bookings: [ID<Booking>] {
      (0..<blocks.count * Self.blockSize).map { ID(Int64($0)) }.filter { self[$0] != nil }
    }

    fileprivate mutating func forget(_ booking: ID<Booking>) {
      if self[booking] != nil {
        blocks[Int(booking.value) / Self.blockSize][Int(booking.value) % Self.blockSize] = 0
      }
    }

    fileprivate mutating func set(_ owner: BookingOwner, of booking: ID<Booking>) {
      guard booking.value < Self.mostBookings, owner.household.value < 1 << 30 else { return }
      let block = Int(booking.value) / Self.blockSize
      while blocks.count <= block { blocks.append([]) }
      if blocks[block].isEmpty { blocks[block] = [UInt32](repeating: 0, count: Self.blockSize) }
      blocks[block][Int(booking.value) % Self.blockSize] =
        UInt32(owner.household.value) << 2 | (owner.isRequest ? 2 : 0) | 1
    }
  }

  private let table = Mutex(Table())

  /// Calls `body` with what is known.
  func read<Result: Sendable>(_ body: (borrowing Table) -> Result) -> Result { table.withLock { body($0) } }

  /// Takes note of what a commit has made of a booking.
  func set(_ owner: BookingOwner, of booking: ID<Booking>) { table.withLock { $0.set(owner, of: booking) } }

  /// Takes note of what a reader has found in the store as of a change, unless a later one may have altered it.
  func add(_ owner: BookingOwner, of booking: ID<Booking>, asOf change: Int64) {
    table.withLock { if $0[booking] == nil, change >= $0.forgotAt { $0.set(owner, of: booking) } }
  }

  /// What is known of a booking is as of before a change.
  func forget(_ booking: ID<Booking>, since change: Int64) {
    table.withLock { table in
      table.forget(booking)
      table.forgotAt = max(table.forgotAt, change)
    }
  }
}

extension BookingDesk.View {
  /// The bookings of which memory says what the store does not; for tests.
  package func bookingsWithFalseOwners() throws -> [ID<Booking>] {
    try memory.owners.read { table in table.bookings.map { ($0, table[$0]) } }.compactMap { booking, known in
      let owner = try database.owner(of: booking)
      return owner?.household == known?.household && owner?.isRequest == known?.isRequest ? nil : booking
    }
  }
}

extension Booking {
  /// Whose it is.
  var owner: BookingOwner { BookingOwner(household: household, isRequest: status == .requested) }
}
