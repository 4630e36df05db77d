internal import Wire

/// Messages that a department's broken system might send. Each names the code that it must be rejected with.
enum ScenarioFaults {
  /// Sent once the first people are known, so that what is wrong is the message and nothing else.
  static let round = 5
}

extension ScenarioRun {
  mutating func faults(_ round: Int, _ nowMillis: Int64, into messages: inout [ScenarioMessage]) {
    guard round == ScenarioFaults.round else { return }
    for fault in scenario.faults {
      for time in 0..<fault.times {
        let household = scenario.households[(time * 7 + fault.fault.utf8.count) % scenario.households.count]
        messages.append(message(fault, household, nowMillis))
      }
    }
  }

  private mutating func message(
    _ fault: ScenarioFile.Fault, _ household: ScenarioHousehold, _ nowMillis: Int64
  ) -> ScenarioMessage {
    let isCoordination = fault.on == "coordination.decisions"
    let department = isCoordination ? nil : String(fault.on.split(separator: ".")[1])
    var event = FaultyEvent(
      id: events.nextID(department ?? "coordination"), department: department ?? "", division: household.division.text,
      person: household.people[0].id.text, household: household.household.text,
      time: RFC3339.text(millis: events.nextMillis(nowMillis)), isFeedback: fault.on.hasSuffix(".feedback"))
    let value = event.value(fault.fault)
    return ScenarioMessage(
      topic: prefix + fault.on, department: department, key: Array(household.people[0].id.bytes), value: value,
      headers: event.headers, fate: .rejected(fault.code))
  }
}
