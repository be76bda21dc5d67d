import Foundation
import Testing

/// The arrows between folders that the compiler cannot hold, since they lie within one target.
@Suite struct ArchitectureTests {
  /// What each folder may use, besides itself. A new folder has to say so here.
  static let mayUse: [String: Set<String>] = [
    "BookingCore/Model": [],
    "BookingCore/CSV": [],
    "BookingCore/JSON": [],
    "BookingCore/Calendar": ["BookingCore/Model"],
    "BookingCore/Schedule": ["BookingCore/Model", "BookingCore/Calendar"],
    "BookingCore/Solver": [
      "BookingCore/Model", "BookingCore/Calendar", "BookingCore/Schedule", "BookingCore/JSON",
    ],
    "BookingCore/Store": ["BookingCore/Model", "BookingCore/Calendar"],
    "BookingCore/Documents": ["BookingCore/Model", "BookingCore/Calendar", "BookingCore/JSON"],
    "BookingCore/Demonstration": [
      "BookingCore/Model", "BookingCore/Calendar", "BookingCore/CSV", "BookingCore/Documents",
      "BookingCore/Schedule",
    ],
    "BookingCore/Desk": [
      "BookingCore/Model", "BookingCore/Calendar", "BookingCore/Schedule", "BookingCore/Solver",
      "BookingCore/Store", "BookingCore/CSV", "BookingCore/JSON", "BookingCore/Documents",
      "BookingCore/Demonstration",
    ],
    "BookingHTTP/Server": [],
  ]

  /// Read once for all tests.
  private static let sources = Result { try read() }

  private static func read() throws -> ArchitectureCheck {
    var folder = URL(filePath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    folder.append(path: "Sources")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".swift")
    }
    return ArchitectureCheck(
      try paths.map { path in
        // A folder within a folder, as Calendar/ICalendar, belongs to it.
        let names = path.split(separator: "/")
        return ArchitectureCheck.File(
          folder: names.dropLast().prefix(2).joined(separator: "/"),
          name: names.dropFirst(2).joined(separator: "/"),
          text: try String(contentsOf: folder.appending(path: path), encoding: .utf8))
      })
  }

  @Test("folders name no types of folders that they may not use") func arrows() throws {
    let sources = try Self.sources.get()
    #expect(sources.folders.contains("BookingCore/Model"))
    for (folder, allowed) in Self.mayUse {
      // Between targets the compiler holds the arrows.
      let target = folder.prefix { $0 != "/" }
      for other in sources.folders
      where other != folder && other.hasPrefix(target) && !allowed.contains(other) {
        #expect(sources.uses(of: other, in: folder) == [])
      }
    }
  }

  @Test("each folder of the core says what it may use") func everyFolder() throws {
    let core = try Self.sources.get().folders.filter { $0.hasPrefix("BookingCore") }
    #expect(core.filter { Self.mayUse[$0] == nil } == [])
  }

  @Test("the arrows point one way") func oneWay() {
    for (folder, allowed) in Self.mayUse {
      for other in allowed { #expect(Self.mayUse[other]?.contains(folder) != true, "\(folder) and \(other)") }
    }
  }

  @Test("only the store knows SQLite, and the server knows no bookings") func imports() throws {
    let sources = try Self.sources.get()
    #expect(sources.imports(of: "CSQLite", outside: ["BookingCore/Store"]) == [])
    let others = Set(sources.folders).subtracting(["BookingHTTP/Server"])
    #expect(sources.imports(of: "BookingCore", outside: others) == [])
  }

  @Test("values are bound to statements, never written into them") func boundValues() throws {
    #expect(try Self.sources.get().builtStatements() == [])
  }
}

/// The checker itself, on small made-up violations.
@Suite struct ArchitectureCheckTests {
  private func check(_ files: [(folder: String, text: String)]) -> ArchitectureCheck {
    ArchitectureCheck(
      files.enumerated().map { .init(folder: $1.folder, name: "\($0).swift", text: $1.text) })
  }

  private let desk = (
    folder: "Desk", text: "public final class BookingDesk {\n  struct Inner {}\n}\nenum Refusal {}\n"
  )

  @Test(
    "a type named against the arrow is found",
    arguments: [
      "struct Area { let desk: BookingDesk }", "let x = [Refusal]()", "func f() -> Result<Int, Refusal>",
      "let s = \"\\(BookingDesk.self)\"", "extension BookingDesk {}", "/* a */ typealias A = Refusal // b",
    ])
  func finds(_ text: String) {
    let check = check([desk, ("Model", text)])
    #expect(check.uses(of: "Desk", in: "Model").count == 1)
    #expect(check.uses(of: "Model", in: "Desk") == [])
  }

  @Test(
    "comments, texts and names of one's own are no use",
    arguments: [
      "// BookingDesk", "/* BookingDesk /* Refusal */ Refusal */ let a = 1", "let s = \"BookingDesk\"",
      "let s = #\"a \"BookingDesk\\(x)\" \"#", "let s = \"\"\"\n  BookingDesk \"quoted\"\n  \"\"\"",
      "let s = \"\\\" BookingDesk\"",
      "struct Inner {}\nlet i: Inner", "struct A { enum Refusal {} }", "let bookingDesk = 1",
      "enum BookingDeskRefusal {}",
    ])
  func leaves(_ text: String) {
    #expect(check([desk, ("Model", text)]).uses(of: "Desk", in: "Model") == [])
  }

  @Test("a private type does not count as declared") func privateTypes() {
    let check = check([("Desk", "private struct Row {}"), ("Model", "let rows: [Row]")])
    #expect(check.uses(of: "Desk", in: "Model") == [])
  }

  @Test("the place of a use is told") func place() {
    let check = check([desk, ("Model", "/*\n\n*/ let a = \"\"\"\n  b\n  \"\"\"\nlet c: Refusal\n")])
    #expect(check.uses(of: "Desk", in: "Model") == ["Model/1.swift:6 names Refusal of Desk"])
  }

  @Test("imports are found, whatever stands before them") func imports() {
    let check = check([
      ("Desk", "internal import CSQLite"), ("Store", "import CSQLite"), ("Model", "// import CSQLite"),
    ])
    #expect(check.imports(of: "CSQLite", outside: ["Store"]) == ["Desk/0.swift:1 imports CSQLite"])
  }

  @Test(
    "SQL built from values is found, bound or constant SQL is not",
    arguments: [
      ("db.execute(\"DELETE FROM a WHERE id = \\(id)\")", 1),
      ("db.execute(\"\"\"\n  SELECT *\n  FROM \\(table)\n  \"\"\")", 1),
      ("db.execute(\"DELETE FROM a WHERE id = ?\", id)", 0), ("print(\"SELECTED \\(x)\")", 0),
      ("print(\"took \\(x)\")", 0),
    ])
  func statements(_ text: String, _ count: Int) {
    #expect(check([("Store", text)]).builtStatements().count == count)
  }
}
