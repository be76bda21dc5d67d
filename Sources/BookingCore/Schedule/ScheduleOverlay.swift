/// The claims that a batch of commands has added and removed but not yet committed.
///
/// The writer asks the schedule with the overlay; readers ask without it and see nothing of the batch. The
/// schedule must not change while an overlay of it is in use. A failed command is undone to the mark taken
/// before it; a failed commit drops the overlay.
public struct ScheduleOverlay: Sendable {
  /// A point to which later work can be undone.
  public struct Mark: Sendable {
    fileprivate let count: Int
  }

  private enum Step {
    case inserted(AtomClaim)
    case removed(AtomClaim)
  }

  /// The trees of the atoms touched, as the batch sees them; they share content with the schedule's.
  private var trees: [ID<Resource>: IntervalTree] = [:]
  private var steps: [Step] = []

  /// An overlay without changes.
  public init() {}

  /// Whether nothing was changed.
  public var isEmpty: Bool { steps.isEmpty }

  /// Adds a booking's claims.
  public mutating func insert(_ occupancy: Occupancy, in schedule: Schedule) {
    for claim in schedule.claims(of: occupancy) { insert(claim, in: schedule) }
  }

  /// Adds one claim; without effect on an unknown atom.
  public mutating func insert(_ claim: AtomClaim, in schedule: Schedule) {
    guard touch(claim.atom, in: schedule) else { return }
    trees[claim.atom]?.insert(claim.claim)
    steps.append(.inserted(claim))
  }

  /// Takes out a booking's claims; those that are not there are passed over.
  public mutating func remove(_ occupancy: Occupancy, in schedule: Schedule) {
    for claim in schedule.claims(of: occupancy) { remove(claim, in: schedule) }
  }

  /// Takes out one claim; one that is not there is passed over.
  public mutating func remove(_ claim: AtomClaim, in schedule: Schedule) {
    guard touch(claim.atom, in: schedule) else { return }
    if trees[claim.atom]?.remove(claim.claim) == true { steps.append(.removed(claim)) }
  }

  /// The point reached.
  public var mark: Mark { Mark(count: steps.count) }

  /// Undoes all that was done since `mark`.
  public mutating func undo(to mark: Mark) {
    while steps.count > mark.count {
      switch steps.removeLast() {
      case .inserted(let claim): trees[claim.atom]?.remove(claim.claim)
      case .removed(let claim): trees[claim.atom]?.insert(claim.claim)
      }
    }
  }

  /// Gives the batch's trees to the schedule, after its commit, and leaves the overlay empty.
  public mutating func merge(into schedule: inout Schedule) {
    for (atom, tree) in trees { schedule.replace(atom, by: tree) }
    self = ScheduleOverlay()
  }

  /// The tree of an atom that the batch touched; nil for others, whose tree is the schedule's.
  func tree(_ atom: ID<Resource>) -> IntervalTree? {
    trees.isEmpty ? nil : trees[atom]
  }

  private mutating func touch(_ atom: ID<Resource>, in schedule: Schedule) -> Bool {
    if trees[atom] != nil { return true }
    guard schedule.knows(atom) else { return false }
    trees[atom] = schedule.forest[Int(atom.value)]
    return true
  }
}
