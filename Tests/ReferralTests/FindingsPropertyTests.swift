import Testing
import Wire

@testable import Referral

struct FindingsPropertyTests {
  /// A household of up to four with facts drawn from everything that rules read.
  static func randomWorld(_ random: inout SplitMix) -> World {
    let members = Int.random(in: 1...4, using: &random)
    var world = World(members: members)
    for _ in 0..<Int.random(in: 1...25, using: &random) {
      let member = Int.random(in: 1...members, using: &random)
      let day = World.day("2024-01-01").addingDays(Int.random(in: 0..<330, using: &random)).text
      let number = Int.random(in: 0...20, using: &random)
      let stale = Int.random(in: 0..<8, using: &random) == 0
      let retracted = Int.random(in: 0..<8, using: &random) == 0
      func pick(_ list: [String]) -> String { list.randomElement(using: &random) ?? "" }
      let needs = World.catalogue.known.selfRequest.field("need")?.values ?? []
      let choices: [(Int, String)] = [
        (member, "category category=\(pick(World.catalogue.categories)) status=active since=\(day)"),
        (member, "category category=rigid-expenditure status=active since=\(day) illnessInduced=true"),
        (member, "inpatient admitted=\(day) designated=true inScopeSelfPaidFen=\(number * 1000)"),
        (member, "insurance scheme=resident since=\(day)"), (member, "schooling stage=primary since=\(day)"),
        (member, "benefit benefit=\(pick(World.catalogue.benefits)) since=\(day) ratioBasisPoints=\(number * 500)"),
        (member, "benefit benefit=inpatient-aid since=\(day) for=\(day) ratioBasisPoints=\(number * 500)"),
        (member, "serious-illness since=\(day)"), (member, "employment status=registered-unemployed since=\(day)"),
        (member, "self-request requestedOn=\(day) channel=self need=\(pick(needs))"),
        (Int.random(in: 0...members, using: &random), "disaster occurredOn=\(day) type=flood"),
        (Int.random(in: 0...members, using: &random), "visit visitedOn=\(day) need=\(pick(needs.dropLast()))"),
        (0, "home tenure=owned grade=D sole=true area=rural since=\(day)"),
        (
          0,
          "economy incomePerHeadFen=\(number * 10000) assetsOverLimit=false rigidExpenditureFen=\(number * 200000) assessedOn=\(day)"
        ),
        (0, "relapse-risk risk=illness since=\(day)"), (0, "lifted-out-of-poverty since=\(day)"),
        (member, "medical-cost selfPaidFen=\(number * 300000) asOf=\(day)"),
        (member, "application category=dibao filedOn=\(day) result=pending"),
        (member, "disability type=visual grade=\(1 + number % 4) since=\(day)"),
        (member, "residence division=420106 area=\(pick(["urban", "rural"]))"),
        (
          Int.random(in: 0...members, using: &random),
          "urgent-difficulty occurredOn=\(day) cause=accident place=420111 basicLivingHurt=true"
        ), (member, "emergency-treatment since=\(day) meetsConditions=\(pick(["true", "false"]))"),
        (
          member,
          "employment-qualification benefit=training-subsidy qualified=\(pick(["true", "false"])) since=\(day)"
        ), (member, "work-capacity capacity=able willing=\(pick(["true", "false"]))"),
        (member, "self-care ability=unable since=\(day)"), (member, "charity-consent since=\(day) need=legal"),
        (member, "chronic-illness since=\(day) longTermMedication=true group=diabetes"),
        (number % 2 == 0 ? 0 : member, "benefit benefit=\(pick(["dibao-allowance", "public-rental"])) since=\(day)"),
        (member, "category category=dibao status=active since=\(day) individually=true"),
        (member, "identity name=x\(number % 5 == 0 ? " died=\(day)" : "")"),
      ]
      let (owner, text) = choices[Int.random(in: 0..<choices.count, using: &random)]
      world = world.fact(owner, text, stale: stale, retracted: retracted, at: 1_700_000_000_000 + Int64(number))
    }
    return world
  }

  @Test("the same statements in any order give the same findings, digests and all", arguments: [UInt64(1), 20_241_011])
  func order(seed: UInt64) {
    print("seed \(seed)")
    var random = SplitMix(seed: seed)
    for _ in 0..<200 {
      let world = Self.randomWorld(&random)
      let shuffled = world.reordered(world.statements.shuffled(using: &random))
      #expect(world.lines() == shuffled.lines(), "seed \(seed)")
      #expect(world.findings().map(\.digest) == shuffled.findings().map(\.digest), "seed \(seed)")
      #expect(world.findings().map(\.matched) == shuffled.findings().map(\.matched), "seed \(seed)")
    }
  }

  @Test("findings are sorted, one a key, rest on facts, and a used engine finds what a new one does")
  func shape() {
    let seed: UInt64 = 42
    print("seed \(seed)")
    var random = SplitMix(seed: seed)
    var engine = FindingsEngine(pack: World.hubei, catalogue: World.catalogue)
    var findings: [Finding] = []
    var classes = Set<WarningClass>()
    for _ in 0..<400 {
      let world = Self.randomWorld(&random)
      engine.evaluate(world.file, today: World.day("2024-12-01"), into: &findings)
      #expect(findings.map(\.digest) == world.findings().map(\.digest))
      for (a, b) in zip(findings, findings.dropFirst()) { #expect(a.key < b.key) }
      for finding in findings {
        classes.insert(finding.key.warningClass)
        #expect(finding.matched == finding.matched.sorted() && (finding.isSatisfied || !finding.matched.isEmpty))
        #expect(!finding.departments.isEmpty && Set(finding.departments).count == finding.departments.count)
        #expect(finding.matched.allSatisfy { !world.file.facts.facts[$0].flags.contains(.retracted) })
      }
    }
    #expect(classes.count == WarningClass.allCases.count)
  }

  @Test("one more category never lowers a floor or takes an entitlement away (就高)")
  func monotone() {
    let seed: UInt64 = 7
    print("seed \(seed)")
    var random = SplitMix(seed: seed)
    var compared = 0
    for _ in 0..<300 {
      let world = Self.randomWorld(&random)
      let category = World.catalogue.categories.randomElement(using: &random) ?? ""
      let text = "category category=\(category) status=active since=2024-01-01"
      // A membership that is there already could be replaced and lose its attributes.
      let member = Int.random(in: 1...world.file.members.count, using: &random)
      let code = World.catalogue.known.category.field("category")?.value(category)
      let kind = World.catalogue.known.category.number
      if world.file.facts.facts.contains(where: {
        $0.kind == kind && $0.owner == UInt8(member - 1) && $0.cell(0) == code
      }) {
        continue
      }
      let after = world.fact(member, text).findings()
      // The sixth group of the house renovation is for those who are not low-income at all.
      for before in world.findings()
      where before.key.warningClass == .policyNotImplemented && World.hubei.rules[before.rule].id != "H3f" {
        let now = after.first { $0.key == before.key }
        #expect(now != nil, "seed \(seed)")
        if let floor = before.floor {
          compared += 1
          #expect((now?.floor?.value ?? 0) >= floor.value, "seed \(seed)")
        }
      }
    }
    #expect(compared > 20)
  }

  @Test("when and by whom a fact was stated, and whether it was restated, does not change a digest; what it says does")
  func digests() {
    let job = "employment status=registered-unemployed since=2024-10-10"
    let world = World().category(1, "dibao-marginal")
    let digest = world.fact(1, job).findings().map(\.digest)
    #expect(world.fact(1, job, by: "health", stale: true, at: 1).findings().map(\.digest) == digest)
    #expect(world.fact(1, job + " until=2025-01-01").findings().map(\.digest) != digest)
  }
}
