import Foundation
import Referral
import Simulation
import Stages
import Testing

@Suite("The demonstration's second act")
struct SecondActTests {
  @Test("days pass, the sleeping and the disclaiming department reach the meeting, and its decision is carried out")
  func comesToItsEnd() throws {
    let catalogue = try Repository.catalogue()
    let pack = try PolicyPack.read(try Repository.bytes("deploy/policy/hubei-2024.json"), catalogue: catalogue)
    let rules = CaseworkRules(catalogue: catalogue, pack: pack, calendar: .mondayToFriday, clocks: Clocks())
    let hub = try SimulatedHub(rules, partitions: 3, seed: 7)
    var act = SecondAct(run: "test")
    for message in act.begin(nowMillis: hub.clock.wallMillis) { hub.send(message) }
    var days = 0
    while !act.isOver, days < 240 {
      try hub.settle()
      for record in hub.published() {
        for message in act.observe(record, nowMillis: hub.clock.wallMillis) { hub.send(message) }
      }
      hub.clock.advance(byMillis: 6 * 3_600_000)
      days += 1
    }
    #expect(act.isOver, "\(act.lines.joined(separator: "\n"))")
    #expect(act.lines.contains { $0.contains("it sleeps") })
    #expect(act.lines.contains { $0.contains("nobody rules") })
    #expect(act.lines.contains { $0.contains("the county meets") })
    let tally = try hub.tally()
    #expect(tally.total.rejected == 0, "every answer was taken")
  }
}
