extension Household: Logged {
  static let kind = Change.Kind.household

  func write(to json: inout JSONWriter) {
    json.field("area", area.value)
    json.field("kind", kind.rawValue)
    if isOutside { json.field("outside", true) }
    if let endedAt { json.field("endedAt", endedAt.value) }
    json.field("version", version)
  }

  static func personal(_ old: Household?, _ new: Household) -> String? {
    JSONWriter.text {
      if let old { $0.field("nameBefore", old.name) }
      $0.field("name", new.name)
    }
  }
}

extension Member: Logged {
  static let kind = Change.Kind.member

  func write(to json: inout JSONWriter) {
    json.field("household", household.value)
    json.field("role", role.rawValue)
    json.field("language", language.rawValue)
    json.field("version", version)
  }

  static func personal(_ old: Member?, _ new: Member) -> String? {
    JSONWriter.text {
      if let old { $0.field("nameBefore", old.name) }
      $0.field("name", new.name)
      if !new.email.isEmpty { $0.field("email", new.email) }
    }
  }
}

extension Token: Logged {
  static let kind = Change.Kind.token

  func write(to json: inout JSONWriter) {
    json.field("member", member.value)
    json.field("scope", scope.rawValue)
    if let expiresAt { json.field("expiresAt", expiresAt.value) }
    if let revokedAt { json.field("revokedAt", revokedAt.value) }
  }
}

extension Feed: Logged {
  static let kind = Change.Kind.feed

  func write(to json: inout JSONWriter) {
    switch scope {
    case .household(let id): json.field("household", id.value)
    case .resource(let id): json.field("resource", id.value)
    case .area(let id): json.field("area", id.value)
    }
    if let owner { json.field("owner", owner.value) }
    if let revokedAt { json.field("revokedAt", revokedAt.value) }
  }
}

extension Invitation: Logged {
  static let kind = Change.Kind.invitation

  func write(to json: inout JSONWriter) {
    json.field("member", member.value)
    json.field("expiresAt", expiresAt.value)
  }
}

extension Session: Logged {
  static let kind = Change.Kind.session

  func write(to json: inout JSONWriter) {
    json.field("member", member.value)
    json.field("expiresAt", expiresAt.value)
  }
}
