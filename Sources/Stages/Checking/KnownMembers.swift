import Referral

/// The names of a message's members, as the schemas under `Topics/schemas` have them: all else is unknown.
struct KnownMembers: Sendable {
  /// By name. An array stands for each of its elements.
  var members: [String: KnownMembers]
  /// The elements are facts, whose members the catalogue has.
  var isFacts = false

  static let leaf = KnownMembers(members: [:])

  init(members: [String: KnownMembers], isFacts: Bool = false) {
    self.members = members
    self.isFacts = isFacts
  }

  init(_ names: [String], _ nested: [String: KnownMembers] = [:]) {
    members = nested
    for name in names { members[name] = .leaf }
  }

  /// CloudEvents 1.0, sections 3.1 and 4, and the extension attributes of `envelope.schema.json`.
  static func envelope(data: KnownMembers) -> KnownMembers {
    KnownMembers(
      [
        "specversion", "id", "source", "type", "time", "datacontenttype", "dataschema", "subject", "partitionkey",
        "correlationid", "causationid", "traceparent", "tracestate", "dataclassification", "division",
      ], ["data": data])
  }

  static func data(of type: EventEnvelope.EventType) -> KnownMembers {
    switch type {
    case .update:
      KnownMembers(
        ["division", "list"],
        ["subject": KnownMembers(["person", "household"]), "facts": KnownMembers(members: [:], isFacts: true)])
    case .listCompleted: KnownMembers(["list", "division", "kinds", "startedAt"])
    case .personMerged: KnownMembers(["from", "into", "division", "basis"])
    case .feedback:
      KnownMembers(
        [
          "referral", "action", "reason", "proposedDepartment", "basis", "missing", "promisedDate", "resumeDate",
          "legalReason", "department", "binding", "consent", "until", "waitingFor", "recheckDate", "explanation",
        ],
        [
          "attempts": KnownMembers(["on", "channel", "visit"]),
          "actor": KnownMembers(["role", "division"]), "informed": KnownMembers(["on", "channel"]),
          "outcome": KnownMembers(["code", "benefit", "since", "amountFen", "ratioBasisPoints", "base"]),
        ])
    case .query:
      KnownMembers(
        ["purpose", "detail"],
        ["subject": KnownMembers(["person", "household"]), "actor": KnownMembers(["role", "division"])])
    case .request:
      KnownMembers(
        ["rule", "on", "basis"],
        [
          "subject": KnownMembers(["person", "household"]), "actor": KnownMembers(["role", "division"]),
          "ask": KnownMembers(["benefit", "need", "category", "coordination"]),
        ])
    case .decision:
      KnownMembers(
        ["case", "decisionNumber", "decidedOn", "division"],
        [
          "actor": KnownMembers(["role", "division"]),
          "measures": KnownMembers(["action", "referral", "department", "part", "task", "deadline", "reason"]),
          "recognition": KnownMembers(["person", "since", "until"]), "closure": KnownMembers(["reason"]),
        ])
    }
  }

  /// The members of a fact, by its kind's name.
  static func facts(of catalogue: Catalogue) -> [String: KnownMembers] {
    var facts: [String: KnownMembers] = [:]
    for case let kind? in catalogue.kinds {
      facts[kind.name] = KnownMembers(["kind", "retracted"] + kind.fields.map(\.name))
    }
    return facts
  }
}
