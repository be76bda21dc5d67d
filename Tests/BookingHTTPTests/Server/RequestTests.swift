import Glibc
import Testing

@testable import BookingHTTP

struct RequestTests {
  private func request(_ target: String = "/", fields: String = "") throws -> Request {
    let text = "GET \(target) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
    let message = try #require(ParserTranscript(Array(text.utf8)).messages.first)
    let route = Route(.get, "/{a}/{b}", work: .quick { _ in Response() })
    return Request(
      head: message.head, body: [], route: route, client: .unix, id: RequestID(number: 1))
  }

  @Test("the query is split before it is decoded, and decoded once")
  func query() throws {
    let request = try request("/x/y?a=1&b=%26%3D&c&=d&&e=f=g&a=2&%61b=%2B+")
    #expect(
      request.queryItems.map { "\($0.name)|\($0.value)" } == [
        "a|1", "b|&=", "c|", "|d", "e|f=g", "a|2", "ab|+ ",
      ])
    #expect(request.query("a") == "1")
    #expect(request.query("b") == "&=")
    #expect(request.query("z") == nil)
    #expect(request.parameter("a") == "x")
    #expect(request.parameter("b") == "y")
    #expect(request.parameter("c") == nil)
  }

  @Test("a field that must stand alone is not given out when it stands twice")
  func fields() throws {
    let request = try request(fields: "Authorization: Bearer x\r\nX-A: 1\r\nx-a: 2\r\n")
    #expect(request.headerBytes("authorization").map { String(decoding: $0, as: UTF8.self) } == "Bearer x")
    #expect(request.headerBytes("x-a") == nil)
    #expect(request.header("x-a") == "1, 2")
    #expect(request.header("x-b") == nil)
  }

  @Test("a cookie is found by its whole name, in whichever field it stands")
  func cookies() throws {
    let request = try request(fields: "Cookie: xsession=1; session=a=b;c=\r\nCookie: d=4; session=2\r\n")
    #expect(request.cookie("session") == "a=b")
    #expect(request.cookie("c") == "")
    #expect(request.cookie("d") == "4")
    #expect(request.cookie("sessio") == nil)
  }

  @Test("addresses are read, written and matched against blocks")
  func addresses() throws {
    for text in ["192.0.2.1", "2001:db8::1", "::1", "127.0.0.1"] {
      #expect(NetworkAddress(text)?.description == text)
    }
    let inside = try #require(NetworkAddress("10.1.2.3"))
    #expect(AddressBlock("10.0.0.0/8")?.contains(inside) == true)
    #expect(AddressBlock("10.1.2.3")?.contains(inside) == true)
    #expect(AddressBlock("11.0.0.0/8")?.contains(inside) == false)
    #expect(AddressBlock("unix")?.contains(inside) == false)
    #expect(AddressBlock("unix")?.contains(.unix) == true)
    #expect(AddressBlock("2001:db8::/32")?.contains(try #require(NetworkAddress("2001:db8:1::2"))) == true)
    #expect(AddressBlock("0.0.0.0/0")?.contains(inside) == true)
    for text in ["10.0.0.0/33", "x", "10.0.0.0/", "10.0.0/8", "1.2.3.4/-1"] {
      #expect(AddressBlock(text) == nil)
    }
    #expect(NetworkAddress("127.9.9.9")?.isLocal == true)
    #expect(NetworkAddress("128.0.0.1")?.isLocal == false)
    #expect(NetworkAddress("::1")?.isLocal == true && NetworkAddress.unix.isLocal)
  }

  @Test("a listening address is read as it is written")
  func listen() {
    for text in ["127.0.0.1:8080", "[::1]:0", "unix:/run/x.sock", "systemd", "localhost:1"] {
      #expect(ListenAddress(text)?.description == text)
    }
    for text in ["", "8080", ":80", "a:65536", "a:x", "unix:"] { #expect(ListenAddress(text) == nil) }
  }

  @Test("sockets that systemd passes are taken only by the process they are for")
  func passedSockets() throws {
    let listener = try Listener(.tcp(host: "127.0.0.1", port: 0))
    defer { listener.close() }
    let first = try #require(listener.descriptors.first)
    let own = ["LISTEN_PID": String(getpid()), "LISTEN_FDS": "1"]
    #expect(try Listener.passed(first: first, environment: own) == [first])
    for (name, value) in [
      ("LISTEN_PID", "1"), ("LISTEN_FDS", "0"), ("LISTEN_FDS", "x"), ("LISTEN_FDS", "99"),
    ] {
      var other = own
      other[name] = value
      #expect(throws: ServerError.self) { try Listener.passed(first: first, environment: other) }
    }
  }
}
