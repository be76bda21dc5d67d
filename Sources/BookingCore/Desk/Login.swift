import Foundation

/// A try to log in: from where, and what the browser says of itself.
public struct Login: Sendable {
  /// The address it comes from, as text.
  public var address: String
  /// Whether tries from that address are counted together; not where many people share it, as behind a proxy.
  public var isAddressCounted: Bool
  /// The secret of a device from which somebody has logged in before, as the browser sends it.
  public var device: String?

  /// A try from an address.
  public init(address: String, isAddressCounted: Bool, device: String? = nil) {
    self.address = address
    self.isAddressCounted = isAddressCounted
    self.device = device
  }

  /// The account under which wrong codes are counted.
  static let codes = SHA256.digest("code".utf8)

  /// The account under which failures are counted, whether or not there is such a member.
  static func account(of handle: String) -> [UInt8] { SHA256.digest("member \(handle)".utf8) }

  /// Where failures are counted: a device known to the member apart from its address, so that no stranger's tries
  /// keep the member out.
  func source(for member: ID<Member>?, in database: Database) throws -> String {
    guard let device, let member else { return address }
    let digest = SHA256.digest(device.utf8)
    guard try database.isDevice(digest: digest, of: member) else { return address }
    return "device:" + digest.prefix(8).map { String($0, radix: 16) }.joined(separator: ".")
  }
}

/// Who has just logged in, with the secrets that the browser keeps; they are shown only now.
public struct LoggedIn: Sendable {
  /// Who.
  public let member: Member
  /// The member's household.
  public let household: Household
  /// What was begun.
  public let session: Session
  /// The session's secret.
  public let secret: String
  /// The device's secret.
  public let device: String
}

/// Why somebody is not logged in.
public enum LoginFault: Error, Sendable {
  /// Name, PIN or code are wrong: which, is not said.
  case wrong
  /// They are right, and the household has moved out.
  case movedOut
  /// The code has a slip of the pen; it was not tried.
  case mistyped
  /// Too many tries; so many seconds are to be waited.
  case wait(seconds: Int64)
}

/// How failed tries are slowed down. Counts are kept in the store, so that neither a restart nor another process
/// forgets them.
enum LoginLimit {
  /// Seconds after which failures are forgotten.
  static let kept: Int64 = 86_400
  /// Failures an hour from one address, whichever the account, after which the address waits.
  static let perAddress = 50
  /// Failures a day of one account, from all places but its known devices, after which strangers wait.
  static let perAccount = 100

  /// Seconds to wait after so many failures of one account from one place: none after four, then 30, doubled each
  /// time, at most an hour.
  static func delay(after failures: Int) -> Int64 {
    failures < 5 ? 0 : min(3_600, 30 << Int64(min(failures - 5, 10)))
  }

  /// What is left of a wait; a clock put back makes none longer.
  static func remaining(_ delay: Int64, since at: Int64, now: Int64) -> Int64 { min(delay, at + delay - now) }
}

extension BookingDesk {
  /// Logs a member in by PIN or passphrase, which `new` replaces when given.
  ///
  /// Takes some tens of milliseconds, also for members who are not there. Throws `LoginFault`.
  public func logIn(_ handle: String, pin: String, new: String? = nil, from login: Login) throws -> LoggedIn {
    let pin = PIN.normal(pin)
    if let new { try PIN.check(new, at: "/newPin") }
    let account = Login.account(of: handle)
    let (member, area, hash, source) = try read { view in
      let member = try Slug(handle).flatMap { try view.member(handle: $0) }
      let area = try member.flatMap { try view.household($0.household)?.area }
      let hash = try member.flatMap { try view.database.passwordHash(of: $0.id) }
      let source = try login.source(for: member?.id, in: view.database)
      try admit(account, source, login, view.database)
      return (member, area, hash, source)
    }
    guard try PasswordHash.matches(pin, hash), let member, let area, let hash else {
      try perform(NoteLoginFailure(account: account, source: source), as: .operator(origin: "http"))
      throw LoginFault.wrong
    }
    let newHash = try new.map { try PasswordHash.make(PIN.normal($0)) }
    return try perform(
      StartSession(member: member, proof: .pin(hash: hash, new: newHash), login: login),
      as: .member(member, area: area, origin: "http"))
  }

  /// Logs in whoever holds an invitation's code: sets a PIN, links the name under which a trusted proxy knows the
  /// member, or both. Throws `LoginFault`.
  public func redeem(code: String, pin: String?, subject: String?, from login: Login) throws -> LoggedIn {
    guard let letters = InvitationCode.normal(code) else { throw LoginFault.mistyped }
    if let pin { try PIN.check(pin, at: "/pin") }
    guard pin != nil || subject != nil else { throw DeskError.invalid("/pin", "is missing") }
    let digest = SHA256.digest(letters.utf8)
    let found = try read { view in
      try admit(Login.codes, login.address, login, view.database)
      return try view.database.invitation(digest: digest).flatMap { invitation in
        invitation.expiresAt > view.now ? try view.person(invitation.member) : nil
      }
    }
    guard let (member, area) = found else {
      try perform(
        NoteLoginFailure(account: Login.codes, source: login.address), as: .operator(origin: "http"))
      throw LoginFault.wrong
    }
    let hash = try pin.map { try PasswordHash.make(PIN.normal($0)) }
    let proof = StartSession.Proof.invitation(
      digest: digest, pinHash: hash, subject: subject.map(Credential.digest))
    return try perform(
      StartSession(member: member, proof: proof, login: login),
      as: .member(member, area: area, origin: "http"))
  }

  /// Logs in whom a trusted proxy names. Throws `LoginFault` when nobody is linked to the name.
  public func logIn(subject: String, from login: Login) throws -> LoggedIn {
    let digest = Credential.digest(subject)
    let found = try read { view in try view.database.member(subject: digest).flatMap { try view.person($0) } }
    guard let (member, area) = found else { throw LoginFault.wrong }
    return try perform(
      StartSession(member: member, proof: .subject(digest), login: login),
      as: .member(member, area: area, origin: "http"))
  }

  /// Refuses a try that comes too early.
  private func admit(_ account: [UInt8], _ source: String, _ login: Login, _ database: Database) throws {
    let now = clock()
    var wait: Int64 = 0
    if let own = try database.failures(account: account, source: source) {
      wait = LoginLimit.remaining(LoginLimit.delay(after: own.count), since: own.at, now: now)
    }
    let isKnown = source.hasPrefix("device:")
    if login.isAddressCounted, !isKnown {
      let all = try database.failures(source: source, since: now - 3_600)
      if all.count >= LoginLimit.perAddress {
        wait = max(wait, LoginLimit.remaining(300, since: all.at, now: now))
      }
    }
    if !isKnown, account != Login.codes {
      let all = try database.failures(account: account, since: now - LoginLimit.kept)
      if all.count >= LoginLimit.perAccount {
        wait = max(wait, LoginLimit.remaining(60, since: all.at, now: now))
      }
    }
    guard wait <= 0 else { throw LoginFault.wait(seconds: wait) }
  }
}

/// What may be a PIN or passphrase.
enum PIN {
  /// The same letters typed on another machine give the same bytes; what no PIN can be becomes what nobody has.
  static func normal(_ text: String) -> String {
    guard text.utf8.count <= 500, !text.utf8.contains(0) else { return "\u{FFFD}" }
    return text.precomposedStringWithCanonicalMapping
  }

  /// Refuses what is too short, too long or the first that anybody would try.
  static func check(_ text: String, at pointer: String) throws {
    let letters = Array(text.unicodeScalars.map(\.value))
    guard letters.count >= 6, text.utf8.count <= 128, !letters.contains(0) else {
      throw DeskError.invalid(pointer, "must have at least 6 characters and at most 128 bytes")
    }
    let steps = Set(zip(letters.dropFirst(), letters).map { Int64($0) - Int64($1) })
    guard steps.count > 1 || !(-1...1).contains(steps.first ?? 0) else {
      throw DeskError.invalid(pointer, "is too easy to guess: choose another than 123456 or 111111")
    }
  }
}
