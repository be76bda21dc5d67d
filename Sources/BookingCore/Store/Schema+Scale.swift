extension Schema {
  /// What lists look through besides `occupancy`: bookings that were given up, by start.
  static let scale: [StaticString] = [
    """
    CREATE INDEX booking_off ON booking (start_at) WHERE status IN ('cancelled', 'declined', 'displaced')
    """
  ]
}
