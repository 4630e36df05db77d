import Referral
import Simulation
import Stages
import Streams
import Testing

@Suite("The demonstration's scenario") struct DemonstrationTests {
  @Test("comes out as it says, in process", arguments: [UInt64(1), 2, 3])
  func comesOut(seed: UInt64) throws {
    let stage = try Rehearsal(partitions: Int32(1 + seed * 2), seed: seed)
    let problems = try stage.play()
    #expect(problems == [])
  }

  @Test("comes out the same when every round meets workers that were just restored from compacted changelogs")
  func survivesRestarts() throws {
    let stage = try Rehearsal(partitions: 4, seed: 11)
    let problems = try stage.play { try stage.hub.restart(compacting: true) }
    #expect(problems == [])
  }

  @Test("comes out the same when commits fail, are lost, or kill the process", arguments: [UInt64(21), 22, 23, 24])
  func survivesFaults(seed: UInt64) throws {
    let stage = try Rehearsal(partitions: 3, seed: seed)
    var random = SeededRandom(seed: seed)
    let problems = try stage.play { stage.hub.unsettle(&random) }
    #expect(problems == [])
    #expect(stage.hub.faultsStruck > 10, "too few faults struck to prove anything")
  }

  @Test("is told from one that came out otherwise")
  func seesOtherwise() throws {
    let catalogue = try Repository.catalogue()
    let part = """
      {"about":"","usual":{"policy-not-implemented":"silent","new-hardship":"silent","possibly-eligible":"silent",
      "improved-conditions":"silent"},"behaviours":{"silent":[]},
      "faults":[{"fault":"not JSON","on":"dept.health.updates","code":"too-deep","times":1}],
      "households":[{"id":"X-1","about":"","at":"420106","area":"urban","people":["A 张三 1960-01-01 m head"],
      "facts":["A category dibao active since=-9"],"expect":["policy-not-implemented dibao-allowance B1 civil-affairs=closed"]},
      {"id":"X-2","about":"","at":"420106","area":"urban","people":["A 李四 1961-01-01 m head"],
      "facts":["A category dibao active since=-9 | unchanged"],"expect":[]}]}
      """
    let stage = try Rehearsal(
      partitions: 2, seed: 1, scenario: try Scenario(files: [("part", Array(part.utf8))], catalogue: catalogue))
    #expect(
      try stage.play() == [
        "health: a message was rejected as not-json, expected was another code",
        "X-1 (): missing: policy-not-implemented dibao-allowance B1 civil-affairs=closed",
        "X-1 (): unexpected: policy-not-implemented dibao-allowance B1 civil-affairs=dispatched",
        "X-2 (): unexpected: policy-not-implemented dibao-allowance B1 civil-affairs=dispatched",
        "civil-affairs: 3 messages folded, expected were 2", "civil-affairs: 0 messages unchanged, expected were 1",
      ])
  }
}

/// A scenario and a simulated hub to play it to.
final class Rehearsal {
  let hub: SimulatedHub
  private let scenario: Scenario
  private let pack: PolicyPack

  init(partitions: Int32, seed: UInt64, scenario: Scenario? = nil) throws {
    let catalogue = try Repository.catalogue()
    pack = try PolicyPack.read(try Repository.bytes("deploy/policy/hubei-2024.json"), catalogue: catalogue)
    self.scenario = try scenario ?? Repository.scenario(catalogue)
    let rules = CaseworkRules(catalogue: catalogue, pack: pack, calendar: .mondayToFriday, clocks: Clocks())
    hub = try SimulatedHub(rules, partitions: partitions, seed: seed)
  }

  /// - Parameter disturb: called before each round's messages are worked on.
  /// - Returns: what is not as the scenario says.
  func play(disturb: () throws -> Void = {}) throws -> [String] {
    var run = ScenarioRun(scenario, pack: pack, run: "test", nowMillis: hub.clock.wallMillis)
    try hub.settle()
    while !run.isFinished {
      for message in run.nextRound(nowMillis: hub.clock.wallMillis) { hub.send(message) }
      try disturb()
      try hub.settle()
      for record in hub.published() { run.observe(record) }
      hub.clock.advance(byMillis: 60_000)
    }
    return run.problems(tally: try hub.tally())
  }
}
