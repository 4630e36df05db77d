import Testing

@testable import Referral

/// The traps of POLICY.md about entitlements.
struct EntitlementTests {
  private let stay = "inpatient admitted=2024-11-02 designated=true"

  @Test("the highest floor counts per benefit: tekun and relapse-monitored give 100 % in hospital and targeted help")
  func highestFloorOfTekun() {
    let world = World().category(1, "tekun").category(1, "relapse-monitored").fact(1, stay)
    #expect(world.lines("M3") == ["M3a 1 inpatient-aid@2024-11-02 -> medical-insurance 0/10000!"])
    #expect(world.lines("F1") == ["F1 home relapse-support -> agriculture"])
  }

  @Test("dibao and illness-induced give 70 % in hospital")
  func highestFloorOfDibao() {
    let world = World().category(1, "dibao").category(1, "rigid-expenditure", "illnessInduced=true").fact(1, stay)
    #expect(world.lines("M3") == ["M3b 1 inpatient-aid@2024-11-02 -> medical-insurance 0/7000"])
  }

  @Test("relapse-monitored and illness-induced give 60 % in hospital and targeted help")
  func highestFloorOfRelapse() {
    let world = World().category(1, "relapse-monitored").category(1, "rigid-expenditure", "illnessInduced=true")
      .fact(1, stay)
    #expect(world.lines("M3") == ["M3c 1 inpatient-aid@2024-11-02 -> medical-insurance 0/6000"])
    #expect(world.lines("F1").count == 1)
  }

  @Test("rigid-expenditure without illness-induced has no ratio in hospital", arguments: ["", "illnessInduced=false"])
  func rigidExpenditureHasNoRatio(more: String) {
    #expect(World().category(1, "rigid-expenditure", more).fact(1, stay).lines("M3").isEmpty)
  }

  @Test(
    "the premium rule is for tekun and dibao alone",
    arguments: [
      ("tekun", ["M1 1 premium-subsidy -> medical-insurance 0/10000!"]),
      ("dibao", ["M2 1 premium-subsidy -> medical-insurance 0/9000"]), ("relapse-monitored", []),
      ("dibao-marginal", []), ("rigid-expenditure", []), ("other-hardship", []),
    ])
  func premium(category: String, expected: [String]) {
    let world = World().category(1, category).fact(1, "insurance scheme=resident since=2024-01-01")
    #expect(world.lines("M1") + world.lines("M2") == expected)
  }

  @Test("only residents' insurance has a premium subsidy", arguments: ["employee", "none"])
  func otherSchemes(scheme: String) {
    #expect(World().category(1, "tekun").fact(1, "insurance scheme=\(scheme) since=2024-01-01").lines("M1").isEmpty)
  }

  @Test("65 % for a dibao inpatient is below the floor, with the shortfall; 70 % is not")
  func belowTheFloor() {
    let world = World().category(1, "dibao").fact(1, stay)
    let aid = "for=2024-11-02 base=in-scope-self-paid ratioBasisPoints="
    #expect(
      world.benefit(1, "inpatient-aid", aid + "6500").lines("M3")
        == ["M3b 1 inpatient-aid@2024-11-02 -> medical-insurance 6500/7000"])
    #expect(
      world.benefit(1, "inpatient-aid", aid + "7000").lines("M3")
        == ["M3b 1 inpatient-aid@2024-11-02 -> medical-insurance 7000/7000 satisfied"])
  }

  @Test("100 % for tekun is exact: 99 % is not enough")
  func exactFloor() {
    let world = World().category(1, "tekun").fact(1, stay)
    #expect(
      world.benefit(1, "inpatient-aid", "for=2024-11-02 ratioBasisPoints=9900").lines("M3")
        == ["M3a 1 inpatient-aid@2024-11-02 -> medical-insurance 9900/10000!"])
  }

  @Test("a ratio of another base proves no floor")
  func otherBase() {
    let world = World().category(1, "dibao").fact(1, stay)
      .benefit(1, "inpatient-aid", "for=2024-11-02 base=local-standard ratioBasisPoints=10000")
    #expect(world.lines("M3") == ["M3b 1 inpatient-aid@2024-11-02 -> medical-insurance 0/7000"])
  }

  @Test("a fixed amount is compared by the amount that the floor is of")
  func fixedAmount() {
    let world = World().category(1, "dibao")
      .fact(1, "insurance scheme=resident since=2024-01-01 personalContributionFen=38000")
    #expect(
      world.benefit(1, "premium-subsidy", "amountFen=30000").lines("M2")
        == ["M2 1 premium-subsidy -> medical-insurance 7894/9000"])
    #expect(
      world.benefit(1, "premium-subsidy", "amountFen=34200").lines("M2")
        == ["M2 1 premium-subsidy -> medical-insurance 9000/9000 satisfied"])
  }

  @Test("aid for one stay is no aid for another")
  func oneOffBenefit() {
    let world = World().category(1, "dibao").fact(1, stay).fact(1, "inpatient admitted=2024-06-01 designated=true")
      .benefit(1, "inpatient-aid", "for=2024-06-01 ratioBasisPoints=7000")
    #expect(
      world.lines("M3") == [
        "M3b 1 inpatient-aid@2024-06-01 -> medical-insurance 7000/7000 satisfied",
        "M3b 1 inpatient-aid@2024-11-02 -> medical-insurance 0/7000",
      ])
  }

  @Test("a stay outside designated institutions has no aid")
  func undesignated() {
    #expect(World().category(1, "dibao").fact(1, "inpatient admitted=2024-11-02 designated=false").lines("M3").isEmpty)
  }

  @Test("a stale or retracted benefit proves nothing")
  func staleBenefit() {
    let world = World().category(1, "dibao")
    let owed = ["B1 home dibao-allowance -> civil-affairs"]
    #expect(world.lines() == owed)
    #expect(world.benefit(1, "dibao-allowance").lines() == ["B1 home dibao-allowance -> civil-affairs satisfied"])
    #expect(world.benefit(1, "dibao-allowance", stale: true).lines() == owed)
    #expect(world.fact(1, "benefit benefit=dibao-allowance since=2024-01-01", retracted: true).lines() == owed)
    #expect(world.benefit(1, "dibao-allowance", "until=2024-11-30").lines() == owed)
    #expect(world.benefit(1, "dibao-allowance", since: "2024-12-02").lines() == owed)
  }

  @Test("a stale membership still counts, a retracted, ended, refused, past or future one does not")
  func memberships() {
    #expect(World().fact(1, "category category=dibao status=active since=2024-01-01", stale: true).lines().count == 1)
    #expect(
      World().fact(1, "category category=dibao status=active since=2024-01-01", retracted: true).lines().isEmpty)
    for status in ["status=ended since=2024-01-01", "status=refused since=2024-01-01"] {
      #expect(World().fact(1, "category category=dibao \(status)").lines().isEmpty)
    }
    #expect(World().category(1, "dibao", "until=2024-11-30").lines().isEmpty)
    #expect(World().category(1, "dibao", "until=2024-12-01").lines().count == 1)
    #expect(World().category(1, "dibao", since: "2024-12-02").lines().isEmpty)
  }

  @Test("D1 and E1 leave out other-hardship; E1 reaches it only as another hard-up family, as a draft")
  func otherHardship() {
    let world = World().category(1, "other-hardship").fact(1, "schooling stage=primary since=2024-09-01")
      .home("disaster occurredOn=2024-07-01 type=flood")
    #expect(world.lines("D1").isEmpty)
    #expect(world.lines("E1") == ["E1b 1 student-aid -> education draft"])
  }

  @Test("a student who is also dibao is sent at once, whatever other category waits")
  func automaticWins() {
    let world = World().category(1, "other-hardship").category(1, "dibao")
      .fact(1, "schooling stage=primary since=2024-09-01")
    #expect(world.lines("E1") == ["E1 1 student-aid -> education"])
  }

  @Test("a flood of the household is one referral, a flood of one member is that member's")
  func disasterSubjects() {
    let world = World(members: 3).category(1, "dibao").category(2, "dibao")
    #expect(
      world.home("disaster occurredOn=2024-07-01 type=flood").lines("D1")
        == ["D1 home disaster-relief@2024-07-01 -> emergency"])
    #expect(
      world.fact(2, "disaster occurredOn=2024-07-01 type=flood").lines("D1")
        == ["D1 2 disaster-relief@2024-07-01 -> emergency"])
    #expect(world.fact(3, "disaster occurredOn=2024-07-01 type=flood").lines("D1").isEmpty)
  }

  @Test("a fire is not known to be a natural disaster: it is a new difficulty")
  func fire() {
    let world = World().category(1, "dibao").home("disaster occurredOn=2024-07-01 type=fire")
    #expect(world.lines("D1").isEmpty)
    #expect(world.lines("N4") == ["N4 home disaster@2024-07-01 -> emergency"])
  }

  @Test(
    "the six groups of the house renovation",
    arguments: [
      ("H3a", "dibao", ""), ("H3b", "tekun", "care=dispersed"), ("H3c", "relapse-monitored", ""),
      ("H3d", "dibao-marginal", ""), ("H3e", "rigid-expenditure", ""),
    ])
  func renovation(rule: String, category: String, more: String) {
    let world = World(members: 2).category(2, category, more)
    let unsafe = ["tenure=owned grade=C sole=true", "tenure=owned grade=D sole=true", "tenure=none sole=false"]
    for home in unsafe {
      #expect(
        world.home("home \(home) area=rural since=2024-02-01").lines("H3")
          == ["\(rule) home dilapidated-house-renovation -> housing draft"])
    }
    let others = [
      "tenure=owned grade=B sole=true area=rural", "tenure=owned grade=D sole=false area=rural",
      "tenure=owned grade=D sole=true area=urban", "tenure=owned sole=true area=rural",
    ]
    for home in others { #expect(world.home("home \(home) since=2024-02-01").lines("H3").isEmpty) }
  }

  @Test(
    "concentrated tekun and urban residents are in no group of the house renovation; rigid-expenditure goes by the home"
  )
  func renovationLeavesOut() {
    let home = "home tenure=owned grade=D sole=true area=rural since=2024-02-01"
    #expect(World().category(1, "tekun", "care=concentrated").home(home).lines("H3").isEmpty)
    let urban = "residence division=420106 area=urban"
    #expect(World().category(1, "dibao").fact(1, urban).home(home).lines("H3").isEmpty)
    #expect(World().category(1, "rigid-expenditure").fact(1, urban).home(home).lines("H3").count == 1)
  }

  @Test("the sixth group: lifted out of poverty, not low-income, never supported")
  func otherLiftedHousehold() {
    let world = World().home("home tenure=owned grade=D sole=true area=rural since=2024-02-01")
    let lifted = world.home("lifted-out-of-poverty since=2019-12-31")
    let never = "housing-support ruralSupportReceived=false"
    #expect(
      lifted.home(never).lines("H3") == ["H3f home dilapidated-house-renovation -> housing draft"])
    #expect(lifted.lines("H3").isEmpty)
    #expect(lifted.home("housing-support ruralSupportReceived=true").lines("H3").isEmpty)
    #expect(world.home(never).lines("H3").isEmpty)
    #expect(lifted.home(never).category(1, "other-hardship").lines("H3").isEmpty)
  }

  @Test("several groups of the house renovation are one referral")
  func renovationOnce() {
    let world = World(members: 2).category(1, "dibao").category(1, "relapse-monitored").category(2, "rigid-expenditure")
      .home("home tenure=owned grade=D sole=true area=rural since=2024-02-01")
    #expect(world.lines("H3") == ["H3a home dilapidated-house-renovation -> housing draft"])
    #expect(
      world.benefit(2, "dilapidated-house-renovation").lines("H3")
        == ["H3a home dilapidated-house-renovation -> housing draft satisfied"])
  }

  @Test("public rental leaves out relapse-monitored, rural dibao and concentrated tekun")
  func publicRental() {
    let home = "home tenure=rented area=urban sole=true since=2024-02-01 meetsHousingConditions=true"
    #expect(World().category(1, "dibao").home(home).lines("H1").count == 1)
    #expect(World().category(1, "tekun", "care=dispersed").home(home).lines("H1").count == 1)
    #expect(World().category(1, "dibao-marginal").home(home).lines("H1").count == 1)
    #expect(World().category(1, "rigid-expenditure").home(home).lines("H1").count == 1)
    #expect(World().category(1, "relapse-monitored").home(home).lines("H1").isEmpty)
    #expect(World().category(1, "tekun", "care=concentrated").home(home).lines("H1").isEmpty)
    let rural = "residence division=420106 area=rural"
    #expect(World().category(1, "dibao").fact(1, rural).home(home).lines("H1").isEmpty)
    #expect(
      World().category(1, "dibao").home("home tenure=rented area=urban sole=true since=2024-02-01").lines("H1").isEmpty)
  }

  @Test("a person's rule looks at nobody else's category or facts, but at the household's benefits")
  func subjects() {
    let world = World(members: 2).category(1, "dibao").fact(2, "insurance scheme=resident since=2024-01-01")
    #expect(world.lines("M2").isEmpty)
    let insured = World(members: 2).category(1, "dibao").fact(1, "insurance scheme=resident since=2024-01-01")
    #expect(
      insured.benefit(2, "premium-subsidy", "ratioBasisPoints=9000").lines("M2").map { $0.hasSuffix("satisfied") } == [
        false
      ])
    #expect(
      insured.benefit(0, "premium-subsidy", "ratioBasisPoints=9000").lines("M2").map { $0.hasSuffix("satisfied") } == [
        true
      ])
  }

  @Test("nothing is raised for a person whose handover is awaited; the household's findings stand")
  func awaitsHandover() {
    let world = World().category(1, "dibao").fact(1, "insurance scheme=resident since=2024-01-01")
    let waiting = world.changing { $0.members[0].awaitsHandover = true }
    #expect(world.rules() == ["B1", "M2"])
    #expect(waiting.rules() == ["B1"])
  }

  @Test("a dead person is entitled to nothing and makes no household low-income")
  func dead() {
    let world = World(members: 2).category(1, "dibao").fact(1, "insurance scheme=resident since=2024-01-01")
    #expect(world.fact(1, "identity name=甲 died=2024-11-30").rules().isEmpty)
    #expect(world.fact(1, "identity name=甲 died=2024-12-02").rules() == ["B1", "M2"])
    #expect(world.fact(2, "identity name=乙 died=2024-11-30").rules() == ["B1", "M2"])
  }

  @Test("a finding says which facts it rests on, the benefit below its floor among them")
  func matched() {
    let world = World(members: 2).category(1, "dibao").category(1, "dibao-marginal").fact(1, stay)
      .fact(1, "inpatient admitted=2024-06-01 designated=true").category(2, "dibao")
      .benefit(1, "inpatient-aid", "for=2024-11-02 ratioBasisPoints=6500")
    let finding = world.findings().first { world.line($0).hasPrefix("M3b 1 inpatient-aid@2024-11-02") }
    #expect(finding.map(world.kinds) == ["category", "benefit", "inpatient"])
  }

  @Test("what one event brought twice is another finding than the benefit owed for it, also where both began that day")
  func twiceForOneEvent() {
    let day = "2024-07-01"
    let relief = "benefit benefit=disaster-relief since=\(day) for=\(day)"
    let world = World(members: 2).category(1, "dibao").home("disaster occurredOn=\(day) type=flood").home(relief)
      .fact(1, relief)
    let findings = world.findings()
    let found = findings.filter { ["D1", "R10-disaster-relief"].contains(world.pack.rules[$0.rule].id) }
    #expect(found.map { world.pack.rules[$0.rule].id }.sorted() == ["D1", "R10-disaster-relief"])
    #expect(Set(findings.map(\.key)).count == findings.count)
    let other = World(members: 2).category(1, "dibao").home("disaster occurredOn=\(day) type=flood").home(relief)
      .fact(1, "benefit benefit=disaster-relief since=2024-08-01 for=2024-08-01")
    #expect(!other.rules().contains("R10-disaster-relief"), "two events")
    #expect(!world.fact(1, relief, retracted: true, at: 1_800_000_000_000).rules().contains("R10-disaster-relief"))
  }
}
