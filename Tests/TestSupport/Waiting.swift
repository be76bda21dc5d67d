import Foundation

/// Whether `condition` comes true within some seconds.
package func waitUntil(_ condition: () -> Bool) -> Bool {
  for _ in 0..<5000 {
    if condition() { return true }
    usleep(1000)
  }
  return false
}
