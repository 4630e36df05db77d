import Foundation
import Referral
import Wire

@testable import Hub

/// A household of two, one of whom was in hospital: built by hand, so that every word of its chain is known.
struct TraceWorld {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .path()

  static let contract: ContractFiles = {
    do { return try ContractFiles.read(directory: root + "/Topics") } catch { fatalError("\(error)") }
  }()

  static let pack: PolicyPack = {
    do { return try contract.readPolicy(file: root + "/deploy/policy/hubei-2024.json") } catch {
      fatalError("\(error)")
    }
  }()

  static let household = sure(try? HouseholdID.parse("420106-0012345"))
  static let father = sure(try? PersonID.parse("T420106-000123"))
  static let daughter = sure(try? PersonID.parse("T420106-000456"))

  /// What the test itself wrote is right, or the test is wrong.
  static func sure<Value>(_ value: Value?) -> Value {
    guard let value else { fatalError("the world of this test is not as its author thought") }
    return value
  }

  static func millis(_ text: String) -> Int64 { sure(RFC3339.parse(text + ":00+08:00")) }

  static func day(_ text: String) -> Int64 { Int64(sure(try? CivilDate.parse(text)).daysSinceEpoch) }

  /// A statement, its enumerations by code.
  static func fact(
    _ kind: String, by department: String, at time: String, _ cells: [String: Int64] = [:],
    codes: [String: String] = [:],
    into set: inout FactSet, text: String? = nil
  ) {
    let catalogue = contract.catalogue
    let kind = sure(catalogue.kind(named: kind))
    var fact = Fact(
      kind: kind.number, source: sure(contract.departments.department(code: department)).number,
      timeMillis: millis(time),
      eventHash: 1)
    for (name, value) in cells { fact.set(sure(kind.field(name)).slot, value) }
    for (name, code) in codes { fact.set(sure(kind.field(name)).slot, sure(kind.field(name)?.value(code))) }
    var texts: [UInt8] = []
    if let text {
      texts = Array(text.utf8)
      fact.textCount = UInt16(texts.count)
      fact.present |= Fact.textBit
    }
    _ = set.fold(fact, texts: texts, catalogue: catalogue)
  }

  static var file: HouseholdFile {
    var file = HouseholdFile(id: household)
    var facts = FactSet()
    fact(
      "identity", by: "civil-affairs", at: "2026-01-05T09:00", ["birthDate": day("1958-03-02")], into: &facts,
      text: "张三丰")
    fact(
      "household", by: "civil-affairs", at: "2026-01-05T09:00",
      ["household": Int64(bitPattern: household.rawValue), "since": day("2020-01-01")], codes: ["relation": "head"],
      into: &facts)
    fact(
      "category", by: "civil-affairs", at: "2026-01-05T09:00", ["since": day("2025-01-01")],
      codes: ["category": "dibao", "status": "active"], into: &facts)
    fact(
      "inpatient", by: "medical-insurance", at: "2026-02-20T16:30",
      [
        "admitted": day("2026-02-01"), "discharged": day("2026-02-18"), "designated": 1,
        "inScopeSelfPaidFen": 1_234_505,
      ],
      into: &facts)
    _ = file.take(father, moveNumber: 0, previous: nil, facts: facts)
    var others = FactSet()
    fact(
      "schooling", by: "education", at: "2026-01-10T08:00", ["since": day("2024-09-01")],
      codes: ["stage": "undergraduate"],
      into: &others, text: "武汉大学")
    _ = file.take(daughter, moveNumber: 0, previous: nil, facts: others)
    file.warnings = [warning]
    file.lastWarning = 7
    return file
  }

  /// The hospital stay's warning: returned once, sent on, and now with the department it belongs to.
  static var warning: Warning {
    let catalogue = contract.catalogue
    let key = FindingKey(
      warningClass: .policyNotImplemented, person: father,
      matter: UInt16(sure(catalogue.benefits.firstIndex(of: "inpatient-aid"))), episode: Int32(day("2026-02-01")))
    var warning = Warning(
      home: household, number: 7, key: key, rule: "M3b", policySerial: 1, digest: 1,
      openedMillis: millis("2026-02-20T16:31"),
      floor: Floor(measure: .ratioBasisPoints, value: 7_000, isExact: false, base: 1))
    var first = Referral(
      hop: 1, department: sure(contract.departments.department(code: "health")), state: .rerouted,
      sinceMillis: millis("2026-02-24T10:00"))
    first.dispatchedMillis = millis("2026-02-20T16:31")
    var second = Referral(
      hop: 2, department: sure(contract.departments.department(code: "medical-insurance")), state: .inProgress,
      sinceMillis: millis("2026-02-25T09:15"))
    second.dispatchedMillis = millis("2026-02-20T16:31")
    second.signDueMillis = millis("2026-02-25T23:59")
    second.decideDueMillis = millis("2026-02-26T23:59")
    second.finishDueMillis = millis("2026-02-27T23:59")
    second.previousHop = 1
    second.isBinding = true
    warning.referrals = [first, second]
    return warning
  }

  static func entry(
    _ number: Int64, _ time: String, _ what: String, referral hop: Int? = nil, from: String? = nil, to: String? = nil,
    by actor: String = #""role": "system""#, reason: String, household: HouseholdID = household, warning: Int = 7,
    home: String = "420106-0012345"
  ) -> JournalEntry {
    var data = #""household": "\#(household)", "entry": \#(number), "what": "\#(what)", "actor": {\#(actor)}"#
    data +=
      #", "warning": "\#(home).\#(warning)", "reason": {"code": "\#(reason)"}, "policyVersion": "hubei-2024.1""#
    data += #", "now": "\#(time):00+08:00""#
    if let hop { data += #", "referral": "\#(home).\#(warning).\#(hop)""# }
    if let from { data += #", "from": "\#(from)""# }
    if let to { data += #", "to": "\#(to)""# }
    return sure(JournalEntry(json: Array(#"{"data": {\#(data)}}"#.utf8)))
  }

  static var journal: [JournalEntry] {
    [
      entry(1, "2026-02-20T16:31", "warning-opened", reason: "rule-matched"),
      entry(2, "2026-02-20T16:31", "state-changed", referral: 1, to: "dispatched", reason: "rule-is-automatic"),
      entry(
        3, "2026-02-23T11:00", "state-changed", referral: 1, from: "dispatched", to: "returned",
        by: #""role": "officer", "division": "420106", "department": "health""#, reason: "answered"),
    ]
  }
}

/// Records in memory, in the place of the hub's topics.
struct MemoryChainSource: ChainSource {
  var records: [PersonID: PersonRecord] = [:]
  var files: [HouseholdID: HouseholdFile] = [:]
  var journals: [HouseholdID: [JournalEntry]] = [:]

  func record(of person: PersonID) -> PersonRecord? { records[person] }
  func file(of household: HouseholdID) -> HouseholdFile? { files[household] }
  func journal(of household: HouseholdID) -> [JournalEntry] { journals[household] ?? [] }
}
