/// Lets somebody book for a household that does not do so itself, as a neighbour or caretaker for one without a phone; or
/// no longer. The household itself says so, or the board of its area for it.
///
/// A helper books, changes and cancels for the household, checks in and accepts the rules; the log shows who did it.
public struct SetHelper: Command {
  /// For which household.
  public var household: Slug
  /// Who.
  public var member: Slug
  /// Whether the member may from now on.
  public var isHelper: Bool

  /// Lets a member book for a household, or no longer.
  public init(household: Slug, member: Slug, isHelper: Bool = true) {
    self.household = household
    self.member = member
    self.isHelper = isHelper
  }

  /// Everybody who may book for the household now beside its own members, with the names that the actor may know.
  public func execute(in transaction: Transaction) throws -> [Member] {
    let household = try transaction.database.household(slug: household)
    guard let household, transaction.actor.mayNameHelpers(for: household) else {
      throw DeskError.notFound(kind: .household, name: self.household.text)
    }
    let member = try transaction.member(self.member)
    guard member.household != household.id else {
      throw DeskError.inTheWay(detail: "\(member.handle) is of that household and may book for it anyway")
    }
    if try transaction.database.setHelper(member.id, of: household.id, to: isHelper) {
      let facts = JSONWriter.text { $0.field("helper", member.id.value) }
      try transaction.log(
        ChangeEntry(
          "household.helper", .household, household.id.value, before: isHelper ? nil : facts,
          after: isHelper ? facts : nil))
      if isHelper {
        try transaction.notify(household.id, .helperNamed) { $0.field("helper", member.handle.text) }
      }
    }
    return try transaction.actor.seen(transaction.database.helpers(of: household.id), transaction.database)
  }
}

extension Actor {
  /// Whether this actor may say who books for a household: its members, the board of its area, administrators.
  func mayNameHelpers(for household: Household) -> Bool {
    household.id == member?.household || may(.manage(area: household.area))
  }

  /// Members as this actor may know them: by handle, for a helper may live anywhere, and by name only to those who may
  /// read the people there.
  fileprivate func seen(_ members: [Member], _ database: Database) throws -> [Member] {
    try members.map { member in
      let home = try database.household(member.household)?.area
      if let home, may(.readPeople(area: home)) { return member }
      var member = member
      (member.name, member.email) = ("", "")
      return member
    }
  }
}

extension BookingDesk.View {
  /// Who may book for a household beside its own members; unknown to those who may not say so.
  public func helpers(of slug: Slug, for actor: Actor) throws -> [Member] {
    guard let household = try household(slug: slug), actor.mayNameHelpers(for: household) else {
      throw DeskError.notFound(kind: .household, name: slug.text)
    }
    return try actor.seen(database.helpers(of: household.id), database)
  }
}
