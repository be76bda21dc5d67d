extension Settlement {
  /// Takes a stretch out of a resource's open hours; whoever is there then has to be placed again.
  mutating func close(_ resource: Int, during span: Problem.Span) -> Bool {
    let wholes = board.problem.resources.indices.filter {
      $0 == resource || board.problem.resources[$0].parts.contains(resource)
    }
    var met = Set<Int>()
    for whole in wholes {
      for mark in board.footprints[whole] {
        let use = Use(atom: mark.atom, from: Int32(span.start), to: Int32(span.end), units: 1)
        ledger.forEach(overlapping: use) { entry in
          let booking = Int(entry.booking)
          if let placement = placements[booking], placement.resources.contains(Int32(whole)),
            placement.start < span.end,
            span.start < placement.start + board.problem.bookings[booking].duration
          {
            met.insert(booking)
          }
          return true
        }
      }
    }
    if met.contains(where: { groupOf[$0] == Self.pinned }) { return false }
    for whole in wholes { board.close(whole, during: span) }
    forgetChoices()
    for booking in met.sorted() { replace(booking) }
    return true
  }

  /// Adds a booking at the place it asks for, to be settled with whoever it meets there.
  mutating func add(_ booking: Problem.Booking) throws(ProblemFault) {
    let index = placements.count
    if booking.pinned {
      throw ProblemFault(place: "bookings[\(index)].pinned", rule: "must be false in a change")
    }
    try board.append(booking)
    appendHome(index)
  }
}

extension Problem {
  /// A booking that keeps the rules beside the others.
  mutating func append(_ booking: Booking) throws(ProblemFault) {
    bookings.append(booking)
    do throws(ProblemFault) {
      try validateBooking(bookings.count - 1)
    } catch {
      bookings.removeLast()
      throw error
    }
  }

  mutating func close(_ resource: Int, during span: Span) {
    resources[resource].open = resources[resource].open.flatMap { open in
      [Span(open.start, min(open.end, span.start)), Span(max(open.start, span.end), open.end)].filter {
        $0.start < $0.end
      }
    }
  }
}

extension Board {
  mutating func close(_ resource: Int, during span: Problem.Span) { problem.close(resource, during: span) }
  mutating func append(_ booking: Problem.Booking) throws(ProblemFault) { try problem.append(booking) }
}
