import Testing

@testable import BookingCore

@Suite struct PasswordHashTests {
  @Test("two secrets are the same when no letter differs, wherever that is") func same() {
    let words = "aBc~".flatMap { first in "aBc~".flatMap { second in "aBc~".map { "\(first)\(second)\($0)" } }
    }
    for word in words {
      for other in words + ["", "aB", "aBca"] {
        #expect(word.isSameSecret(as: other) == (word == other), "\(word) \(other)")
      }
    }
  }
}
