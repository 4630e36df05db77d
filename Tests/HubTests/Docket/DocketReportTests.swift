import Foundation
import Referral
import Testing
import Wire

@testable import Hub

@Suite("A county's docket")
struct DocketReportTests {
  @Test("on the agenda is each household with something escalated, the oldest missed deadline first")
  func order() throws {
    let docket = try DocketWorld.docket()
    #expect(docket.items.map(\.household) == ["420106-0000009", "420106-0012345"])
    #expect(docket.items.map(\.number) == [1, 2])
    #expect(docket.items.map(\.breach?.due) == ["2026-02-10T23:59:00+08:00", "2026-02-27T23:59:00+08:00"])
    #expect(docket.items.map(\.breach?.clock) == ["finish", "finish"])
    #expect(docket.items.map(\.escalated) == ["2026-03-05T08:00:00+08:00", "2026-03-02T09:00:00+08:00"])
  }

  @Test(
    "the order does not depend on the order of the files, and whoever missed no deadline counts from the escalation")
  func orderOfAny() throws {
    // Escalated before any clock ran out, and before the others' deadlines were missed.
    let asked = DocketWorld.file("420106-0000099", .escalated, since: "2026-01-20T08:00", finish: "2026-06-01T23:59")
    var source = DocketWorld.source
    source.all.append(asked)
    let expected = ["420106-0000099", "420106-0000009", "420106-0012345"]
    for _ in source.all.indices {
      source.all.append(source.all.removeFirst())
      #expect(try DocketWorld.docket(source).items.map(\.household) == expected)
    }
    #expect(try DocketWorld.docket(source).items[0].breach == nil)
  }

  @Test("a deadline that passed after the clock had stopped was not missed")
  func notMissed() throws {
    let file = DocketWorld.file("420106-0000001", .escalated, since: "2026-03-01T08:00", finish: "2026-03-05T23:59")
    #expect(try DocketWorld.docket(MemoryDocketSource(all: [file])).items[0].breach == nil)
  }

  @Test("a case asks the rule's question, and where each department stands is told with its return")
  func disclaimed() throws {
    let item = try DocketWorld.docket().items[1]
    #expect(item.questions.map(\.case) == ["420106-0012345.C8"])
    #expect(item.questions.map(\.asked) == ["启动协调机制,明确由哪个部门处理。"])
    #expect(item.positions.map(\.department) == ["health", "medical-insurance"])
    #expect(item.positions.map(\.state) == ["rerouted", "in-progress"])
    #expect(item.positions.map(\.isOverdue) == [false, true])
    #expect(
      item.positions.map(\.returned) == [
        Docket.Returned(
          reason: "not-our-remit", proposedDepartment: "医疗保障", basis: "三定方案第七条，<b>420106************</b>"), nil,
      ])
    #expect(
      item.positions[1].missed == [
        Docket.Missed(clock: "finish", due: "2026-02-27T23:59:00+08:00", level: "on-track")
      ])
    #expect(item.questions.map(\.due) == ["2026-03-16T23:59:00+08:00"])
    #expect(item.positions.map(\.isBinding) == [false, true])
    #expect(item.steps.map(\.to) == [nil, "dispatched", "returned"])
  }

  @Test("the options are the rules of what is open, what is only encouraged, and what the mechanism itself may do")
  func options() throws {
    let items = try DocketWorld.docket().items
    #expect(items[1].options.map(\.rule) == ["M3b", "S2", nil, nil, nil])
    #expect(items[1].options.map(\.suggested) == [nil, "encouraged", nil, nil, nil])
    #expect(
      items[1].options[0].floor
        == Docket.Floor(amountFen: nil, ratioBasisPoints: 7_000, base: "in-scope-self-paid", isExact: false))
    #expect(items[0].options.map(\.rule) == ["E1", nil, nil, nil])
    let source = try String(
      contentsOfFile: TraceWorld.root + "/deploy/policy/hubei-daily-2024-10-11.txt", encoding: .utf8)
    for option in items.flatMap(\.options) {
      if let quotation = option.quotation { #expect(source.contains(quotation), "\(option.title)") }
    }
    #expect(items[1].options.count { $0.quotation != nil } == 4)
  }

  @Test("a late signature counts after it was given, and is the first that was missed")
  func lateSignature() throws {
    var file = DocketWorld.early
    file.warnings[0].referrals[0].signDueMillis = TraceWorld.millis("2026-01-06T23:59")
    file.warnings[0].referrals[0].levels[.sign] = .breachedL2
    let item = try DocketWorld.docket(MemoryDocketSource(all: [file])).items[0]
    #expect(item.breach?.clock == "sign")
    #expect(item.positions[0].missed.map(\.level) == ["breached-l2", "breached-l3"])
    file.warnings[0].referrals[0].levels[.sign] = .atRisk
    #expect(try DocketWorld.docket(MemoryDocketSource(all: [file])).items[0].breach?.clock == "finish")
  }

  @Test("an escalation about which the meeting has not decided in time is itself late")
  func meetingIsLate() throws {
    var file = DocketWorld.file("420106-0000001", .escalated, since: "2026-02-01T08:00", finish: "2026-06-05T23:59")
    file.warnings[0].referrals[0].waitDueMillis = TraceWorld.millis("2026-02-13T23:59")
    let item = try DocketWorld.docket(MemoryDocketSource(all: [file])).items[0]
    #expect(
      item.breach
        == Docket.Breach(referral: "420106-0000001.1.1", clock: "meeting", due: "2026-02-13T23:59:00+08:00"))
  }

  @Test("what was decided is told with what became of it, the newest first, until it is done and a quarter has passed")
  func decisions() throws {
    var source = DocketWorld.source
    source.all.append(DocketWorld.decided)
    source.entries.append(
      TraceWorld.entry(
        9, "2026-01-13T15:00", "state-changed", referral: 1, from: "escalated", to: "in-progress",
        by: #""role": "coordination-office", "division": "420106""#, reason: "coordination-decision",
        household: DocketWorld.decided.id, warning: 1, home: "420106-0000011"))
    let docket = try DocketWorld.docket(source)
    #expect(docket.items.count == 2)
    #expect(docket.decisions.map(\.decided) == ["2026-01-13T15:00:00+08:00", "2026-01-11T09:00:00+08:00"])
    #expect(docket.decisions.map(\.department) == ["education", "civil-affairs"])
    #expect(docket.decisions.map(\.isLead) == [true, false])
    #expect(docket.decisions.map(\.isOverdue) == [true, false])
    #expect(docket.decisions.map(\.state) == ["in-progress", "closed"])
    #expect(docket.decisions[1].outcome?.amountFen == 80_000)
    let report = DocketReport(
      catalogue: TraceWorld.contract.catalogue, pack: TraceWorld.pack, nowMillis: TraceWorld.millis("2026-05-01T09:00"))
    let later = try report.docket(of: DocketWorld.county, meeting: DocketWorld.meeting, from: source)
    #expect(later.decisions.map(\.department) == ["education"])
  }

  @Test("work that a meeting gave under the case stands among the positions; the case itself does not")
  func workUnderTheCase() throws {
    var file = DocketWorld.disclaimed
    var work = Referral(
      hop: 2, department: DocketWorld.department("housing"), state: .dispatched,
      sinceMillis: TraceWorld.millis("2026-03-03T09:00"))
    work.dispatchedMillis = work.sinceMillis
    work.finishDueMillis = TraceWorld.millis("2026-03-20T23:59")
    work.decisionNumber = "武昌协调〔2026〕2号"
    work.task = "先行安置 42010619580302123X"
    file.warnings[1].referrals.append(work)
    let docket = try DocketWorld.docket(MemoryDocketSource(all: [file]))
    #expect(docket.items[0].positions.map(\.department) == ["health", "medical-insurance", "housing"])
    #expect(docket.items[0].positions.map(\.task) == [nil, nil, "先行安置 420106************"])
    #expect(docket.decisions.map(\.task) == ["先行安置 420106************"])
  }

  @Test("a decision that only closed is told by the case itself, one that gave work by the work")
  func closedByDecision() throws {
    var file = DocketWorld.disclaimed
    file.warnings[1].referrals[0].state = .closed
    file.warnings[1].referrals[0].decisionNumber = "武昌协调〔2026〕3号"
    file.warnings[1].ending = .settled
    var docket = try DocketWorld.docket(MemoryDocketSource(all: [file]))
    #expect(docket.items.isEmpty)
    #expect(docket.decisions.map(\.referral) == ["420106-0012345.8.1"])
    file.warnings[0].referrals[0].decisionNumber = "武昌协调〔2026〕3号"
    file.warnings[0].referrals[1].decisionNumber = "武昌协调〔2026〕3号"
    docket = try DocketWorld.docket(MemoryDocketSource(all: [file]))
    #expect(docket.decisions.map(\.referral) == ["420106-0012345.7.2"], "the rerouted one stands under its next number")
  }

  @Test("what was retracted or is no longer stated is not among what is known, and neither is who belongs to it")
  func facts() throws {
    #expect(try DocketWorld.docket().items[1].facts.map(\.kind) == ["category", "schooling", "inpatient"])
    var file = DocketWorld.disclaimed
    let (facts, texts) = (file.facts.facts, file.facts.texts)
    file.facts.removeAll()
    for fact in facts {
      var fact = fact
      fact.flags.insert(
        fact.kind == TraceWorld.contract.catalogue.kind(named: "inpatient")?.number ? .stale : .retracted)
      _ = file.facts.fold(fact, texts: texts, catalogue: TraceWorld.contract.catalogue)
    }
    #expect(try DocketWorld.docket(MemoryDocketSource(all: [file])).items[0].facts.isEmpty)
  }

  @Test("a rule that the policy at hand does not have is named by its id, and is no option")
  func unknownRule() throws {
    let file = DocketWorld.file(
      "420106-0000001", .escalated, since: "2026-03-01T08:00", finish: "2026-02-05T23:59", rule: "Z9")
    let item = try DocketWorld.docket(MemoryDocketSource(all: [file])).items[0]
    #expect(item.questions.map(\.title) == ["Z9"])
    #expect(item.positions.map(\.matter) == ["Z9"])
    #expect(item.options.map(\.rule) == [nil, nil, nil])
  }

  @Test("neither the docket nor a paper of it has an id, a name or a birth date")
  func masked() throws {
    let docket = try DocketWorld.docket()
    let paper = DocketPaper(words: DocketWorld.words)
    for text in [docket.json, paper.markdown(docket), paper.html(docket)] {
      #expect(text.contains("420106-0012345"))
      for secret in ["T420106-000123", "T420106-000456", "张三丰", "1958-03-02"] { #expect(!text.contains(secret)) }
    }
  }
}
