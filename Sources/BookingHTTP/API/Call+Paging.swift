import BookingCore

/// How many items a page holds, and the key after which it begins.
struct Paging {
  let limit: Int
  let after: [Int64]?
}

extension Call {
  /// How many items a page holds.
  func limit() throws -> Int {
    let most = service.insider == nil ? service.limits.pageItems : 1_000_000_000
    return try integer("limit", 1...most) ?? min(50, most)
  }

  /// Where the page before ended.
  func cursor() throws -> String? {
    guard let text = request.query("cursor") else { return nil }
    guard (1...200).contains(text.utf8.count) else { throw DeskError.unknownCursor }
    return text
  }

  /// What a list in the order of numbers is asked for.
  func paging() throws -> Paging {
    let (limit, cursor) = (try limit(), try cursor())
    let after = try cursor?.split(separator: ".", omittingEmptySubsequences: false).map { number in
      guard let number = Int64(number) else { throw DeskError.unknownCursor }
      return number
    }
    return Paging(limit: limit, after: after)
  }

  /// A page of items, put in the order of their keys; it begins after the key where the one before ended, whose item
  /// may be gone.
  func page<Item>(
    _ items: [Item], _ paging: Paging, by key: (Item) -> [Int64], _ write: (Item, inout JSONWriter) -> Void
  ) -> Response {
    let rest = items.map { (key: key($0), item: $0) }
      .filter { paging.after?.lexicographicallyPrecedes($0.key) ?? true }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
    let cursor = { (place: (key: [Int64], item: Item)) in place.key.map(String.init).joined(separator: ".") }
    return page(rest, limit: paging.limit, cursor: cursor) { write($0.item, &$1) }
  }

  /// A page of at most `limit` of the items, which begin where the page does; `cursor` names an item's place.
  func page<Item>(
    _ items: [Item], limit: Int, cursor: (Item) -> String, _ write: (Item, inout JSONWriter) -> Void
  ) -> Response {
    let page = items.prefix(limit)
    return self.page(page, nextCursor: items.count > limit ? page.last.map(cursor) : nil, write)
  }

  /// A page whose end is known.
  func page<Item>(
    _ items: some Sequence<Item>, nextCursor: String?, _ write: (Item, inout JSONWriter) -> Void
  ) -> Response {
    var response = Response.json { Shapes.page(items, nextCursor: nextCursor, to: &$0, item: write) }
    if let nextCursor {
      response.headers.append(ResponseField("Link", "<\(link(to: nextCursor))>; rel=\"next\""))
    }
    return response
  }

  /// The address of this request with another cursor (RFC 8288).
  private func link(to cursor: String) -> String {
    let rest = request.rawQuery.split(separator: "&").filter { !$0.hasPrefix("cursor=") && $0 != "cursor" }
    return request.path + "?"
      + (rest.map(String.init) + ["cursor=" + Address.escape(cursor)]).joined(separator: "&")
  }
}

extension DeskError {
  /// A cursor that no page has given out.
  static let unknownCursor = DeskError.invalid("/cursor", "is not one that was given out")
}
