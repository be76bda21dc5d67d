extension Schedule {
  /// The claim that a line on `resource`, an atom or a composite with this part, makes on `atom`.
  public func claim(
    of resource: ID<Resource>, on atom: ID<Resource>, range: TimeRange, holder: ClaimHolder, units: Int
  ) -> Claim {
    guard let whole = self.resource(resource), let part = self.resource(atom) else {
      preconditionFailure("no resource \(resource.value) or \(atom.value)")
    }
    let padded = range.padded(before: max(whole.setup, part.setup), after: max(whole.turnover, part.turnover))
    return Claim(range: padded, holder: holder, units: whole.parts.isEmpty ? Int32(units) : 1)
  }
}
