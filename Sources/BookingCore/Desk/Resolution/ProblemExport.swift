extension BookingDesk {
  /// The problem that conflicts pose, as the file that `solve` reads; bookings go by their codes, titles and
  /// people stay out.
  public func exportProblem(_ request: PlanRequest, as actor: Actor) throws -> [UInt8] {
    guard actor.may(.resolve) else { throw DeskError.notAllowed }
    return try read(loading: nil) { try Self.problem(request, $0).0.problem.json() }
  }
}
