// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

// Whether two accesses to one object overlap is looked at in the debug build, which the tests run; in the event loops
// that costs a fifth of the instructions of a short answer, in the writer a thirtieth.
let loops: [SwiftSetting] = [
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
]

// What people run carries Swift's own libraries within: it starts in half the time, calls them directly, and runs where
// no Swift is installed. Other linkers than lld warn of a function in there.
let foundation = ["CoreFoundation", "_FoundationICU", "_FoundationCShims", "_FoundationCollections"]
let alone: [LinkerSetting] = [
  .unsafeFlags(
    ["-static-stdlib", "-use-ld=lld"] + foundation.map { "-l\($0)" }, .when(configuration: .release))
]

let package = Package(
  name: "faelled",
  products: [.executable(name: "booking-cli", targets: ["booking-cli"])],
  targets: [
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CSystem", providers: [.apt(["libcrypt-dev"])]),
    .target(
      name: "BookingCore", dependencies: ["CSQLite", "CSystem"],
      resources: [.embedInCode("Desk/Danish.txt")], swiftSettings: strict + loops),
    .target(
      name: "BookingHTTP", dependencies: ["BookingCore", "CSystem"],
      resources: ["style.css", "script.js", "worker.js", "icon.svg"].map { .embedInCode("Web/Files/\($0)") },
      swiftSettings: strict + loops),
    .executableTarget(
      name: "booking-cli", dependencies: ["BookingCore", "BookingHTTP"],
      resources: [.embedInCode("Frame/Danish.txt")], swiftSettings: strict, linkerSettings: alone),
    .executableTarget(
      name: "booking-bench", dependencies: ["BookingCore", "CSystem", "SyncCounter"], path: "Benchmarks",
      exclude: ["SyncCounter", "HTTP", "Import", "Desk/postgres.sh", "Solver/reference.py"],
      swiftSettings: strict, linkerSettings: alone),
    .target(name: "SyncCounter", path: "Benchmarks/SyncCounter"),
    .target(name: "FaultyDisk", dependencies: ["CSQLite"], path: "Tests/FaultyDisk"),
    .target(
      name: "TestSupport", dependencies: ["BookingCore", "FaultyDisk"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .executableTarget(
      name: "desk-probe", dependencies: ["BookingCore"], path: "Tests/Probe", swiftSettings: strict),
    .testTarget(
      name: "BookingCoreTests", dependencies: ["BookingCore", "TestSupport", "desk-probe"],
      swiftSettings: strict),
    .testTarget(
      name: "BookingHTTPTests", dependencies: ["BookingHTTP", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "SimulationTests", dependencies: ["BookingCore", "TestSupport"], swiftSettings: strict),
  ]
)
