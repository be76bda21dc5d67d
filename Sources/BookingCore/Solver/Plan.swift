/// What becomes of every booking of a problem, and how good that is proven to be.
public struct Plan: Sendable {
  /// How far the proof got.
  public enum Status: String, Sendable {
    /// No plan costs less.
    case optimal
    /// A plan; one between `lowerBound` and `objective` might exist.
    case feasible
    /// The pinned bookings cannot all stay.
    case infeasible
  }

  /// What becomes of one booking.
  public enum Assignment: Hashable, Sendable {
    case cancelled
    /// A start, and for each line the index of its resource.
    case placed(start: Int, resources: [Int])
  }

  /// How far a search has come.
  public struct Progress: Sendable {
    /// The cost of the best plan so far.
    public var objective: Int
    /// Proven so far: no plan costs less.
    public var lowerBound: Int
    /// Bookings that the conflicts have drawn in.
    public var active: Int
  }

  public var status: Status
  /// The weighted disruption; nil when infeasible.
  public var objective: Int?
  /// Proven: no plan costs less; nil when infeasible.
  public var lowerBound: Int?
  /// By booking; empty when infeasible.
  public var assignments: [Assignment]
  /// The ids of the pinned bookings that cannot all stay, sorted; only when infeasible.
  public var pinnedConflicts: [String]

  /// How far above the bound the plan may be, as a share of its cost; 0 when optimal.
  public var gap: Double {
    guard let objective, let lowerBound, objective > 0 else { return 0 }
    return Double(objective - lowerBound) / Double(objective)
  }

  /// The plan as a file of the format `booking-resolution/1`, ended by a newline.
  ///
  /// `problem` must be the one the plan was made for; `seconds` is what the search took. Linear.
  public func json(for problem: Problem, seconds: Double) -> [UInt8] {
    var out = [UInt8]()
    out.reserveCapacity(200 + assignments.count * 90)
    let number = { (value: Int?) in value.map(String.init) ?? "null" }
    out += "{\"format\":\"booking-resolution/1\",\"status\":\"\(status.rawValue)\"".utf8
    out += ",\"objective\":\(number(objective)),\"lowerBound\":\(number(lowerBound))".utf8
    out += ",\"seconds\":\((max(0, seconds) * 1_000_000).rounded() / 1_000_000),\"assignments\":[".utf8
    for (index, assignment) in assignments.enumerated() {
      if index > 0 { out.append(0x2C) }
      let booking = problem.bookings[index]
      out += "{\"booking\":".utf8
      Self.append(booking.id, to: &out)
      switch assignment {
      case .cancelled: out += ",\"cancelled\":true,\"start\":\(booking.start),\"lines\":[]}".utf8
      case .placed(let start, let resources):
        out += ",\"cancelled\":false,\"start\":\(start),\"lines\":[".utf8
        for (line, resource) in resources.enumerated() {
          if line > 0 { out.append(0x2C) }
          Self.append(problem.resources[resource].id, to: &out)
        }
        out += "]}".utf8
      }
    }
    out.append(0x5D)
    if status == .infeasible {
      out += ",\"pinnedConflicts\":[".utf8
      for (index, id) in pinnedConflicts.enumerated() {
        if index > 0 { out.append(0x2C) }
        Self.append(id, to: &out)
      }
      out.append(0x5D)
    }
    out += "}\n".utf8
    return out
  }

  private static func append(_ text: String, to out: inout [UInt8]) {
    out.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C:
        out.append(0x5C)
        out.append(byte)
      case ..<0x20:
        out += "\\u00".utf8
        out.append(byte < 16 ? 0x30 : 0x31)
        out.append(Array("0123456789abcdef".utf8)[Int(byte & 15)])
      default: out.append(byte)
      }
    }
    out.append(0x22)
  }
}
