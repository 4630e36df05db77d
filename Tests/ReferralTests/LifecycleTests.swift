import Testing
import Wire

@testable import Referral

@Suite("A referral's life")
struct LifecycleTests {
  /// A dibao inpatient whose aid is not in effect: M3b, 70 %, one referral to medical insurance.
  static func inpatient() -> CaseFile {
    CaseFile(
      World().category(1, "dibao").home("economy incomePerHeadFen=30000 assetsOverLimit=false assessedOn=2024-11-01")
        .benefit(1, "dibao-allowance").benefit(0, "dibao-allowance")
        .fact(1, "inpatient admitted=2024-11-20 designated=true inScopeSelfPaidFen=2000000"))
  }

  private func id(_ file: CaseFile, rule: String) throws -> ReferralID {
    let warning = try #require(file.file.warnings.first { $0.rule == rule })
    return warning.id(try #require(warning.referrals.last))
  }

  @Test("a report at the floor is confirmed by civil affairs and settles the key")
  func theGoodCourse() throws {
    var file = Self.inpatient()
    let referral = try id(file, rule: "M3b")
    #expect(file.answer(.receive, .officer, on: referral) == .applied)
    #expect(file.answer(.accept, .officer, on: referral) == .applied)
    #expect(file.answer(.start, .officer, on: referral) == .applied)
    #expect(
      file.answer(.report, .officer, on: referral) {
        $0.outcome = .granted(ratio: 7000)
        $0.personInformed = true
      } == .applied)
    #expect(file.answer(.confirm, .civilAffairsOfficer, on: referral) == .applied)
    #expect(file.lines.contains("M3b: closed@medical-insurance, settled"))
    file.reconcile()
    #expect(file.decisions.isEmpty, "a settled key is not opened again while nothing changes")
  }

  @Test("a report below the floor is refused with the number owed")
  func belowTheFloor() throws {
    var file = Self.inpatient()
    let referral = try id(file, rule: "M3b")
    _ = file.answer(.accept, .officer, on: referral)
    let result = file.answer(.report, .officer, on: referral) {
      $0.outcome = .granted(ratio: 6500)
      $0.personInformed = true
    }
    guard case .refused(let refusal) = result else {
      Issue.record("it was not refused")
      return
    }
    #expect(refusal.code == .floorNotMet)
    #expect(refusal.field == "/data/outcome/ratioBasisPoints")
    #expect(refusal.text.contains("500"))
    #expect(file.referral(referral).state == .accepted)
  }

  @Test("a negative outcome is the lead's, with a legal reason")
  func negativeOutcome() throws {
    var file = Self.inpatient()
    let referral = try id(file, rule: "M3b")
    _ = file.answer(.accept, .officer, on: referral)
    let negative: (inout Answer) -> Void = {
      $0.outcome = Outcome(code: .notEligible)
      $0.personInformed = true
    }
    #expect(CaseFile.refusal(file.answer(.report, .officer, on: referral, negative)) == .wrongRole)
    #expect(CaseFile.refusal(file.answer(.report, .lead, on: referral, negative)) == .negativeNeedsReason)
    #expect(
      file.answer(.report, .lead, on: referral) {
        negative(&$0)
        $0.hasLegalReason = true
      } == .applied)
  }

  @Test("the same answer twice changes nothing and is not refused")
  func sameAnswerTwice() throws {
    var file = Self.inpatient()
    let referral = try id(file, rule: "M3b")
    #expect(file.answer(.receive, .officer, on: referral, id: 77) == .applied)
    let before = file.lines
    #expect(file.answer(.receive, .officer, on: referral, id: 77) == .unchanged)
    #expect(file.lines == before)
    #expect(file.decisions.isEmpty)
  }

  @Test("an answer of another department, to nothing, or out of turn is refused with its code")
  func refusals() throws {
    var file = Self.inpatient()
    let referral = try id(file, rule: "M3b")
    #expect(CaseFile.refusal(file.answer(.receive, .officer, of: "education", on: referral)) == .notYourReferral)
    #expect(CaseFile.refusal(file.answer(.start, .officer, on: referral)) == .notAllowedNow)
    #expect(CaseFile.refusal(file.answer(.confirm, .civilAffairsOfficer, of: "education", on: referral)) == .wrongRole)
    #expect(CaseFile.refusal(file.answer(.void, .civilAffairsOfficer, on: referral)) == .wrongRole)
    let none = ReferralID(household: referral.household, number: 99, hop: 1)
    #expect(CaseFile.refusal(file.answer(.receive, .officer, of: "education", on: none)) == .noSuchReferral)
    let elsewhere = file.answer(.receive, .officer, on: referral) {
      $0.division = World.household("420302-0000001").division
    }
    #expect(CaseFile.refusal(elsewhere) == .wrongDivision)
  }

  @Test("a return goes on to the named department under the next hop and keeps its finish clock; the third is refused")
  func returns() throws {
    var file = Self.inpatient()
    let first = try id(file, rule: "M3b")
    let due = file.referral(first).finishDueMillis
    let notOurs: (inout Answer) -> Void = {
      $0.returnReason = .notOurRemit
      $0.proposed = CaseFile.department("health")
      $0.basis = "职责分工"
    }
    #expect(
      CaseFile.refusal(file.answer(.return, .officer, on: first) { $0.returnReason = .notOurRemit }) == .missingField)
    #expect(file.answer(.return, .officer, on: first, notOurs) == .applied)
    file.now += CaseFile.day
    #expect(CaseFile.refusal(file.answer(.redispatch, .civilAffairsOfficer, on: first)) == .missingField)
    #expect(
      file.answer(.redispatch, .civilAffairsOfficer, on: first) {
        $0.to = CaseFile.department("health")
        $0.basis = "职责分工"
      } == .applied)
    #expect(file.referral(first).state == .rerouted)
    let second = try id(file, rule: "M3b")
    #expect(second.hop == 2)
    #expect(file.referral(second).finishDueMillis == due)
    #expect(file.referral(second).department == CaseFile.department("health"))
    file.reconcile()
    #expect(file.referral(second).state == .dispatched, "what civil affairs decided is not routed back")
    #expect(
      file.answer(.return, .officer, on: second) {
        notOurs(&$0)
        $0.proposed = CaseFile.department("medical-insurance")
      } == .applied)
    file.reconcile()
    #expect(file.lines.contains { $0.hasPrefix("X2: escalated@") }, "\(file.lines)")
    let ruling: (inout Answer) -> Void = {
      $0.to = CaseFile.department("medical-insurance")
      $0.basis = "协调意见"
    }
    #expect(CaseFile.refusal(file.answer(.redispatch, .civilAffairsOfficer, on: second, ruling)) == .hopLimit)
    #expect(
      file.answer(.redispatch, .civilAffairsLead, on: second) {
        ruling(&$0)
        $0.isBinding = true
      } == .applied)
    let third = ReferralID(household: first.household, number: first.number, hop: 3)
    #expect(CaseFile.refusal(file.answer(.return, .officer, on: third, notOurs)) == .hopLimit)
  }

  @Test("the benefit seen at its floor closes what was open; below it keeps it open and confirming is refused")
  func closedByTheData() throws {
    var file = Self.inpatient()
    let referral = try id(file, rule: "M3b")
    file.learn {
      $0.fact(
        1, "benefit benefit=inpatient-aid since=2024-12-01 for=2024-11-20 ratioBasisPoints=6500 base=in-scope-self-paid"
      )
    }
    #expect(file.referral(referral).state == .dispatched)
    _ = file.answer(.accept, .officer, on: referral)
    _ = file.answer(.report, .officer, on: referral) {
      $0.outcome = .granted(ratio: 7000)
      $0.personInformed = true
    }
    #expect(CaseFile.refusal(file.answer(.confirm, .civilAffairsOfficer, on: referral)) == .dataContradict)
    file.learn {
      $0.fact(
        1,
        "benefit benefit=inpatient-aid since=2024-12-01 for=2024-11-20 ratioBasisPoints=7000 base=in-scope-self-paid",
        at: 1_800_000_000_000)
    }
    #expect(file.referral(referral).state == .closed)
    #expect(file.lines.contains("M3b: closed@medical-insurance, confirmed-by-data"))
    file.learn {
      $0.fact(
        1,
        "benefit benefit=inpatient-aid since=2024-12-01 for=2024-11-20 ratioBasisPoints=7000 base=in-scope-self-paid",
        retracted: true, at: 1_900_000_000_000)
    }
    #expect(file.referral(referral).state == .inProgress, "a confirmed benefit that disappears is taken up again")
  }

  @Test("a need that is gone withdraws what nobody took up and asks civil affairs about the rest")
  func needGone() throws {
    var untouched = Self.inpatient()
    let stay = "inpatient admitted=2024-11-20 designated=true inScopeSelfPaidFen=2000000"
    untouched.learn { $0.fact(1, stay, retracted: true, at: 1_800_000_000_000) }
    #expect(untouched.lines.contains("M3b: cancelled@medical-insurance, withdrawn"))
    untouched.learn { $0.fact(1, stay, at: 1_900_000_000_000) }
    #expect(untouched.lines.contains("M3b: dispatched@medical-insurance"), "what comes back is opened again")

    var taken = Self.inpatient()
    let referral = try id(taken, rule: "M3b")
    _ = taken.answer(.accept, .officer, on: referral)
    taken.learn { $0.fact(1, stay, retracted: true, at: 1_800_000_000_000) }
    #expect(taken.referral(referral).state == .accepted)
    #expect(taken.decisions.map(\.kind) == [.needGone])
    taken.reconcile()
    #expect(taken.decisions.isEmpty, "civil affairs is asked once")
    #expect(CaseFile.refusal(taken.answer(.cancel, .civilAffairsOfficer, on: referral)) == .missingField)
    #expect(
      taken.answer(.cancel, .civilAffairsOfficer, on: referral) {
        $0.hasConsent = true
        $0.hasReason = true
      } == .applied)
    #expect(taken.lines.contains("M3b: cancelled@medical-insurance, settled"))
  }

  @Test("a settled key opens again when a matched fact changes")
  func settledUntilItChanges() throws {
    var file = Self.inpatient()
    let referral = try id(file, rule: "M3b")
    _ = file.answer(.accept, .officer, on: referral)
    _ = file.answer(.report, .lead, on: referral) {
      $0.outcome = Outcome(code: .notEligible)
      $0.personInformed = true
      $0.hasLegalReason = true
    }
    #expect(file.answer(.confirm, .civilAffairsOfficer, on: referral) == .applied)
    file.reconcile()
    #expect(file.decisions.isEmpty)
    file.learn {
      $0.fact(1, "inpatient admitted=2024-11-20 designated=true inScopeSelfPaidFen=9000000", at: 1_800_000_000_000)
    }
    #expect(file.lines.filter { $0.hasPrefix("M3b") }.count == 2)
  }

  @Test("departments' statements of a need stand beside each other: the source is part of what they are")
  func statedNeeds() {
    let world = World().fact(1, "stated-need statedOn=2024-11-01 need=care", by: "education")
      .fact(1, "stated-need statedOn=2024-11-01 need=care", by: "health")
      .fact(1, "stated-need statedOn=2024-11-01 need=care until=2024-11-05", by: "health", at: 1_800_000_000_000)
    #expect(world.file.facts.facts.count == 2)
  }

  @Test("reconciling twice decides nothing the second time")
  func idempotent() {
    var file = Self.inpatient()
    #expect(!file.decisions.isEmpty)
    file.reconcile()
    #expect(file.decisions.isEmpty)
  }

  @Test("a household file is the same after writing and reading, and damaged bytes are refused")
  func fileRoundTrip() throws {
    var file = Self.inpatient()
    let referral = try id(file, rule: "M3b")
    _ = file.answer(.accept, .officer, on: referral)
    _ = file.answer(.report, .officer, on: referral) {
      $0.outcome = .granted(ratio: 7000)
      $0.personInformed = true
    }
    var writer = ByteWriter()
    file.file.write(to: &writer)
    var copy = HouseholdFile(id: file.file.id)
    try ByteReader.read(writer.bytes) { (reader) throws(ByteReaderError) in try copy.read(from: &reader) }
    var again = ByteWriter()
    copy.write(to: &again)
    #expect(again.bytes == writer.bytes)
    for length in 0..<writer.bytes.count {
      #expect(throws: ByteReaderError.self) {
        try ByteReader.read(writer.bytes[..<length]) { (reader) throws(ByteReaderError) in try copy.read(from: &reader)
        }
      }
    }
  }
}
