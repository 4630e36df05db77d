import Foundation
import Referral
import Testing
import Wire

@testable import Hub

/// What the commands `policy lint`, `explain`, `diff` and `try` say.
@Suite struct PolicyReportsTests {
  private static let file = TraceWorld.root + "/deploy/policy/hubei-2024.json"
  private static let shipped = FileManager.default.contents(atPath: file).map { Array($0) } ?? []

  /// The shipped pack with one text in the place of another.
  private static func changed(_ pairs: (String, String)...) -> [UInt8] {
    var text = String(decoding: shipped, as: UTF8.self)
    for (old, new) in pairs {
      precondition(text.contains(old), "the shipped pack does not say \(old)")
      text = text.replacing(old, with: new, maxReplacements: 1)
    }
    return Array(text.utf8)
  }

  private static func pack(_ bytes: [UInt8]) throws -> PolicyPack {
    try PolicyPack.read(bytes, catalogue: TraceWorld.contract.catalogue)
  }

  @Test("a sound pack has no problems and says which numbers are examples")
  func soundPack() throws {
    let report = PolicyLintReport(Self.shipped, file: "p.json", catalogue: TraceWorld.contract.catalogue)
    #expect(report.problems == [])
    #expect(report.examples.contains("dibao-standard-urban"))
    #expect(report.text.hasSuffix("\(report.rules) rules, \(report.parameters) parameters, 0 problems"))
  }

  @Test("a refused pack has a line a problem, with the place")
  func refusedPack() throws {
    let report = PolicyLintReport(
      Self.changed((#""benefit": "dibao-allowance","#, #""benefit": "dibao","#)), file: "p.json",
      catalogue: TraceWorld.contract.catalogue)
    #expect(report.pack == nil)
    #expect(report.problems.map(\.path) == ["/rules/0/benefit"])
    #expect(report.problems.map(\.kind) == ["refused"])
    #expect(report.text.hasPrefix("p.json: /rules/0/benefit [refused] is no benefit; known are: "))
    let json = try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
    #expect((json["problems"] as? [[String: Any]])?.first?["path"] as? String == "/rules/0/benefit")
  }

  @Test("what is no JSON is one problem of the whole file")
  func noJSON() {
    let report = PolicyLintReport(Array("{".utf8), file: "p.json", catalogue: TraceWorld.contract.catalogue)
    #expect(report.problems.map(\.path) == [""])
    #expect(report.text.hasSuffix("p.json is refused with 1 problem"))
  }

  @Test("a floor that rises, a rule that is gone and a county's number are told in words")
  func difference() throws {
    let new = try Self.pack(
      Self.changed(
        (#""ratioBasisPoints": 9000"#, #""ratioBasisPoints": 9500"#),
        (
          #"[{"division": "42", "from": "2024-10-11", "value": 70000}]"#,
          #"[{"division": "42", "from": "2024-10-11", "value": 70000}, {"division": "420106", "from": "2026-01-01", "value": 80050}]"#
        ),
        (#""id": "F1""#, #""id": "F9""#)))
    let report = PolicyDiffReport(from: TraceWorld.pack, to: new, catalogue: TraceWorld.contract.catalogue)
    #expect(
      report.changes.map { "\($0.kind) \($0.part) \($0.name)" } == [
        "added parameter dibao-standard-urban", "changed rule M2", "added rule F9", "removed rule F1",
      ])
    #expect(report.changes[0].words == "800.50 yuan in 420106 from 2026-01-01")
    #expect(
      report.changes[1].words
        == "owes at least 95 % of personal-contribution, instead of at least 90 % of personal-contribution")
    #expect(report.changes[2].words.contains("relapse-support, must, to agriculture, sent at once"))
    #expect(report.changes[2].words.hasSuffix("where category relapse-monitored"))
    #expect(report.text.contains("~ rule M2  owes at least 95 %"))
  }

  @Test("a pack does not differ from itself")
  func same() {
    let report = PolicyDiffReport(from: TraceWorld.pack, to: TraceWorld.pack, catalogue: TraceWorld.contract.catalogue)
    #expect(report.changes == [])
  }

  private func explanation(
    _ question: TraceQuestion, identities: [PersonID] = [], day: String = "2026-03-02", of file: HouseholdFile? = nil
  ) throws -> PolicyExplanation {
    let explainer = PolicyExplainer(
      catalogue: TraceWorld.contract.catalogue, pack: TraceWorld.pack, disclosure: .masked)
    let chain = Chain(
      question: question, identities: identities, passed: [], file: file ?? TraceWorld.file, journal: [])
    return explainer.explain(
      chain, on: try CivilDate.parse(day), nowMillis: TraceWorld.millis("2026-03-02T10:00"))
  }

  @Test("a person's rules are named with words, facts, sources, times and what is missing")
  func explain() throws {
    let explanation = try explanation(.person(TraceWorld.father), identities: [TraceWorld.father])
    let stay = try #require(explanation.rules.first { $0.rule == "M3b" })
    #expect(stay.result == .missing)
    #expect(stay.floor == "at least 70 % of in-scope-self-paid")
    #expect(stay.episode == "2026-02-01")
    #expect(stay.quotation.contains("不低于70%"))
    #expect(
      stay.decidedBy.map { "\($0.kind) \($0.department) \($0.time.prefix(16))" } == [
        "category civil-affairs 2026-01-05T09:00", "inpatient medical-insurance 2026-02-20T16:30",
      ])
    #expect(stay.warnings == ["420106-0012345.7: health rerouted, medical-insurance in-progress"])
    #expect(explanation.rules.contains { $0.rule == "B1" && $0.result == .missing && $0.person == nil })
    #expect(explanation.rules.contains { $0.rule == "S2" && $0.result == .suggestion })
    let text = explanation.text
    #expect(!text.contains(TraceWorld.father.text) && !text.contains("张三丰"))
    #expect(text.contains("decided by: inpatient 住院"))
    #expect(text.contains("湖北日报"))
  }

  @Test("the rules about the data say until when what is known may be used and is kept, in the source's words")
  func explainDataRules() throws {
    let explanation = try explanation(.household(TraceWorld.household))
    let kept = try #require(explanation.dataRules.first { $0.rule == "R5" })
    #expect(kept.says == "kept: low-income, or an application is pending")
    #expect(kept.quotation.contains("动态退出低收入人口不满两年"))
    let economy = TraceWorld.contract.catalogue.known.economy
    var file = TraceWorld.file
    var fact = Fact(kind: economy.number, source: 1, timeMillis: 1, eventHash: 1)
    fact.owner = Fact.householdOwner
    fact.set(try #require(economy.field("assessedOn")).slot, Int64(try CivilDate.parse("2025-08-31").daysSinceEpoch))
    _ = file.facts.fold(fact, texts: [], catalogue: TraceWorld.contract.catalogue)
    for (day, says) in [
      ("2026-02-28", "the assessment of 2025-08-31 may be reused until 2026-02-28"),
      ("2026-03-01", "could be reused until 2026-02-28: a determination needs a newer one"),
    ] {
      let explanation = try self.explanation(.household(TraceWorld.household), day: day, of: file)
      let rule = try #require(explanation.dataRules.first { $0.rule == "R1" })
      #expect(rule.says.hasSuffix(says))
      #expect(rule.decidedBy.map(\.kind) == ["economy"])
      #expect(explanation.text.contains("R1 核对结果互通互认: the assessment of 2025-08-31"))
    }
  }

  @Test("on a day before the stay its rule does not apply yet")
  func earlierDay() throws {
    let explanation = try explanation(.household(TraceWorld.household), day: "2026-01-31")
    #expect(!explanation.rules.contains { $0.rule == "M3b" })
    #expect(explanation.day == "2026-01-31")
  }

  @Test("a benefit in effect is named with the fact that shows it, below its floor with the shortfall")
  func inEffect() throws {
    func file(ratio: Int64) -> HouseholdFile {
      var facts = FactSet()
      TraceWorld.fact(
        "category", by: "civil-affairs", at: "2026-01-05T09:00", ["since": TraceWorld.day("2025-01-01")],
        codes: ["category": "dibao", "status": "active"], into: &facts)
      TraceWorld.fact(
        "category", by: "agriculture", at: "2026-01-06T09:00", ["since": TraceWorld.day("2025-01-01")],
        codes: ["category": "relapse-monitored", "status": "active"], into: &facts)
      TraceWorld.fact(
        "inpatient", by: "medical-insurance", at: "2026-02-20T16:30",
        ["admitted": TraceWorld.day("2026-02-01"), "designated": 1], into: &facts)
      TraceWorld.fact(
        "benefit", by: "medical-insurance", at: "2026-02-25T16:30",
        [
          "since": TraceWorld.day("2026-02-25"), "for": TraceWorld.day("2026-02-01"), "ratioBasisPoints": ratio,
        ], codes: ["benefit": "inpatient-aid", "base": "in-scope-self-paid"], into: &facts)
      var file = HouseholdFile(id: TraceWorld.household)
      _ = file.take(TraceWorld.father, moveNumber: 0, previous: nil, facts: facts)
      return file
    }
    let question = TraceQuestion.household(TraceWorld.household)
    let enough = try explanation(question, of: file(ratio: 7_000))
    let rule = try #require(enough.rules.first { $0.rule == "M3b" })
    #expect(rule.result == .inEffect && rule.detail == "70 %")
    #expect(rule.decidedBy.map(\.kind).sorted() == ["benefit", "category", "inpatient"])
    #expect(enough.rules.first { $0.rule == "M3c" }?.result == .outweighed)
    #expect(enough.benefits.map(\.kind) == ["benefit"])
    let short = try explanation(question, of: file(ratio: 6_500))
    let below = try #require(short.rules.first { $0.rule == "M3b" })
    #expect(below.result == .belowFloor)
    #expect(below.detail == "65 %, short by 5 % of in-scope-self-paid")
  }

  @Test("a trial counts what a pack would open and withdraw, and leaves the files alone")
  func trial() throws {
    let calendar = WorkingCalendar.mondayToFriday
    let now = TraceWorld.millis("2026-03-02T10:00")
    func report(_ bytes: [UInt8], _ file: HouseholdFile) throws -> PolicyTrialReport {
      let trial = PolicyTrial(
        from: TraceWorld.pack, to: try Self.pack(bytes), catalogue: TraceWorld.contract.catalogue, calendar: calendar,
        nowMillis: now)
      trial.add(file)
      return trial.report
    }
    let same = try report(Self.shipped, TraceWorld.file)
    #expect(same.households == 1 && same.changedHouseholds == 0)
    #expect(same.classes.map(\.counts) == Array(repeating: PolicyTrial.Counts(), count: 5))
    // B1 is gone: its warning, which the pack in force opens, would be withdrawn.
    let gone = try report(
      Self.changed(
        (
          #""when": { "category": ["dibao"], "is": {"individually": {"isNot": true}} }"#,
          #""when": { "category": ["other-hardship"] }"#
        )), TraceWorld.file)
    #expect(gone.changedHouseholds == 1)
    #expect(gone.classes[0].counts.withdrawn == 1 && gone.classes[0].counts.opened == 0)
    // Counselling is switched on for every low-income person.
    let values = #""description": "当地是否由社会工作服务机构提供心理疏导等服务。来源写“鼓励”,由县级决定,默认未开启;未开启的只列为建议。","#
    let on = try report(
      Self.changed(
        (
          values + "\n      \"isExample\": false,\n      \"values\": []",
          values
            + "\n      \"isExample\": false,\n      \"values\": [{\"division\": \"42\", \"from\": \"2024-10-11\", \"value\": 1}]"
        )),
      TraceWorld.file)
    #expect(on.classes[0].counts.opened == 1 && on.classes[0].counts.withdrawn == 0)
    #expect(on.text.contains("1 of 1 household would change"))
  }
}
