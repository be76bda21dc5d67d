import BookingCore

/// Who asks, and the cookies by which a browser shows it.
///
/// A page logs in with `logIn` or `redeem` on the pool for secrets, and answers with `cookies(for:)`.
extension Call {
  /// Who has logged in at the proxy before our Unix socket, where the service is told to believe it.
  private var subject: String? {
    guard service.trustsSubject, let name = request.headerBytes("x-booking-subject"), !name.isEmpty else {
      return nil
    }
    return String(decoding: name, as: UTF8.self)
  }

  /// What the request shows; nil when nothing. A field of credentials goes before a cookie, that before a proxy's word.
  func credential() -> (credential: Credential?, isAmbient: Bool)? {
    if let field = request.headerBytes("authorization") {
      return (Self.bearer(field).map(Credential.token(secret:)), false)
    }
    if request.header("authorization") != nil { return (nil, false) }  // more than one
    if let secret = sessionSecret { return (.session(secret: secret), true) }
    return subject.map { (.subject(name: $0), true) }
  }

  /// The token of `Bearer TOKEN` (RFC 6750 section 2.1); the scheme's case does not matter.
  private static func bearer(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let scheme = "bearer ".utf8
    guard field.count > scheme.count, zip(field, scheme).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) else {
      return nil
    }
    return field.dropFirst(scheme.count).drop { $0 == 0x20 }
  }

  // MARK: Cookies

  /// Whether the browser talks HTTPS, to a proxy; without one it is on this machine. A proxy's word is believed from
  /// anybody: who lies only keeps the cookie from himself.
  var isSecure: Bool {
    if request.header("x-forwarded-proto")?.lowercased() == "https" { return true }
    let host = request.host
    let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
    return !(name == "localhost" || name.hasPrefix("127.") || name == "[::1]")
  }

  /// Behind TLS a cookie has a name that only this host can set.
  private var sessionSecret: String? { request.cookie(isSecure ? "__Host-session" : "session") }
  private var deviceSecret: String? { request.cookie(isSecure ? "__Host-device" : "device") }

  private func cookie(_ name: String, _ value: String, seconds: Int) -> ResponseField {
    let ending = "Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Lax"
    return ResponseField(
      "Set-Cookie", isSecure ? "__Host-\(name)=\(value); \(ending); Secure" : "\(name)=\(value); \(ending)")
  }

  /// The cookies of somebody who has just logged in: the session, and that the device is known.
  func cookies(for login: LoggedIn) -> [ResponseField] {
    let minutes = Int(login.session.expiresAt - login.session.createdAt)
    return [
      cookie("session", login.secret, seconds: minutes * 60),
      cookie("device", login.device, seconds: 400 * 86_400),
    ]
  }

  /// What makes the browser forget the session. The device stays known.
  var noCookies: [ResponseField] { [cookie("session", "", seconds: 0)] }

  // MARK: Logging in

  /// Where the try comes from.
  private var login: Login {
    Login(address: request.client.description, isAddressCounted: !request.isLocal, device: deviceSecret)
  }

  /// Logs in by name and PIN, which `new` replaces when given. Slow on purpose.
  func logIn(_ member: String, pin: String, new: String? = nil) throws -> LoggedIn {
    try answering { try desk.logIn(member, pin: pin, new: new, from: login) }
  }

  /// Redeems an invitation's code and sets the PIN; behind a proxy that says who it is, that name is linked to the
  /// member, and no PIN is needed. Slow on purpose.
  func redeem(code: String, pin: String?) throws -> LoggedIn {
    try answering { try desk.redeem(code: code, pin: pin, subject: subject, from: login) }
  }

  /// Logs in whom the proxy names; nil when there is no such proxy.
  func logInBySubject() throws -> LoggedIn? {
    try subject.map { name in try answering { try desk.logIn(subject: name, from: login) } }
  }

  private func answering<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let fault as LoginFault {
      throw APIProblem(fault)
    }
  }

  // MARK: Requests from elsewhere

  /// Whether the request comes from a page of our own, as far as the browser tells (OWASP, cross-site request forgery
  /// prevention): `Sec-Fetch-Site`, else `Origin` against the host asked for; nil when it tells neither.
  var isFromOwnPage: Bool? {
    if let site = request.header("sec-fetch-site") { return site == "same-origin" || site == "none" }
    guard let origin = request.header("origin") else { return nil }
    let parts = origin.split(separator: "/")
    return parts.count == 2 && parts[1].lowercased() == request.host.lowercased()
  }

  /// Whether what a browser sends by itself may authorise this request. One that tells nothing of where it comes from
  /// is let through only in a form that a foreign page could not send unasked: another method than POST, or JSON.
  func allowsAmbientCredential() -> Bool {
    if [.get, .head, .options].contains(request.method) { return true }
    if let isOwn = isFromOwnPage { return isOwn }
    let type = (request.header("content-type") ?? "").prefix { $0 != ";" }
    return request.method != .post || type.lowercased() == "application/json"
  }

  /// What a page's form tokens are made from: the session's secret, or one for whom a proxy names; nil when nobody is
  /// logged in.
  var formKey: String? { sessionSecret ?? subject.map { service.formKey + $0 } }
}

extension APIProblem {
  /// The answer to a try to log in that failed; the same for an unknown member and a wrong PIN.
  init(_ fault: LoginFault) {
    switch fault {
    case .wrong:
      self.init(
        kind: .unauthorized, danish: "Navn, kode eller PIN er forkert.",
        english: "Name, code or PIN is wrong.", headers: Self.unauthorized.headers)
    case .movedOut:
      self.init(
        kind: .forbidden, danish: "Husstanden er flyttet; der kan ikke logges ind længere.",
        english: "The household has moved out; nobody can log in any more.")
    case .mistyped:
      self.init(
        kind: .invalid, danish: "Koden er skrevet forkert; se efter i brevet.",
        english: "The code is mistyped; look at the letter again.")
    case .wait(let seconds):
      self.init(
        kind: .tooManyRequests, danish: "For mange forsøg; vent lidt og prøv igen.",
        english: "Too many tries; wait a little and try again.",
        headers: [ResponseField("Retry-After", String(seconds))])
    }
  }

  static let fromElsewhere = APIProblem(
    kind: .forbidden, danish: "Forespørgslen kommer fra en anden side end vores.",
    english: "The request comes from another site than ours.")
}
