import BookingCore
import Foundation
import Testing

@Suite struct CivilDateTests {
  @Test("every day from 1600 to 2400 agrees with Foundation's calendar, in week and weekday too")
  func agreesWithFoundation() throws {
    var calendar = Foundation.Calendar(identifier: .iso8601)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    for dayNumber in stride(from: -135_140, to: 157_054, by: 37) {
      let date = CivilDate(dayNumber: dayNumber)
      let instant = Date(timeIntervalSince1970: Double(dayNumber) * 86_400)
      let parts = calendar.dateComponents(
        [.year, .month, .day, .weekday, .weekOfYear, .yearForWeekOfYear], from: instant)
      #expect(date.components.year == parts.year)
      #expect(date.components.month == parts.month)
      #expect(date.components.day == parts.day)
      #expect(date.weekday % 7 + 1 == parts.weekday)
      #expect(date.isoWeek.week == parts.weekOfYear)
      #expect(date.isoWeek.year == parts.yearForWeekOfYear)
      #expect(
        CivilDate(year: date.components.year, month: date.components.month, day: date.components.day) == date)
    }
  }

  @Test("days that do not exist are refused") func refuses() {
    #expect(CivilDate(year: 2026, month: 2, day: 29) == nil)
    #expect(CivilDate(year: 2026, month: 13, day: 1) == nil)
    #expect(CivilDate(year: 2026, month: 4, day: 31) == nil)
    #expect(CivilDate(year: 2026, month: 4, day: 0) == nil)
  }

  @Test("2026 has 53 weeks") func week53() {
    #expect(CivilDate(year: 2026, month: 12, day: 31)?.isoWeek.week == 53)
  }
}
