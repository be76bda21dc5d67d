import Testing

@testable import BookingCore

@Suite struct ProblemJSONTests {
  @Test("a problem written to its file format and read again is the same problem")
  func roundTrip() throws {
    var problem = try Problem(
      horizon: 2_880, areas: ["a", "b"], travelMinutes: [[0, 7], [7, 0]],
      resources: [
        Problem.Resource(
          id: "sal", area: 0, kind: .room, seats: 20, features: ["piano"], setup: 15, buffer: 30,
          open: [.init(0, 1_440)]),
        Problem.Resource(id: "stue", area: 1, kind: .room, open: [.init(60, 600), .init(700, 2_880)]),
        Problem.Resource(id: "hal", area: 0, kind: .room, parts: [0, 1], open: [.init(60, 600)]),
      ],
      bookings: [
        Problem.Booking(
          id: "bk-1", start: 120, end: 240, attendees: 5, weight: 3, pinned: true, maxShift: 60,
          areas: [0, 1],
          lines: [Problem.Line(resource: 0, needs: ["piano"])],
          forbidden: [Problem.Ban(resource: 1), Problem.Ban(resource: 0, start: 150)])
      ], costs: Problem.Costs(cancel: 100, move: 10, perTravelMinute: 1, perShiftStep: 5))
    problem.bookings[0].missing = true
    let again = try Problem(parsing: problem.json())
    #expect(again.resources == problem.resources)
    #expect(again.bookings == problem.bookings)
    #expect(again.costs == problem.costs)
    #expect(again.travelMinutes == problem.travelMinutes)
  }
}
