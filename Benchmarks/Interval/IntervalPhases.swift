import BookingCore
import CSystem
import Glibc

/// Runs the phases of the workload on one `IntervalTree` a resource, and reports each.
struct IntervalPhases {
  let workload: IntervalWorkload
  let report: (IntervalFigure) -> Void

  private static let questions = 1_000_000
  private static let longQuestions = 100_000

  func run() {
    runPlain()
    runQuantities()
    runRooms()
  }

  private func runPlain() {
    let load = workload.load()
    let checks = workload.checks(Self.questions)
    let weeks = workload.weeks(Self.longQuestions)
    let gaps = workload.gaps(Self.longQuestions, hard: false)
    let hardGaps = workload.gaps(Self.longQuestions, hard: true)
    let steps = workload.mixed(Self.questions)

    let before = heapBytes()
    var calendars = Calendars(resources: workload.resources)
    measure("load_random", load.count) { calendars.load(load) }
    let bytes = Double(heapBytes() - before) / Double(load.count)
    report(IntervalFigure(phase: "bytes_per_booking", operations: load.count, value: bytes, checksum: 0))
    measure("check", checks.count) { calendars.check(checks) }
    measure("week", weeks.count) { calendars.list(weeks) }
    measure("gap", gaps.count) { calendars.firstGaps(gaps) }
    measure("gap_hard", hardGaps.count) { calendars.firstGaps(hardGaps) }
    var live = Calendars.live(load, steps)
    measure("mixed", steps.count) { calendars.mix(steps, &live) }
    let sorted = load.sorted { ($0.resource, $0.start) < ($1.resource, $1.start) }
    var bulk = Calendars(resources: workload.resources)
    measure("bulk_sorted", sorted.count) { bulk.bulkLoad(sorted) }
  }

  private func runQuantities() {
    let load = workload.quantities(workload.bookings, seed: 7)
    let checks = workload.quantities(Self.questions, seed: 8)
    let weeks = workload.weeks(Self.longQuestions)
    var calendars = Calendars(resources: workload.resources)
    measure("qty_load", load.count) { calendars.load(load, capacity: 20) }
    measure("qty_max_short", checks.count) { calendars.sumOfPeaks(checks) }
    measure("qty_max_week", weeks.count) { calendars.sumOfPeaks(weeks) }
  }

  private func measure(_ phase: String, _ operations: Int, _ body: () -> UInt64) {
    let start = threadNanoseconds()
    let checksum = body()
    let spent = threadNanoseconds() - start
    report(
      IntervalFigure(
        phase: phase, operations: operations, value: spent / Double(max(1, operations)), checksum: checksum))
  }

  /// CPU time of this thread: neighbours on the cores do not count.
  private func threadNanoseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }

  /// Bytes handed out by the heap.
  private func heapBytes() -> Int {
    let info = mallinfo2()
    return Int(info.uordblks) + Int(info.hblkhd)
  }

  /// Questions about the 60 rooms of an area, asked of the schedule: which are free from s to e, and when
  /// two hours are first free in any. Not part of the C++ harness.
  private func runRooms() {
    let rooms = AreaRooms(workload)
    let questions = rooms.questions(10_000)
    measure("rooms_60_free", questions.count) { rooms.countFree(questions) }
    measure("rooms_60_first", questions.count) { rooms.sumOfFirst(questions) }
  }
}
