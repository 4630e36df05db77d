import Wire

/// Messages of departments in a line each.
enum Events {
  static let household = "420106-0012345"

  /// A made-up citizen id with a right check character.
  static func person(_ number: UInt64, born: UInt64 = 19_800_101) -> String {
    guard let id = PersonID(rawValue: 42_010_600_000_000_000 + born * 1_000 + number) else { fatalError("no id") }
    return id.text
  }

  static func update(
    _ department: String, person: String? = nil, household: String? = nil, at millis: Int64 = 1_732_000_000_000,
    id: String, key: String? = nil, _ facts: String...
  ) -> Rig.Input {
    let subject = person.map { #"{"person":"\#($0)"}"# } ?? #"{"household":"\#(household ?? "")"}"#
    let value = """
      {"specversion":"1.0","id":"\(id)","source":"/departments/\(department)","type":"referral-hub.update.v1",\
      "time":"\(RFC3339.text(millis: millis))","data":{"subject":\(subject),"division":"420106",\
      "facts":[\(facts.joined(separator: ","))]}}
      """
    return Rig.Input(
      topic: "dept.\(department).updates", key: Array((key ?? person ?? household ?? "").utf8), value: Array(value.utf8)
    )
  }

  static func feedback(
    _ department: String, _ referral: String, _ action: String, role: String = "officer", division: String = "420106",
    id: String,
    _ more: String = ""
  ) -> Rig.Input {
    let value = """
      {"specversion":"1.0","id":"\(id)","source":"/departments/\(department)","type":"referral-hub.feedback.v1",\
      "time":"2024-12-02T09:00:00+08:00","data":{"referral":"\(referral)","action":"\(action)",\
      "actor":{"role":"\(role)","division":"\(division)"}\(more)}}
      """
    return Rig.Input(topic: "dept.\(department).feedback", key: Array(referral.utf8), value: Array(value.utf8))
  }

  /// A meeting's decision; `more` are the members beside case, number, day and actor.
  static func decision(_ caseID: String, id: String, role: String = "coordination-office", _ more: String) -> Rig.Input
  {
    let value = """
      {"specversion":"1.0","id":"\(id)","source":"/coordination/420106","type":"referral-hub.decision.v1",\
      "time":"2024-12-02T09:00:00+08:00","data":{"case":"\(caseID)","decisionNumber":"武昌协调〔2024〕1号",\
      "decidedOn":"2024-12-20","actor":{"role":"\(role)","division":"420106"},\(more)}}
      """
    return Rig.Input(topic: "coordination.decisions", key: Array(caseID.utf8), value: Array(value.utf8))
  }

  static func merge(
    _ from: String, into: String, at millis: Int64 = 1_733_014_800_000, id: String
  ) -> Rig.Input {
    let value = """
      {"specversion":"1.0","id":"\(id)","source":"/departments/civil-affairs","type":"referral-hub.person-merged.v1",\
      "time":"\(RFC3339.text(millis: millis))","data":{"from":"\(from)","into":"\(into)","division":"420106","basis":"核实为同一人"}}
      """
    return Rig.Input(topic: "dept.civil-affairs.updates", key: Array(from.utf8), value: Array(value.utf8))
  }

  static func listCompleted(_ department: String, kinds: String, startedAt: Int64, at millis: Int64, id: String)
    -> Rig.Input
  {
    let value = """
      {"specversion":"1.0","id":"\(id)","source":"/departments/\(department)","type":"referral-hub.list-completed.v1",\
      "time":"\(RFC3339.text(millis: millis))","data":{"list":"monthly","division":"4201","kinds":[\(kinds)],\
      "startedAt":"\(RFC3339.text(millis: startedAt))"}}
      """
    return Rig.Input(topic: "dept.\(department).updates", key: Array("monthly".utf8), value: Array(value.utf8))
  }

  static func member(_ household: String = household, _ relation: String = "head") -> String {
    #"{"kind":"household","household":"\#(household)","relation":"\#(relation)","since":"2015-06-01"}"#
  }

  static let dibao = #"{"kind":"category","category":"dibao","status":"active","since":"2024-01-01"}"#
  static let insured = #"{"kind":"insurance","scheme":"resident","since":"2024-01-01","personalContributionFen":40000}"#
  static let stay = #"{"kind":"inpatient","admitted":"2024-11-20","designated":true,"inScopeSelfPaidFen":2000000}"#
  static func stayAid(_ ratio: Int) -> String {
    #"{"kind":"benefit","benefit":"inpatient-aid","since":"2024-12-01","for":"2024-11-20","ratioBasisPoints":\#(ratio),"base":"in-scope-self-paid"}"#
  }
}

extension Events {
  /// A look-up of a person or, without one, of a household.
  static func query(
    _ department: String, person: String? = nil, household: String = household, purpose: String = "service-delivery",
    role: String = "officer", division: String = "420106", id: String, key: String? = nil
  ) -> Rig.Input {
    let subject = person.map { #"{"person":"\#($0)"}"# } ?? #"{"household":"\#(household)"}"#
    let value = """
      {"specversion":"1.0","id":"\(id)","source":"/departments/\(department)","type":"referral-hub.query.v1",\
      "time":"2024-12-02T09:00:00+08:00","data":{"subject":\(subject),"purpose":"\(purpose)","detail":"案卷第3号",\
      "actor":{"role":"\(role)","division":"\(division)"}}}
      """
    return Rig.Input(
      topic: "dept.\(department).queries", key: Array((key ?? person ?? household).utf8), value: Array(value.utf8))
  }
}
