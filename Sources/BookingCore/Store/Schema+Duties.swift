extension Schema {
  /// What has to be done about bookings, and when time next brings something about; NULL when nothing is open.
  /// `no_show` says that its place was released because nobody turned up.
  static let duties: [StaticString] = [
    "ALTER TABLE booking ADD COLUMN duties TEXT",
    "ALTER TABLE booking ADD COLUMN look_at INTEGER",
    "ALTER TABLE booking ADD COLUMN no_show INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX booking_no_show ON booking (household, start_at) WHERE no_show = 1",
    "CREATE INDEX booking_duties ON booking (end_at) WHERE duties IS NOT NULL",
    "CREATE INDEX booking_look ON booking (look_at) WHERE look_at IS NOT NULL",
  ]
}
