import Referral
import Streams
import Wire

/// A look-up and what became of it.
struct LookedUp {
  var lookUp: LookUp
  /// A stable hash of the query's (source, id).
  var event: UInt64
  /// Whom it is about, under the present id; nil for a household, and for somebody the hub does not know.
  var person: PersonID?
  var result: LookUpResult
  var shown: LookUpAuthority.Shown?
}

/// `referral-hub.answer.v1`: a department's own view, or why it gets none; and the journal's entry of the look-up.
extension Publisher {
  /// Answers to the asker and writes the household's journal. Of the file only the number of the last entry changes.
  func writeLookUp(
    _ asked: LookedUp, _ file: inout HouseholdFile, _ occasion: Occasion, _ json: inout JSONWriter,
    _ output: inout OutputBatch
  ) {
    file.lastEntry += 1
    writeEntry(file, occasion, &json, &output) { json in writeLookUp(asked, file, &json) }
    guard let shown = asked.shown else {
      refuse(asked, occasion, &json, &output)
      return
    }
    let isSensitive = shown.facts.contains { facts.isSensitive(file.facts.facts[$0].kind) }
    answer(asked, isSensitive ? .sensitive : .personal, file.id.division, occasion, &json, &output) { json in
      writeSubject(asked, file, &json)
      writeShown(asked, shown, file, occasion.nowMillis, &json)
    }
  }

  /// Refuses a query for which there is no household, and writes it into the partition's journal under a number of its own.
  func writeStrayLookUp(
    _ asked: LookedUp, number: UInt64, _ occasion: Occasion, _ json: inout JSONWriter, _ output: inout OutputBatch
  ) {
    let head = Head(
      type: "referral-hub.journal-entry.v1", id: Array("look-up-\(occasion.partition)-\(number)-j".utf8),
      topic: TopicLayout.journal, partition: occasion.partition,
      key: Array(layout.departments.code(asked.lookUp.department).utf8), warning: nil, cause: Self.cause(occasion),
      classification: .personal, division: asked.lookUp.division, nowMillis: occasion.nowMillis)
    append(head, &json, &output) { json in
      json.member("entry", Int64(number))
      writeLookUp(asked, nil, &json)
      writeBasis(occasion, &json)
    }
    refuse(asked, occasion, &json, &output)
  }

  /// The part of a journal entry that tells a look-up: who, what for, whom, and what was shown.
  private func writeLookUp(_ asked: LookedUp, _ file: HouseholdFile?, _ json: inout JSONWriter) {
    let lookUp = asked.lookUp
    json.member("what", "looked-up" as StaticString)
    json.key("actor")
    json.beginObject()
    json.member("role", lookUp.role.code)
    json.member("division", lookUp.division)
    json.member("department", layout.departments.code(lookUp.department))
    json.endObject()
    json.key("reason")
    json.beginObject()
    json.member("code", asked.result.code)
    json.endObject()
    json.key("lookUp")
    json.beginObject()
    json.member("purpose", lookUp.purpose)
    json.member("detail", lookUp.detail)
    switch lookUp.subject {
    case .person(let named):
      json.member("subject", "person" as StaticString)
      json.member("person", (asked.person ?? named).masked)
    case .household(let named):
      json.member("subject", "household" as StaticString)
      if file == nil { json.member("asked", named) }
    }
    if let shown = asked.shown, let file {
      json.key("shown")
      json.beginArray()
      for name in shownFields(shown, file) { json.string(name) }
      json.endArray()
      json.member("facts", Int64(shown.facts.count))
      json.member("referrals", Int64(shown.referrals.count))
    }
    json.endObject()
  }

  /// `kind.field` of every field that was shown, in the catalogue's order.
  private func shownFields(_ shown: LookUpAuthority.Shown, _ file: HouseholdFile) -> [String] {
    var masks = [UInt8](repeating: 0, count: facts.catalogue.kinds.count)
    for index in shown.facts {
      let fact = file.facts.facts[index]
      masks[Int(fact.kind)] |= (shown.view.fields(of: fact) ?? 0) & fact.present
    }
    var names: [String] = []
    for case let kind? in facts.catalogue.kinds {
      for field in kind.fields where masks[Int(kind.number)] & FactWriter.bit(of: field) != 0 {
        names.append("\(kind.name).\(field.name)")
      }
    }
    return names
  }

  private func refuse(
    _ asked: LookedUp, _ occasion: Occasion, _ json: inout JSONWriter, _ output: inout OutputBatch
  ) {
    guard let code = asked.result.refusalCode else { return }
    // Nothing of the subject is in it: all refusals with one code are alike.
    answer(asked, .personal, asked.lookUp.division, occasion, &json, &output) { json in
      json.key("refusal")
      json.beginObject()
      json.member("code", code)
      json.member("text", asked.result.refusalText)
      json.endObject()
    }
  }

  /// The part that every answer has. Its id and key come of the query alone.
  private func answer(
    _ asked: LookedUp, _ classification: Classification, _ division: DivisionCode, _ occasion: Occasion,
    _ json: inout JSONWriter, _ output: inout OutputBatch, _ body: (inout JSONWriter) -> Void
  ) {
    guard let topic = layout.answers(asked.lookUp.department) else { return }
    let head = Head(
      type: "referral-hub.answer.v1", id: Array("answer-\(Self.hexadecimal(asked.event))".utf8), topic: topic,
      key: occasion.cause, warning: nil, cause: occasion.cause, classification: classification, division: division,
      nowMillis: occasion.nowMillis)
    append(head, &json, &output) { json in
      json.member("purpose", asked.lookUp.purpose)
      json.member("result", asked.result == .answered ? "answered" : "refused" as StaticString)
      json.member("policyVersion", policyVersion)
      body(&json)
    }
  }

  private static func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private func writeSubject(_ asked: LookedUp, _ file: HouseholdFile, _ json: inout JSONWriter) {
    json.key("subject")
    json.beginObject()
    if let person = asked.person, authority.isGovernment(asked.lookUp.department) { json.member("person", person) }
    json.member("household", file.id)
    json.endObject()
  }
}
