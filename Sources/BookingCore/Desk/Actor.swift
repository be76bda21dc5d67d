/// Who asks for something, and from where.
public struct Actor: Sendable {
  /// The member; nil for the operator, who has the store's file and may do everything.
  public let member: Member?
  /// The area the member's role is held in; nil for the operator.
  public let area: ID<Area>?
  /// Where the request came from, as `cli`, `http` or `system`; the log keeps it.
  public let origin: String

  /// How much of the member's rights counts here.
  public let scope: Token.Scope

  /// The households that have let the member book for them.
  let helped: [ID<Household>]

  /// The household of the board that the member sits on: what it is told is the member's to read.
  let board: ID<Household>?

  private init(
    member: Member?, area: ID<Area>?, origin: String, scope: Token.Scope, helped: [ID<Household>] = [],
    board: ID<Household>? = nil
  ) {
    self.helped = helped
    self.board = board
    self.member = member
    self.area = area
    self.origin = origin
    self.scope = scope
  }

  /// The operator of the store, at a command line or inside the program.
  public static func `operator`(origin: String = "cli") -> Actor {
    Actor(member: nil, area: nil, origin: origin, scope: .admin)
  }

  /// A member acting with the rights of the own role.
  public static func member(
    _ member: Member, area: ID<Area>, origin: String, scope: Token.Scope = .admin,
    helped: [ID<Household>] = [], board: ID<Household>? = nil
  ) -> Actor {
    Actor(member: member, area: area, origin: origin, scope: scope, helped: helped, board: board)
  }

  /// Who acts, as the idempotency store tells callers apart; 0 for the operator.
  var key: Int64 { member?.id.value ?? 0 }
}

/// What somebody wants to do, as far as the right to it goes.
public enum Permission: Sendable {
  /// Book for a household, in any area.
  case book(household: ID<Household>, area: ID<Area>)
  /// See a booking's names and text, and its history.
  case readBooking(household: ID<Household>, areas: [ID<Area>], madeBy: ID<Member>? = nil)
  /// Change or cancel a booking of a household on resources of these areas.
  case changeBooking(household: ID<Household>, areas: [ID<Area>], madeBy: ID<Member>? = nil)
  /// Decide a household's request for something of an area; nobody below an administrator decides the own one.
  case decide(household: ID<Household>, area: ID<Area>)
  /// Close an area's resources, set its rules.
  case manage(area: ID<Area>)
  /// See who lives in an area.
  case readPeople(area: ID<Area>)
  /// Make, list or revoke a member's tokens.
  case manageTokens(member: ID<Member>)
  /// Erase a member for good.
  case erase(member: ID<Member>)
  /// Hand out and take back an area's equipment, and see who has it.
  case lend(area: ID<Area>)
  /// Take units of a thing out of service and put them back; owners may do so with their own.
  case withdraw(owner: ID<Household>?, area: ID<Area>)
  /// Read a household's notices, and mark them.
  case readNotices(household: ID<Household>)
  /// Make a code with which a member of a role sets a PIN: whoever has the code can act as that member.
  case invite(role: Role, area: ID<Area>)
  /// See and resolve double bookings; plans.
  case resolve
  /// Everything else: areas, resources, households, members, imports, the log.
  case administer
}

extension Actor {
  /// Whether the household is the member's, or one that has let the member book for it.
  private func isOwn(_ household: ID<Household>) -> Bool {
    household == member?.household || helped.contains(household)
  }

  /// The member's household, and those that have let the member book for them.
  public var households: [ID<Household>] { (member.map { [$0.household] } ?? []) + helped }

  /// Whether some household beside the own has let the member book for it.
  public var isHelper: Bool { !helped.isEmpty }

  /// Whether this actor may see who has a booking: the household, the boards of its resources' areas, the board member
  /// who made it, and everybody of the areas that hold it together.
  public func mayRead(_ booking: Booking, in registry: Registry) -> Bool {
    let areas = registry.areas(of: booking.lines)
    return holds(booking.withAreas)
      || may(.readBooking(household: booking.household, areas: areas, madeBy: booking.member))
  }

  /// Whether the member's area is one of those that hold a booking together.
  func holds(_ areas: [ID<Area>]) -> Bool { area.map(areas.contains) ?? false }

  /// Why this actor may not do something about a booking: whoever may not know of it does not learn that there is one.
  func refusal(about booking: Booking, in registry: Registry) -> DeskError {
    mayRead(booking, in: registry) ? .notAllowed : .notFound(kind: .booking, name: booking.id.code)
  }

  /// Whether this actor is one of a booking's household or looks after its place: the board and the volunteers of
  /// its resources' areas, who check in and tick off what was done.
  public func mayAttend(_ booking: Booking, _ areas: [ID<Area>]) -> Bool {
    may(.changeBooking(household: booking.household, areas: areas, madeBy: booking.member))
      || areas.contains { may(.lend(area: $0)) }
  }

  /// Whether this actor may do that. The one place where rights are decided; what is not named is refused.
  public func may(_ permission: Permission) -> Bool {
    guard let member, let area else { return true }
    if member.role == .administrator { return true }
    let isBoard = member.role == .board
    switch permission {
    case .book(let household, let homeArea):
      return isOwn(household) || (isBoard && homeArea == area)
    case .readBooking(let household, let areas, let maker),
      .changeBooking(let household, let areas, let maker):
      return isOwn(household) || (isBoard && (areas.contains(area) || maker == member.id))
    case .decide(let household, let other):
      return isBoard && other == area && household != member.household
    case .manage(let other), .readPeople(let other): return isBoard && other == area
    case .manageTokens(let other), .erase(let other): return other == member.id
    case .lend(let other): return member.role >= .volunteer && other == area
    case .withdraw(let owner, let other):
      return owner == member.household || may(.lend(area: other))
    case .readNotices(let household): return household == member.household || household == board
    case .invite(let role, let other): return isBoard && other == area && role < .board
    case .resolve, .administer: return false
    }
  }
}
