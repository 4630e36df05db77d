import Referral
import Streams
import Wire

/// `referral-hub.duplicate-suspected.v1`: civil affairs hears that two records may be one person, and when that is over.
extension Publisher {
  /// What the pack says of one person once.
  private var basis: DataRule? { rules.pack.dataRules[.onePersonOnce] }

  func publishSuspicion(
    _ suspicion: DuplicateSuspicion, _ file: inout HouseholdFile, _ occasion: Occasion, _ json: inout JSONWriter,
    _ output: inout OutputBatch
  ) {
    // An answer about the other would stay in the other's household.
    let about = suspicion.second.isTemporary ? suspicion.second : nil
    write("duplicate-suspected", "same-identity", suspicion, &file, occasion, &json, &output) { json in
      json.key("persons")
      json.beginArray()
      json.string(suspicion.first)
      json.string(suspicion.second)
      json.endArray()
      if let about { json.member("about", about) }
      json.key("alike")
      json.beginArray()
      for code in suspicion.alike.codes { json.string(code) }
      json.endArray()
      json.member("source", basis?.source ?? DuplicateSuspicion.source)
      json.member("quotation", basis?.quotation ?? DuplicateSuspicion.quotation)
    }
  }

  /// Names nobody: one of the two may have been erased.
  func publishEnd(
    _ suspicion: DuplicateSuspicion, _ ending: DuplicateSuspicion.Ending, _ file: inout HouseholdFile,
    _ occasion: Occasion, _ json: inout JSONWriter, _ output: inout OutputBatch
  ) {
    write("duplicate-settled", ending.rawValue, suspicion, &file, occasion, &json, &output) { _ in }
  }

  private func write(
    _ what: StaticString, _ reason: String, _ suspicion: DuplicateSuspicion, _ file: inout HouseholdFile,
    _ occasion: Occasion, _ json: inout JSONWriter, _ output: inout OutputBatch, _ more: (inout JSONWriter) -> Void
  ) {
    file.lastEntry += 1
    writeEntry(file, occasion, &json, &output) { json in
      json.member("what", what)
      json.member("suspicion", suspicion.number)
      json.key("actor")
      json.beginObject()
      json.member("role", Role.system.code)
      json.endObject()
      json.key("reason")
      json.beginObject()
      json.member("code", reason)
      json.member("rule", DuplicateSuspicion.rule)
      if let basis { json.member("text", basis.quotation) }
      json.endObject()
    }
    guard let topic = layout.referrals(civilAffairs) else { return }
    append(
      "referral-hub.duplicate-suspected.v1", topic: topic, key: file.id.bytes, warning: nil, .personal, file, occasion,
      suffix: "-d", &json, &output
    ) { json in
      json.member("household", file.id)
      json.member("division", file.id.division)
      json.member("suspicion", suspicion.number)
      json.member("state", what)
      json.member("reason", reason)
      json.member("rule", DuplicateSuspicion.rule)
      more(&json)
    }
  }
}
