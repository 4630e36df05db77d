internal import Wire

/// The second act of the demonstration: days pass, one department sleeps, another says that it is not its remit, the case
/// reaches the county's meeting, and its decision closes it.
///
/// Pure like the first: it is told what the hub published and says what the actors send. It does not matter how long the
/// days take.
public struct SecondAct: Sendable {
  /// The household of the act, and its only person.
  public static let household = "420106-0900001"
  private static let person = "T420106-900001"
  private static let division = "420106"

  /// What was told so far, a line an event, with its day by the hub's clock.
  public private(set) var lines: [String] = []
  /// Both departments have done what the meeting gave them to do.
  public var isOver: Bool { isDecided && !binding.isEmpty && binding == closed }

  private let run: String
  private let prefix: String
  private var count = 0
  private var isDecided = false
  private var binding: Set<String> = []
  private var closed: Set<String> = []
  private var pending: [ScenarioMessage] = []
  private var nowMillis: Int64 = 0

  /// - Parameters:
  ///   - run: makes event ids one of a kind over several runs.
  ///   - prefix: of all topics' names.
  public init(run: String, prefix: String = "") {
    self.run = run
    self.prefix = prefix
  }

  /// What starts it: a person on dibao who was in hospital and lives in a home that falls down.
  public mutating func begin(nowMillis: Int64) -> [ScenarioMessage] {
    self.nowMillis = nowMillis
    let today = CivilDate(millis: nowMillis)
    let before = today.addingDays(-3).text
    state(
      "civil-affairs",
      #"{"kind":"household","household":"\#(Self.household)","relation":"head","since":"2015-06-01"}"#,
      #"{"kind":"category","category":"dibao","status":"active","since":"2024-01-01"}"#,
      #"{"kind":"benefit","benefit":"dibao-allowance","since":"2024-01-01","amountFen":80000}"#)
    state(
      "medical-insurance",
      #"{"kind":"inpatient","admitted":"\#(before)","designated":true,"inScopeSelfPaidFen":2000000}"#)
    state("health", #"{"kind":"stated-need","statedOn":"\#(before)","need":"housing"}"#)
    return take()
  }

  /// Takes what the hub published, and says who answers what.
  public mutating func observe(_ record: ScenarioRecord, nowMillis: Int64) -> [ScenarioMessage] {
    self.nowMillis = nowMillis
    guard let value = record.value, let message = ObservedMessage(value), message.household == Self.household else {
      return []
    }
    switch message.type {
    case "referral-hub.referral.v1": receive(message)
    case "referral-hub.attention.v1": attend(message)
    case "referral-hub.notice.v1": notice(message)
    case "referral-hub.case.v1": meet(message)
    default: break
    }
    return take()
  }

  private mutating func take() -> [ScenarioMessage] {
    defer { pending = [] }
    return pending
  }

  private mutating func tell(_ message: ObservedMessage, _ text: String) {
    lines.append("\(message.time.prefix(10))  \(text)")
  }

  // Departments.

  private mutating func receive(_ message: ObservedMessage) {
    let id = message.text("referral")
    let department = message.text("department")
    let finish = message.text("deadlines", "finish").prefix(10)
    if message.text("benefit") == "inpatient-aid", message.text("decision", "number").isEmpty {
      tell(message, "\(id) to \(department), by \(finish): it sleeps")
      return
    }
    if message.text("need") == "housing", message.text("decision", "number").isEmpty {
      let other = department == "housing" ? "civil-affairs" : "emergency"
      tell(message, "\(id) to \(department): it is \(other)'s, says \(department)")
      answer(
        department, id, "return", "officer",
        #","reason":"not-our-remit","proposedDepartment":"\#(other)","basis":"部门职责分工""#)
      return
    }
    if !message.text("decision", "number").isEmpty {
      binding.insert(id)
      tell(message, "\(id) to \(department), binding, by \(finish): done")
    }
    answer(department, id, "receive", "officer")
    answer(department, id, "accept", "officer")
    report(message, department, id)
  }

  private mutating func report(_ message: ObservedMessage, _ department: String, _ id: String) {
    let ratio = message.number("floor", "ratioBasisPoints").map { #","ratioBasisPoints":\#($0)"# }
    let amount = message.number("floor", "amountFen").map { #","amountFen":\#($0)"# }
    answer(
      department, id, "report", "officer",
      #","outcome":{"code":"granted"\#(ratio ?? amount ?? "")},"informed":{"on":"\#(CivilDate(millis: nowMillis).text)","#
        + #""channel":"上门"},"explanation":"先行救助后补充说明""#)
  }

  /// Civil affairs dispatches, confirms, and sends on what came back once; the second time nobody rules.
  private mutating func attend(_ message: ObservedMessage) {
    let id = message.text("referral")
    switch message.text("attention") {
    case "draft": answer("civil-affairs", id, "dispatch", "civil-affairs-officer")
    case "reported": answer("civil-affairs", id, "confirm", "civil-affairs-lead")
    case "returned" where id.hasSuffix(".1"):
      let to = message.text("return", "proposedDepartment")
      tell(message, "civil affairs sends \(id) on to \(to)")
      answer(
        "civil-affairs", id, "redispatch", "civil-affairs-officer", #","department":"\#(to)","basis":"部门职责分工""#)
    case "returned": tell(message, "\(id) came back a second time, and nobody rules")
    case "overdue":
      tell(message, "civil affairs' lead hears that \(id) is late (\(message.text("clock")))")
    default: break
    }
  }

  private mutating func notice(_ message: ObservedMessage) {
    let id = message.text("referral")
    switch message.text("notice") {
    case "reminder": tell(message, "\(id): reminder (\(message.text("clock")))")
    case "overdue": tell(message, "\(id): its lead is told (\(message.text("clock")))")
    case "escalated": tell(message, "\(id) goes to the county")
    case "closed":
      if binding.contains(id) { closed.insert(id) }
      tell(message, "\(id) is closed")
    default: break
    }
  }

  /// The county decides once both are on its table.
  private mutating func meet(_ message: ObservedMessage) {
    let waiting = message.escalated
    tell(
      message,
      "case \(message.text("case")), \(message.text("trigger")): "
        + "\(waiting.count) referral\(waiting.count == 1 ? " waits" : "s wait") for the meeting")
    guard !isDecided, waiting.count >= 2 else { return }
    isDecided = true
    let start = (try? CivilDate.parse(String(message.time.prefix(10)).utf8.span)) ?? CivilDate(millis: nowMillis)
    let deadline = start.addingDays(14).text
    let measures = waiting.map { item in
      let isMedical = item.department == "medical-insurance"
      return
        #"{"action":"dispatch","referral":"\#(item.referral)","department":"\#(isMedical ? item.department : "housing")","#
        + #""part":"\#(isMedical ? "lead" : "assisting")","task":"\#(isMedical ? "补足住院救助" : "安排危房改造")","deadline":"\#(deadline)"}"#
    }
    tell(message, "the county meets and decides: binding, by \(deadline)")
    let data =
      #"{"case":"\#(message.text("case"))","decisionNumber":"武昌协调〔2026〕1号","decidedOn":"\#(start.text)","#
      + #""actor":{"role":"coordination-office","division":"\#(Self.division)"},"measures":[\#(measures.joined(separator: ","))]}"#
    send(
      "coordination.decisions", nil, "/coordination/\(Self.division)", "referral-hub.decision.v1",
      key: message.text("case"), data)
  }

  // Messages.

  private mutating func state(_ department: String, _ facts: String...) {
    send(
      "dept.\(department).updates", department, "/departments/\(department)", "referral-hub.update.v1",
      key: Self.person,
      #"{"subject":{"person":"\#(Self.person)"},"division":"\#(Self.division)","facts":[\#(facts.joined(separator: ","))]}"#
    )
  }

  private mutating func answer(
    _ department: String, _ referral: String, _ action: String, _ role: String, _ more: String = ""
  ) {
    send(
      "dept.\(department).feedback", department, "/departments/\(department)", "referral-hub.feedback.v1",
      key: referral,
      #"{"referral":"\#(referral)","action":"\#(action)","actor":{"role":"\#(role)","division":"\#(Self.division)"}\#(more)}"#
    )
  }

  private mutating func send(
    _ topic: String, _ department: String?, _ source: String, _ type: String, key: String, _ data: String
  ) {
    count += 1
    let value =
      #"{"specversion":"1.0","id":"\#(run)-\#(count)","source":"\#(source)","type":"\#(type)","#
      + #""time":"\#(RFC3339.text(millis: nowMillis))","division":"\#(Self.division)","data":\#(data)}"#
    pending.append(
      ScenarioMessage(
        topic: prefix + topic, department: department, key: Array(key.utf8), value: Array(value.utf8),
        headers: [
          ("content-type", Array("application/cloudevents+json".utf8)), ("division", Array(Self.division.utf8)),
        ], fate: .folded))
  }
}

extension ObservedMessage {
  /// The household that a message is about, by the id of its referral or case.
  fileprivate var household: String {
    let id = text("referral").isEmpty ? text("case") : text("referral")
    return String(id.prefix { $0 != "." })
  }
}
