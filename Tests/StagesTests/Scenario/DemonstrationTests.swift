import Referral
import Simulation
import Stages
import Streams
import Testing

@Suite("The demonstration's scenario") struct DemonstrationTests {
  @Test("comes out as it says, in process", arguments: [UInt64(1), 2, 3])
  func comesOut(seed: UInt64) throws {
    let catalogue = try Repository.catalogue()
    let pack = try PolicyPack.read(try Repository.bytes("deploy/policy/hubei-2024.json"), catalogue: catalogue)
    let rules = CaseworkRules(
      catalogue: catalogue, pack: pack, calendar: .mondayToFriday, clocks: Clocks())
    let hub = try SimulatedHub(rules, partitions: Int32(1 + seed * 2), seed: seed)
    let scenario = try Repository.scenario(catalogue)
    var run = ScenarioRun(scenario, pack: pack, run: "test", nowMillis: hub.clock.wallMillis)
    try hub.settle()
    while !run.isFinished {
      for message in run.nextRound(nowMillis: hub.clock.wallMillis) { hub.send(message) }
      try hub.settle()
      for record in hub.published() { run.observe(record) }
      hub.clock.advance(byMillis: 60_000)
    }
    for problem in run.problems(tally: try hub.tally()) { Issue.record("\(problem)") }
  }
}
