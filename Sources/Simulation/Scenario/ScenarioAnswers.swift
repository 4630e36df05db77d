internal import Referral
internal import Wire

/// Departments' and civil affairs' moves as messages.
extension ScenarioRun {
  mutating func perform(
    _ move: ScenarioMove, _ script: inout ScenarioScript, _ nowMillis: Int64, into messages: inout [ScenarioMessage]
  ) {
    switch move.action {
    case "leave": return
    case "again":
      guard let last = script.last else { return }
      messages.append(
        ScenarioMessage(
          topic: last.topic, department: last.department, key: last.key, value: last.value, headers: last.headers,
          fate: .unchanged))
    case "data": messages.append(data(move, script, nowMillis))
    case "stop": messages.append(data(move, script, nowMillis))
    case "end": messages.append(endCategory(script, nowMillis))
    default:
      let message = answer(move, script, nowMillis)
      if move.refusal == nil { script.last = message }
      messages.append(message)
    }
  }

  /// Who may make which move: see `Topics/schemas/feedback.schema.json`.
  private func role(_ move: ScenarioMove, _ script: ScenarioScript) -> String {
    if let named = move.arguments.first(where: { $0.hasPrefix("role=") }) { return String(named.dropFirst(5)) }
    let isOwnWork = script.department == "civil-affairs"
    switch move.action {
    case "receive", "accept", "start", "hold", "resume", "return": return "officer"
    case "report": return Self.negative(move) != nil && !move.has("officer") ? "lead" : "officer"
    case "confirm" where isOwnWork: return "civil-affairs-lead"
    case "cancel" where !move.has("early"), "void" where !move.has("draft"): return "civil-affairs-lead"
    case "redispatch" where move.has("binding"): return "civil-affairs-lead"
    case "escalate" where move.has("lead"): return "lead"
    default: return "civil-affairs-officer"
    }
  }

  private static func negative(_ move: ScenarioMove) -> String? {
    move.arguments.first { ["not-eligible", "person-declined", "unreachable", "died-or-moved", "other"].contains($0) }
  }

  private mutating func answer(
    _ move: ScenarioMove, _ script: ScenarioScript, _ nowMillis: Int64
  ) -> ScenarioMessage {
    let role = role(move, script)
    let department = move.sender ?? (role.hasPrefix("civil-affairs") ? "civil-affairs" : script.department)
    let division = move.arguments.first { $0.hasPrefix("in=") }.map { String($0.dropFirst(3)) } ?? script.division
    let envelope = ScenarioEvents.Envelope(
      id: events.nextID(department), type: "referral-hub.feedback.v1", department: department,
      division: script.division, topic: "dept.\(department).feedback", key: Array(script.referral.utf8),
      millis: events.nextMillis(nowMillis), fate: move.refusal.map { .rejected($0) } ?? .folded)
    return events.message(envelope) { json in
      json.member("referral", script.referral)
      json.member("action", move.action)
      json.key("actor")
      json.beginObject()
      json.member("role", role)
      json.member("division", division)
      json.endObject()
      details(move, script, &json)
    }
  }

  private func details(_ move: ScenarioMove, _ script: ScenarioScript, _ json: inout JSONWriter) {
    switch move.action {
    case "return":
      json.member("reason", move.arguments.first ?? "not-our-remit")
      if move.arguments.count > 1 {
        json.member("proposedDepartment", move.arguments[1])
        json.member("basis", "部门职责分工")
      }
      if move.has("insufficient-information") {
        json.key("missing")
        json.beginArray()
        json.string("住院结算单")
        json.endArray()
      }
    case "redispatch":
      json.member("department", move.arguments.first ?? "")
      json.member("basis", "部门职责分工")
      if move.has("binding") { json.member("binding", true) }
    case "hold":
      json.member("reason", "等待本人提交材料")
      json.member("resumeDate", today.addingDays(14))
    case "redo": json.member("reason", "请补充发放凭证")
    case "cancel":
      json.member("reason", "需要协调处理")
      if !move.has("early") { json.member("consent", true) }
    case "escalate", "reopen": json.member("reason", "需要协调处理")
    case "report": report(move, script, &json)
    default: break
    }
  }

  private func report(_ move: ScenarioMove, _ script: ScenarioScript, _ json: inout JSONWriter) {
    let negative = Self.negative(move)
    let below = move.has("below") ? script.ratio.map { $0 - 500 } : script.ratio
    json.key("outcome")
    json.beginObject()
    json.member("code", negative ?? (move.has("waitlisted") ? "waitlisted" : "granted"))
    if negative == nil {
      json.member("since", today)
      if let below {
        json.member("ratioBasisPoints", below)
        json.member("base", script.base)
      }
      if let amount = script.amount { json.member("amountFen", move.has("below") ? amount - amount / 20 : amount) }
    }
    json.endObject()
    json.key("informed")
    json.beginObject()
    json.member("on", today)
    json.member("channel", "上门")
    json.endObject()
    if script.isEmergency { json.member("explanation", "先行救助后补充说明：受灾当日发放。") }
    if negative == "unreachable" {
      json.key("attempts")
      json.beginArray()
      for before in [3, 2, 0] {
        json.beginObject()
        json.member("on", today.addingDays(-before))
        json.member("channel", "上门")
        json.endObject()
      }
      json.endArray()
    }
    if negative != nil, !move.has("without-reason") { json.member("legalReason", "经核实不符合规定条件") }
  }

  /// The next update of the department that runs the benefit.
  private mutating func data(_ move: ScenarioMove, _ script: ScenarioScript, _ nowMillis: Int64) -> ScenarioMessage {
    let benefit = events.catalogue.known.benefit
    let number = benefit.field("benefit")?.value(script.matter) ?? 0
    let owner = events.catalogue.departments.code(
      Department(number: UInt8(benefit.owners[Int(number)].trailingZeroBitCount)))
    let key = script.person ?? script.household.household.text
    let ratio = move.has("below") ? script.ratio.map { $0 - 500 } : script.ratio
    let envelope = ScenarioEvents.Envelope(
      id: events.nextID(owner), type: "referral-hub.update.v1", department: owner, division: script.division,
      topic: "dept.\(owner).updates", key: Array(key.utf8), millis: events.nextMillis(nowMillis))
    return events.message(envelope) { json in
      json.key("subject")
      json.beginObject()
      if let person = script.person { json.member("person", person) } else { json.member("household", key) }
      json.endObject()
      json.member("division", script.division)
      json.key("facts")
      json.beginArray()
      json.beginObject()
      json.member("kind", "benefit" as StaticString)
      json.member("benefit", script.matter)
      json.member("since", today)
      if let ratio {
        json.member("ratioBasisPoints", ratio)
        json.member("base", script.base)
      }
      if let amount = script.amount { json.member("amountFen", move.has("below") ? amount - amount / 20 : amount) }
      if !script.episode.isEmpty { json.member("for", script.episode) }
      if move.action == "stop" { json.member("retracted", true) }
      json.endObject()
      json.endArray()
    }
  }

  /// The department that determined a category ends it for whoever of the household holds it in the scenario.
  private mutating func endCategory(_ script: ScenarioScript, _ nowMillis: Int64) -> ScenarioMessage {
    let held = script.household.facts.first { fact in
      fact.kind.name == "category" && fact.fields.contains { $0.text == script.matter }
    }
    guard let held, let letter = held.person, let person = script.household.person(letter) else {
      preconditionFailure("nobody in \(script.household.id) holds \(script.matter)")
    }
    let department = events.catalogue.departments.code(held.department)
    let millis = events.nextMillis(nowMillis)
    let envelope = envelope("referral-hub.update.v1", department, script.household, key: person.id.bytes, millis)
    return events.message(envelope) { json in
      json.key("subject")
      json.beginObject()
      json.member("person", person.id)
      json.endObject()
      json.member("division", script.household.division)
      json.key("facts")
      json.beginArray()
      var ended = held
      ended.fields = held.fields.map { $0.field.name == "status" ? ($0.field, "ended") : $0 }
      events.write(ended, today: today, households: householdText, &json)
      json.endArray()
    }
  }
}
