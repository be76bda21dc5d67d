/// Who has what during the making of bookings: the plain and slow counterpart of a schedule, so that the
/// demonstration does not rest on what it is to demonstrate.
struct SeedLedger {
  private struct Claim {
    let range: TimeRange
    let units: Int
  }

  private let resources: [Slug: SeedResource]
  private let tables: [Slug: OpeningTable]
  private var claims: [Slug: [Claim]] = [:]
  private var closed: [Slug: [TimeRange]] = [:]

  init(_ resources: [SeedResource], clocks: [Slug: AreaCalendar]) {
    var bySlug: [Slug: SeedResource] = [:]
    var tables: [Slug: OpeningTable] = [:]
    for resource in resources {
      bySlug[resource.slug] = resource
      tables[resource.slug] = clocks[resource.area].map { OpeningTable.shared(resource.openingHours, on: $0) }
    }
    self.resources = bySlug
    self.tables = tables
  }

  mutating func close(_ resource: Slug, during range: TimeRange) {
    closed[resource, default: []].append(range)
  }

  /// Takes all lines for the range and says so, or takes none.
  mutating func take(_ lines: [SeedBooking.Line], during range: TimeRange) -> Bool {
    guard lines.allSatisfy({ isFree($0, during: range) }) else { return false }
    for line in lines {
      for atom in atoms(of: line.resource) {
        claims[atom, default: []].append(Claim(range: claimed(atom, line, range), units: line.units))
      }
    }
    return true
  }

  private func isFree(_ line: SeedBooking.Line, during range: TimeRange) -> Bool {
    guard let resource = resources[line.resource] else { return false }
    return ([resource.slug] + resource.parts).allSatisfy { isOpen($0, during: range) }
      && atoms(of: resource.slug).allSatisfy { hasUnits($0, for: line, during: range) }
  }

  private func isOpen(_ resource: Slug, during range: TimeRange) -> Bool {
    tables[resource]?.contains(range) == true
      && !closed[resource, default: []].contains { $0.overlaps(range) }
  }

  /// Adds up all claims that touch the range, as if they met: at worst it says no where yes was right.
  private func hasUnits(_ atom: Slug, for line: SeedBooking.Line, during range: TimeRange) -> Bool {
    let wanted = claimed(atom, line, range)
    let taken = claims[atom, default: []].reduce(0) { $0 + ($1.range.overlaps(wanted) ? $1.units : 0) }
    return taken + line.units <= resources[atom]?.units ?? 0
  }

  private func atoms(of resource: Slug) -> [Slug] {
    let parts = resources[resource]?.parts ?? []
    return parts.isEmpty ? [resource] : parts
  }

  /// The range with buffers; a composite's part has the greater of its own and the composite's.
  private func claimed(_ atom: Slug, _ line: SeedBooking.Line, _ range: TimeRange) -> TimeRange {
    let both = [resources[atom], resources[line.resource]].compactMap { $0 }
    return range.padded(
      before: Int32(both.map(\.setupMinutes).max() ?? 0), after: Int32(both.map(\.turnoverMinutes).max() ?? 0)
    )
  }
}
