/// The resources by name and by what they are for; numbers are places in the registry's list. Changed only by the
/// registry, while nobody else holds it.
final class ResourceNames: @unchecked Sendable {
  private(set) var bySlug: [Slug: Int]
  /// By slug.
  private(set) var inOrder: [Int]
  /// By id.
  private(set) var byLikeness: [Likeness: [ID<Resource>]] = [:]

  /// Of resources in order of id.
  init(of resources: [Resource]) {
    bySlug = Dictionary(minimumCapacity: resources.count)
    for (index, resource) in resources.enumerated() {
      bySlug[resource.slug] = index
      byLikeness[Likeness(resource, in: resource.area), default: []].append(resource.id)
    }
    inOrder = resources.indices.sorted { resources[$0].slug < resources[$1].slug }
  }

  init(copying other: ResourceNames) {
    (bySlug, inOrder, byLikeness) = (other.bySlug, other.inOrder, other.byLikeness)
  }

  /// Puts the last of the resources in.
  func append(_ resource: Resource, to resources: [Resource]) {
    let index = resources.count - 1
    bySlug[resource.slug] = index
    inOrder.insert(index, at: inOrder.partitioningIndex { resources[$0].slug > resource.slug })
    insertLikeness(of: resource)
  }

  /// Names and ids stay.
  func replace(_ old: Resource, with new: Resource) {
    byLikeness[Likeness(old, in: old.area)]?.removeAll { $0 == old.id }
    insertLikeness(of: new)
  }

  private func insertLikeness(of resource: Resource) {
    var alike = byLikeness[Likeness(resource, in: resource.area)] ?? []
    alike.insert(resource.id, at: alike.partitioningIndex { $0 > resource.id })
    byLikeness[Likeness(resource, in: resource.area)] = alike
  }
}
