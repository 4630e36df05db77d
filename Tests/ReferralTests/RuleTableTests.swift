import Testing

@testable import Referral

/// Rules once in a world where they must match and once where the smallest change keeps them silent; all of them are in
/// `PolicyCasesTests`.
struct RuleTableTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var rule: String
    /// Facts, each `member: kind …`; 0 is the household.
    var facts: [String]
    /// Put in the place of the last fact.
    var instead: String
    var testDescription: String { rule }

    init(_ rule: String, _ facts: [String], instead: String) {
      self.rule = rule
      self.facts = facts
      self.instead = instead
    }
  }

  private static func has(_ code: String, _ more: String = "") -> String {
    "1: category category=\(code) status=active since=2024-01-01 \(more)"
  }

  private static let unsafe = "0: home tenure=owned grade=D sole=true area=rural since=2024-02-01"
  private static let safe = "0: home tenure=owned grade=A sole=true area=rural since=2024-02-01"
  private static let qualified = "0: home tenure=rented area=urban sole=true since=2024-02-01 meetsHousingConditions="
  private static let stay = "1: inpatient admitted=2024-11-02 designated="

  private static func economy(_ income: Int, _ more: String = "") -> String {
    "0: economy incomePerHeadFen=\(income) assetsOverLimit=false assessedOn=2024-11-01 \(more)"
  }

  static let rows: [Row] =
    [
      Row("B1", [has("dibao")], instead: has("dibao-marginal")),
      Row("B2", [has("tekun")], instead: has("other-hardship")),
      Row(
        "M1", [has("tekun"), "1: insurance scheme=resident since=2024-01-01"],
        instead: "1: insurance scheme=none since=2024-01-01"),
      Row(
        "M2", [has("dibao"), "1: insurance scheme=resident since=2024-01-01"],
        instead: "1: insurance scheme=employee since=2024-01-01"),
      Row("M3a", [has("tekun"), stay + "true"], instead: stay + "false"),
      Row("M3b", [has("dibao"), stay + "true"], instead: stay + "false"),
      Row("M3c", [has("dibao-marginal"), stay + "true"], instead: stay + "false"),
      Row("M3c", [stay + "true", has("relapse-monitored")], instead: has("other-hardship")),
      Row("M3d", [stay + "true", has("rigid-expenditure", "illnessInduced=true")], instead: has("rigid-expenditure")),
      Row(
        "M4",
        [has("relapse-monitored"), "1: chronic-illness since=2023-01-01 longTermMedication=true onLocalList=true"],
        instead: "1: chronic-illness since=2023-01-01 longTermMedication=true onLocalList=false"),
      Row(
        "E1", ["1: schooling stage=kindergarten since=2024-09-01", has("rigid-expenditure")],
        instead: has("other-hardship")),
      Row(
        "E1b", ["1: schooling stage=primary since=2024-09-01", has("other-hardship")],
        instead: "1: visit visitedOn=2024-11-01 need=care"),
      Row("H1", [has("dibao-marginal"), qualified + "true"], instead: qualified + "false"),
      Row(
        "H2",
        [
          has("dibao-marginal"),
          "0: home tenure=public-rental area=urban sole=true since=2024-02-01 meetsHousingConditions=true",
        ], instead: qualified + "true"),
      Row("H3a", [has("dibao"), unsafe], instead: safe),
      Row("H3b", [unsafe, has("tekun", "care=dispersed")], instead: has("tekun", "care=concentrated")),
      Row("H3c", [has("relapse-monitored"), unsafe], instead: safe),
      Row("H3d", [has("dibao-marginal"), unsafe], instead: safe),
      Row("H3e", [has("rigid-expenditure"), unsafe], instead: safe),
      Row(
        "H3f", [unsafe, "0: lifted-out-of-poverty since=2020-01-01", "0: housing-support ruralSupportReceived=false"],
        instead: "0: housing-support ruralSupportReceived=true"),
      Row(
        "D1", [has("relapse-monitored"), "0: disaster occurredOn=2024-07-01 type=flood"],
        instead: "0: disaster occurredOn=2024-07-01 type=other"),
      Row("F1", [has("relapse-monitored")], instead: has("dibao")),
      Row(
        "N1", [has("other-hardship"), "1: employment status=registered-unemployed since=2024-10-01"],
        instead: "1: employment status=flexible since=2024-10-01"),
      Row(
        "N2", [has("other-hardship"), "1: serious-illness since=2024-10-01"],
        instead: "1: serious-illness since=2024-10-01 until=2024-11-30"),
      Row(
        "N3", [has("other-hardship"), "1: disability type=visual grade=2 since=2024-10-01"],
        instead: "1: disability type=visual grade=3 since=2024-10-01"),
      Row(
        "N4", [has("other-hardship"), "0: disaster occurredOn=2024-07-01 type=flood"],
        instead: "0: disaster occurredOn=2024-07-01 type=flood until=2024-08-01"),
      Row("N5", [has("other-hardship"), unsafe], instead: safe),
      Row(
        "N6", [has("other-hardship"), economy(50000, "rigidExpenditureFen=3000000")],
        instead: economy(50000, "rigidExpenditureFen=2999999")),
      Row("P1", [economy(55000)], instead: economy(55001)),
      Row("P2", [economy(82500)], instead: economy(82501)),
      Row(
        "P3", ["1: serious-illness since=2024-10-01", "1: medical-cost selfPaidFen=2000000 asOf=2024-11-01"],
        instead: "1: medical-cost selfPaidFen=1999999 asOf=2024-11-01"),
      Row(
        "P4", [economy(250000, "rigidExpenditureFen=3000000")], instead: economy(250001, "rigidExpenditureFen=3000000")),
      Row(
        "P5", ["0: relapse-risk risk=illness since=2024-10-01"],
        instead: "0: relapse-risk risk=illness since=2024-10-01 until=2024-11-01"),
      Row("C1", [has("dibao"), economy(70001)], instead: economy(70000)),
      Row("C2", [has("dibao", "individually=true"), economy(105001)], instead: economy(105000)),
      Row("C3", [has("dibao-marginal"), economy(105001)], instead: economy(105000)),
      Row("C4", [has("rigid-expenditure"), economy(250001)], instead: economy(250000)),
      Row("C5", [economy(66701), has("relapse-monitored")], instead: has("dibao-marginal")),
      Row("C6", [has("tekun"), economy(70001)], instead: economy(70000)),
      Row(
        "X1", [has("dibao"), stay + "true", "1: schooling stage=vocational since=2024-09-01"],
        instead: "1: schooling stage=vocational since=2024-09-01 until=2024-11-30"),
      Row(
        "X3", ["1: self-request requestedOn=2024-11-01 channel=self need=coordination"],
        instead: "1: self-request requestedOn=2024-11-01 channel=self need=other"),
    ] + needs

  private static let needs = World.catalogue.needs.filter { $0 != "coordination" }.flatMap { need in
    [
      "visit visitedOn=2024-11-01", "self-request requestedOn=2024-11-01 channel=proxy",
      "stated-need statedOn=2024-11-01",
    ]
    .map {
      Row(
        "N-\(need)", [has("other-hardship"), "1: \($0) need=\(need)"],
        instead: "1: \($0) need=\(need == "food" ? "care" : "food")")
    }
  }

  private static func world(_ facts: [String]) -> World {
    facts.reduce(World()) { world, line in
      let parts = line.split(separator: ":", maxSplits: 1)
      // Stated by a department that no need is sent to, so that none of them has stated it alone.
      let by = parts[1].contains("stated-need") ? "health" : nil
      return world.fact(Int(parts[0]) ?? 0, parts[1].trimmingPrefix(" ").description, by: by)
    }
  }

  @Test("the rule matches, and one changed fact silences it", arguments: rows)
  func row(_ row: Row) {
    #expect(Self.world(row.facts).rules().contains(row.rule))
    #expect(!Self.world(row.facts.dropLast() + [row.instead]).rules().contains(row.rule))
  }

  @Test("B3 raises nothing while no county has switched it on")
  func individualInclusion() {
    let world = World().category(1, "dibao-marginal").fact(1, "serious-illness since=2024-10-01")
    #expect(!world.rules().contains("B3"))
    #expect(World.hubei.rule(id: "B3")?.modality == .may)
  }

  @Test("a department is shown the name; who is no department of the government neither name nor who it is")
  func views() {
    for rule in World.hubei.rules {
      let isGovernment = rule.departments.allSatisfy {
        World.catalogue.departments.entry($0)?.isGovernment ?? false
      }
      let identity = rule.view.first { $0.kind == World.catalogue.known.identity.number }
      #expect((identity.map { $0.fieldMask & Fact.textBit != 0 } ?? false) == isGovernment, "\(rule.id)")
      #expect(!rule.asked.isEmpty)
    }
  }

  @Test("who determined a category is told when its household's circumstances improve")
  func determiningDepartments() {
    let catalogue = World.catalogue
    for rule in World.hubei.rules where rule.warningClass == .improvedConditions {
      let owners = catalogue.known.category.owners[Int(rule.matter)]
      #expect(rule.departments.map { UInt64(1) << UInt64($0.number) } == [owners], "\(rule.id)")
    }
  }
}
