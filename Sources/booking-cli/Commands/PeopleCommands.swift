import BookingCore
import BookingHTTP

/// `household …` and `member …`: who can book.
enum PeopleCommands {
  static let all = [
    householdAdd, householdList, householdShow, householdSet, householdHelpers, memberAdd, memberList,
    memberShow, memberSet, memberRole, memberInvite,
  ]

  private static let household = ArgumentSpec("HOUSEHOLD", "its name in commands", kind: .household)
  static let member = ArgumentSpec("MEMBER", "the person's name in commands", kind: .member)
  private static let slug = ArgumentSpec("SLUG", "a new name for commands: a-z, 0-9 and hyphens")
  private static let kindOption = OptionSpec(
    "--kind", "KIND", "home, association, board or municipality",
    kind: .oneOf(Household.Kind.allCases.map(\.rawValue)))
  private static let roles = Role.allCases.map(\.rawValue)

  // MARK: Households

  private static let householdAdd = CommandSpec(
    path: ["household", "add"], abstract: "Make a household: whoever bookings and quotas belong to",
    arguments: [slug],
    options: [
      OptionSpec("--area", "AREA", "the area it belongs to", kind: .area),
      OptionSpec("--name", "NAME", "the name boards read, as an address"), kindOption,
      OptionSpec("--outside", "it lives in none of the areas; house rules say whether it may book"),
    ],
    examples: ["household add vangede-k14 --area vangede --name Vangedevej-14"], writes: true
  ) { call in
    guard let area = try call.slug("--area") else { throw Failure.usage("Say which area: --area AREA.") }
    let slug = try call.slug(argument: 0)
    let open = try call.open()
    let household = try open.perform(
      CreateHousehold(
        slug: slug, area: area, kind: call.choice("--kind") ?? .home,
        name: call.option("--name") ?? AreaCommands.name(of: call.arguments[0]),
        isOutside: call.has("--outside")))
    call.done(
      "Husstanden \(household.slug) er oprettet.", "Made the household \(household.slug).",
      undo: .never("den bliver stående", "it stays", instead: "household end \(household.slug) DATE"))
    return try printResult(household, open)
  }

  private static let householdList = CommandSpec(
    path: ["household", "list"], abstract: "List households",
    options: [.ofArea],
    examples: ["household list --area vangede"]
  ) { call in
    let open = try call.open()
    let (registry, households) = try open.desk.read { view in
      let area = try call.area(in: view.registry)
      try open.require(area.map { .readPeople(area: $0.id) } ?? .administer)
      return (view.registry, try view.households(area: area?.id))
    }
    return try call.printList(
      households, ["SLUG", "NAME", "AREA", "KIND"],
      empty: ("Der er ingen husstande.", "There are no households."),
      json: { Shapes.household($0, seenBy: open.actor, in: registry, to: &$1) }
    ) { [$0.slug.text, $0.name, registry.area($0.area).slug.text, $0.kind.rawValue] }
  }

  private static let householdShow = CommandSpec(
    path: ["household", "show"], abstract: "Show a household", arguments: [household],
    examples: ["household show vangede-k12"]
  ) { call in
    let slug = try call.slug(argument: 0)
    let open = try call.open()
    let (registry, household, members) = try open.desk.read { view in
      guard let household = try view.household(slug: slug),
        open.actor.member?.household == household.id || open.actor.may(.readPeople(area: household.area))
      else { throw DeskError.notFound(kind: .household, name: slug.text) }
      return (view.registry, household, try view.members(household: household.id))
    }
    return try call.printObject {
      $0.fields("slug", "name", "area", "kind")
        + [("members", members.map(\.handle.text).joined(separator: " "))]
        + (household.endedAt.map {
          [("lastDay", registry.calendar(household.area).date(of: $0 - 1).description)]
        } ?? [])
    } json: {
      Shapes.household(household, seenBy: open.actor, in: registry, to: &$0)
    }
  }

  private static let householdSet = CommandSpec(
    path: ["household", "set"], abstract: "Change a household", arguments: [household],
    options: [OptionSpec("--name", "NAME", "the name boards read"), kindOption],
    examples: ["household set vangede-k12 --name Vangedevej-12B"], writes: true
  ) { call in
    try call.needsOne(of: call.command.options)
    let slug = try call.slug(argument: 0)
    let open = try call.open()
    let old = try open.desk.read { try $0.household(slug: slug) }
    var command = ChangeHousehold(slug: slug)
    (command.name, command.kind) = (call.option("--name"), call.choice("--kind"))
    let household = try open.perform(command)
    call.done(
      "Husstanden \(household.slug) er ændret.", "Changed the household \(household.slug).",
      undo: call.putBack([("--name", old?.name ?? ""), ("--kind", old?.kind.rawValue ?? "")]))
    return try printResult(household, open)
  }

  private static let householdHelpers = CommandSpec(
    path: ["household", "helpers"],
    abstract: "Show who may book for a household beside its members, add or remove one",
    arguments: [household],
    options: [
      OptionSpec("--add", "MEMBER", "let this member book for it, as a neighbour", kind: .member),
      OptionSpec("--remove", "MEMBER", "no longer let this member", kind: .member),
    ],
    examples: ["household helpers vangede-k12 --add bo", "household helpers vangede-k12"],
    notes:
      "For the household itself, and the board of its area where it has agreed on paper. A helper books with --for "
      + "HOUSEHOLD, changes and cancels; the log shows both.", writes: true
  ) { call in
    let slug = try call.slug(argument: 0)
    let (added, removed) = (try call.slug("--add"), try call.slug("--remove"))
    guard added == nil || removed == nil else { throw Failure.usage("Give --add or --remove, not both.") }
    let open = try call.open()
    var helpers = try open.desk.read { try $0.helpers(of: slug, for: open.actor) }
    if let member = added ?? removed {
      helpers = try open.perform(SetHelper(household: slug, member: member, isHelper: added != nil))
      call.done(
        added != nil
          ? "\(member) kan nu booke for \(slug)." : "\(member) kan ikke længere booke for \(slug).",
        added != nil ? "\(member) may book for \(slug) now." : "\(member) may no longer book for \(slug).",
        undo: "household helpers \(slug) --\(added != nil ? "remove" : "add") \(member)")
    }
    if call.isJSON {
      try call.printJSON { Shapes.helpers(helpers, to: &$0) }
    } else {
      if helpers.isEmpty { call.say("Ingen hjælper.", "Nobody helps.") }
      for helper in helpers { try Terminal.line(helper.handle.text) }
    }
    return .done
  }

  private static func printResult(_ household: Household, _ open: OpenDesk) throws -> ExitCode {
    let registry = try open.desk.read { $0.registry }
    return try open.call.printResult(household.slug.text) {
      Shapes.household(household, seenBy: open.actor, in: registry, to: &$0)
    }
  }

  // MARK: Members

  private static let language = OptionSpec(
    "--language", "da|en", "in which the person is written to; else da", kind: .oneOf(["da", "en"]))

  private static let memberAdd = CommandSpec(
    path: ["member", "add"], abstract: "Make a member: a person who books for a household",
    arguments: [ArgumentSpec("HANDLE", "a new name for commands: a-z, 0-9 and hyphens")],
    options: [
      OptionSpec("--household", "HOUSEHOLD", "the household", kind: .household),
      OptionSpec("--area", "AREA", "or an area: makes a household of the same name", kind: .area),
      OptionSpec("--name", "NAME", "the person's name"), OptionSpec("--email", "ADDRESS", "e-mail address"),
      OptionSpec("--role", "ROLE", "resident, volunteer, board or administrator", kind: .oneOf(roles)),
      language,
    ],
    examples: ["member add ali --area vangede", "member add lis --household vangede-k12 --role board"],
    writes: true
  ) { call in
    let handle = try call.slug(argument: 0)
    let household = try call.slug("--household")
    let area = try call.slug("--area")
    guard (household == nil) != (area == nil) else {
      throw Failure.usage("Say which household: either --household HOUSEHOLD, or --area AREA for a new one.")
    }
    let command = CreateMember(
      handle: handle, household: household ?? handle,
      name: call.option("--name") ?? AreaCommands.name(of: call.arguments[0]),
      email: call.option("--email") ?? "",
      role: call.choice("--role") ?? .resident, language: call.choice("--language") ?? .da)
    let open = try call.open()
    let member: Member
    if let area {
      member = try open.perform(
        CreateMemberWithHousehold(
          household: CreateHousehold(slug: handle, area: area, name: command.name), member: command))
    } else {
      member = try open.perform(command)
    }
    call.done(
      "Medlemmet \(member.handle) er oprettet.", "Made the member \(member.handle).",
      undo: "member erase \(member.handle)")
    return try printResult(member, open)
  }

  private static let memberList = CommandSpec(
    path: ["member", "list"], abstract: "List members",
    options: [
      .ofHousehold,
      .ofArea,
    ], examples: ["member list --area vangede"]
  ) { call in
    let slug = try call.slug("--household")
    let open = try call.open()
    let (registry, members, households) = try open.desk.read { view in
      let area = try call.area(in: view.registry)
      let household = try slug.map { try view.household(named: $0) }
      let place = area?.id ?? household?.area
      try open.require(place.map { .readPeople(area: $0) } ?? .administer)
      let list = try household.map { [$0] } ?? view.households(area: area?.id)
      let households = Dictionary(list.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
      let members = try view.members(household: household?.id).filter { households[$0.household] != nil }
      return (view.registry, members, households)
    }
    return try call.printList(
      members, ["HANDLE", "NAME", "HOUSEHOLD", "ROLE"],
      empty: ("Der er ingen medlemmer.", "There are no members."),
      json: { Shapes.member($0, household: households[$0.household], in: registry, to: &$1) }
    ) { [$0.handle.text, $0.name, households[$0.household]?.slug.text ?? "", $0.role.rawValue] }
  }

  private static let memberShow = CommandSpec(
    path: ["member", "show"], abstract: "Show a member", arguments: [member], examples: ["member show mette"]
  ) { call in
    let handle = try call.slug(argument: 0)
    let open = try call.open()
    let member = try open.desk.read { view in
      guard let member = try view.member(handle: handle),
        let household = try view.household(member.household),
        open.actor.member?.household == household.id || open.actor.may(.readPeople(area: household.area))
      else { throw DeskError.notFound(kind: .member, name: handle.text) }
      return member
    }
    return try printResult(member, open, whole: true)
  }

  private static let memberSet = CommandSpec(
    path: ["member", "set"], abstract: "Change a member", arguments: [member],
    options: [
      OptionSpec("--name", "NAME", "the person's name"), OptionSpec("--email", "ADDRESS", "e-mail address"),
      language,
    ],
    examples: ["member set mette --email mette@example.dk"], writes: true
  ) { call in
    try call.needsOne(of: call.command.options)
    let handle = try call.slug(argument: 0)
    let open = try call.open()
    return try change(
      ChangeMember(
        handle: handle, name: call.option("--name"), email: call.option("--email"),
        language: call.choice("--language")), call)
  }

  private static let memberRole = CommandSpec(
    path: ["member", "role"], abstract: "Set what a member may do",
    arguments: [
      member, ArgumentSpec("ROLE", "resident, volunteer, board or administrator", kind: .oneOf(roles)),
    ],
    examples: ["member role mette board"],
    notes: "A board member's and a volunteer's rights hold in the area of the own household.", writes: true
  ) { call in
    let handle = try call.slug(argument: 0)
    return try change(ChangeMember(handle: handle, role: Role(rawValue: call.arguments[1])), call)
  }

  private static func change(_ command: ChangeMember, _ call: Invocation) throws -> ExitCode {
    let open = try call.open()
    let old = try open.desk.read { try $0.member(handle: command.handle) }
    let member = try open.perform(command)
    let values = call.putBack([
      ("--name", old?.name ?? ""), ("--email", old?.email ?? ""),
      ("--language", old?.language.rawValue ?? ""),
    ])
    call.done(
      "Medlemmet \(member.handle) er ændret.", "Changed the member \(member.handle).",
      undo: command.role == nil ? values : "member role \(member.handle) \((old?.role ?? .resident).rawValue)"
    )
    return try printResult(member, open)
  }

  private static let memberInvite = CommandSpec(
    path: ["member", "invite"], abstract: "Print a letter with a code, with which a member sets a PIN",
    arguments: [member],
    options: [
      OptionSpec("--days", "N", "how long the code works; else 60"),
      OptionSpec("--url", "URL", "the page's address, for the letter"),
    ],
    examples: ["member invite mette --url https://faelled.example.dk"],
    notes: "The code is shown only now: the store keeps its digest. A new code makes earlier ones worthless; "
      + "once it is used, the old PIN no longer works and all sessions end.", writes: true
  ) { call in
    let handle = try call.slug(argument: 0)
    let open = try call.open()
    let made = try open.perform(Invite(member: handle, days: try call.integer("--days", 1...365) ?? 60))
    let (registry, household) = try open.desk.read { ($0.registry, try $0.household(made.member.household)) }
    let calendar = household.map { registry.calendar($0.area) } ?? .utc
    call.done(
      "Koden er lavet.", "Made the code.",
      undo: .never("en ny kode gør denne værdiløs", "a new code makes this one worthless"))
    if call.isJSON {
      try call.printJSON {
        Shapes.invitation(made, code: call.isDryRun ? nil : made.code, on: calendar, to: &$0)
      }
    } else if !call.isDryRun {
      try Terminal.line(letter(made, household, on: calendar, call))
    }
    return .done
  }

  private static func letter(
    _ made: Invite.Outcome, _ household: Household?, on calendar: AreaCalendar, _ call: Invocation
  ) -> String {
    let until = CalendarText(call.language, on: calendar).instant(made.invitation.expiresAt)
    let place = call.option("--url").map { " \($0)" } ?? ""
    let head = [made.member.name, household?.name ?? "", ""]
    let body = call.text(
      """
      Nu kan du booke fællesrum, haver og grej på nettet.

        Side:  \(place.isEmpty ? "spørg bestyrelsen om adressen" : String(place.dropFirst()))
        Navn:  \(made.member.handle)
        Kode:  \(made.code)

      Skriv koden, og vælg en PIN-kode på mindst 6 tegn. Koden virker én gang, til og med
      \(until). Giv den ikke til andre. Har du ikke bedt om den, så sig det til bestyrelsen.
      """,
      """
      You can now book common rooms, gardens and equipment on the web.

        Page:  \(place.isEmpty ? "ask the board for the address" : String(place.dropFirst()))
        Name:  \(made.member.handle)
        Code:  \(made.code)

      Type the code and choose a PIN of at least 6 characters. The code works once, until
      \(until). Give it to nobody. If you did not ask for it, tell the board.
      """)
    return (head + [body]).joined(separator: "\n")
  }

  private static func printResult(_ member: Member, _ open: OpenDesk, whole: Bool = false) throws -> ExitCode
  {
    guard whole || open.call.isJSON else {
      try Terminal.line(member.handle.text)
      return .done
    }
    let (registry, household) = try open.desk.read { ($0.registry, try $0.household(member.household)) }
    return try open.call.printObject {
      $0.fields("handle", "name", "email", "household", "role", "language")
    } json: {
      Shapes.member(member, household: household, in: registry, to: &$0)
    }
  }
}
