import Foundation
import Referral
import Simulation
import Testing
import Wire

@testable import Stages

/// Departments that are as they are, over the real tasks: they see only their own topics and answer what they are sent.
@Suite("Random departments over the real tasks")
struct RandomDepartmentsTests {
  private static let day: Int64 = 86_400_000
  private static let start: Int64 = 1_733_101_200_000

  private struct County {
    let rig = Rig(partitionCount: 2)
    var random: SeededRandom
    /// By department: 0 honest, 1 silent, 2 disclaiming, 3 says done and does nothing, 4 does it after three weeks.
    var tempers: [String: Int] = [:]
    private var read: [String: Int] = [:]
    /// What slow departments have lying about, with the day on which they take it up.
    private var lying: [(day: Int64, record: Rig.Record, id: String, department: String)] = []
    private var answers = 0
    private var cases: [String] = []

    init(seed: UInt64) {
      random = SeededRandom(seed: seed)
      for entry in Contract.catalogue.departments.entries {
        tempers[entry.code] = entry.code == "civil-affairs" ? 0 : Int(random.next() % 5)
      }
    }

    mutating func begin() {
      let facts = [
        Events.stay, #"{"kind":"insurance","scheme":"resident","since":"2024-01-01","personalContributionFen":40000}"#,
        #"{"kind":"inpatient","admitted":"2024-11-02","designated":true,"inScopeSelfPaidFen":900000}"#,
      ]
      for number in 1...6 as ClosedRange<UInt64> {
        let person = Events.person(number)
        let household = "420106-000\(1000 + number)"
        let fact = facts[Int(random.next() % 3)]
        rig.send([
          Events.update(
            "civil-affairs", person: person, id: "a\(number)", Events.member(household), Events.dibao),
          Events.update("medical-insurance", person: person, id: "m\(number)", fact),
          Events.update(
            "human-resources", person: person, id: "h\(number)",
            #"{"kind":"employment","status":"registered-unemployed","since":"2024-11-0\#(number)"}"#),
        ])
      }
    }

    private mutating func news(_ topic: String) -> [Rig.Record] {
      let all = rig.outside[topic] ?? []
      defer { read[topic] = all.count }
      return Array(all[(read[topic] ?? 0)...])
    }

    private mutating func feedback(
      _ department: String, _ id: String, _ action: String, _ role: String, _ more: String = ""
    ) {
      answers += 1
      rig.send([Events.feedback(department, id, action, role: role, id: "f\(answers)", more)])
    }

    /// Every department reads its topic; what it does about a referral it does at once.
    mutating func work(on day: Int64) {
      let due = lying.filter { $0.day <= day }
      lying.removeAll { $0.day <= day }
      for late in due { carryOut(late.record, late.id, late.department) }
      for entry in Contract.catalogue.departments.entries {
        for record in news("dept.\(entry.code).referrals") {
          guard let id = record.data["referral"] as? String else { continue }
          switch record.json["type"] as? String {
          case "referral-hub.referral.v1" where tempers[entry.code] == 4:
            lying.append((day + 21, record, id, entry.code))
          case "referral-hub.referral.v1": take(record, id, entry.code)
          case "referral-hub.attention.v1": attend(record, id)
          case "referral-hub.notice.v1" where record.data["notice"] as? String == "redo":
            if tempers[entry.code] != 1 { report(record, id, entry.code) }
          default: break
          }
        }
      }
    }

    private mutating func take(_ record: Rig.Record, _ id: String, _ department: String) {
      switch tempers[department] {
      case 0, 3: carryOut(record, id, department)
      case 2:
        let basis = #","reason":"not-our-remit","proposedDepartment":"civil-affairs","basis":"职责分工""#
        feedback(department, id, "return", "officer", basis)
      default: break
      }
    }

    private mutating func carryOut(_ record: Rig.Record, _ id: String, _ department: String) {
      feedback(department, id, "receive", "officer")
      feedback(department, id, "accept", "officer")
      report(record, id, department)
    }

    private mutating func report(_ record: Rig.Record, _ id: String, _ department: String) {
      let ratio = (record.data["floor"] as? [String: Any])?["ratioBasisPoints"] as? Int
      let amount = (record.data["floor"] as? [String: Any])?["amountFen"] as? Int
      let outcome = ratio.map { #","ratioBasisPoints":\#($0)"# } ?? amount.map { #","amountFen":\#($0)"# } ?? ""
      feedback(
        department, id, "report", "lead",
        #","outcome":{"code":"granted"\#(outcome)},"informed":{"on":"2024-12-02","channel":"电话"},"explanation":"当日办理""#)
    }

    /// Civil affairs looks at half of what waits for it.
    private mutating func attend(_ record: Rig.Record, _ id: String) {
      guard random.next() % 2 == 0 else { return }
      switch record.data["attention"] as? String {
      case "draft": feedback("civil-affairs", id, "dispatch", "civil-affairs-officer")
      case "reported": feedback("civil-affairs", id, "confirm", "civil-affairs-lead")
      case "returned":
        feedback(
          "civil-affairs", id, "redispatch", "civil-affairs-lead",
          #","department":"health","basis":"职责分工","binding":true"#)
      default: break
      }
    }

    /// The county closes every case that it was sent, with its reason; one that is decided already is refused.
    mutating func meet() {
      for record in news("coordination.cases") {
        if let id = record.data["case"] as? String, !cases.contains(id) { cases.append(id) }
      }
      for id in cases {
        answers += 1
        rig.send([Events.decision(id, id: "d\(answers)", #""closure":{"reason":"已研究处理"}"#)])
      }
    }
  }

  @Test(
    "after 120 days and meetings every fortnight nothing is open, no key was open twice, and every entry is numbered",
    arguments: [1, 2, 3, 4] as [UInt64])
  func everythingEnds(_ seed: UInt64) {
    print("seed \(seed)")
    var county = County(seed: seed)
    county.begin()
    for day in 1...120 as ClosedRange<Int64> {
      county.rig.advance(to: Self.start + day * Self.day)
      county.work(on: day)
      if day % 14 == 0 { county.meet() }
      if day % 9 == 0 { county.rig.restoreCasework() }
      for file in county.rig.files {
        let keys = file.warnings.filter(\.isOpen).map(\.key)
        #expect(Set(keys).count == keys.count, "seed \(seed): a key is open twice in \(file.id.text)")
      }
    }
    let rig = county.rig
    let open = rig.files.flatMap { file in
      file.warnings.flatMap { warning in
        warning.referrals.filter(\.state.isOpen).map { "\(warning.rule) \($0.state.code)" }
      }
    }
    #expect(open == [], "seed \(seed): \(county.tempers)")
    #expect(rig.tally.isBalanced, "seed \(seed)")
    var entries: [String: [Int]] = [:]
    for record in rig.messages("hub.journal", type: "referral-hub.journal-entry.v1") {
      if let household = record.data["household"] as? String, let entry = record.data["entry"] as? Int {
        entries[household, default: []].append(entry)
      }
    }
    #expect(entries.count == 6)
    for (household, numbers) in entries { #expect(numbers == Array(1...numbers.count), "\(household), seed \(seed)") }
    #expect(!rig.messages("coordination.cases", type: "referral-hub.case.v1").isEmpty, "seed \(seed): no case arose")
  }
}
