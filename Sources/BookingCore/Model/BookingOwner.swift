/// Whose a booking is, and whether it is only asked for.
struct BookingOwner: Sendable {
  let household: ID<Household>
  /// Whether it is a request or an offer, not decided yet.
  let isRequest: Bool
}
