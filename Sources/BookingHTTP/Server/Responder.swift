import Synchronization

/// Takes the answer to one deferred request, once, from any thread.
///
/// A responder that is dropped without an answer answers 500, so that no client waits for ever.
public final class Responder: Sendable {
  private let mailbox: Mailbox
  private let token: ConnectionToken
  private let id: RequestID
  private let acceptLanguage: String?
  private let faultResponse: FaultResponse
  private let isUsed = Atomic(false)

  init(
    mailbox: Mailbox, token: ConnectionToken, id: RequestID, acceptLanguage: String?,
    faultResponse: @escaping FaultResponse
  ) {
    self.mailbox = mailbox
    self.token = token
    self.id = id
    self.acceptLanguage = acceptLanguage
    self.faultResponse = faultResponse
  }

  deinit { refuse(.internalError) }

  /// Hands the answer to the connection's loop; further calls do nothing.
  public func respond(_ response: Response) { respond(making: { response }) }

  /// Has the connection's loop make the answer, as quickly as a quick handler would; further calls do nothing.
  public func respond(making response: @escaping @Sendable () -> Response) {
    guard !isUsed.exchange(true, ordering: .relaxed) else { return }
    mailbox.post(.answer(token, response))
  }

  /// Answers with a refusal of the server's own kind, such as `.overloaded`.
  public func refuse(_ fault: HTTPFault) {
    guard !isUsed.exchange(true, ordering: .relaxed) else { return }
    mailbox.post(
      .answer(token, { [faultResponse, id, acceptLanguage] in faultResponse(fault, id, acceptLanguage) }))
  }
}

/// Makes the answer for a request that the server refuses by itself, given its `Accept-Language`.
public typealias FaultResponse = @Sendable (HTTPFault, RequestID, _ acceptLanguage: String?) -> Response
