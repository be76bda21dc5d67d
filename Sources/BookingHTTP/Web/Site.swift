import BookingCore

/// One line of the table of pages.
struct Screen: Sendable {
  /// How the page is made.
  enum Work: Sendable {
    /// At once, on the loop.
    case read(@Sendable (Visit) throws -> Response)
    /// On the pool, because it may take long.
    case long(@Sendable (Visit) throws -> Response)
    /// On the pool, from a form that this site made.
    case form(@Sendable (Visit, Fields) throws -> Response)
    /// Like a form, but on a pool of its own, because it may take seconds.
    case slow(@Sendable (Visit, Fields) throws -> Response)
    /// Like a form, on the pool for PINs, which are slow on purpose.
    case secret(@Sendable (Visit, Fields) throws -> Response)
    /// Without looking at the store.
    case plain(@Sendable (Request) -> Response)
  }

  let method: HTTPMethod
  let path: String
  let work: Work

  init(_ method: HTTPMethod, _ path: String, _ work: Work) {
    self.method = method
    self.path = path
    self.work = work
  }
}

/// The residents' page: HTML made here, over the same desk and the same rights as the API.
struct Site: Sendable {
  let service: APIService

  static let screens = pages + waysBack

  private static let pages: [Screen] =
    assetScreens + findScreens + placeScreens + bookingScreens + mineScreens + paperScreens + aboutScreens
    + sessionScreens + conflictScreens + deskScreens + lendingScreens + requestScreens + attendanceScreens
    + seriesScreens + rulesScreens + waitlistScreens + helperScreens + opennessScreens

  /// Where a form's own address leads when it is opened again, as by a phone that restores its tabs: to the page above.
  private static var waysBack: [Screen] {
    let read = Set(pages.filter { $0.method == .get }.map(\.path))
    return pages.map(\.path).filter { !read.contains($0) }.map { path in
      var above = path.split(separator: "/")
      while !above.isEmpty, !read.contains("/" + above.joined(separator: "/")) { above.removeLast() }
      let count = above.count
      return Screen(
        .get, path,
        .plain { request in
          let steps = request.path.split(separator: "/").prefix(count)
          return .redirect(to: Address(local: "/" + steps.joined(separator: "/")) ?? Address("/"))
        })
    }
  }

  var routes: [Route] {
    Self.screens.map { screen in
      let work: Route.Work =
        switch screen.work {
        case .plain, .read: .quick { answer(screen, $0) }
        case .long, .form: later(screen, service.pool)
        case .slow: later(screen, service.slowPool)
        case .secret: later(screen, service.secretPool)
        }
      return Route(screen.method, screen.path, work: work)
    }
  }

  /// What is shown for an address that is none, unless it is one of the API's.
  var missing: Route {
    Route(
      .get, "/{missing}", name: "missing",
      work: .quick { request in
        if request.path.hasPrefix("/api/") {
          return APIService.faultResponse(.notFound, request.id, request.header("accept-language"))
        }
        return answer(request) { _ in
          throw APIProblem(
            kind: .notFound, danish: "Der er ingen side på den adresse.",
            english: "There is no page at this address.")
        }
      })
  }

  private func later(_ screen: Screen, _ pool: WorkPool) -> Route.Work {
    .deferred { request, responder in
      if !pool.submit({ responder.respond(answer(screen, request)) }) { responder.refuse(.overloaded) }
    }
  }

  func answer(_ screen: Screen, _ request: Request) -> Response {
    switch screen.work {
    case .plain(let page): page(request)
    case .read(let page), .long(let page): answer(request, page)
    case .form(let page), .slow(let page), .secret(let page):
      answer(request) { visit in
        guard let fields = Fields(body: request) else { throw PageFault.noForm }
        try visit.checkOrigin()
        return try visit.keeping(fields) ?? page(visit, fields)
      }
    }
  }

  /// The page that `page` makes, or one that says why there is none.
  private func answer(_ request: Request, _ page: (Visit) throws -> Response) -> Response {
    let call = Call(request, service)
    do {
      let visit = try Visit(call)
      do {
        try service.limiter?.admit(request, visit.snapshot)
        return try page(visit)
      } catch let redirect as PageRedirect {
        return .redirect(to: redirect.to)
      } catch {
        return visit.failure(error)
      }
    } catch {
      let problem = ProblemDetails(error, language: Visit.language(of: call), registry: .empty)
      return Response(problem.status, headers: Response.always, text: "\(problem.title)\n\(problem.detail)\n")
    }
  }
}

extension Response {
  /// What every page says: nothing from elsewhere, nothing inline but the one style sheet, no frame around it.
  private static let guards =
    always + [
      ResponseField(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src \(Assets.styleHash); connect-src 'self'; img-src 'self'; "
          + "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
      ResponseField("X-Frame-Options", "DENY"), ResponseField("Referrer-Policy", "same-origin"),
      ResponseField("Permissions-Policy", "geolocation=(self)"),
      ResponseField("Cross-Origin-Opener-Policy", "same-origin"),
    ]

  /// A page; one with something of its reader's own is kept nowhere.
  static func page(_ status: Int = 200, _ bytes: [UInt8], isPersonal: Bool) -> Response {
    Response(
      status, contentType: "text/html; charset=utf-8",
      headers: guards + [
        ResponseField("Cache-Control", isPersonal ? "private, no-store" : "no-cache"),
        ResponseField("Vary", "Cookie, Authorization, Accept-Language"),
      ], body: bytes)
  }

  /// The way to another page, after a form or instead of this one.
  static func redirect(to address: Address, setting cookies: [String] = []) -> Response {
    Response(
      303, contentType: "",
      headers: guards + [ResponseField("Location", address.text), ResponseField("Cache-Control", "no-store")]
        + cookies.map { ResponseField("Set-Cookie", $0) })
  }
}
