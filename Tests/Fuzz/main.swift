import Glibc

// Fuzz targets for libFuzzer; built and run by scripts/fuzz, which compiles this with the sources of the server.
// The variable FUZZ_TARGET of the environment chooses what the bytes are given to.

private let target = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? "head"

/// Stops the run when `truth` does not hold: the input is then kept by the fuzzer.
private func demand(_ truth: Bool, _ what: String) {
  if !truth { fatalError(what) }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  switch target {
  case "head": splits(bytes, limits: HTTPLimits())
  case "splits": splits(bytes, limits: HTTPLimits(), rounds: 21_000)
  case "chunks":
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    splits(Array(head.utf8) + bytes, limits: smallLimits)
  case "json": json(bytes)
  case "url": request(Array("GET /".utf8) + bytes + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
  case "cookies":
    request(Array("GET / HTTP/1.1\r\nHost: a\r\nCookie: ".utf8) + bytes + Array("\r\n\r\n".utf8))
  default: fatalError("no fuzz target is called \(target)")
  }
  return 0
}

private let smallLimits: HTTPLimits = {
  var limits = HTTPLimits()
  limits.fieldBytes = 64
  limits.fieldCount = 4
  return limits
}()

/// Any two ways to cut the input give the same result; where it is cut comes from the input itself.
private func splits(_ bytes: [UInt8], limits: HTTPLimits, rounds: Int = 4) {
  let whole = ParserTranscript(bytes, limits: limits)
  var hash = bytes.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
  for _ in 0..<rounds {
    let cuts = (0..<5).map { _ in
      hash = hash &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((hash >> 33) % UInt64(bytes.count + 1))
    }
    demand(ParserTranscript(bytes, cuts: cuts.sorted(), limits: limits) == whole, "cut at \(cuts)")
  }
  for message in whole.messages { demand(message.body.count <= 1000, "a body above its limit") }
}

/// What was read is written and read back the same.
private func json(_ bytes: [UInt8]) {
  guard let value = try? JSONReader.read(bytes) else { return }
  var writer = JSONWriter()
  writer.value(value)
  demand((try? JSONReader.read(writer.bytes)) == value, "not read back the same: \(writer.text)")
}

/// Everything a handler can ask of a request.
private func request(_ bytes: [UInt8]) {
  let route = Route(.get, "/{a}/b/{c}", work: .quick { _ in Response() })
  let router = Router([route, Route(.get, "/{a}/{b}", work: .quick { _ in Response() })])
  for message in ParserTranscript(bytes).messages {
    let request = Request(
      head: message.head, body: message.body, route: route, client: .unix, id: RequestID(number: 1))
    _ = router.match(message.head)
    demand(!request.segments.contains { $0 == "." || $0 == ".." || $0.utf8.contains(0) }, "a step up")
    let items = request.queryItems
    if let value = request.query("q") {
      demand(items.contains { $0.name == "q" && $0.value == value }, "query")
    }
    _ = (request.parameter("a"), request.parameter("c"), request.cookie("session"), request.header("cookie"))
    _ = (request.path, request.host, request.headerBytes("host"))
  }
}
