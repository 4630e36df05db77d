internal import Wire

/// One message with one thing wrong. The names of the faults are those of a scenario's `faults`.
struct FaultyEvent {
  var id: String
  var department: String
  var division: String
  var person: String
  var household: String
  var time: String
  var isFeedback: Bool
  var headers: [(name: String, value: [UInt8])] = []

  init(
    id: String, department: String, division: String, person: String, household: String, time: String, isFeedback: Bool
  ) {
    self.id = id
    self.department = department
    self.division = division
    self.person = person
    self.household = household
    self.time = time
    self.isFeedback = isFeedback
  }

  private var source: String { department.isEmpty ? "/coordination/\(division)" : "/departments/\(department)" }

  private var type: String {
    if department.isEmpty { return "referral-hub.decision.v1" }
    return isFeedback ? "referral-hub.feedback.v1" : "referral-hub.update.v1"
  }

  /// A fact that the department may state.
  private static let fact = #"{"kind":"stated-need","statedOn":"2025-01-06","need":"other"}"#

  private var subject: String { #""subject":{"person":"\#(person)"},"division":"\#(division)""# }

  private func event(
    source: String? = nil, type: String? = nil, time: String? = nil, version: String = "1.0", data: String
  ) -> String {
    #"{"specversion":"\#(version)","id":"\#(id)","source":"\#(source ?? self.source)","type":"\#(type ?? self.type)","#
      + #""time":"\#(time ?? self.time)","division":"\#(division)","data":\#(data)}"#
  }

  private func update(_ facts: String) -> String { event(data: #"{\#(subject),"facts":[\#(facts)]}"#) }

  private func answer(_ referral: String, action: String = "receive") -> String {
    event(
      data: #"{"referral":"\#(referral)","action":"\#(action)","actor":{"role":"officer","division":"\#(division)"}}"#)
  }

  /// A meeting's decision about a case of the household, by its number.
  private func decision(_ number: String) -> String {
    event(
      data:
        #"{"case":"\#(household).\#(number)","decisionNumber":"1","decidedOn":"2025-01-06","#
        + #""actor":{"role":"coordination-office","division":"\#(division)"},"closure":{"reason":"已解决"}}"#)
  }

  mutating func value(_ fault: String) -> [UInt8]? {
    headers = [("content-type", Array("application/cloudevents+json".utf8)), ("division", Array(division.utf8))]
    guard let text = text(fault) else { return fault == "no value" ? nil : [] }
    guard fault == "not UTF-8" else { return Array(text.utf8) }
    // As GBK would have it: the first byte of a Chinese character where UTF-8 has a letter.
    return text.utf8.map { $0 == UInt8(ascii: "~") ? 0xCD : $0 }
  }

  private func text(_ fault: String) -> String? {
    envelopeFault(fault) ?? factFault(fault) ?? answerFault(fault)
  }

  private func envelopeFault(_ fault: String) -> String? {
    switch fault {
    case "not UTF-8": update(#"{"kind":"stated-need","statedOn":"2025-01-06","need":"~"}"#)
    case "not JSON": "this is \(id), no JSON"
    case "cut off": String(update(Self.fact).dropLast(9))
    case "a member twice": update(#"{"kind":"stated-need","need":"food","need":"other","statedOn":"2025-01-06"}"#)
    case "nested too deep": update(String(repeating: "[", count: 40) + String(repeating: "]", count: 40))
    case "too large": update(Self.fact + String(repeating: " ", count: 270_000))
    case "no event": #"{"id":"\#(id)","person":"\#(person)"}"#
    case "another version of CloudEvents": event(version: "0.3", data: #"{\#(subject),"facts":[\#(Self.fact)]}"#)
    case "an unknown type": event(type: "referral-hub.update.v9", data: #"{\#(subject),"facts":[\#(Self.fact)]}"#)
    case "an unknown department":
      event(source: "/departments/weather", data: #"{\#(subject),"facts":[\#(Self.fact)]}"#)
    case "another department's name":
      event(source: "/departments/charity", data: #"{\#(subject),"facts":[\#(Self.fact)]}"#)
    case "a time in the future":
      event(time: "2099-01-01T08:00:00+08:00", data: #"{\#(subject),"facts":[\#(Self.fact)]}"#)
    case "a time without offset": event(time: "2025-01-06 08:00:00", data: #"{\#(subject),"facts":[\#(Self.fact)]}"#)
    case "a decision before its time":
      decision("C4000000000")
    case "no case id":
      decision("4")
    default: nil
    }
  }

  private func factFault(_ fault: String) -> String? {
    switch fault {
    case "a wrong check character": otherPerson(String(person.dropLast()) + (person.last == "0" ? "1" : "0"))
    case "no birth date": otherPerson("42010619991332001X")
    case "no household id":
      event(data: #"{"subject":{"household":"420106/1"},"division":"420106","facts":[\#(Self.fact)]}"#)
    case "no division": event(data: #"{"subject":{"person":"\#(person)"},"division":"4201","facts":[\#(Self.fact)]}"#)
    case "no subject": event(data: #"{"division":"\#(division)","facts":[\#(Self.fact)]}"#)
    case "two subjects":
      event(
        data:
          #"{"subject":{"person":"\#(person)","household":"\#(household)"},"division":"\#(division)","facts":[\#(Self.fact)]}"#
      )
    case "no facts": update("")
    case "an unknown kind": update(#"{"kind":"horoscope","sign":"leo"}"#)
    case "another department's fact": update(#"{"kind":"identity","name":"王某"}"#)
    case "another department's benefit":
      update(#"{"kind":"benefit","benefit":"vagrant-assistance","since":"2025-01-06"}"#)
    case "a day that does not exist": update(#"{"kind":"stated-need","statedOn":"2025-02-30","need":"other"}"#)
    case "a value not in the list": update(#"{"kind":"stated-need","statedOn":"2025-01-06","need":"travel"}"#)
    case "a number for a text": update(#"{"kind":"stated-need","statedOn":"2025-01-06","need":7}"#)
    case "a field missing": update(#"{"kind":"stated-need","need":"other"}"#)
    case "an end before the beginning":
      update(#"{"kind":"benefit","benefit":"\#(ownBenefit)","since":"2025-02-01","until":"2025-01-01"}"#)
    case "a household's fact about a person": update(#"{"kind":"lifted-out-of-poverty","since":"2020-01-01"}"#)
    default: nil
    }
  }

  private func answerFault(_ fault: String) -> String? {
    switch fault {
    case "a referral that does not exist": answer("\(household).9999.1")
    case "a household that does not exist": answer("420199-0099999.1.1")
    case "no referral id": answer("referral-7")
    case "an unknown action": answer("\(household).1.1", action: "applaud")
    case "a request about nobody known": request("420106201406079939", #""need":"other""#)
    case "outreach to a low-income household": request(person, #""category":"dibao""#)
    default: nil
    }
  }

  /// A township's.
  private func request(_ person: String, _ ask: String) -> String {
    event(
      type: "referral-hub.request.v1",
      data:
        #"{"subject":{"person":"\#(person)"},"actor":{"role":"township","division":"\#(division)"},"ask":{\#(ask)},"#
        + #""on":"2025-01-06","basis":"入户走访"}"#)
  }

  private func otherPerson(_ id: String) -> String {
    event(data: #"{"subject":{"person":"\#(id)"},"division":"\#(division)","facts":[\#(Self.fact)]}"#)
  }

  private var ownBenefit: String {
    switch department {
    case "education": "student-aid"
    case "housing": "public-rental"
    case "agriculture": "relapse-support"
    case "medical-insurance": "premium-subsidy"
    case "emergency": "disaster-relief"
    case "health": "emergency-medical-aid"
    case "human-resources": "job-support"
    case "disabled-persons": "barrier-free-home"
    default: "temporary-assistance"
    }
  }
}
