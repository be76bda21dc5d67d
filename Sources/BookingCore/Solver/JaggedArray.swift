/// Lists side by side in one stretch of memory, each of which may grow at its end.
///
/// An array of arrays keeps each list in an allocation of its own and counts a reference to it whenever it is read;
/// in the innermost loops that is most of the time.
struct JaggedArray<Element> {
  fileprivate struct Span {
    var first: Int32
    var count: Int32
    var room: Int32
  }

  private var pool: [Element] = []
  private var spans: [Span] = []

  /// `count` empty lists.
  init(count: Int = 0) { spans = [Span](repeating: Span(first: 0, count: 0, room: 0), count: count) }

  /// How many lists there are.
  var count: Int { spans.count }
  /// How many elements all lists have.
  var total: Int { spans.reduce(0) { $0 + Int($1.count) } }

  /// Adds a list.
  mutating func append(contentsOf list: some Collection<Element>) {
    spans.append(Span(first: Int32(pool.count), count: Int32(list.count), room: Int32(list.count)))
    pool.append(contentsOf: list)
  }

  /// Adds an element to a list. Amortised O(1).
  mutating func append(_ element: Element, to list: Int) {
    let span = spans[list]
    if span.count < span.room {
      pool[Int(span.first + span.count)] = element
      spans[list].count += 1
      return
    }
    let first = pool.count
    let room = 2 * Int(span.count) + 2
    for at in Int(span.first)..<Int(span.first + span.count) { pool.append(pool[at]) }
    for _ in Int(span.count)..<room { pool.append(element) }
    spans[list] = Span(first: Int32(first), count: span.count + 1, room: Int32(room))
  }

  /// Takes an element out of a list, the last one taking its place.
  mutating func remove(at index: Int, from list: Int) {
    let first = Int(spans[list].first)
    spans[list].count -= 1
    pool[first + index] = pool[first + Int(spans[list].count)]
  }

  /// A list.
  subscript(list: Int) -> ArraySlice<Element> {
    pool[Int(spans[list].first)..<Int(spans[list].first + spans[list].count)]
  }

  /// The lists, to be read while `body` runs.
  @inline(__always) func withView<Result>(_ body: (View) throws -> Result) rethrows -> Result {
    try pool.withUnsafeBufferPointer { pool in
      try spans.withUnsafeBufferPointer { try body(View(pool: pool, spans: $0)) }
    }
  }

  /// The lists in memory.
  struct View {
    fileprivate let pool: UnsafeBufferPointer<Element>
    fileprivate let spans: UnsafeBufferPointer<Span>

    @inline(__always) subscript(list: Int) -> UnsafeBufferPointer<Element> {
      let span = spans[list]
      return UnsafeBufferPointer(rebasing: pool[Int(span.first)..<Int(span.first + span.count)])
    }
  }
}
