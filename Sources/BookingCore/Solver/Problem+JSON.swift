extension Problem {
  /// The problem as its file format has it (`booking-resolution-problem/1`); reading it gives the same problem.
  public func json() -> [UInt8] {
    var json = JSONWriter(capacity: 1 << 16)
    json.object { json in
      json.field("format", "booking-resolution-problem/1")
      json.field("horizon", horizon)
      json.array("areas") { json in for area in areas { json.string(area) } }
      json.array("travelMinutes") { json in
        for row in travelMinutes { json.array { json in for minutes in row { json.int(minutes) } } }
      }
      json.array("resources") { json in for resource in resources { write(resource, to: &json) } }
      json.array("bookings") { json in for booking in bookings { write(booking, to: &json) } }
      json.object("costs") { json in
        json.field("cancel", costs.cancel)
        json.field("move", costs.move)
        json.field("perTravelMinute", costs.perTravelMinute)
        json.field("perShiftStep", costs.perShiftStep)
      }
    }
    return json.bytes
  }

  private func write(_ resource: Resource, to json: inout JSONWriter) {
    json.object { json in
      json.field("id", resource.id)
      json.field("area", areas[resource.area])
      json.field("kind", resource.kind.rawValue)
      json.field("seats", resource.seats)
      json.field("units", resource.units)
      json.array("features") { json in for feature in resource.features { json.string(feature) } }
      if resource.setup > 0 { json.field("setup", resource.setup) }
      json.field("buffer", resource.buffer)
      json.array("parts") { json in for part in resource.parts { json.string(resources[part].id) } }
      json.array("open") { json in
        for span in resource.open {
          json.array {
            $0.int(span.start)
            $0.int(span.end)
          }
        }
      }
    }
  }

  private func write(_ booking: Booking, to json: inout JSONWriter) {
    json.object { json in
      json.field("id", booking.id)
      json.field("start", booking.start)
      json.field("end", booking.end)
      json.field("attendees", booking.attendees)
      json.field("weight", booking.weight)
      json.field("pinned", booking.pinned)
      if booking.missing { json.field("missing", true) }
      json.field("maxShift", booking.maxShift)
      json.field("shiftStep", booking.shiftStep)
      json.array("areas") { json in for area in booking.areas { json.string(areas[area]) } }
      json.array("lines") { json in
        for line in booking.lines {
          json.object { json in
            json.field("resource", resources[line.resource].id)
            json.field("units", line.units)
            json.array("needs") { json in for need in line.needs { json.string(need) } }
          }
        }
      }
      guard !booking.forbidden.isEmpty else { return }
      json.array("forbidden") { json in
        for ban in booking.forbidden {
          json.object { json in
            if let resource = ban.resource { json.field("resource", resources[resource].id) }
            if let start = ban.start { json.field("start", start) }
          }
        }
      }
    }
  }
}
