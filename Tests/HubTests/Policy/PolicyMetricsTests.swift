import Foundation
import Referral
import Telemetry
import Testing
import Wire

@testable import Hub

@Suite("A county without parameters is seen in the metrics")
struct PolicyMetricsTests {
  private static func metrics(_ registry: Registry) -> [String] {
    MetricsFile.text(registry.snapshot()).split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
  }

  private static let day = CivilDate(daysSinceEpoch: 20_500)

  @Test("the divisions that the settings name are there from the start, with nothing missing or with what is")
  func announced() {
    let registry = Registry()
    PolicyMetrics(registry, divisions: ["4201", "430102"]).announce(TraceWorld.pack, on: Self.day)
    let metrics = Self.metrics(registry)
    #expect(metrics.contains(#"referral_hub_policy_silent_rules{division="4201"} 0"#))
    #expect(metrics.contains(#"referral_hub_policy_missing_parameters{division="4201"} 0"#))
    #expect(metrics.contains("referral_hub_policy_serial \(TraceWorld.pack.serial)"))
    let silent = metrics.first { $0.hasPrefix(#"referral_hub_policy_silent_rules{division="430102"} "#) }
    #expect(silent.flatMap { Int($0.split(separator: " ")[1]) }.map { $0 > 5 } == true)
  }

  @Test("a division that nobody named is there once a household of it was looked at, and a newer pack's word counts")
  func met() throws {
    let registry = Registry()
    let metrics = PolicyMetrics(registry, divisions: [])
    metrics.announce(TraceWorld.pack, on: Self.day)
    #expect(Self.metrics(registry).allSatisfy { !$0.contains("division") })
    let division = try DivisionCode.parse("430102")
    let missing = TraceWorld.pack.missingParameters(in: division, on: Self.day)
    metrics.met(division, under: TraceWorld.pack, missing: missing)
    let rules = Set(missing.map(\.rule)).count
    #expect(Self.metrics(registry).contains(#"referral_hub_policy_silent_rules{division="430102"} \#(rules)"#))
    let text = try String(contentsOfFile: TraceWorld.root + "/deploy/policy/hubei-2024.json", encoding: .utf8)
    let newer = try PolicyPack.read(
      Array(text.replacing("\"serial\": \(TraceWorld.pack.serial)", with: "\"serial\": 99").utf8),
      catalogue: TraceWorld.contract.catalogue)
    metrics.met(division, under: newer, missing: [])
    metrics.met(division, under: TraceWorld.pack, missing: missing)
    #expect(Self.metrics(registry).contains(#"referral_hub_policy_silent_rules{division="430102"} 0"#))
    #expect(Self.metrics(registry).contains("referral_hub_policy_serial 99"))
  }

  @Test("the file has a type and a help line for each name, once, and is replaced whole")
  func file() throws {
    let registry = Registry()
    PolicyMetrics(registry, divisions: ["42", "43"]).announce(TraceWorld.pack, on: Self.day)
    let path = FileManager.default.temporaryDirectory.appending(path: "metrics-\(UUID().uuidString).prom").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    MetricsFile(path: path, registry: registry).write()
    MetricsFile(path: path, registry: registry).write()
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("# TYPE referral_hub_policy_silent_rules gauge") } == 1)
    #expect(lines.count { $0.hasPrefix("# HELP referral_hub_policy_silent_rules ") } == 1)
    #expect(lines.count { $0.hasPrefix("# HELP") } == lines.count { $0.hasPrefix("# TYPE") })
  }
}
