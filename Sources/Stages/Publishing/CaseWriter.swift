import Referral
import Streams
import Wire

/// `referral-hub.case.v1`: a household for the county coordination mechanism (县级困难群众基本生活保障工作协调机制).
extension Publisher {
  func writeCase(
    _ decision: Decision, _ findings: [Finding], _ file: HouseholdFile, _ occasion: Occasion, _ json: inout JSONWriter,
    _ output: inout OutputBatch
  ) {
    let coordination = file.warnings[decision.warning]
    guard let rule = rule(coordination) else { return }
    let trigger = CoordinationTrigger(rawValue: rule.matter)
    append(
      "referral-hub.case.v1", topic: TopicLayout.cases, key: file.id.bytes, warning: nil, .sensitive, file, occasion,
      suffix: "", &json, &output
    ) { json in
      var id = coordination.home.bytes
      id.append(contentsOf: ".C\(coordination.number)".utf8)
      json.member("case", id)
      json.member("division", file.id.division)
      json.member("trigger", trigger?.code ?? "requested")
      json.member("rule", rule.id)
      json.member("quotation", rule.quotation)
      json.member("household", file.id)
      json.key("warnings")
      json.beginArray()
      for warning in file.warnings where warning.isOpen && warning.key.warningClass != .complexCase {
        writeWarning(warning, &json)
      }
      json.endArray()
      json.member("question", rule.asked)
    }
  }

  private func writeWarning(_ warning: Warning, _ json: inout JSONWriter) {
    json.beginObject()
    json.member("warning", Self.warningID(warning))
    json.member("class", warning.key.warningClass.code)
    writeMatter(warning, &json)
    json.member("state", warning.isOpen ? "open" as StaticString : "closed")
    json.key("referrals")
    json.beginArray()
    for referral in warning.referrals {
      json.beginObject()
      json.member("referral", warning.id(referral))
      json.member("department", layout.departments.code(referral.department))
      json.member("state", referral.state.code)
      json.member("hops", referral.returns)
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }
}
