import Foundation
import Testing
import Wire

@testable import Referral

/// Rows 14 and 16 by the hub: a report that civil affairs does not look at within the confirm clock.
@Suite("A report that nobody confirms")
struct UnansweredReportTests {
  /// What is reported on: a benefit, a need or a category, in a division and on a day.
  private static func key(_ warningClass: WarningClass, _ matter: UInt16) -> FindingKey {
    FindingKey(warningClass: warningClass, person: World.person(1), matter: matter, episode: nil)
  }

  /// A file with one warning of a key, reported with an outcome.
  private static func reported(_ key: FindingKey, _ outcome: Outcome.Code) -> HouseholdFile {
    var file = World().file
    var warning = Warning(
      home: file.id, number: 1, key: key, rule: "R", policySerial: 1, digest: 1, openedMillis: 0, floor: nil)
    var referral = Referral(
      hop: 1, department: CaseFile.department("charity"), state: .reported, sinceMillis: CaseFile.start)
    referral.outcome = Outcome(code: outcome)
    referral.waitDueMillis = CaseFile.start + CaseFile.day
    warning.referrals = [referral]
    file.warnings = [warning]
    return file
  }

  @Test("for every outcome and matter: positive without a feed closes, all else goes to the county, and not before")
  func everyOutcome() {
    let reconciler = CaseFile.answering(World.hubei).reconciler
    let unfed: Set<String> = ["charity", "job-support"]
    var checked = 0
    for warningClass in WarningClass.allCases where warningClass != .complexCase {
      let matters = warningClass.matterKind == .benefit ? World.catalogue.benefits : ["any"]
      for (matter, name) in matters.enumerated() {
        for outcome in Outcome.Code.allCases {
          var file = Self.reported(Self.key(warningClass, UInt16(matter)), outcome)
          var decisions: [Decision] = []
          reconciler.keepTime(&file, CaseFile.start + CaseFile.day, &decisions)
          #expect(file.warnings[0].referrals[0].state == .reported)
          decisions = []
          reconciler.keepTime(&file, CaseFile.start + CaseFile.day + 1, &decisions)
          let isFed = warningClass.matterKind == .benefit && !unfed.contains(name)
          let state: ReferralState = outcome.isNegative || isFed ? .escalated : .closed
          #expect(file.warnings[0].referrals[0].state == state, "\(warningClass) \(name) \(outcome)")
          #expect(decisions.first { $0.kind == .stateChanged }?.reason == .confirmationOverdue)
          // Who has applied gets a determination.
          let goesOn = warningClass == .possiblyEligible && outcome == .applied
          #expect(decisions.contains { $0.kind == .warningClosed } == (state == .closed && !goesOn))
          #expect(file.warnings[0].referrals.dropFirst().map(\.state) == (goesOn ? [.dispatched] : []))
          checked += 1
        }
      }
    }
    #expect(checked == (World.catalogue.benefits.count + 3) * Outcome.Code.allCases.count)
  }

  @Test(
    "charity's report closes by itself after the confirm clock; the same of a benefit with a feed goes to the county")
  func byTheClock() throws {
    var file = CaseFile(
      World().category(1, "dibao").home("economy incomePerHeadFen=30000 assetsOverLimit=false assessedOn=2024-11-01")
        .benefit(1, "dibao-allowance").benefit(0, "dibao-allowance")
        .fact(1, "inpatient admitted=2024-11-20 designated=true inScopeSelfPaidFen=2000000")
        .fact(1, "charity-consent since=2024-11-20 need=legal"))
    var ids: [ReferralID] = []
    for rule in ["C1-charity", "M3b"] {
      let warning = try #require(file.file.warnings.first { $0.rule == rule })
      let id = warning.id(warning.referrals[0])
      #expect(file.answer(.accept, .officer, on: id) == .applied)
      #expect(
        file.answer(.report, .officer, on: id) {
          $0.outcome = .granted(ratio: rule == "M3b" ? 7000 : nil)
          $0.personInformed = true
        } == .applied)
      ids.append(id)
    }
    // Three working days after Monday: until the end of Thursday.
    file.now = World.day("2024-12-06").startMillis() - 1
    file.reconcile()
    #expect(ids.map { file.referral($0).state } == [.reported, .reported])
    file.now += 1
    file.reconcile()
    #expect(ids.map { file.referral($0).state } == [.closed, .escalated])
    #expect(file.lines.contains("C1-charity: closed@charity, settled"))
  }

  @Test("a county lists what is not connected there, from a day on; elsewhere and before it the benefit has its feed")
  func ofACounty() throws {
    var draft = PolicyLintTests.Draft()
    let index = draft.parameter(PolicyPack.benefitsWithoutFeed)
    draft.parameters[index]["values"] = [
      ["division": "420106", "from": "2025-01-01", "until": "2025-06-30", "value": ["student-aid"]]
    ]
    #expect(try draft.problems() == [])
    let pack = try PolicyPack.read(
      [UInt8](try JSONSerialization.data(withJSONObject: draft.json)), catalogue: World.catalogue)
    let benefit = UInt16(try #require(World.catalogue.benefits.firstIndex(of: "student-aid")))
    let charity = UInt16(try #require(World.catalogue.benefits.firstIndex(of: "charity")))
    let here = try DivisionCode.parse("420106")
    func days(_ division: DivisionCode, _ matter: UInt16) -> [Bool] {
      ["2024-12-31", "2025-01-01", "2025-06-30", "2025-07-01"].map {
        pack.hasFeed(matter, in: division, on: World.day($0))
      }
    }
    #expect(days(here, benefit) == [true, false, false, true])
    #expect(days(here, charity) == [true, true, true, true])
    #expect(days(try DivisionCode.parse("420107"), benefit) == [true, true, true, true])
  }

  @Test("a list of something else under that name, or a benefit that there is not, is refused with its place")
  func refused() throws {
    for (of, value) in [
      (["fact": "chronic-illness", "field": "group"], "diabetes"),
      (["fact": "benefit", "field": "benefit"], "charities"),
    ] {
      var draft = PolicyLintTests.Draft()
      let index = draft.parameter(PolicyPack.benefitsWithoutFeed)
      draft.parameters[index]["of"] = of
      draft.parameters[index]["values"] = [["division": "42", "from": "2024-10-11", "value": [value]]]
      let error = #expect(throws: PolicyPackRefused.self) { try draft.problems() }
      #expect(error?.problems.contains { $0.path.hasPrefix("/parameters/\(index)") } == true)
    }
  }
}
