/// Plans and displacements. The plan's document is opaque here.
extension Database {
  package func insertPlan(id: Int64, createdAt: Minute, basedOn: Int64, status: String, document: String)
    throws
  {
    try run(
      "INSERT INTO plan VALUES (?1, ?2, ?3, ?4, ?5, NULL)", .integer(id), .minute(createdAt),
      .integer(basedOn), .text(status), .text(document))
  }

  package func setPlanStatus(_ id: Int64, _ status: String, appliedAt: Minute?) throws {
    try run(
      "UPDATE plan SET status = ?2, applied_at = ?3 WHERE id = ?1", .integer(id), .text(status),
      .minute(appliedAt))
  }

  package func insertDisplacement(household: ID<Household>, at: Minute, booking: ID<Booking>, plan: Int64)
    throws
  {
    try run(
      "INSERT OR IGNORE INTO displacement VALUES (?1, ?2, ?3, ?4)", .id(household), .minute(at), .id(booking),
      .integer(plan))
  }

  package func removeDisplacements(plan: Int64) throws {
    try run("DELETE FROM displacement WHERE plan = ?1", .integer(plan))
  }
}
