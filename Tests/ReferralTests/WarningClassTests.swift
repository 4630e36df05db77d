import Testing

@testable import Referral

/// New hardship, possible eligibility, improved conditions and complex cases.
struct WarningClassTests {
  @Test("a difficulty of someone who is not low-income is no new hardship")
  func lowIncomeOnly() {
    let job = "employment status=registered-unemployed since=2024-10-10"
    #expect(World(members: 2).category(2, "dibao-marginal").fact(1, job).lines("N").isEmpty)
    #expect(
      World(members: 2).category(1, "dibao-marginal").fact(1, job).lines("N")
        == ["N1 1 employment@2024-10-10 -> human-resources"])
  }

  @Test("several facts for one need give one finding, keyed by the earliest, with all of them")
  func oneNeedOnce() {
    let world = World().category(1, "dibao-marginal").fact(
      1, "employment status=registered-unemployed since=2024-10-10"
    )
    .fact(1, "visit visitedOn=2024-10-01 need=employment").fact(
      1, "self-request requestedOn=2024-11-01 channel=self need=employment")
    #expect(world.lines("N") == ["N-employment 1 employment@2024-10-01 -> human-resources"])
    #expect(world.findings().first.map(world.kinds) == ["employment", "visit", "self-request"])
  }

  @Test("a household's need and a member's need are two")
  func needSubjects() {
    let world = World(members: 2).category(1, "dibao-marginal").home("visit visitedOn=2024-10-01 need=housing")
      .fact(1, "visit visitedOn=2024-10-02 need=housing").fact(2, "visit visitedOn=2024-10-02 need=housing")
    #expect(
      world.lines("N") == ["N-housing home housing@2024-10-01 -> housing", "N-housing 1 housing@2024-10-02 -> housing"])
  }

  @Test("what an entitlement already sends to the department is not sent again, also once it is in effect")
  func covered() {
    let world = World().category(1, "dibao-marginal").fact(1, "serious-illness since=2024-10-20")
    #expect(world.lines("N") == ["N2 1 medical@2024-10-20 -> medical-insurance"])
    let inHospital = world.fact(1, "inpatient admitted=2024-11-02 designated=true")
    #expect(inHospital.rules() == ["M3c"])
    let aided = inHospital.benefit(1, "inpatient-aid", "for=2024-11-02 ratioBasisPoints=6000", since: "2024-11-20")
    #expect(aided.rules() == ["M3c"])
    #expect(aided.findings().map(\.isSatisfied) == [true])
  }

  @Test("a difficulty that begins after the benefit came into effect is a new one")
  func notCoveredByWhatCameBefore() {
    let world = World().category(1, "dibao-marginal").fact(1, "inpatient admitted=2024-05-02 designated=true")
      .benefit(1, "inpatient-aid", "for=2024-05-02 ratioBasisPoints=6000", since: "2024-05-20")
      .fact(1, "serious-illness since=2024-10-20")
    #expect(world.rules() == ["M3c", "N2"])
  }

  @Test("an entitlement that was answered in the negative does not swallow what comes later")
  func notCoveredByWhatIsSettled() {
    let ill = World().category(1, "dibao-marginal")
      .fact(1, "chronic-illness since=2023-01-01 longTermMedication=true onLocalList=true")
    #expect(ill.fact(1, "visit visitedOn=2024-11-05 need=medical").rules() == ["M4"])
    let settled = ill.settling("M4", on: "2024-11-10")
    #expect(settled.fact(1, "visit visitedOn=2024-11-10 need=medical").rules() == ["M4"])
    #expect(settled.fact(1, "visit visitedOn=2024-11-11 need=medical").rules() == ["M4", "N-medical"])
  }

  @Test("a flood that brings relief does not bring a second referral, for the household's members either")
  func disasterCovered() {
    let world = World().category(1, "dibao-marginal").home("disaster occurredOn=2024-07-01 type=flood")
      .fact(1, "visit visitedOn=2024-07-02 need=disaster")
    #expect(world.rules() == ["D1"])
  }

  @Test("a department is not referred what it alone has stated")
  func statedByItself() {
    let world = World().category(1, "dibao-marginal")
    let need = "stated-need statedOn=2024-10-01 need=schooling"
    #expect(world.fact(1, need, by: "education").lines("N").isEmpty)
    #expect(world.fact(1, need, by: "health").lines("N") == ["N-schooling 1 schooling@2024-10-01 -> education"])
  }

  @Test("a need without a department of its own waits for civil affairs")
  func draftNeeds() {
    let world = World().category(1, "dibao-marginal").fact(1, "visit visitedOn=2024-10-01 need=legal")
    #expect(world.lines("N") == ["N-legal 1 legal@2024-10-01 -> civil-affairs draft"])
  }

  private let poor = "economy incomePerHeadFen=50000 assetsOverLimit=false assessedOn=2024-11-01"

  @Test("of a screening group only the best is raised, and nothing for the low-income")
  func screening() {
    let outreach = ["P1 home dibao -> civil-affairs"]
    #expect(World(members: 2).home(poor).lines() == outreach)
    #expect(World(members: 2).home(poor).category(2, "other-hardship").lines("P").isEmpty)
    let ill = World(members: 2).home(poor).fact(2, "serious-illness since=2024-10-20")
      .fact(2, "medical-cost selfPaidFen=9000000 asOf=2024-11-01")
    #expect(ill.lines("P") == outreach)
  }

  @Test("another group is raised beside it")
  func twoGroups() {
    #expect(
      World().home(poor).home("relapse-risk risk=illness since=2024-10-01").lines()
        == ["P1 home dibao -> civil-affairs", "P5 home relapse-monitored -> agriculture"])
  }

  @Test("the urban standard is for urban residents")
  func urbanStandard() {
    let world = World().home("economy incomePerHeadFen=60000 assetsOverLimit=false assessedOn=2024-11-01")
    #expect(world.lines("P") == ["P2 home dibao-marginal -> civil-affairs"])
    #expect(world.fact(1, "residence division=420106 area=urban").lines("P") == ["P1 home dibao -> civil-affairs"])
  }

  @Test("who may qualify is not told again while an application is pending")
  func pendingApplication() {
    let world = World(members: 2).home(poor)
    #expect(world.fact(2, "application category=dibao filedOn=2024-11-15 result=pending").lines().isEmpty)
    #expect(world.home("application category=dibao filedOn=2024-11-15 result=pending").lines().isEmpty)
    #expect(world.fact(2, "application category=dibao filedOn=2024-11-15 result=refused").lines().count == 1)
    #expect(world.fact(2, "application category=tekun filedOn=2024-11-15 result=pending").lines().count == 1)
  }

  private func rich(_ fen: Int) -> String {
    "economy incomePerHeadFen=\(fen) assetsOverLimit=false assessedOn=2024-11-01"
  }

  @Test("better circumstances name the category, its first day and its determining department")
  func improved() {
    let world = World(members: 2).category(1, "dibao", since: "2023-05-01").category(2, "dibao", since: "2022-05-01")
    #expect(world.home(rich(70000)).lines("C").isEmpty)
    #expect(world.home(rich(70001)).lines("C") == ["C1 home dibao@2022-05-01 -> civil-affairs"])
    let finding = world.home(rich(70001)).findings().last
    #expect(finding.map(world.home(rich(70001)).kinds) == ["category", "category", "economy"])
    #expect(
      World().category(1, "relapse-monitored").home(rich(70000)).lines("C")
        == ["C5 home relapse-monitored@2024-01-01 -> agriculture draft"])
  }

  @Test("someone taken in individually is measured by the marginal family's limit")
  func improvedIndividually() {
    let world = World().category(1, "dibao", "individually=true")
    #expect(world.home(rich(105000)).lines("C").isEmpty)
    #expect(world.home(rich(105001)).lines("C") == ["C2 home dibao@2024-01-01 -> civil-affairs"])
  }

  @Test("without an assessment nothing has improved")
  func noAssessment() {
    #expect(World().category(1, "dibao").lines("C").isEmpty)
  }

  @Test("three departments at once are a complex case; two, drafts and what is satisfied are not")
  func departmentsAtOnce() {
    let two = World().category(1, "dibao-marginal").fact(1, "employment status=registered-unemployed since=2024-10-10")
      .fact(1, "schooling stage=vocational since=2024-09-01").fact(1, "visit visitedOn=2024-10-01 need=legal")
    #expect(two.lines("X").isEmpty)
    let three = two.home("visit visitedOn=2024-10-01 need=disaster")
    #expect(three.lines("X") == ["X1 home departments-at-once -> civil-affairs"])
    #expect(three.benefit(1, "student-aid").lines("X").isEmpty)
    #expect(three.settling("E1", on: "2024-11-30").lines("X").isEmpty)
    let finding = three.findings().last
    #expect(finding.map(three.kinds) == ["category", "schooling", "employment", "visit"])
  }

  @Test("a referral that came back twice is a complex case while its warning is open")
  func disclaimed() {
    func world(returns: UInt8, state: ReferralState, ending: Warning.Ending? = nil) -> World {
      World().category(1, "dibao").changing { file in
        let key = FindingKey(warningClass: .policyNotImplemented, person: nil, matter: 0, episode: nil)
        var warning = Warning(
          home: file.id, number: 1, key: key, rule: "B1", policySerial: 1, digest: 0, openedMillis: 0, floor: nil)
        var referral = Referral(hop: 1, department: Department(number: 1), state: state, sinceMillis: 0)
        referral.returns = returns
        warning.referrals = [referral]
        warning.ending = ending
        file.warnings = [warning]
      }
    }
    #expect(world(returns: 1, state: .returned).lines("X").isEmpty)
    #expect(world(returns: 2, state: .returned).lines("X") == ["X2 home disclaimed -> civil-affairs"])
    #expect(world(returns: 2, state: .closed).lines("X").isEmpty)
    #expect(world(returns: 2, state: .returned, ending: .settled).lines("X").isEmpty)
  }

  @Test("a request for coordination that holds is a complex case, named by its day")
  func requested() {
    let world = World(members: 2).fact(2, "self-request requestedOn=2024-11-05 channel=self need=coordination")
    #expect(world.lines() == ["X3 home requested@2024-11-05 -> civil-affairs"])
    #expect(
      World().fact(1, "self-request requestedOn=2024-11-05 channel=self need=coordination until=2024-11-30").lines()
        .isEmpty)
  }
}
