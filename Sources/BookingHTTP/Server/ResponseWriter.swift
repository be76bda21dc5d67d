import CSystem
import Glibc

/// Writes heads and frames of answers (RFC 9112 sections 4 and 6) into bytes.
struct ResponseWriter {
  /// What the request and the connection say about the answer.
  struct Context {
    var isHead = false
    var minorVersion = 1
    var keepsAlive = true
    var allow: String?
  }

  private var date: [UInt8] = []
  private var dateSecond = -1

  /// Appends the head of `response`, and its body when that is bytes no longer than `inlineBytes`.
  ///
  /// - Returns: the bytes of the body left to the caller to send.
  mutating func append(
    _ response: Response, _ context: Context, to out: inout OutputBuffer, inlineBytes: Int
  ) -> [UInt8]? {
    let status = (200...599).contains(response.status) ? response.status : 500
    out.append(literal: context.minorVersion == 0 ? "HTTP/1.0 " : "HTTP/1.1 ")
    out.append(decimal: status)
    out.append(literal: " ")
    out.append(literal: ResponseWriter.reason(status))
    appendDate(to: &out)
    if !response.contentType.isEmpty { out.append(field: "Content-Type", response.contentType) }
    for field in response.headers { out.append(field: field.name, field.value) }
    if let allow = context.allow { out.append(field: "Allow", allow) }
    if !context.keepsAlive {
      out.append(literal: "\r\nConnection: close")
    } else if context.minorVersion == 0 {
      out.append(literal: "\r\nConnection: keep-alive")
    }
    guard status != 204, status != 304 else {
      out.append(literal: "\r\n\r\n")
      return nil
    }
    switch response.body {
    case .stream:
      out.append(literal: context.minorVersion == 0 ? "\r\n\r\n" : "\r\nTransfer-Encoding: chunked\r\n\r\n")
      return nil
    case .bytes(let body):
      out.append(literal: "\r\nContent-Length: ")
      out.append(decimal: body.count)
      out.append(literal: "\r\n\r\n")
      if context.isHead { return nil }
      if body.count > inlineBytes { return body }
      out.append(body)
      return nil
    }
  }

  /// Appends one chunk; an empty one would be the last, so nothing is written for it.
  static func append(chunk: [UInt8], to out: inout OutputBuffer) {
    guard !chunk.isEmpty else { return }
    out.append(String(chunk.count, radix: 16))
    out.append(literal: "\r\n")
    out.append(chunk)
    out.append(literal: "\r\n")
  }

  /// `Date` is made once a second (RFC 9110 section 6.6.1).
  private mutating func appendDate(to out: inout OutputBuffer) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &now)
    if now.tv_sec != dateSecond {
      dateSecond = now.tv_sec
      date = Array("\r\nDate: \(ResponseWriter.httpDate(dateSecond))".utf8)
    }
    out.append(date)
  }

  /// A time as RFC 9110 section 5.6.7 writes it: `Mon, 23 Nov 2026 17:00:00 GMT`.
  static func httpDate(_ seconds: Int) -> String {
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    var seconds = seconds
    var parts = tm()
    guard gmtime_r(&seconds, &parts) != nil else { return "Thu, 01 Jan 1970 00:00:00 GMT" }
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return
      "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(Int(parts.tm_year) + 1900) "
      + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
  }

  private static func reason(_ status: Int) -> StaticString {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 204: "No Content"
    case 303: "See Other"
    case 304: "Not Modified"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 422: "Unprocessable Content"
    case 428: "Precondition Required"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 503: "Service Unavailable"
    case 505: "HTTP Version Not Supported"
    case 507: "Insufficient Storage"
    default: ""  // the phrase may be empty (RFC 9112 section 4)
    }
  }
}
