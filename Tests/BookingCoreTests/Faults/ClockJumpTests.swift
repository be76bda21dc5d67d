import TestSupport
import Testing

@testable import BookingCore

/// The system's clock is put days ahead or back, and right again: what was promised holds all the while.
@Suite struct ClockJumpTests {
  private let commons: Commons

  init() throws { commons = try Commons(.service) }

  private func ask(_ hour: Double, key: String) throws -> String {
    let command = Commons.command("sal", at(hour, hour + 1))
    let key = IdempotencyKey(key, request: key.utf8)
    switch try commons.desk.perform(command, as: .operator(), key: key, render: { Array($0.id.code.utf8) }) {
    case .done(let booking): return "did \(booking.id.value)"
    case .replayed(let bytes): return "said " + String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test(
    "a key made before a jump of a day gives its answer during the jump and after it", arguments: [-1, 1])
  func keys(days: Int) throws {
    #expect(try ask(10, key: "before") == "did 1")
    commons.clock.advance(minutes: days * 1440)
    #expect(try ask(10, key: "before") == "said \(ID<Booking>(1).code)")
    for number in 0..<20 {
      #expect(try ask(11 + Double(number), key: "meanwhile \(number)").hasPrefix("did"))
    }
    commons.clock.advance(minutes: -days * 1440)
    #expect(try ask(10, key: "before") == "said \(ID<Booking>(1).code)")
    #expect(try ask(11, key: "meanwhile 0") == "said \(ID<Booking>(2).code)")
  }

  @Test("numbers go on, capacity holds and the store is sound while days come and go", arguments: [-3, 3])
  func numbers(days: Int) throws {
    let first = try commons.book("sal", at(10, 12))
    let before = try commons.desk.read { $0.lastChange }
    commons.clock.advance(minutes: days * 1440)
    #expect(try answer { try commons.book("sal", at(11, 13)) } == "taken")
    let second = try commons.book("sal", at(12, 13))
    #expect(second.id.value == first.id.value + 1)
    commons.clock.advance(minutes: -days * 1440)
    let other = try commons.otherDesk()
    #expect(try answer { try other.perform(Commons.command("sal", at(12, 13)), as: .operator()) } == "taken")
    #expect(try commons.desk.read { $0.lastChange } == before + 1)
    #expect(try commons.desk.verify().isSound)
  }
}
