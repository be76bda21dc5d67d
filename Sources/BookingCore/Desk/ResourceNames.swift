/// The resources by name and by what they are for; numbers are places in the registry's list. Each index is made when
/// it is needed: a command that names one room of ten thousand is sooner done than all of them.
struct ResourceNames {
  private var bySlug: [Slug: Int]?
  /// By slug.
  private var inOrder: [Int]?
  /// By id.
  private var byLikeness: [Likeness: [ID<Resource>]]?
  /// How many names were looked up without an index.
  private var searches = 0

  /// So many names are sooner found by looking at all.
  private static let mostSearches = 8

  /// Where the resource of this name stands.
  mutating func index(of slug: Slug, in resources: [Resource]) -> Int? {
    if let bySlug { return bySlug[slug] }
    if searches < Self.mostSearches {
      searches += 1
      return resources.firstIndex { $0.slug == slug }
    }
    var index: [Slug: Int] = Dictionary(minimumCapacity: resources.count)
    // Of two with one name in a damaged store the first, as without an index.
    for place in resources.indices.reversed() { index[resources[place].slug] = place }
    bySlug = index
    return index[slug]
  }

  /// Where the resources stand, in order of their names.
  mutating func inOrder(of resources: [Resource]) -> [Int] {
    if let inOrder { return inOrder }
    let order = resources.indices.sorted { resources[$0].slug < resources[$1].slug }
    inOrder = order
    return order
  }

  /// Those of `resources` that are alike, by id.
  mutating func alike(_ likeness: Likeness, in resources: [Resource]) -> [ID<Resource>] {
    if let byLikeness { return byLikeness[likeness] ?? [] }
    var index: [Likeness: [ID<Resource>]] = [:]
    for resource in resources {
      index[Likeness(resource, in: resource.area), default: []].append(resource.id)
    }
    byLikeness = index
    return index[likeness] ?? []
  }

  /// Puts the last of the resources in.
  mutating func append(_ resource: Resource, to resources: [Resource]) {
    let index = resources.count - 1
    bySlug?[resource.slug] = index
    if let place = inOrder?.partitioningIndex({ resources[$0].slug > resource.slug }) {
      inOrder?.insert(index, at: place)
    }
    insertLikeness(of: resource)
  }

  /// Names and ids stay.
  mutating func replace(_ old: Resource, with new: Resource) {
    byLikeness?[Likeness(old, in: old.area)]?.removeAll { $0 == old.id }
    insertLikeness(of: new)
  }

  private mutating func insertLikeness(of resource: Resource) {
    guard byLikeness != nil else { return }
    let likeness = Likeness(resource, in: resource.area)
    var alike = byLikeness?[likeness] ?? []
    alike.insert(resource.id, at: alike.partitioningIndex { $0 > resource.id })
    byLikeness?[likeness] = alike
  }
}
