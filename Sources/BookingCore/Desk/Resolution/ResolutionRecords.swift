/// Plans in the store, by their own type.
extension Database {
  func plan(_ id: ID<ResolutionPlan>) throws -> ResolutionPlan? {
    try first(
      "SELECT id, status, created_at, based_on, document FROM plan WHERE id = ?1", .integer(id.value),
      read: Self.plan)
  }

  /// All plans, newest first.
  func plans() throws -> [ResolutionPlan] {
    try rows("SELECT id, status, created_at, based_on, document FROM plan ORDER BY id DESC", read: Self.plan)
  }

  private static func plan(_ row: Row) throws -> ResolutionPlan {
    guard let status = ResolutionPlan.Status(rawValue: row.text(1)) else {
      throw StoreError(.damaged, "plan \(row.integer(0)) has no known status")
    }
    return try ResolutionDocument.read(
      row.text(4), id: row.id(0), status: status, createdAt: row.minute(2), basedOn: row.integer(3))
  }

  func insert(_ plan: ResolutionPlan) throws {
    try insertPlan(
      id: plan.id.value, createdAt: plan.createdAt, basedOn: plan.basedOn, status: plan.status.rawValue,
      document: ResolutionDocument.write(plan))
  }

  func setStatus(of plan: ResolutionPlan, appliedAt: Minute?) throws {
    try setPlanStatus(plan.id.value, plan.status.rawValue, appliedAt: appliedAt)
  }

  func insertDisplacement(of booking: Booking, _ plan: ResolutionPlan, at now: Minute) throws {
    try insertDisplacement(household: booking.household, at: now, booking: booking.id, plan: plan.id.value)
  }

  func forgetDisplacements(of plan: ResolutionPlan) throws { try removeDisplacements(plan: plan.id.value) }
}

extension BookingDesk.View {
  /// All plans, newest first.
  public func plans() throws -> [ResolutionPlan] { try database.plans() }

  /// The plan of this name, if there is one; any unique beginning does.
  public func plan(named name: String) throws -> ResolutionPlan {
    let matching = try database.plans().filter { $0.code.hasPrefix(name.lowercased()) }
    guard let plan = matching.first, matching.count == 1 else {
      throw DeskError.notFound(kind: .plan, name: name)
    }
    return plan
  }
}
