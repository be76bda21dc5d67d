import BookingCore

/// What waits for the board: requests side by side, each with a form that needs no script.
extension Site {
  static let requestScreens = [Screen(.post, "/board/request/{id}", .form { try $0.decide($1) })]
}

extension Visit {
  /// The open requests of the reader's area, those that clash together; `faults` belong to the request `failed`.
  func requests(_ reader: Actor, _ failed: ID<Booking>?, _ faults: [String]) throws -> HTML {
    let area = homeArea
    let groups = try desk.read { try $0.requests(area: area, for: reader) }
    return group {
      element("h2", .id("requests")) { say("Anmodninger", "Requests") }
      if !groups.joined().contains(where: { $0.booking.id == failed }), failed != nil {
        self.faults(say("Det er afgjort", "That is decided"), faults)
      }
      let series = Dictionary(grouping: groups.joined().compactMap(\.booking.series)) { $0 }
      if groups.isEmpty { p("Ingen venter på svar.", "Nobody waits for an answer.") }
      for group in groups {
        element("div", .class("card")) {
          if group.count > 1 {
            h3("\(group.count) søger det samme", "\(group.count) ask for the same")
            hint(
              "Øverst den, husreglerne ville vælge: færrest bookinger fra det sidste år og frem, så den første. "
                + "Godkender du en, afslås de andre, der ikke er plads til.",
              "On top the one that the house rules would choose: fewest bookings in the last year and to come, then the "
                + "earliest. Approving one declines the others that find no room.")
          }
          for request in group {
            requestCard(
              reader, request, dates: request.booking.series.flatMap { series[$0]?.count } ?? 1,
              request.booking.id == failed ? faults : [])
          }
        }
      }
    }
  }

  /// `dates` is how many of its series wait.
  private func requestCard(_ reader: Actor, _ request: OpenRequest, dates: Int, _ faults: [String]) -> HTML {
    let booking = request.booking
    let name = "\(request.household.name), \(names(booking.lines)), \(when(booking))"
    let isOwn = !reader.may(.decide(household: booking.household, area: homeArea))
    return group {
      element("h3") { names(booking.lines) + ", " + when(booking) }
      self.faults(say("Det kan ikke lade sig gøre", "That cannot be done"), faults)
      element("p") {
        request.household.name
          + (booking.attendees > 0
            ? say(", \(booking.attendees) personer", ", \(booking.attendees) people") : "")
          + (booking.title.isEmpty ? "" : ": " + booking.title)
      }
      element("p", .class("hint")) {
        say(
          "\(request.bookings.counting("booking", "bookinger")) fra det sidste år og frem. ",
          "\(request.bookings.counting("booking", "bookings")) in the last year and to come. ")
          + deadline(booking)
      }
      if isOwn {
        p("Jeres egen; andre i bestyrelsen afgør den.", "Your own; others of the board decide it.")
      } else {
        form(Address("/board/request", booking.id.code)) {
          hidden("version", String(booking.version))
          field("reason-\(booking.id.code)", say("Begrundelse (valgfri)", "Reason (optional)")) {
            empty(
              "input", .type("text"), .id("reason-\(booking.id.code)"), .name("reason"),
              .named("maxlength", "200"), .named("autocomplete", "off"))
          }
          if dates > 1 {
            tick(
              "series",
              say(
                "Gælder alle \(dates) datoer af den gentagne booking",
                "For all \(dates) dates of the repeated booking"),
              false, id: "series-\(booking.id.code)")
          }
          element("div", .class("actions")) {
            for (word, text, style) in [
              ("approve", say("Godkend", "Approve"), ""), ("decline", say("Afslå", "Decline"), "plain"),
            ] {
              submit(text, about: name, .class(style), .name("decision"), .value(word))
            }
          }
        }
      }
    }
  }

  fileprivate func decide(_ fields: Fields) throws -> Response {
    let reader = try member()
    let (booking, _) = try call.booking(for: reader)
    guard let decision = HouseRules.Approval.Decision(rawValue: fields["decision"]) else {
      return .redirect(to: Address("/board"))
    }
    let command = DecideBooking(
      decision, id: booking.id, reason: fields["reason"],
      wholeSeries: fields.has("series") && booking.series != nil,
      ifVersion: fields.number("version", 1...Int.max))
    do { _ = try desk.perform(command, as: reader) } catch DeskError.refused(let refusal) {
      return try board(booking.id, reasons(refusal, booking.range), status: 409)
    } catch DeskError.seriesRefused(let refusal) {
      return try board(booking.id, reasons(refusal), status: 409)
    } catch DeskError.stale { return try board(booking.id, [changedMeanwhile], status: 409) }
    return .redirect(to: Address("/board", query: ["done": "1"]))
  }
}

extension Visit {
  /// By when a request is decided and how when nobody does; empty for what is no request.
  func deadline(_ booking: Booking) -> String {
    guard let decideBy = booking.decideBy else { return "" }
    let by = times(area(of: booking.lines)).instant(decideBy)
    if booking.isOffer {
      return say("Sig ja senest \(by), ellers går den videre.", "Say yes by \(by), or it is passed on.")
    }
    let isYes = booking.request?.otherwise == .approve
    return say(
      "Svar senest \(by), ellers er svaret \(isYes ? "ja" : "nej").",
      "Answer by \(by), else it is \(isYes ? "yes" : "no").")
  }
}
