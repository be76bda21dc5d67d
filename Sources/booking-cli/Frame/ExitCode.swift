import BookingCore

/// What the program's exit tells scripts; part of the contract.
enum ExitCode: Int32, CaseIterable {
  case done = 0
  case no = 1
  case taken = 3
  case refused = 4
  case stale = 5
  case notFound = 6
  case usage = 64
  case badData = 65
  case noInput = 66
  case unreachable = 69
  case bug = 70
  case cannotCreate = 73
  case inputOutput = 74
  case busy = 75
  case notAllowed = 77
  case configuration = 78
  case interrupted = 130

  var meaning: String {
    switch self {
    case .done: "done"
    case .no: "the answer is no, or problems were found"
    case .taken: "somebody else has it"
    case .refused: "a house rule refuses"
    case .stale: "it has changed meanwhile"
    case .notFound: "no such thing"
    case .usage: "the call is wrong"
    case .badData: "the input is wrong"
    case .noInput: "no such input file or store"
    case .unreachable: "the service cannot be reached"
    case .bug: "a mistake of the program"
    case .cannotCreate: "the output cannot be created"
    case .inputOutput: "the disk refuses"
    case .busy: "the store is busy; try again"
    case .notAllowed: "no right to it"
    case .configuration: "the configuration is wrong"
    case .interrupted: "stopped by Ctrl-C"
    }
  }
}

/// Why a command stops, with the exit code it stops with.
struct Failure: Error {
  /// What scripts see.
  var code: ExitCode
  /// What people see, without full stop or with a whole sentence.
  var message: String
  /// Further lines below the message.
  var lines: [String] = []
  /// What is wrong one by one, with its place, for programs; people read it in the message or the lines.
  var faults: [DeskError.Fault] = []
  /// Whether the usage of the command helps.
  var showsUsage = false

  init(_ code: ExitCode, _ message: String, lines: [String] = [], faults: [DeskError.Fault] = []) {
    self.code = code
    self.message = message
    self.lines = lines
    self.faults = faults
  }

  /// A call that cannot be understood.
  static func usage(_ message: String, lines: [String] = []) -> Failure {
    var failure = Failure(.usage, message, lines: lines)
    failure.showsUsage = true
    return failure
  }
}
