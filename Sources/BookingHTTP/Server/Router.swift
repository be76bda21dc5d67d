/// The route table, compiled once into a tree of path segments.
///
/// A literal segment goes before a parameter: `/series/preview` before `/series/{id}`.
public struct Router: Sendable {
  /// What was found for a request.
  enum Match {
    case route(Int)
    /// The path is known but not by this method; the methods that it knows.
    case otherMethods([HTTPMethod])
    case none
  }

  private struct Node: Sendable {
    var literals: [(name: [UInt8], node: Int)] = []
    var parameter: Int?
    /// The route of each method, in the order of `HTTPMethod`.
    var routes = [Int?](repeating: nil, count: HTTPMethod.allCases.count)
    var hasRoutes = false
  }

  /// The lines of the table in order.
  public let routes: [Route]
  private var nodes = [Node()]
  /// The line that answers a browser about a path that no other line knows.
  private var missing: Int?

  /// Compiles the table; `missing` is what a reader of HTML is shown for a path that no line of it knows.
  ///
  /// - Precondition: no two routes have the same method and pattern.
  public init(_ routes: [Route], missing: Route? = nil) {
    self.routes = routes + [missing].compactMap(\.self)
    for (index, route) in routes.enumerated() { insert(route, index) }
    if missing != nil { self.missing = routes.count }
  }

  private mutating func insert(_ route: Route, _ index: Int) {
    var node = 0
    for step in route.steps {
      switch step {
      case .literal(let text):
        let name = Array(text.utf8)
        if let next = nodes[node].literals.first(where: { $0.name == name }) {
          node = next.node
        } else {
          nodes.append(Node())
          nodes[node].literals.append((name, nodes.count - 1))
          node = nodes.count - 1
        }
      case .parameter:
        if nodes[node].parameter == nil {
          nodes.append(Node())
          nodes[node].parameter = nodes.count - 1
        }
        node = nodes[node].parameter ?? node
      }
    }
    let place = Int(route.method.rawValue)
    precondition(nodes[node].routes[place] == nil, "two routes for \(route.method.name) \(route.pattern)")
    nodes[node].routes[place] = index
    nodes[node].hasRoutes = true
  }

  /// The route for a request. Time is linear in the path, apart from the choice between a literal and a parameter.
  func match(_ head: RequestHead) -> Match {
    guard let node = find(head, 0, 0) else {
      guard let missing, head.method == .get || head.method == .head, !head.isForServer,
        head.values(of: "accept").contains(where: { head.bytes.text($0).contains("text/html") })
      else { return .none }
      return .route(missing)
    }
    let routes = nodes[node].routes
    if let index = routes[Int(head.method.rawValue)] { return .route(index) }
    if head.method == .head, let index = routes[Int(HTTPMethod.get.rawValue)] { return .route(index) }
    return .otherMethods(methods(of: nodes[node]))
  }

  /// All methods that some path knows: the answer to `OPTIONS *`.
  var allMethods: [HTTPMethod] {
    HTTPMethod.allCases.filter { method in
      method == .options || nodes.contains { methods(of: $0).contains(method) }
    }
  }

  private func methods(of node: Node) -> [HTTPMethod] {
    HTTPMethod.allCases.filter { method in
      switch method {
      case .options: true
      case .head: node.routes[Int(HTTPMethod.get.rawValue)] != nil
      default: node.routes[Int(method.rawValue)] != nil
      }
    }
  }

  /// The node for the segments from `index` on; recursion is as deep as the longest pattern.
  private func find(_ head: RequestHead, _ index: Int, _ node: Int) -> Int? {
    guard index < head.segments.count else { return nodes[node].hasRoutes ? node : nil }
    let segment = head.segments[index]
    for literal in nodes[node].literals where literal.name.count == segment.count {
      guard head.bytes[segment.indices].elementsEqual(literal.name) else { continue }
      if let found = find(head, index + 1, literal.node) { return found }
      break
    }
    guard let parameter = nodes[node].parameter, !segment.isEmpty else { return nil }
    return find(head, index + 1, parameter)
  }
}
