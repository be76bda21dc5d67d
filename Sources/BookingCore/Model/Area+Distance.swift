import Foundation

extension Area {
  /// Metres to another area on a sphere of 6,371 km (haversine formula).
  public func distance(to other: Area) -> Double {
    let radians = Double.pi / 180
    let latitudes = (latitude * radians, other.latitude * radians)
    let half = sin((latitudes.1 - latitudes.0) / 2)
    let across = sin((other.longitude - longitude) * radians / 2)
    let chord = half * half + cos(latitudes.0) * cos(latitudes.1) * across * across
    return 2 * 6_371_000 * asin(min(1, chord.squareRoot()))
  }
}
