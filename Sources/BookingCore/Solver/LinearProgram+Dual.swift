/// The dual simplex method: from prices that are right to values within their bounds.
extension LinearProgram {
  /// Dual simplex from a basis whose prices are right.
  mutating func restore(until end: Int, _ tolerance: Double) -> Outcome {
    while pivots < end {
      refresh()
      var leaving = -1
      var worst = 0.0
      for at in 0..<rowCount {
        let excess = excess(at)
        if abs(excess) <= Self.feasible { continue }
        let score = excess * excess / positionWeight[at]
        if score > worst { (worst, leaving) = (score, at) }
      }
      if leaving < 0 { return .done }
      computeSlopes(leaving)
      guard let entering = dualEntering(basicValue[leaving] < 0 ? -1 : 1, tolerance) else {
        if factor.exchanges == 0 { return .failed }
        needsFactor = true
        continue
      }
      computeAlpha(entering)
      let expected = entering < 0 ? rho[Int(~entering)] : slope[Int(entering)]
      if abs(expected - alpha[leaving]) > 1e-6 * (1 + abs(alpha[leaving])) || abs(alpha[leaving]) < 1e-8 {
        if factor.exchanges == 0 { return .failed }
        needsFactor = true
        continue
      }
      let weight = positionWeight[leaving] / (alpha[leaving] * alpha[leaving])
      for at in alphaTouched {
        let value = alpha[Int(at)]
        positionWeight[Int(at)] = max(positionWeight[Int(at)], value * value * weight)
      }
      positionWeight[leaving] = max(1, weight)
      if entering < 0, slackReduced(Int(~entering)) < 0 {
        slackShift[Int(~entering)] = price[Int(~entering)]
        isShifted = true
      } else if entering >= 0, reduced[Int(entering)] < 0 {
        shift[Int(entering)] -= reduced[Int(entering)]
        reduced[Int(entering)] = 0
        isShifted = true
      }
      let reduced = entering < 0 ? slackReduced(Int(~entering)) : reduced[Int(entering)]
      standstill = reduced < 1e-9 ? standstill + 1 : 0
      pivot(entering, leaving)
      if standstill > 100 { raiseCosts(tolerance) }
    }
    return .paused
  }

  /// Harris' ratio test on the prices: what may enter when the leaving value is `side` of its bounds.
  func dualEntering(_ side: Double, _ tolerance: Double) -> Int32? {
    var limit = Double.infinity
    for row in rhoTouched {
      let slope = rho[Int(row)] * side
      if slope < 1e-7 || slackPosition[Int(row)] >= 0 || isEquality[Int(row)] { continue }
      limit = min(limit, (max(0, slackReduced(Int(row))) + tolerance) / slope)
    }
    for column in slopeColumns {
      let slope = slope[Int(column)] * side
      if slope < 1e-7 || position[Int(column)] >= 0 || isExcluded[Int(column)] { continue }
      limit = min(limit, (max(0, reduced[Int(column)]) + tolerance) / slope)
    }
    var best = 0.0
    var found: Int32?
    for row in rhoTouched {
      let slope = rho[Int(row)] * side
      if slope < 1e-7 || slackPosition[Int(row)] >= 0 || isEquality[Int(row)] { continue }
      if slope > best, max(0, slackReduced(Int(row))) <= limit * slope { (best, found) = (slope, ~row) }
    }
    for column in slopeColumns {
      let slope = slope[Int(column)] * side
      if slope < 1e-7 || position[Int(column)] >= 0 || isExcluded[Int(column)] { continue }
      if slope > best, max(0, reduced[Int(column)]) <= limit * slope { (best, found) = (slope, column) }
    }
    return found
  }

  mutating func shiftCosts(_ tolerance: Double) {
    for column in cost.indices
    where reduced[column] < 0 && position[column] < 0 && !isExcluded[column] {
      shift[column] -= reduced[column]
      reduced[column] = 0
      isShifted = true
    }
    for row in 0..<rowCount where slackPosition[row] < 0 && !isEquality[row] && price[row] > 0 {
      slackShift[row] = price[row]
      isShifted = true
    }
  }

  mutating func unshiftCosts() {
    guard isShifted else { return }
    for column in cost.indices { shift[column] = 0 }
    for row in 0..<rowCount { slackShift[row] = 0 }
    isShifted = false
    needsPrices = true
  }

  /// Shifts all costs a little, each by another amount, so that prices that stood still move on.
  mutating func raiseCosts(_ tolerance: Double) {
    standstill = 0
    isShifted = true
    for column in cost.indices where position[column] < 0 {
      let rise = tolerance * Double(1 + (column &* 7919 &+ pivots &* 104729) % 97)
      shift[column] += rise
      reduced[column] += rise
    }
  }
}
