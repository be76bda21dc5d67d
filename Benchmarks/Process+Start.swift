import Foundation

extension Process {
  /// Runs; what comes back is signalled at the end, for `waitUntilExit` looks only every 50 ms.
  func start() throws -> DispatchSemaphore {
    let end = DispatchSemaphore(value: 0)
    terminationHandler = { _ in end.signal() }
    try run()
    return end
  }
}
