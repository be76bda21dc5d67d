/// The people of the demonstration, made up.
struct SeedResidents {
  private(set) var households: [SeedHousehold] = []
  private(set) var members: [SeedMember] = []
  /// The homes of each area as places in `households`.
  private(set) var homes: [Slug: [Int]] = [:]
  /// The members of each household as places in `members`, by the household's place.
  private(set) var membersOfHome: [ClosedRange<Int>] = []

  init(of areas: [SeedArea], _ words: SeedWords, _ random: inout SeedRandom) {
    for area in areas {
      for number in stride(from: 1, through: area.homes, by: 1) {
        addHome(number, in: area, words, &random)
      }
    }
    for area in areas {
      add(.board, "\(area.slug)-bestyrelse", in: area, name: "Afdelingsbestyrelsen i \(area.name)")
    }
    if let area = areas.first, let household = add(.municipality, "kommunen", in: area, name: "Kommunen") {
      let name = random.pick(words.givenNames) + " " + random.pick(words.familyNames)
      addMember("administrator", of: household, name: name, role: .administrator)
    }
  }

  private mutating func addHome(
    _ number: Int, in area: SeedArea, _ words: SeedWords, _ random: inout SeedRandom
  ) {
    guard let household = add(.home, "\(area.slug)-\(number)", in: area, name: Self.address(number, in: area))
    else { return }
    homes[area.slug, default: []].append(households.count - 1)
    let given = random.pick(words.givenNames)
    let family = random.pick(words.familyNames)
    let first = members.count
    // The first home's first member is on the board, the second's lends things out.
    let role: Role = number == 1 ? .board : number == 2 ? .volunteer : .resident
    addMember(handle(given, household), of: household, name: "\(given) \(family)", role: role)
    let second = random.pick(words.givenNames)
    if random.chance(55), handle(second, household) != handle(given, household) {
      let other = random.chance(60) ? family : random.pick(words.familyNames)
      addMember(handle(second, household), of: household, name: "\(second) \(other)", role: .resident)
    }
    membersOfHome.append(first...(members.count - 1))
  }

  /// Six homes share a door: ground floor to second, left and right.
  private static func address(_ number: Int, in area: SeedArea) -> String {
    let door = (number - 1) / 6 * 2 + 2
    let floor = ["st.", "1.", "2."][(number - 1) % 6 / 2]
    return "\(area.street) \(door), \(floor) \(number % 2 == 1 ? "tv" : "th")"
  }

  private func handle(_ given: String, _ household: Slug) -> String {
    (Slug(folding: given)?.text ?? "beboer") + "-" + household.text
  }

  @discardableResult private mutating func add(
    _ kind: Household.Kind, _ slug: String, in area: SeedArea, name: String
  ) -> Slug? {
    guard let slug = Slug(folding: slug) else { return nil }
    households.append(SeedHousehold(slug: slug, area: area.slug, kind: kind, name: name))
    return slug
  }

  private mutating func addMember(_ handle: String, of household: Slug, name: String, role: Role) {
    guard let handle = Slug(folding: handle) else { return }
    members.append(
      SeedMember(
        handle: handle, household: household, name: name, email: "\(handle)@example.org", role: role))
  }
}
