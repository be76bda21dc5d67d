import TestSupport
import Testing

@testable import BookingCore

@Suite struct ProblemTests {
  private static let sound =
    #"{"format":"booking-resolution-problem/1","horizon":100,"areas":["a"],"travelMinutes":[[0]],"resources":["#
    + #"{"id":"r","area":"a","kind":"room","seats":null,"units":1,"features":[],"buffer":0,"parts":[],"open":[[0,100]]}],"#
    + #""bookings":[{"id":"b","start":1,"end":2,"attendees":1,"weight":1,"pinned":false,"maxShift":0,"shiftStep":1,"#
    + #""areas":["a"],"lines":[{"resource":"r","units":1,"needs":[]}]}],"#
    + #""costs":{"cancel":100,"move":10,"perTravelMinute":1,"perShiftStep":5}}"#

  struct Change: CustomTestStringConvertible, Sendable {
    var old: String
    var new: String
    var place: String
    var testDescription: String { "\(old) -> \(new)" }
    init(_ old: String, _ new: String, _ place: String) {
      self.old = old
      self.new = new
      self.place = place
    }
  }

  static let changes = [
    Change("problem/1", "problem/2", "format"),
    Change("\"horizon\":100", "\"horizon\":0", "horizon"),
    Change("\"horizon\":100", "\"horizon\":NaN", "horizon"),
    Change("\"horizon\":100", "\"horizon\":1e9", "horizon"),
    Change("\"horizon\":100", "\"horizon\":99999999999999999999", "horizon"),
    Change("\"horizon\":100", "\"horizon\":100,\"horizon\":100", "horizon"),
    Change("\"horizon\":100,", "", "problem"),
    Change("\"horizon\":100", "\"horizn\":100", "problem"),
    Change("[\"a\"],\"travel", "[\"a\",\"a\"],\"travel", "areas[1]"),
    Change("[[0]]", "[[1]]", "travelMinutes[0][0]"),
    Change("[[0]]", "[[0,0]]", "travelMinutes[0]"),
    Change("[[0]]", String(repeating: "[", count: 100_000), "travelMinutes[0][0]"),
    Change("\"area\":\"a\"", "\"area\":\"z\"", "resources[0].area"),
    Change("\"kind\":\"room\"", "\"kind\":\"cave\"", "resources[0].kind"),
    Change("\"units\":1,\"features\"", "\"units\":0,\"features\"", "resources[0].units"),
    Change("\"seats\":null", "\"seats\":-1", "resources[0].seats"),
    Change("\"parts\":[]", "\"parts\":[\"r\"]", "resources[0].parts[0]"),
    Change("\"parts\":[]", "\"parts\":[\"q\"]", "resources[0].parts[0]"),
    Change("[[0,100]]", "[[0,50],[50,100]]", "resources[0].open[1]"),
    Change("[[0,100]]", "[[0,50,60]]", "resources[0].open[0]"),
    Change("\"weight\":1", "\"weight\":1000001", "bookings[0].weight"),
    Change("\"start\":1", "\"start\":2", "bookings[0].start"),
    Change("\"shiftStep\":1", "\"shiftStep\":0", "bookings[0].shiftStep"),
    Change("\"maxShift\":0", "\"maxShift\":1000000", "bookings[0].maxShift"),
    Change("\"pinned\":false", "\"pinned\":0", "bookings[0].pinned"),
    Change("\"areas\":[\"a\"],\"lines", "\"areas\":[],\"lines", "bookings[0].lines[0].resource"),
    Change("\"resource\":\"r\"", "\"resource\":\"q\"", "bookings[0].lines[0].resource"),
    Change("\"resource\":\"r\"", "\"resource\":7", "bookings[0].lines[0].resource"),
    Change("\"needs\":[]}]", "\"needs\":[]}],\"forbidden\":[{}]", "bookings[0].forbidden[0]"),
    Change(
      "\"needs\":[]}]", "\"needs\":[]}],\"forbidden\":[{\"resource\":\"q\"}]",
      "bookings[0].forbidden[0].resource"),
    Change("\"cancel\":100", "\"cancel\":-100", "costs.cancel"),
    Change("\"b\"", "\"\\ud800\"", "bookings[0].id"),
    Change("5}}", "5}} x", "problem"),
    Change("5}}", "5}", "problem"),
  ]

  @Test("a malformed file is refused with its place", arguments: changes)
  func refuses(_ change: Change) throws {
    let text = Self.sound.replacing(change.old, with: change.new, maxReplacements: 1)
    let fault = #expect(throws: ProblemFault.self) { try Problem(parsing: Array(text.utf8)) }
    #expect(fault?.place == change.place, "\(String(describing: fault))")
  }

  @Test("a sound file is read, whatever the order of its fields and with the product's own ones")
  func readsSound() throws {
    let text = Self.sound.replacing(
      "\"needs\":[]}]", with: "\"needs\":[]}],\"forbidden\":[{\"resource\":\"r\",\"start\":1}]"
    ).replacing("\"id\":\"r\",\"area\":\"a\"", with: "\"area\":\"a\", \"setup\" : 5,\n\"id\":\"\\u0072\"")
    let problem = try Problem(parsing: Array(text.utf8))
    #expect(problem.resources[0].setup == 5 && problem.resources[0].id == "r")
    #expect(problem.bookings[0].forbidden == [Problem.Ban(resource: 0, start: 1)])
    #expect(Solver(problem).plan().objective == 100)
  }

  @Test("no damage to the bytes makes the reader crash", arguments: 0..<10)
  func survivesDamage(_ seed: Int) throws {
    let sound = try SolverSamples.bytes("tiny-1")
    var dice = SplitMix64(seed: UInt64(seed))
    var refused = 0
    for _ in 0..<30 {
      var bytes = sound
      for _ in 0...dice.below(3) {
        let at = Int(dice.below(UInt64(bytes.count)))
        switch dice.below(4) {
        case 0: bytes[at] = UInt8(truncatingIfNeeded: dice.next())
        case 1: bytes.removeSubrange(at..<min(bytes.count, at + 1 + Int(dice.below(40))))
        case 2: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 20)], at: at)
        default: bytes[at] = Array("0123456789-.eE\"[]{},:".utf8)[Int(dice.below(21))]
        }
      }
      do throws(ProblemFault) {
        let problem = try Problem(parsing: bytes)
        _ = Solver(problem).plan(limit: .milliseconds(20))
      } catch {
        #expect(!error.place.isEmpty && !error.rule.isEmpty)
        refused += 1
      }
    }
    #expect(refused > 0)
  }
}
