import Foundation
import Referral
import Testing
import Wire

@testable import Stages

/// Every department × purpose × role × division, over the real tasks, against a table that a civil servant can read.
@Suite("The authority to look up")
struct AuthorityMatrixTests {
  private static let government = [
    "civil-affairs", "education", "human-resources", "housing", "agriculture", "health", "emergency",
    "medical-insurance", "disabled-persons",
  ]
  private static let all = government + ["charity"]

  /// Purpose: which departments, which roles. Nobody may anything else.
  private static let table: [String: (departments: [String], roles: [String])] = [
    "determination": (
      ["civil-affairs", "agriculture"], ["officer", "lead", "civil-affairs-officer", "civil-affairs-lead"]
    ),
    "service-delivery": (government, ["officer", "lead", "civil-affairs-officer", "civil-affairs-lead"]),
    "verification": (government, ["officer", "lead", "civil-affairs-officer", "civil-affairs-lead"]),
    "supervision": (government, ["lead", "civil-affairs-lead"]),
  ]
  private static let roles = [
    "officer", "lead", "civil-affairs-officer", "civil-affairs-lead", "township", "coordination-office",
  ]
  /// The household is in 420106.
  private static let divisions: [(String, isWithin: Bool)] = [
    ("420106", true), ("420100", true), ("420000", true), ("420102", false), ("420200", false), ("430000", false),
  ]

  private static func expected(_ department: String, _ purpose: String, _ role: String, _ isWithin: Bool) -> String {
    guard let row = table[purpose], row.departments.contains(department) else { return "purpose-not-allowed" }
    let isTheirs = ["officer", "lead"].contains(role) || department == "civil-affairs"
    guard row.roles.contains(role), isTheirs else { return "role-not-allowed" }
    return isWithin ? "answered" : "no-such-subject"
  }

  @Test("the shipped policy's purposes are those of the table")
  func purposes() {
    let lookUps = Rig.rules.pack.lookUps
    #expect(Set(lookUps.purposes.map(\.code)) == Set(Self.table.keys))
    #expect(!lookUps.quotation.isEmpty)
    // No person's view is shown for a purpose that shows nothing but work.
    #expect(lookUps.purposes.allSatisfy { $0.showsOwnFacts || $0.views.isEmpty })
  }

  @Test("every department, purpose, role and division", arguments: [true, false])
  func matrix(ofPerson: Bool) throws {
    let rig = Rig()
    let person = Events.person(1, born: 20_100_101)
    // Every department of the government has stated something of the person; health names the needs of the others.
    rig.send([
      Events.update("civil-affairs", person: person, id: "c1", Events.member(), Events.dibao)
    ])
    for department in Self.government {
      let needs = department == "health" ? Self.needs : ["other"]
      for need in needs {
        let fact = #"{"kind":"stated-need","statedOn":"2024-11-20","need":"\#(need)"}"#
        rig.send([Events.update(department, person: person, id: "n-\(department)-\(need)", fact)])
      }
    }
    let atWork = Set(
      Self.all.filter {
        !rig.messages("dept.\($0).referrals", type: "referral-hub.referral.v1").isEmpty
      })
    #expect(atWork == Set(Self.government).subtracting(["agriculture", "health"]))
    var queries: [Rig.Input] = []
    var wanted: [String: String] = [:]
    for department in Self.all {
      for purpose in Array(Self.table.keys) + ["curiosity"] {
        for role in Self.roles {
          for (division, isWithin) in Self.divisions {
            let id = [department, purpose, role, division].joined(separator: "/")
            queries.append(
              Events.query(
                department, person: ofPerson ? person : nil, purpose: purpose, role: role, division: division, id: id))
            // Supervision shows work alone: of a department that has none there is nothing to see.
            let seesNothing = purpose == "supervision" && !atWork.contains(department)
            let result = Self.expected(department, purpose, role, isWithin)
            wanted[id] = seesNothing && result == "answered" ? "no-such-subject" : result
          }
        }
      }
    }
    rig.send(queries)
    var told: [String: String] = [:]
    for department in Self.all {
      for answer in rig.outside["dept.\(department).answers"] ?? [] {
        let id = answer.json["causationid"] as? String ?? ""
        #expect(id.hasPrefix(department + "/"))
        #expect(told[id] == nil)
        told[id] = answer.refusalCode ?? answer.result
      }
    }
    #expect(told.count == Self.all.count * 5 * Self.roles.count * Self.divisions.count)
    for (id, result) in wanted.sorted(by: { $0.key < $1.key }) where told[id] != result {
      Issue.record("\(id): \(told[id] ?? "nothing"), not \(result)")
    }
    #expect(told.values.count { $0 == "answered" } == 162)
    #expect(rig.tally.isBalanced)
  }

  private static let needs = [
    "schooling", "employment", "housing", "disaster", "medical", "disability", "food",
  ]
}
