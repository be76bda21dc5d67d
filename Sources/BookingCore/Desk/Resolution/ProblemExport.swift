extension BookingDesk {
  /// The problem that conflicts pose, as the file that `solve` reads; bookings go by their codes, titles and
  /// people stay out.
  public func exportProblem(_ request: PlanRequest, as actor: Actor) throws -> [UInt8] {
    guard actor.may(.resolve) else { throw DeskError.notAllowed }
    return try read(loading: nil) { view in
      let conflicts = try Self.chosen(request.conflicts, from: try view.conflicts())
      return try ResolutionProblem(conflicts, request, view).problem.json()
    }
  }
}
