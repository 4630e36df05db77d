// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

// Only for `deploy/fuzz`: libFuzzer brings its own main, so nothing else can build or link it.
let fuzzing: [Target] =
  Context.environment["REFERRAL_HUB_FUZZING"] == nil
  ? []
  : [
    .executableTarget(
      name: "Fuzz", dependencies: ["Wire", "Streams", "Referral", "Stages"], path: "Tests/Fuzz",
      exclude: ["corpus"], swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])])
  ]

let package = Package(
  name: "referral-hub",
  products: [
    .executable(name: "referral-hub", targets: ["HubCommand"]),
    .executable(name: "hub-bench", targets: ["HubBench"]),
  ],
  targets: [
    .systemLibrary(name: "CRdKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
    module("Telemetry"),
    module("Wire"),
    module("Kafka", ["CRdKafka", "Telemetry"]),
    module("Streams", ["Telemetry"]),
    module("Referral", ["Wire"]),
    module("Stages", ["Referral", "Streams", "Wire"]),
    module("Simulation", ["Streams", "Stages", "Referral", "Wire"]),
    module("Hub", ["Kafka", "Streams", "Stages", "Referral", "Wire", "Telemetry"]),
    .executableTarget(
      name: "HubCommand",
      dependencies: ["Hub", "Kafka", "Streams", "Stages", "Referral", "Simulation", "Wire", "Telemetry"],
      swiftSettings: settings),
    .executableTarget(
      name: "HubBench",
      dependencies: ["Hub", "Kafka", "Streams", "Stages", "Referral", "Simulation", "Wire", "Telemetry"],
      swiftSettings: settings),
    tests("WireTests", ["Wire"]),
    tests("TelemetryTests", ["Telemetry"]),
    tests("KafkaTests", ["Kafka", "Simulation", "Telemetry"]),
    tests("StreamsTests", ["Streams", "Simulation", "Telemetry"]),
    tests("ReferralTests", ["Referral", "Wire"]),
    tests("StagesTests", ["Stages", "Referral", "Streams", "Simulation", "Wire"]),
    tests("HubTests", ["Hub", "Kafka", "Stages", "Referral", "Wire"]),
    tests("SimulationTests", ["Simulation", "Stages", "Referral", "Streams", "Wire"]),
    tests("ConformanceTests", ["Hub", "Kafka", "Streams", "Simulation"]),
    tests("TidyTests", []),
  ] + fuzzing
)
