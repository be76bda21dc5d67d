/// Takes the members or resources of a table in, all or nothing: what is there already is changed to what the table
/// says, and a second time nothing changes.
public struct ImportTable: Command {
  /// What was read.
  public var table: TableImport
  /// The area of rows that name none.
  public var area: Slug?
  /// Whether rows that cannot be taken in are left out instead of refusing the file.
  public var skipBad: Bool

  /// What became of a row.
  public struct Result: Sendable {
    /// The line on which it begins.
    public let line: Int
    /// The member or resource.
    public let name: Slug?
    /// `created`, `updated`, `unchanged`, or why it was left out.
    public let outcome: String
    /// Whether it was left out.
    public let isBad: Bool
  }

  /// Takes in members or resources.
  public init(_ table: TableImport, area: Slug? = nil, skipBad: Bool = false) {
    (self.table, self.area, self.skipBad) = (table, area, skipBad)
  }

  public func execute(in transaction: Transaction) throws -> [Result] {
    try transaction.require(.administer)
    var faults = table.ragged
    var seen: [Slug: Int] = [:]
    // Parts stand in for composites, so those come last.
    let rows =
      table.rows.filter { table.cell("parts", $0).isEmpty }
      + table.rows.filter { !table.cell("parts", $0).isEmpty }
    let bad = faults.map { Result(line: $0.line, name: nil, outcome: $0.reason, isBad: true) }
    let results =
      try bad
      + rows.map { row in
        do {
          let name = try name(row)
          let isMember = table.kind == .members
          if let other = seen.updateValue(row.line, forKey: name) {
            throw table.fault(
              isMember ? "handle" : "resource", row,
              isMember ? "the same member as line \(other)" : "the same resource as line \(other)")
          }
          let outcome =
            try isMember ? member(name, row, in: transaction) : resource(name, row, in: transaction)
          return Result(line: row.line, name: name, outcome: outcome, isBad: false)
        } catch let fault as ICalendar.Fault {
          faults.append(fault)
        } catch let error as DeskError {
          let text = RefusalText(.en, registry: transaction.registry)
          faults.append(ICalendar.Fault(line: row.line, reason: text.detail(error)))
        }
        return Result(line: row.line, name: nil, outcome: faults.last?.reason ?? "", isBad: true)
      }
    if !faults.isEmpty && !skipBad { throw ImportFaults(faults: faults.sorted { $0.line < $1.line }) }
    return results.sorted { $0.line < $1.line }
  }

  /// The member or resource that a row is about.
  private func name(_ row: CSVRow) throws -> Slug {
    if table.kind == .members {
      let (handle, email) = (table.cell("handle", row), table.cell("email", row))
      if let slug = Slug(folding: handle.isEmpty ? String(email.prefix { $0 != "@" }) : handle) {
        return slug
      }
      throw table.fault("handle", row, "a handle or an e-mail address is needed")
    }
    let resource = table.cell("resource", row)
    if let slug = Slug(folding: resource.isEmpty ? table.cell("name", row) : resource) { return slug }
    throw table.fault("resource", row, "the resource's name is missing")
  }

  private func area(_ row: CSVRow, in transaction: Transaction) throws -> Slug {
    let text = table.cell("area", row)
    if text.isEmpty, let area { return area }
    guard let slug = Slug(folding: text) else {
      throw table.fault("area", row, "the area is missing; or say --area")
    }
    if transaction.registry.area(slug: slug) != nil { return slug }
    if let named = transaction.registry.areas.first(where: { Slug(folding: $0.name) == slug }) {
      return named.slug
    }
    throw table.fault("area", row, "there is no area '\(text.prefix(60))'")
  }

  private func member(_ handle: Slug, _ row: CSVRow, in transaction: Transaction) throws -> String {
    let whole = table.cell("name", row)
    let name =
      whole.isEmpty
      ? [table.cell("first_name", row), table.cell("last_name", row)].filter { !$0.isEmpty }
        .joined(separator: " ") : whole
    let email = table.cell("email", row)
    let roleText = table.word("role", row)
    guard let role = roleText.isEmpty ? .resident : Role(rawValue: roleText) else {
      throw table.fault(
        "role", row, "'\(roleText.prefix(40))' is none of resident, volunteer, board, administrator")
    }
    let home = table.cell("household", row)
    if let old = try transaction.database.member(handle: handle) {
      let its = try transaction.household(old.household)
      // Bookings, quotas and loans are a household's: nobody takes them along to another.
      guard home.isEmpty || [its.slug, Slug(folding: its.name)].contains(Slug(folding: home)) else {
        throw table.fault("household", row, "\(handle) belongs to the household '\(its.slug)', which stays")
      }
      let change = ChangeMember(
        handle: handle, name: name.isEmpty || name == old.name ? nil : name,
        email: email.isEmpty || email == old.email ? nil : email,
        role: roleText.isEmpty || role == old.role ? nil : role)
      guard change.name != nil || change.email != nil || change.role != nil else {
        return "unchanged"
      }
      _ = try change.execute(in: transaction)
      return "updated"
    }
    let address = table.cell("address", row)
    guard let household = Slug(folding: home.isEmpty ? (address.isEmpty ? handle.text : address) : home)
    else {
      throw table.fault("household", row, "the household is missing")
    }
    if try transaction.database.household(slug: household) == nil {
      let kindText = table.word("kind", row)
      guard let kind = kindText.isEmpty ? .home : Household.Kind(rawValue: kindText) else {
        throw table.fault(
          "kind", row, "'\(kindText.prefix(40))' is none of home, association, board, municipality")
      }
      _ = try CreateHousehold(
        slug: household, area: try area(row, in: transaction), kind: kind,
        name: address.isEmpty ? (home.isEmpty ? name : home) : address
      ).execute(in: transaction)
    }
    _ = try CreateMember(
      handle: handle, household: household, name: name.isEmpty ? handle.text : name, email: email, role: role
    ).execute(in: transaction)
    return "created"
  }

  private func resource(_ slug: Slug, _ row: CSVRow, in transaction: Transaction) throws -> String {
    let text = table.cell("resource", row)
    let named = table.cell("name", row)
    let kindText = table.word("kind", row)
    guard let kind = kindText.isEmpty ? .room : Resource.Kind(rawValue: kindText) else {
      throw table.fault("kind", row, "'\(kindText.prefix(40))' is none of room, garden, equipment")
    }
    let hoursText = table.cell("opening_hours", row)
    var hours: OpeningHours?
    do { hours = hoursText.isEmpty ? nil : try OpeningHours(parsing: hoursText) } catch {
      throw table.fault("opening_hours", row, "\(error)")
    }
    let seats = try table.number("seats", row, 0...100_000)
    let units = try table.number("units", row, 1...10_000)
    let setup = try table.number("setup_minutes", row, 0...10_080)
    let turnover = try table.number("turnover_minutes", row, 0...10_080)
    let features = table.cell("features", row).split(whereSeparator: { " ,;".contains($0) })
      .compactMap { Slug(folding: String($0))?.text }
    let parts = try table.cell("parts", row).split(whereSeparator: { " ,;".contains($0) }).map { part in
      guard let slug = Slug(folding: String(part)), transaction.registry.resource(slug: slug) != nil else {
        throw table.fault("parts", row, "there is no resource '\(part.prefix(60))'")
      }
      return slug
    }
    let name = named.isEmpty ? (text.isEmpty ? slug.text : text) : named
    guard let old = transaction.registry.resource(slug: slug) else {
      _ = try CreateResource(
        slug: slug, area: try area(row, in: transaction), kind: kind, name: name, seats: seats,
        units: units ?? 1,
        features: features, setupMinutes: setup ?? 0, turnoverMinutes: turnover ?? 0, parts: parts,
        openingHours: hours ?? .always
      ).execute(in: transaction)
      return "created"
    }
    guard kindText.isEmpty || kind == old.kind else {
      throw table.fault("kind", row, "\(slug) is of the kind \(old.kind.rawValue), which stays")
    }
    let its = transaction.registry.area(old.area).slug
    guard try table.cell("area", row).isEmpty || area(row, in: transaction) == its else {
      throw table.fault("area", row, "\(slug) belongs to the area '\(its)', which stays")
    }
    var change = ChangeResource(slug: slug)
    var isChanged = false
    func set<Value: Equatable>(_ path: WritableKeyPath<ChangeResource, Value?>, _ new: Value?, _ now: Value) {
      guard let new, new != now else { return }
      change[keyPath: path] = new
      isChanged = true
    }
    set(\.name, named.isEmpty ? nil : named, old.name)
    set(\.units, units, old.units)
    set(\.setupMinutes, setup, old.setupMinutes)
    set(\.turnoverMinutes, turnover, old.turnoverMinutes)
    set(\.openingHours, hours, old.openingHours)
    let oldParts = old.parts.map { transaction.registry.resource($0).slug }
    set(\.parts, parts.isEmpty || Set(parts) == Set(oldParts) ? nil : parts, oldParts)
    set(\.features, features.isEmpty ? nil : Set(features).sorted(), old.features)
    if let seats, seats != old.seats { (change.seats, isChanged) = (seats, true) }
    guard isChanged else { return "unchanged" }
    _ = try change.execute(in: transaction)
    return "updated"
  }
}
