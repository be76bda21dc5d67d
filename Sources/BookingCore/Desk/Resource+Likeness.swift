extension Resource {
  /// Features that say what a place is for: a party is not moved into a workshop, nor a guest into a hall.
  private static let purposes: Set<String> = [
    "bed", "drums", "goals", "kiln", "mats", "sewing-machines", "tools", "workbench",
  ]

  /// What it is for, as a feature that a replacement must share; for equipment the thing's name without the
  /// place in parentheses.
  var purpose: String {
    if kind == .equipment {
      let name = name.split(separator: "(").first.map(String.init) ?? name
      return "like:" + (Slug(folding: name)?.text ?? "thing")
    }
    return "like:" + features.filter(Self.purposes.contains).joined(separator: "+")
  }

  /// The seats that a replacement must have: for those who come, or when nobody said how many, three fifths of
  /// what this one holds.
  func seatsNeeded(for attendees: Int) -> Int {
    if attendees > 0 || kind == .equipment { return kind == .equipment ? 0 : attendees }
    return (seats ?? 0) * 3 / 5
  }
}

/// What resources of an area have in common that can stand in for each other.
struct Likeness: Hashable, Sendable {
  var area: ID<Area>
  let kind: Resource.Kind
  let purpose: String

  init(_ resource: Resource, in area: ID<Area>) {
    (self.area, kind, purpose) = (area, resource.kind, resource.purpose)
  }
}
