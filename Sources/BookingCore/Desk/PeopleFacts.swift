/// Households, members and tokens in the log: what is not personal, and apart from it what is.
enum PeopleFacts {
  static func write(_ household: Household) -> String {
    JSONWriter.text {
      $0.field("area", household.area.value)
      $0.field("kind", household.kind.rawValue)
      if household.isOutside { $0.field("outside", true) }
      if let endedAt = household.endedAt { $0.field("endedAt", endedAt.value) }
      $0.field("version", household.version)
    }
  }

  static func write(_ member: Member) -> String {
    JSONWriter.text {
      $0.field("household", member.household.value)
      $0.field("role", member.role.rawValue)
      $0.field("language", member.language.rawValue)
      $0.field("version", member.version)
    }
  }

  static func write(_ token: Token) -> String {
    JSONWriter.text {
      $0.field("member", token.member.value)
      $0.field("scope", token.scope.rawValue)
      if let expiresAt = token.expiresAt { $0.field("expiresAt", expiresAt.value) }
      if let revokedAt = token.revokedAt { $0.field("revokedAt", revokedAt.value) }
    }
  }

  static func write(_ invitation: Invitation) -> String {
    JSONWriter.text {
      $0.field("member", invitation.member.value)
      $0.field("expiresAt", invitation.expiresAt.value)
    }
  }

  static func write(_ session: Session) -> String {
    JSONWriter.text {
      $0.field("member", session.member.value)
      $0.field("expiresAt", session.expiresAt.value)
    }
  }

  static func personal(nameBefore: String? = nil, name: String, email: String = "") -> String {
    JSONWriter.text {
      if let nameBefore { $0.field("nameBefore", nameBefore) }
      $0.field("name", name)
      if !email.isEmpty { $0.field("email", email) }
    }
  }
}
