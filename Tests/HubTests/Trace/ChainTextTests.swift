import Referral
import Testing

@testable import Hub

@Suite("A chain in words")
struct ChainTextTests {
  private func view(_ question: TraceQuestion, _ disclosure: Disclosure = .masked, at time: String = "2026-02-26T09:00")
    throws -> ChainView
  {
    var record = PersonRecord()
    record.household = TraceWorld.household
    var follower = ChainFollower(
      MemoryChainSource(
        records: [TraceWorld.father: record, TraceWorld.daughter: record],
        files: [TraceWorld.household: TraceWorld.file], journals: [TraceWorld.household: TraceWorld.journal]))
    let report = ChainReport(
      catalogue: TraceWorld.contract.catalogue, pack: TraceWorld.pack, disclosure: disclosure,
      nowMillis: TraceWorld.millis(time))
    return report.view(try follower.follow(question))
  }

  @Test("who, what each department stated, the warning with its words, every step, and who must act until when")
  func person() throws {
    #expect(
      try view(.person(TraceWorld.father)).text == """
        Assistance chain of person T420106-****23 as of 2026-02-26 09:00, times of Asia/Shanghai

        Household 420106-0012345, 2 members
          T420106-****23  张**  head  (asked for)
          T420106-****56

        Facts
          civil-affairs 民政
            2026-01-05 09:00  identity 身份 of T420106-****23: name 张**, birthDate ****
            2026-01-05 09:00  household 所在家庭 of T420106-****23: household 420106-0012345, relation h\
        ead, since 2020-01-01
            2026-01-05 09:00  category 低收入人口类别 of T420106-****23: category dibao, status active, sin\
        ce 2025-01-01
          medical-insurance 医疗保障
            2026-02-20 16:30  inpatient 住院 of T420106-****23: admitted 2026-02-01, discharged 2026-0\
        2-18, designated true, inScopeSelfPaid 12345.05 yuan

        Warnings
          420106-0012345.7  policy-not-implemented, inpatient-aid, T420106-****23, of 2026-02-01
            opened 2026-02-20 16:31, rule M3b (policy 1) 低保对象住院救助
            湖北日报 2024-10-11 《加强低收入人口动态监测 做好分层分类社会救助工作》，医疗救助：“对特困人员、最低生活保障对象、防止返贫监测对象和最低生活保障边缘家庭成员、因病\
        致贫重病患者在定点医疗机构住院发生的政策范围内个人自付医疗费用,分别按100%、不低于70%、不低于60%、不低于50%的比例给予分类救助”
            asked: 核实本次住院政策范围内个人自付费用是否按比例救助,未救助或低于比例的予以补足。
            owed: at least 70 % of in-scope-self-paid
            matched: category 低收入人口类别 of T420106-****23: category dibao, status active, since 2025-0\
        1-01, by civil-affairs 2026-01-05 09:00
            matched: inpatient 住院 of T420106-****23: admitted 2026-02-01, discharged 2026-02-18, des\
        ignated true, inScopeSelfPaid 12345.05 yuan, by medical-insurance 2026-02-20 16:30
            referral 420106-0012345.7.1 to health 卫生健康: rerouted since 2026-02-24 10:00
              dispatched 2026-02-20 16:31
            referral 420106-0012345.7.2 to medical-insurance 医疗保障: in-progress since 2026-02-25 09:1\
        5, binding, after 420106-0012345.7.1
              dispatched 2026-02-20 16:31, sign by 2026-02-25 23:59, decide by 2026-02-26 23:59, fin\
        ish by 2026-02-27 23:59
            2026-02-20 16:31  420106-0012345 #1  warning-opened, by system, rule-matched
            2026-02-20 16:31  420106-0012345 #2  state-changed 420106-0012345.7.1 → dispatched, by s\
        ystem, rule-is-automatic
            2026-02-23 11:00  420106-0012345 #3  state-changed 420106-0012345.7.1 dispatched → retur\
        ned, by officer of health in 420106, answered

        Open
          420106-0012345.7.2  medical-insurance must report the outcome until 2026-02-27 23:59 (may:\
         hold, extend, report, escalate)
        """)
  }

  @Test("the daughter's chain has her facts and no warning of her father's")
  func daughter() throws {
    let view = try view(.person(TraceWorld.daughter))
    #expect(view.facts.map(\.kind) == ["schooling"])
    #expect(view.warnings.isEmpty)
    #expect(view.text.hasSuffix("Warnings\n  none\n\nOpen\n  nothing"))
  }

  @Test("masked, neither text nor JSON has an id, a name or a birth date; unmasked both have")
  func disclosure() throws {
    let secrets = ["T420106-000123", "T420106-000456", "张三丰", "1958-03-02"]
    let masked = try view(.household(TraceWorld.household))
    for secret in secrets {
      #expect(!masked.text.contains(secret))
      #expect(!masked.json.contains(secret))
    }
    let full = try view(.household(TraceWorld.household), .full)
    for secret in secrets {
      #expect(full.text.contains(secret))
      #expect(full.json.contains(secret))
    }
  }

  @Test("past its deadline open work is called overdue")
  func overdue() throws {
    let open = try view(.household(TraceWorld.household), at: "2026-02-28T00:30").warnings[0].referrals[1].next
    #expect(open?.isOverdue == true)
    #expect(try view(.household(TraceWorld.household)).warnings[0].referrals[1].next?.isOverdue == false)
  }

  @Test("a rule that the policy at hand does not have is named, and nothing is said to match")
  func unknownRule() throws {
    var file = TraceWorld.file
    file.warnings[0].rule = "Z9"
    file.facts.removeAll()
    file.warnings[0].ending = .settled
    file.warnings[0].settledUntil = Int32(TraceWorld.day("2026-06-01"))
    let report = ChainReport(
      catalogue: TraceWorld.contract.catalogue, pack: TraceWorld.pack, disclosure: .masked, nowMillis: 0)
    let chain = Chain(question: .household(file.id), identities: [], passed: [], file: file, journal: [])
    let text = report.view(chain).text
    #expect(text.contains("rule Z9 (policy 1)\n    the policy pack at hand does not have this rule\n"))
    #expect(text.contains("    matched: nothing in the facts as they are today\n"))
    #expect(text.contains("    ended: settled, may open again from 2026-06-01\n"))
  }

  @Test("amounts and ratios are written as people write them")
  func numbers() {
    #expect([0, 5, 1_234_505, -150].map(ChainWords.yuan) == ["0.00 yuan", "0.05 yuan", "12345.05 yuan", "-1.50 yuan"])
    #expect([7_000, 1_250, 1_205, 3_333].map(ChainWords.percent) == ["70 %", "12.5 %", "12.05 %", "33.33 %"])
  }

  @Test("every open state has somebody who must act, and no other has", arguments: ReferralState.allCases)
  func actors(_ state: ReferralState) {
    let acting = NextActing(departments: TraceWorld.contract.departments, nowMillis: 0)
    let next = acting.next(Referral(hop: 1, department: Department(number: 2), state: state, sinceMillis: 0))
    #expect((next != nil) == state.isOpen)
    #expect(next?.allowed.isEmpty != true)
  }
}
