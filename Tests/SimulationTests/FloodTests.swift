import Simulation
import Stages
import Streams
import Synchronization
import Testing

/// The real stages, casework the slower one, and as many updates of one department as would keep it busy for long.
@Suite("A department that floods its topic") struct FloodTests {
  private static let flood = 3_000
  private static let most = 60
  private static let limits = (
    intake: WorkerLimits(recordsPerCycle: 40, cyclesPerStep: 1, heldBackRecords: 5, heldBackMillis: 10),
    casework: WorkerLimits(recordsPerCycle: 10, cyclesPerStep: 1)
  )

  @Test("does not delay another's emergency by more than what may wait for casework")
  func isHeldBack() throws {
    let before = try recordsBeforeTheReferral(Pace(most: Self.most))
    #expect(before <= Self.most + Self.limits.intake.recordsPerCycle + Self.limits.casework.recordsPerCycle)
  }

  @Test("would delay it by nearly all that was sent before if intake were not held back")
  func isNot() throws {
    #expect(try recordsBeforeTheReferral(Pace(most: .max)) > Self.flood / 2)
  }

  /// How many records casework took from when an emergency was sent until its referral, in the midst of the flood.
  private func recordsBeforeTheReferral(_ pace: Pace) throws -> Int {
    let log = SimulatedLog(clock: SimulatedClock())
    let hub = Contract.hub
    let first = IntakeStage(layout: hub.layout, catalogue: hub.rules.catalogue, partitionCount: 1)
    let second = try CaseworkStage(layout: hub.layout, rules: hub.rules, partitionCount: 1)
    log.createTopics(of: first)
    log.createTopics(of: second)
    let intake = log.makeWorker(stage: first, group: "intake", member: "m", limits: Self.limits.intake, pace: pace)
    let casework = log.makeWorker(stage: second, group: "casework", member: "m", limits: Self.limits.casework)
    func turn() throws {
      _ = try intake.step()
      let end = log.endOffset("hub.inbox", partition: 0)
      let inbox = SimulatedTopicPartition(topic: "hub.inbox", partition: 0)
      pace.look(waiting: Int(end - (log.group("casework").committedOffset(inbox) ?? 0)))
      _ = try casework.step()
    }
    send(
      log, "civil-affairs", Self.person(0), id: "c",
      #"{"kind":"category","category":"dibao","status":"active","since":"2024-03-01"}"#)
    for _ in 0..<8 { try turn() }
    for number in 1...Self.flood {
      send(
        log, "medical-insurance", Self.person(number), id: "m\(number)",
        #"{"kind":"insurance","scheme":"resident","since":"2025-01-01"}"#)
    }
    // Time enough for intake to run ahead, if it may.
    for _ in 0..<80 { try turn() }
    send(
      log, "emergency", Self.person(0), id: "e",
      #"{"kind":"disaster","occurredOn":"2026-01-04","type":"flood","homeDamaged":true}"#)
    let taken = casework.statistics.recordsIn.load(ordering: .relaxed)
    for _ in 0..<2 * Self.flood {
      try turn()
      if log.endOffset("dept.emergency.referrals", partition: 0) > 0 {
        return casework.statistics.recordsIn.load(ordering: .relaxed) - taken
      }
    }
    Issue.record("the emergency was never referred")
    return .max
  }

  private static func person(_ number: Int) -> String { "T420106-\(1_000_000 + number)" }

  private func send(_ log: SimulatedLog, _ department: String, _ person: String, id: String, _ facts: String) {
    let value = """
      {"specversion":"1.0","id":"\(id)","source":"/departments/\(department)","type":"referral-hub.update.v1",\
      "time":"2026-01-05T08:00:00+08:00","data":{"subject":{"person":"\(person)"},"division":"420106","facts":[\(facts)]}}
      """
    log.append("dept.\(department).updates", partition: 0, key: Array(person.utf8), value: Array(value.utf8))
  }
}
