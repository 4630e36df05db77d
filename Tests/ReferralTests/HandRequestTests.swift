import Testing
import Wire

@testable import Referral

/// Row 1 by hand: DESIGN.md, "A referral's life"; R12, visits and requests are inputs like any other.
@Suite("A referral that civil affairs or a township opens by hand")
struct HandRequestTests {
  private static func need(_ code: String) -> HandRequest.Ask {
    .need(UInt16(World.catalogue.needs.firstIndex(of: code) ?? 99))
  }

  private static func benefit(_ code: String) -> HandRequest.Ask {
    .benefit(UInt16(World.catalogue.benefits.firstIndex(of: code) ?? 99))
  }

  private static func category(_ code: String) -> HandRequest.Ask {
    .category(UInt16(World.catalogue.categories.firstIndex(of: code) ?? 99))
  }

  /// A dibao household whose allowance is paid: nothing is found.
  private static func quiet() -> CaseFile {
    CaseFile(World().category(1, "dibao").benefit(0, "dibao-allowance", "amountFen=100000"))
  }

  @Test("civil affairs' request is dispatched under the policy's rule, and stays though no rule finds it")
  func dispatched() throws {
    var file = Self.quiet()
    #expect(file.lines == [])
    #expect(file.request(Self.need("care")) == .applied)
    #expect(file.lines == ["N-care: dispatched@civil-affairs"])
    #expect(file.decisions.map(\.role) == [.civilAffairsOfficer, .civilAffairsOfficer])
    let warning = try #require(file.file.warnings.first)
    #expect(
      warning.key
        == FindingKey(
          warningClass: .newHardship, person: World.person(1),
          matter: UInt16(World.catalogue.needs.firstIndex(of: "care")!),
          episode: World.day("2024-12-01").daysSinceEpoch))
    #expect(file.reconcile() == [])
    file.now += CaseFile.day
    #expect(!file.reconcile().contains { $0.reason == .needIsGone })
    #expect(file.lines == ["N-care: dispatched@civil-affairs"])
  }

  @Test("a township's request waits for civil affairs, who sends or voids it; after its time it goes by itself")
  func townshipDrafts() {
    var file = Self.quiet()
    #expect(file.request(Self.need("care"), .township) == .applied)
    #expect(file.lines == ["N-care: draft@civil-affairs"])
    #expect(file.reconcile() == [], "a draft of a township is not sent because its rule is automatic")
    var sent = file
    #expect(sent.answer(.dispatch, .civilAffairsOfficer) == .applied)
    #expect(sent.lines == ["N-care: dispatched@civil-affairs"])
    var voided = file
    #expect(voided.answer(.void, .civilAffairsOfficer) == .applied)
    #expect(voided.lines == ["N-care: voided@civil-affairs, settled"])
    file.now += 2 * CaseFile.day
    file.reconcile()
    #expect(file.lines == ["N-care: dispatched@civil-affairs"])
  }

  @Test("the same request is taken once, and the same matter is not opened twice but said back")
  func onceOnly() {
    var file = Self.quiet()
    #expect(file.request(Self.need("care"), id: 77) == .applied)
    #expect(file.request(Self.need("care"), id: 77) == .unchanged)
    #expect(file.request(Self.need("care"), .township, on: "2024-11-30", id: 78) == .applied)
    #expect(file.decisions.map(\.kind) == [.requestMerged])
    #expect(file.decisions.map(\.from) == [.draft])
    #expect(file.decisions.map(\.to) == [.merged])
    #expect(file.lines == ["N-care: dispatched@civil-affairs"])
    #expect(file.request(Self.need("care"), .township, on: "2024-11-30", id: 78) == .unchanged)
  }

  @Test("what a rule has opened is not opened by hand beside it, and what a rule finds later is not opened beside that")
  func oneMatter() {
    var found = Self.quiet()
    found.learn { $0.fact(1, "visit visitedOn=2024-11-28 need=care") }
    #expect(found.lines == ["N-care: dispatched@civil-affairs"])
    #expect(found.request(Self.need("care")) == .applied)
    #expect(found.decisions.map(\.kind) == [.requestMerged])

    var byHand = Self.quiet()
    #expect(byHand.request(Self.need("care")) == .applied)
    byHand.learn { $0.fact(1, "visit visitedOn=2024-11-28 need=care") }
    #expect(byHand.lines == ["N-care: dispatched@civil-affairs"])
    #expect(byHand.answer(.accept, .officer) == .applied)
    #expect(
      byHand.answer(.report, .officer) {
        $0.outcome = .granted()
        $0.personInformed = true
      } == .applied)
    #expect(byHand.answer(.confirm, .civilAffairsLead) == .applied)
    byHand.reconcile()
    #expect(byHand.lines == ["N-care: closed@civil-affairs, settled"], "the visit was part of the same matter")
    byHand.now += 10 * CaseFile.day
    byHand.learn { $0.fact(1, "visit visitedOn=2024-12-11 need=care") }
    #expect(byHand.lines.count == 2, "a later visit is a new difficulty")
  }

  @Test("a benefit asked for by hand closes when the data show it in effect, and reopens when it disappears")
  func benefitByData() {
    var file = CaseFile(World().category(1, "dibao").benefit(0, "dibao-allowance", "amountFen=100000"))
    #expect(CaseFile.refusal(file.request(Self.benefit("inpatient-aid"), rule: "M9")) == .unknownValue)
    #expect(file.request(Self.benefit("inpatient-aid"), on: "2024-11-20") == .applied, "M3b is met: dibao")
    #expect(file.lines == ["M3b: dispatched@medical-insurance"])
    file.learn { $0.benefit(1, "inpatient-aid", "for=2024-11-20 ratioBasisPoints=7000", since: "2024-12-01") }
    #expect(file.lines == ["M3b: closed@medical-insurance, seen-in-data"])
  }

  @Test("a benefit whose rule the data do not show to be met needs the rule that the sender finds met")
  func namedRule() {
    var file = CaseFile(World())
    #expect(CaseFile.refusal(file.request(Self.benefit("inpatient-aid"))) == .ruleNotMet)
    #expect(file.request(Self.benefit("inpatient-aid"), rule: "M3b") == .applied)
    #expect(file.lines == ["M3b: dispatched@medical-insurance"])
    file.reconcile()
    #expect(file.lines == ["M3b: dispatched@medical-insurance"])
  }

  @Test("an emergency is anybody's, and its clocks run on wall time")
  func emergency() {
    var file = CaseFile(World())
    #expect(file.request(Self.benefit("temporary-assistance")) == .applied)
    #expect(file.lines == ["U1: dispatched@civil-affairs"])
    #expect(file.file.warnings[0].referrals[0].clockKind == .emergency)
    #expect(file.file.warnings[0].referrals[0].owesExplanation)
  }

  @Test("a need is a low-income household's, outreach one's that is not; charity hears by consent alone")
  func fits() {
    var poor = Self.quiet()
    #expect(CaseFile.refusal(poor.request(Self.category("rigid-expenditure"))) == .ruleNotMet)
    var other = CaseFile(World())
    #expect(CaseFile.refusal(other.request(Self.need("care"))) == .ruleNotMet)
    #expect(other.request(Self.category("dibao")) == .applied)
    #expect(other.lines == ["P1: dispatched@civil-affairs"])
    #expect(other.file.warnings[0].key.person == nil, "dibao is a household's")
    #expect(other.file.warnings[0].referrals[0].clockKind == .outreach)
    #expect(other.answer(.accept, .officer) == .applied)
  }

  @Test("the meeting is asked for by civil affairs alone, once; a decided case goes to the next meeting")
  func meeting() {
    var file = Self.quiet()
    #expect(CaseFile.refusal(file.request(.coordination, .township)) == .wrongRole)
    #expect(file.request(.coordination, .civilAffairsLead) { $0.person = nil } == .applied)
    #expect(file.lines == ["X3: escalated@civil-affairs"])
    #expect(file.reconcile() == [], "it is not withdrawn, and not told anew")
    #expect(file.request(.coordination) == .applied)
    #expect(file.decisions.map(\.kind) == [.requestMerged])
    file.now += CaseFile.day
    #expect(file.reconcile() == [])
  }

  @Test("who does not know, may not or asks of a day ahead is told so")
  func refused() {
    var file = Self.quiet()
    #expect(CaseFile.refusal(file.request(Self.need("care"), .officer)) == .wrongRole)
    #expect(CaseFile.refusal(file.request(Self.need("care"), .coordinationOffice)) == .wrongRole)
    #expect(CaseFile.refusal(file.request(Self.need("care"), on: "2024-12-09")) == .outOfRange)
    #expect(CaseFile.refusal(file.request(Self.need("care")) { $0.person = World.person(9) }) == .unknownSubject)
    #expect(
      CaseFile.refusal(file.request(Self.need("care")) { $0.division = World.household("420107-0012345").division })
        == .wrongDivision)
    #expect(
      CaseFile.refusal(file.request(Self.benefit("inpatient-aid")) { $0.person = nil }) == .wrongSubject,
      "a stay in hospital is one person's")
    #expect(file.lines == [])
    #expect(file.decisions == [])
  }

  @Test("what was opened by hand is written and read again as it is")
  func coded() throws {
    var file = Self.quiet()
    _ = file.request(Self.need("care"), .township) { $0.basis = String(repeating: "走", count: 500) }
    let warning = file.file.warnings[0]
    #expect(warning.byHand?.basis.utf8.count == Referral.maximumBasisBytes)
    var writer = ByteWriter()
    WarningList.write([warning], to: &writer)
    let read = try ByteReader.read(writer.bytes) { (reader) throws(ByteReaderError) in
      try WarningList.read(from: &reader)
    }
    #expect(read[0].byHand == warning.byHand)
    #expect(read[0].key == warning.key)
  }
}
