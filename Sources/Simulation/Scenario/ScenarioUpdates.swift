internal import Referral
internal import Wire

/// A round's updates: what departments know of themselves, without having been asked.
extension ScenarioRun {
  mutating func updates(_ round: Int, _ nowMillis: Int64, into messages: inout [ScenarioMessage]) {
    for household in scenario.households {
      for (index, person) in household.people.enumerated() where round == (index == 0 ? 1 : 2) {
        let own = household.facts.filter {
          $0.round == round && $0.person == person.letter && isPlain($0, of: household)
        }
        messages.append(introduce(person, of: household, with: own, nowMillis))
      }
      for group in groups(household, round) { send(group, of: household, nowMillis, into: &messages) }
      for merge in household.merges where merge.round == round {
        messages.append(self.merge(household, merge.from, merge.into, nowMillis))
      }
    }
  }

  /// Goes with the person's introduction into one update of civil affairs.
  private func isPlain(_ fact: ScenarioFact, of household: ScenarioHousehold) -> Bool {
    guard let letter = fact.person, let index = household.people.firstIndex(where: { $0.letter == letter }) else {
      return false
    }
    return fact.round == (index == 0 ? 1 : 2) && fact.department == civilAffairs && fact.flags == ScenarioFlags.none
  }

  private func groups(_ household: ScenarioHousehold, _ round: Int) -> [[ScenarioFact]] {
    var groups: [[ScenarioFact]] = []
    for fact in household.facts where fact.round == round && !isPlain(fact, of: household) {
      let at = groups.firstIndex {
        $0[0].person == fact.person && $0[0].department == fact.department && $0[0].flags == fact.flags
      }
      if let at { groups[at].append(fact) } else { groups.append([fact]) }
    }
    return groups
  }

  private mutating func introduce(
    _ person: ScenarioPerson, of household: ScenarioHousehold, with facts: [ScenarioFact], _ nowMillis: Int64
  ) -> ScenarioMessage {
    let millis = events.nextMillis(nowMillis)
    let envelope = envelope("referral-hub.update.v1", "civil-affairs", household, key: person.id.bytes, millis)
    return events.message(envelope) { json in
      begin(person.id, household, &json)
      json.beginObject()
      json.member("kind", "identity" as StaticString)
      json.member("name", person.name)
      if person.id.isTemporary {
        json.member("sex", person.isMale ? "male" as StaticString : "female")
        json.member("birthDate", person.birth)
      }
      json.endObject()
      json.beginObject()
      json.member("kind", "residence" as StaticString)
      json.member("division", household.division)
      json.member("area", household.area)
      json.endObject()
      if !person.isAlone {
        json.beginObject()
        json.member("kind", "household" as StaticString)
        json.member("household", household.household)
        json.member("relation", person.relation)
        json.member("since", today.addingDays(-3_000))
        json.endObject()
      }
      for fact in facts { events.write(fact, today: today, households: householdText, &json) }
      json.endArray()
    }
  }

  private mutating func send(
    _ facts: [ScenarioFact], of household: ScenarioHousehold, _ nowMillis: Int64, into messages: inout [ScenarioMessage]
  ) {
    let flags = facts[0].flags
    let department = events.catalogue.departments.code(facts[0].department)
    let person = facts[0].person.flatMap { household.person($0) }
    let subject = person?.id.bytes ?? household.household.bytes
    var envelope = envelope(
      "referral-hub.update.v1", department, household, key: subject,
      events.nextMillis(nowMillis) + Int64(flags.ageDays) * 86_400_000)
    envelope.isBinary = flags.isBinary
    if flags.isBadlyKeyed { envelope.key = Array("nobody-\(household.id)".utf8) }
    if flags.isWithoutKey { envelope.key = nil }
    if flags.isUnchanged { envelope.fate = .unchanged }
    let message = events.message(envelope) { json in
      if let person { begin(person.id, household, &json) } else { begin(nil, household, &json) }
      for fact in facts { events.write(fact, today: today, households: householdText, &json) }
      json.endArray()
      json.member("list", ifPresent: flags.list)
    }
    messages.append(message)
    if flags.isTwice {
      messages.append(
        ScenarioMessage(
          topic: message.topic, department: message.department, key: message.key, value: message.value,
          headers: message.headers, fate: .unchanged))
    }
  }

  private func begin(_ person: PersonID?, _ household: ScenarioHousehold, _ json: inout JSONWriter) {
    json.key("subject")
    json.beginObject()
    if let person { json.member("person", person) } else { json.member("household", household.household) }
    json.endObject()
    json.member("division", household.division)
    json.key("facts")
    json.beginArray()
  }

  private mutating func merge(
    _ household: ScenarioHousehold, _ from: Character, _ into: Character, _ nowMillis: Int64
  ) -> ScenarioMessage {
    guard let from = household.person(from), let into = household.person(into) else {
      preconditionFailure("a merge in \(household.id) names nobody of it")
    }
    let millis = events.nextMillis(nowMillis)
    let envelope = envelope("referral-hub.person-merged.v1", "civil-affairs", household, key: from.id.bytes, millis)
    return events.message(envelope) { json in
      json.member("from", from.id)
      json.member("into", into.id)
      json.member("division", household.division)
      json.member("basis", "经公安部门核实,临时编号与居民身份证为同一人")
    }
  }

  mutating func lists(_ round: Int, _ nowMillis: Int64, into messages: inout [ScenarioMessage]) {
    for list in scenario.lists where list.round == round {
      let division = list.division + String(repeating: "0", count: 6 - list.division.utf8.count)
      let started = previousRoundMillis
      let envelope = ScenarioEvents.Envelope(
        id: events.nextID(list.department), type: "referral-hub.list-completed.v1", department: list.department,
        division: division, topic: "dept.\(list.department).updates", key: Array(list.list.utf8),
        millis: events.nextMillis(nowMillis))
      messages.append(
        events.message(envelope) { json in
          json.member("list", list.list)
          json.member("division", list.division)
          json.key("kinds")
          json.beginArray()
          for kind in list.kinds { json.string(kind) }
          json.endArray()
          json.member("startedAt", millis: started)
        })
    }
  }

  mutating func envelope(
    _ type: String, _ department: String, _ household: ScenarioHousehold, key: [UInt8], _ millis: Int64
  ) -> ScenarioEvents.Envelope {
    ScenarioEvents.Envelope(
      id: events.nextID(department), type: type, department: department, division: household.division.text,
      topic: "dept.\(department).updates",
      key: key, millis: millis)
  }

  func householdText(_ id: String) -> String? { scenario.household(named: id)?.household.text }
}

extension ScenarioFlags {
  static let none = ScenarioFlags()

  private init() {}
}

extension WireText {
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }
}
