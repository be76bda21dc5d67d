public import BookingCore
import Dispatch
import Foundation
import Synchronization

/// How the service runs.
public struct ServiceConfiguration: Sendable {
  public var listen: ListenAddress
  /// Whether requests of one member or address are bounded; off only for measuring.
  public var isRateLimited = true
  /// What a client may send, and how long it may take.
  public var limits = HTTPLimits()
  /// What the API takes and tells.
  public var apiLimits = APILimits()
  /// How long requests that were begun may take after the service was told to stop.
  public var drain = Duration.seconds(10)
  /// The proxies whose `X-Forwarded-For` is believed.
  public var trustedProxies: [AddressBlock] = []
  /// Whether `X-Booking-Subject` names who asks; for a Unix socket that a trusted proxy alone may open.
  public var trustsSubject = false
  /// Where a line of JSON for each answer goes, an open descriptor that stays the caller's; nil for nowhere.
  public var accessLog: Int32?
  /// Carries mails to members; nil leaves them waiting.
  public var postman: Postman?

  /// A service that listens at `listen`, as `127.0.0.1:8080`.
  public init(listen: ListenAddress) { self.listen = listen }

  /// The limits that an operator can set by name.
  public static let limitNames = HTTPLimits.names + APILimits.names

  /// Sets a limit written as `idle-seconds=30`; false when there is none of the name, or the number is none.
  public mutating func setLimit(_ setting: String) -> Bool {
    let parts = setting.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let number = Int(parts[1]) else { return false }
    return limits.set(parts[0], to: number) || apiLimits.set(parts[0], to: number)
  }
}

/// The service behind `booking-cli serve`: the API and the pages of a desk on a server, until it is told to stop.
///
///     let desk = try BookingDesk(path: "faelled.db", mode: .service)
///     try BookingService(desk: desk, configuration: .init(listen: address)).run()
public final class BookingService: Sendable {
  private let desk: BookingDesk
  private let configuration: ServiceConfiguration
  private let api: APIService
  private let server: Server
  private let log: AccessLog?
  private let housekeeper: Housekeeper
  /// How often the process was told to stop.
  private let timesTold = Atomic(0)

  /// The service of a desk in service mode.
  public init(desk: BookingDesk, configuration: ServiceConfiguration) {
    self.desk = desk
    self.configuration = configuration
    let metrics = ServerMetrics()
    api = APIService(
      desk: desk, serverMetrics: metrics, isRateLimited: configuration.isRateLimited,
      trustsSubject: configuration.trustsSubject, limits: configuration.apiLimits)
    var setup = ServerConfiguration(listen: configuration.listen)
    setup.metrics = metrics
    setup.limits = configuration.limits
    setup.trustedProxies = configuration.trustedProxies
    setup.faultResponse = APIService.faultResponse
    setup.isWokenLater = { desk.isTellingAnswers }
    log = configuration.accessLog.map { AccessLog(descriptor: $0) }
    if let log { setup.accessLog = log.record }
    let site = Site(service: api)
    server = Server(setup, Router(api.routes + site.routes, missing: site.missing))
    desk.afterAnswers { [weak server] in server?.wake() }
    housekeeper = Housekeeper(desk: desk, postman: configuration.postman)
  }

  /// Begins to serve and returns where.
  @discardableResult public func start() throws -> ListenAddress {
    _ = try server.start()
    housekeeper.start()
    return server.boundAddress
  }

  /// Says that it is stopping, finishes what was begun, and closes the desk.
  public func stop() {
    api.drain()
    housekeeper.stop()
    server.stop(within: configuration.drain)
    api.stop()
    log?.stop()
    desk.close()
  }

  /// Serves until SIGTERM or SIGINT, then stops in order; a second signal ends the process at once.
  ///
  /// Prints where it listens as the first line on standard output as soon as it accepts.
  public func run() throws {
    for number in [SIGTERM, SIGINT] { signal(number, SIG_IGN) }
    let told = DispatchSemaphore(value: 0)
    let queue = DispatchQueue(label: "signals")
    let sources = [SIGTERM, SIGINT].map { DispatchSource.makeSignalSource(signal: $0, queue: queue) }
    for source in sources {
      source.setEventHandler {
        // What was acknowledged is on disk already: leaving at once loses nothing.
        if self.timesTold.add(1, ordering: .relaxed).newValue > 1 { _exit(130) }
        told.signal()
      }
      source.resume()
    }
    let connections = try server.start()
    housekeeper.start()
    let address = server.boundAddress
    let place = if case .unix = address { address.description } else { "http://\(address)" }
    Self.say("Listening on \(place)", to: STDOUT_FILENO)
    Self.say("Holds up to \(connections) connections.", to: STDERR_FILENO)
    told.wait()
    stop()
    for source in sources { source.cancel() }
  }

  /// Writes a line; that nobody reads it must not stop the service, as `FileHandle` would.
  static func say(_ line: String, to descriptor: Int32) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(descriptor, bytes, bytes.count)
  }
}
