package import BookingCore

extension Schedule {
  /// All claims, as lines that can be compared and read.
  package func listing(of atoms: [ID<Resource>]) -> [String] {
    atoms.flatMap { atom -> [String] in
      var lines: [String] = []
      forEachClaim(atom: atom, overlapping: TimeRange(Minute(.min), Minute(.max))) { claim in
        lines.append(
          "\(atom.value): \(claim.range.start.value)-\(claim.range.end.value) x\(claim.units) "
            + "by \(claim.holder.booking.value).\(claim.holder.line)")
        return true
      }
      return lines
    }
  }
}

/// How a desk's memory differs from the view that a new desk builds from the store; empty when it does not.
package func differences(of desk: BookingDesk, from path: String) throws -> [String] {
  let fresh = try BookingDesk(path: path, mode: .service, clock: { 0 })
  defer { fresh.close() }
  func listing(_ desk: BookingDesk) throws -> [String] {
    try desk.read(loading: nil) { view in
      view.schedule.checkInvariants()
      let resources = view.registry.resources
      return [
        "change \(view.lastChange)", "\(view.registry.areas)", "\(resources)", "\(view.registry.closures)",
      ]
        + resources.map { "\(String(describing: view.schedule.resource($0.id)))" }
        + view.schedule.listing(of: resources.map(\.id))
    }
  }
  let (mine, rebuilt) = (try listing(desk), try listing(fresh))
  let falseOwners = try desk.read(loading: nil) { view in
    for resource in view.registry.resources where resource.openingHours == .always {
      _ = try view.calendar(of: resource, in: TimeRange(.earliest, .latest), for: nil)
    }
    return try view.bookingsWithFalseOwners()
  }
  return falseOwners.map { "in memory \($0.code) is somebody else's, or is decided otherwise" }
    + mine.difference(from: rebuilt).map { change in
      switch change {
      case .insert(_, let line, _): "only in memory: \(line)"
      case .remove(_, let line, _): "only in the store: \(line)"
      }
    }
}
