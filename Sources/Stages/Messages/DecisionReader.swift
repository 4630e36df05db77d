import Referral
import Wire

/// Reads the `data` of `referral-hub.decision.v1` and checks that each measure has what it needs.
///
/// Source: `Topics/schemas/decision.schema.json`; DESIGN.md, "A referral's life", rows 18 to 20.
struct DecisionReader {
  private let departments: DepartmentRegistry

  init(catalogue: Catalogue) {
    departments = catalogue.departments
  }

  func read(_ envelope: EventEnvelope, _ reader: EnvelopeReader) throws(Refusal) -> MeetingDecision {
    let data = try DataReader.object(envelope.data, reader)
    let named = try Self.caseID(data, reader)
    let number = try DataReader.shortText(try DataReader.required(data, "decisionNumber", reader), reader)
    _ = try DataReader.date(try DataReader.required(data, "decidedOn", reader), reader)
    let actor = try DataReader.required(data, "actor", reader)
    guard reader.document.kind(actor) == .object else {
      throw Refusal(.wrongType, field: reader.path(actor), "the actor is an object with role and division")
    }
    let roleNode = try DataReader.required(actor, "role", reader)
    guard let role = Role(code: try DataReader.string(roleNode, reader)), role != .system else {
      throw Refusal(
        .unknownValue, field: reader.path(roleNode), "there is no such role; a decision's is coordination-office")
    }
    var decision = MeetingDecision(
      household: named.household, number: named.number, eventHash: envelope.eventHash, timeMillis: envelope.timeMillis,
      decisionNumber: number, role: role, division: try DataReader.division(actor, "division", reader))
    if let node = DataReader.optional(data, "measures", reader) { decision.measures = try measures(node, reader) }
    if let node = DataReader.optional(data, "recognition", reader) {
      decision.recognition = try recognition(node, reader)
    }
    if let node = DataReader.optional(data, "closure", reader) {
      guard reader.document.kind(node) == .object else {
        throw Refusal(.wrongType, field: reader.path(node), "the closure is an object with its reason")
      }
      try DataReader.longText(try DataReader.required(node, "reason", reader), reader)
      decision.closesTheRest = true
    }
    guard !decision.measures.isEmpty || decision.recognition != nil || decision.closesTheRest else {
      throw Refusal(
        .missingField, field: reader.path(data) + "/measures",
        "a decision has measures, a recognition or a closure with its reason")
    }
    return decision
  }

  /// The case that a decision names: `420106-0012345.C1`. All that intake needs to send it on.
  static func caseID(
    _ data: JSONNode, _ reader: EnvelopeReader
  ) throws(Refusal) -> (household: HouseholdID, number: UInt32) {
    let node = try DataReader.required(data, "case", reader)
    let parts = try DataReader.string(node, reader).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].first == "C", let number = UInt32(parts[1].dropFirst()),
      let household = try? HouseholdID.parse(String(parts[0]).utf8.span)
    else {
      throw Refusal(
        .invalidCaseID, field: reader.path(node), "use the case's id as it came, such as 420106-0012345.C1")
    }
    return (household, number)
  }

  private func measures(_ list: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> [MeetingDecision.Measure] {
    guard reader.document.kind(list) == .array,
      (1...MeetingDecision.maximumMeasures).contains(reader.document.count(list))
    else {
      throw Refusal(
        .wrongType, field: reader.path(list), "measures is an array of 1 to \(MeetingDecision.maximumMeasures) objects")
    }
    var measures: [MeetingDecision.Measure] = []
    try reader.document.forEachElement(list) { (node) throws(Refusal) in measures.append(try measure(node, reader)) }
    return measures
  }

  private func measure(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> MeetingDecision.Measure {
    guard reader.document.kind(node) == .object else {
      throw Refusal(.wrongType, field: reader.path(node), "a measure is an object")
    }
    let actionNode = try DataReader.required(node, "action", reader)
    guard let kind = MeetingDecision.Measure.Kind(rawValue: try DataReader.string(actionNode, reader)) else {
      throw Refusal(.unknownValue, field: reader.path(actionNode), "a measure is one of dispatch, resume, close")
    }
    var measure = MeetingDecision.Measure(kind, referral: nil)
    if kind != .dispatch || DataReader.optional(node, "referral", reader) != nil {
      measure.referral = try AnswerReader.referral(node, reader)
    }
    switch kind {
    case .dispatch:
      let department = try DataReader.required(node, "department", reader)
      guard let known = departments.department(code: try DataReader.string(department, reader)) else {
        throw Refusal(
          .unknownDepartment, field: reader.path(department),
          "the registry has no such department; see Topics/departments.json")
      }
      measure.department = known
      measure.task = try task(try DataReader.required(node, "task", reader), reader)
      measure.deadline = try DataReader.date(try DataReader.required(node, "deadline", reader), reader)
      if let part = DataReader.optional(node, "part", reader) {
        let code = try DataReader.string(part, reader)
        guard code == "lead" || code == "assisting" else {
          throw Refusal(.unknownValue, field: reader.path(part), "a department's part is lead or assisting")
        }
        measure.isLead = code == "lead"
      }
    case .resume:
      measure.deadline = try DataReader.date(try DataReader.required(node, "deadline", reader), reader)
      if let text = DataReader.optional(node, "task", reader) { measure.task = try task(text, reader) }
    case .close: try DataReader.longText(try DataReader.required(node, "reason", reader), reader)
    }
    return measure
  }

  private func task(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> String {
    let text = try DataReader.string(node, reader)
    guard !text.isEmpty, text.utf8.count <= MeetingDecision.maximumTaskBytes else {
      throw Refusal(
        .outOfRange, field: reader.path(node),
        "the text has 1 to \(MeetingDecision.maximumTaskBytes) bytes of UTF-8")
    }
    return text
  }

  private func recognition(
    _ node: JSONNode, _ reader: EnvelopeReader
  ) throws(Refusal) -> MeetingDecision.Recognition {
    guard reader.document.kind(node) == .object else {
      throw Refusal(.wrongType, field: reader.path(node), "the recognition is an object with person and since")
    }
    let person = try DataReader.person(try DataReader.required(node, "person", reader), reader)
    let since = try DataReader.date(try DataReader.required(node, "since", reader), reader)
    var until: CivilDate?
    if let last = DataReader.optional(node, "until", reader) {
      until = try DataReader.date(last, reader)
      if let until, until < since {
        throw Refusal(.outOfRange, field: reader.path(last), "the last day is before the first")
      }
    }
    return MeetingDecision.Recognition(person: person, since: since, until: until)
  }
}
