import Foundation

extension Process {
  /// Runs; what comes back is signalled at the end. `waitUntilExit` looks only every 50 ms, which is longer than most
  /// helpers take.
  func start() throws -> DispatchSemaphore {
    let end = DispatchSemaphore(value: 0)
    terminationHandler = { _ in end.signal() }
    try run()
    return end
  }
}
