/// A language that people are answered in; codes and field names never change with it.
public enum Language: String, Sendable, CaseIterable {
  case da
  /// English, as written in Britain, with 24 hours.
  case en

  /// Whichever of the two texts is in this language.
  @inlinable public func pick(_ danish: @autoclosure () -> String, _ english: @autoclosure () -> String)
    -> String
  {
    switch self {
    case .da: danish()
    case .en: english()
    }
  }
}

extension Int {
  /// The number with the word for one or for several: `1 booking`, `3 bookings`.
  public func counting(_ one: String, _ several: String) -> String {
    "\(self) " + (self == 1 ? one : several)
  }
}
