/// Makes a code with which a member sets a PIN, or a new one; earlier codes of the member no longer work.
public struct Invite: Command {
  /// Who is invited.
  public var member: Slug
  /// How many days the code works, 1 to 365.
  public var days: Int

  /// What goes into the letter. The code is shown only now: the store keeps its digest.
  public struct Outcome: Sendable {
    /// Who is invited.
    public let member: Member
    /// What was made.
    public let invitation: Invitation
    /// As `K7QM-2R4X-9DBW`.
    public let code: String
  }

  /// An invitation of a member.
  public init(member: Slug, days: Int = 60) {
    self.member = member
    self.days = days
  }

  public func execute(in transaction: Transaction) throws -> Outcome {
    let actor = transaction.actor
    let member = try transaction.database.member(handle: member)
    let area = try member.map { try transaction.household($0.household).area }
    guard let member, let area, actor.may(.invite(role: member.role, area: area)) else {
      // Whoever may not invite anybody, or sees who lives there, is told so; others do not learn who lives elsewhere.
      let isKnown = area.map { actor.may(.readPeople(area: $0)) } ?? false
      guard (actor.member?.role ?? .administrator) >= .board, !isKnown else { throw DeskError.notAllowed }
      throw DeskError.notFound(kind: .member, name: self.member.text)
    }
    guard (1...365).contains(days) else { throw DeskError.invalid("/days", "must be 1 to 365") }
    let code = InvitationCode.make()
    guard let letters = InvitationCode.normal(code) else {
      throw StoreError(.broken, "a code without its sum was made")
    }
    let invitation = Invitation(
      id: ID(try transaction.database.nextID(.invitation)), member: member.id, createdAt: transaction.now,
      expiresAt: transaction.now + Int32(days) * 1440)
    try transaction.database.removeInvitations(of: member.id)
    try transaction.database.insert(invitation, digest: SHA256.digest(letters.utf8))
    try transaction.log("invitation.create", to: invitation)
    return Outcome(member: member, invitation: invitation, code: code)
  }
}

/// Ends a session at once, in every process.
public struct EndSession: Command {
  /// Which session; one of the actor's own.
  public var id: ID<Session>

  /// Ends the session `id`.
  public init(id: ID<Session>) { self.id = id }

  public func execute(in transaction: Transaction) throws {
    guard let session = try transaction.database.session(id),
      transaction.actor.may(.manageTokens(member: session.member))
    else { return }
    try transaction.database.removeSession(id)
    try transaction.log("session.end", from: session)
  }
}

/// Begins a session for a member who has proved to be one; what the proof rests on must still hold.
struct StartSession: Command {
  /// What was found to be right.
  enum Proof: Sendable {
    /// The PIN behind this hash, which may be replaced.
    case pin(hash: String, new: String?)
    /// An invitation; sets the PIN, links the name under which a proxy knows the member, or both.
    case invitation(digest: [UInt8], pinHash: String?, subject: [UInt8]?)
    /// A name that was linked before, as digest.
    case subject([UInt8])
  }

  let member: Member
  let proof: Proof
  let login: Login

  func execute(in transaction: Transaction) throws -> LoggedIn {
    let database = transaction.database
    guard let member = try database.member(self.member.id) else { throw LoginFault.wrong }
    try check(in: transaction)
    // The session would open nothing, and the page send back to log in without a word.
    let household = try transaction.household(member.household)
    guard household.isHere(at: transaction.now) else { throw LoginFault.movedOut }
    let account = Login.account(of: member.handle.text)
    try database.forgetFailures(account: account, source: login.source(for: member.id, in: database))
    try database.forgetFailures(account: Login.codes, source: login.address)
    let secret = Token.secret()
    let lifetime = Session.lifetime(of: member.role)
    try database.removeEndedSessions(before: transaction.now)
    let session = Session(
      id: ID(try database.nextID(.session)), member: member.id, createdAt: transaction.now,
      expiresAt: transaction.now + lifetime.longest, lastUsedHour: Int(transaction.now.value) / 60)
    try database.insert(session, digest: SHA256.digest(secret.utf8))
    let device = try knownDevice(in: database) ?? Token.secret()
    try database.remember(device: SHA256.digest(device.utf8), of: member.id, at: transaction.now)
    try transaction.log("session.create", to: session)
    return LoggedIn(
      member: member, household: household, session: session, secret: secret, device: device)
  }

  private func knownDevice(in database: Database) throws -> String? {
    try login.device.flatMap { device in
      try database.isDevice(digest: SHA256.digest(device.utf8), of: member.id) ? device : nil
    }
  }

  /// Refuses a proof that no longer holds, and changes what it was made for.
  private func check(in transaction: Transaction) throws {
    let database = transaction.database
    switch proof {
    case .pin(let hash, let new):
      guard try database.passwordHash(of: member.id) == hash else { throw LoginFault.wrong }
      if let new { try setPIN(new, in: transaction) }
    case .invitation(let digest, let pinHash, let subject):
      guard let invitation = try database.invitation(digest: digest), invitation.member == member.id,
        transaction.now < invitation.expiresAt
      else { throw LoginFault.wrong }
      try database.removeInvitations(of: member.id)
      if let pinHash { try setPIN(pinHash, in: transaction) }
      if let subject {
        try database.link(subject: subject, to: member.id)
        try transaction.log(ChangeEntry("subject.link", .member, member.id.value))
      }
    case .subject(let digest):
      guard try database.member(subject: digest) == member.id else { throw LoginFault.wrong }
    }
  }

  /// A new PIN ends all sessions and makes devices strangers: whoever had the old one is out.
  private func setPIN(_ hash: String, in transaction: Transaction) throws {
    try transaction.database.setPasswordHash(hash, of: member.id)
    try transaction.database.removeSessions(of: member.id)
    try transaction.database.removeDevices(of: member.id)
    try transaction.log(ChangeEntry("pin.set", .member, member.id.value))
  }
}

/// Counts a failed try; no change.
struct NoteLoginFailure: Command {
  let account: [UInt8]
  let source: String

  func execute(in transaction: Transaction) throws {
    try transaction.database.countFailure(
      account: account, source: source, at: transaction.seconds, kept: LoginLimit.kept)
    transaction.keepUnlogged()
  }
}

/// Notes that a token or session was used in this hour; no change.
struct NoteUse: Command {
  let caller: Caller

  func execute(in transaction: Transaction) throws {
    let hour = Int(transaction.now.value) / 60
    if let token = caller.token { try transaction.database.noteUse(token: token, hour: hour) }
    if let session = caller.session { try transaction.database.noteUse(session: session, hour: hour) }
    transaction.keepUnlogged()
  }
}
