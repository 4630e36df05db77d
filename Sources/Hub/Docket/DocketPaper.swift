/// Puts a docket on paper: the words and the order in which a meeting reads them.
public struct DocketPaper {
  private let words: CatalogueWords

  public init(words: CatalogueWords) {
    self.words = words
  }

  public func markdown(_ docket: Docket) -> String { DocketMarkdown.text(document(docket)) }

  public func html(_ docket: Docket) -> String { DocketHTML.text(document(docket)) }

  func document(_ docket: Docket) -> DocketDocument {
    let title = "\(docket.county) 困难群众基本生活保障工作协调机制会议议程"
    return DocketDocument(
      language: "zh-Hans", title: "\(title) \(docket.meeting)",
      pages: [front(docket, title)] + docket.items.map { page($0, docket) })
  }

  private func front(_ docket: Docket, _ title: String) -> DocketDocument.Page {
    var blocks: [DocketDocument.Block] = [
      .terms([
        DocketDocument.Term(name: "会议日期", text: docket.meeting),
        DocketDocument.Term(name: "数据截至", text: DocketWords.time(docket.asOf)),
        DocketDocument.Term(name: "政策依据", text: "\(docket.policySource)（规则包 \(docket.policy)）"),
        DocketDocument.Term(name: "议题", text: "\(docket.items.count) 项，按逾期时间先后排列"),
      ]),
      .heading("议题一览"),
    ]
    if docket.items.isEmpty {
      blocks.append(.paragraph("没有等待会议决定的事项。"))
    } else {
      blocks.append(
        .table(
          columns: [.narrow("序号"), .narrow("家庭"), .wide("请会议决定"), .narrow("最早逾期"), .narrow("提请协调"), .wide("涉及部门")],
          rows: docket.items.map(agendaRow)))
    }
    blocks.append(.heading("以往会议决定的落实情况"))
    if docket.decisions.isEmpty {
      blocks.append(.paragraph("没有会议决定的记录。"))
    } else {
      blocks.append(
        .table(
          columns: [.wide("决定文号"), .narrow("派单"), .wide("事项"), .narrow("部门"), .narrow("完成时限"), .wide("现状")],
          rows: docket.decisions.map(decisionRow)))
    }
    blocks.append(.paragraph("身份证号码和姓名已作遮掩。退回派单不等于拒绝给予救助。"))
    return DocketDocument.Page(title: title, blocks: blocks)
  }

  private func agendaRow(_ item: Docket.Item) -> [String] {
    var departments: [String] = []
    for position in item.positions where !departments.contains(position.departmentName) {
      departments.append(position.departmentName)
    }
    return [
      String(item.number), item.household, unique(item.questions.map(\.title)).joined(separator: "；"),
      item.breach.map { "\(DocketWords.day($0.due)) \(DocketWords.clock($0.clock))" } ?? "无",
      DocketWords.day(item.escalated), departments.joined(separator: "、"),
    ]
  }

  private func decisionRow(_ decided: Docket.Decided) -> [String] {
    [
      decided.decisionNumber, decided.referral, decided.task ?? decided.matter,
      decided.departmentName + (decided.isLead ? "（主办）" : ""),
      decided.due.map(DocketWords.day) ?? "—",
      standing(decided.state, decided.isOverdue, decided.outcome, since: decided.since),
    ]
  }

  private func page(_ item: Docket.Item, _ docket: Docket) -> DocketDocument.Page {
    let people = labels(item.members)
    var blocks: [DocketDocument.Block] = [
      .terms([
        DocketDocument.Term(
          name: "会议", text: "\(docket.county) · \(docket.meeting) · 数据截至 \(DocketWords.time(docket.asOf))"),
        DocketDocument.Term(name: "家庭成员", text: item.members.map(member).joined(separator: "；")),
        DocketDocument.Term(name: "提请协调", text: DocketWords.time(item.escalated) + due(item)),
        DocketDocument.Term(
          name: "最早逾期",
          text: item.breach.map { "\(DocketWords.time($0.due))，\($0.referral) \(DocketWords.clock($0.clock))" } ?? "无"),
        DocketDocument.Term(name: "引文出处", text: docket.policySource),
      ]),
      .heading("请会议决定"),
      .list(item.questions.map { "\($0.title)：\($0.asked)（\($0.case ?? $0.referral)）" }),
      .heading("各部门意见"),
    ]
    if item.positions.isEmpty {
      blocks.append(.paragraph("没有未办结的派单。"))
    } else {
      blocks.append(
        .table(
          columns: [.narrow("派单"), .wide("事项"), .narrow("部门"), .narrow("办结时限"), .wide("状态"), .wide("意见")],
          rows: item.positions.map { positionRow($0, people) }))
    }
    blocks.append(.heading("政策依据与可选决定"))
    for (index, option) in item.options.enumerated() { blocks += self.option(option, index + 1, docket.policySource) }
    blocks += [
      .heading("会议决定"), .blanks(["主办部门", "协办部门", "完成时限", "决定文号", "任务"]), .heading("已知情况"),
    ]
    if item.facts.isEmpty {
      blocks.append(.paragraph("各部门没有在录的情况。"))
    } else {
      blocks.append(
        .table(
          columns: [.narrow("部门"), .narrow("对象"), .wide("情况"), .narrow("更新")],
          rows: item.facts.map { factRow($0, people) }))
    }
    blocks += [
      .heading("救助链"), .trail(trail(item)),
    ]
    if item.settled > 0 { blocks.append(.paragraph("另有 \(item.settled) 项预警已经办结。")) }
    return DocketDocument.Page(title: "议题 \(item.number) 家庭 \(item.household)", blocks: blocks)
  }

  /// Until when the meeting has to decide, where there is such a time.
  private func due(_ item: Docket.Item) -> String {
    guard let due = item.questions.compactMap(\.due).min() else { return "" }
    return "，应在 \(DocketWords.day(due)) 前作出决定"
  }

  /// By masked id how a person is called within the household: `张**(3X)`.
  private func labels(_ members: [ChainView.Member]) -> [String: String] {
    var labels: [String: String] = [:]
    for member in members {
      labels[member.person] = member.name.map { "\($0)(\(member.person.suffix(2)))" } ?? member.person
    }
    return labels
  }

  private func member(_ member: ChainView.Member) -> String {
    let relation = member.relation.map { words.word("household", "relation", $0) }
    let name = [member.name, relation].compactMap(\.self).joined(separator: "，")
    return name.isEmpty ? member.person : "\(name) \(member.person)"
  }

  private func positionRow(_ position: Docket.Position, _ people: [String: String]) -> [String] {
    [
      position.referral, position.matter + (position.person.map { "，\(people[$0] ?? $0)" } ?? ""),
      position.departmentName,
      position.finish.map(DocketWords.day) ?? "—",
      standing(position.state, position.isOverdue, nil, since: position.since), opinion(position),
    ]
  }

  /// What a department said, in its own order: why it sent the work back, or what came of it.
  private func opinion(_ position: Docket.Position) -> String {
    var parts: [String] = []
    if !position.missed.isEmpty {
      parts.append(
        "逾期："
          + position.missed.map { "\(DocketWords.clock($0.clock)) \(DocketWords.day($0.due))" }.joined(separator: "、"))
    }
    if let task = position.task { parts.append("会议交办：\(task)") }
    if position.isBinding { parts.append("有约束力，不得退回") }
    if let returned = position.returned {
      if let reason = returned.reason { parts.append("退回：\(DocketWords.returnReason(reason))") }
      if let proposed = returned.proposedDepartment { parts.append("建议转\(proposed)") }
      if let basis = returned.basis { parts.append("依据：\(basis)") }
    }
    if let outcome = position.outcome { parts.append(self.outcome(outcome)) }
    return parts.isEmpty ? "尚无意见" : parts.joined(separator: "；")
  }

  private func standing(_ state: String, _ isOverdue: Bool, _ outcome: Docket.Outcome?, since: String) -> String {
    var text = "\(DocketWords.state(state))（\(DocketWords.day(since))）"
    if isOverdue { text += "，逾期" }
    if let outcome { text += "，\(self.outcome(outcome))" }
    return text
  }

  private func option(_ option: Docket.Option, _ number: Int, _ mainSource: String) -> [DocketDocument.Block] {
    var text = "\(number)．\(option.title)"
    if !option.departments.isEmpty { text += "（\(option.departments.joined(separator: "、"))）" }
    if let suggested = option.suggested { text += suggested == "may" ? "（可以实施，本县尚未开通）" : "（鼓励实施，本县尚未开通）" }
    text += "：\(option.asked)"
    if let floor = option.floor { text += "标准：\(self.floor(floor))。" }
    guard let quotation = option.quotation, let source = option.source else { return [.paragraph(text)] }
    let place = [source == mainSource ? nil : source, option.clause, option.rule.map { "规则 \($0)" }]
    return [.paragraph(text), .quotation(quotation, source: place.compactMap(\.self).joined(separator: "，"))]
  }

  private func floor(_ floor: Docket.Floor) -> String {
    let bound = floor.isExact ? "" : "不低于"
    return bound + amount(floor.amountFen, floor.ratioBasisPoints, floor.base).joined(separator: "，")
  }

  private func outcome(_ outcome: Docket.Outcome) -> String {
    var parts = [DocketWords.outcome(outcome.code)]
    if let benefit = outcome.benefit { parts.append(words.word("benefit", "benefit", benefit)) }
    parts += amount(outcome.amountFen, outcome.ratioBasisPoints, outcome.base)
    if let since = outcome.since { parts.append("自\(since)") }
    return parts.joined(separator: "，")
  }

  private func amount(_ fen: Int64?, _ basisPoints: Int64?, _ base: String?) -> [String] {
    var parts: [String] = []
    if let fen { parts.append(DocketWords.yuan(fen)) }
    if let basisPoints {
      let base = base.map { words.word("benefit", "base", $0) } ?? ""
      parts.append("\(base)\(base.isEmpty ? "" : "的")\(DocketWords.percent(basisPoints))")
    }
    return parts
  }

  private func factRow(_ fact: ChainView.StatedFact, _ people: [String: String]) -> [String] {
    let fields = fact.fields.map { field(fact.kind, $0) }
    return [
      fact.departmentName, fact.person.map { people[$0] ?? $0 } ?? "全户",
      "\(fact.title)：\(fields.joined(separator: "，"))",
      DocketWords.day(fact.time),
    ]
  }

  private func field(_ kind: String, _ field: ChainView.FieldValue) -> String {
    let label = DocketWords.field(field.name)
    guard let number = Int64(field.value) else {
      switch field.value {
      case "true": return "\(label) 是"
      case "false": return "\(label) 否"
      default: return "\(label) \(words.word(kind, field.name, field.value))"
      }
    }
    if field.name.hasSuffix("Fen") { return "\(label) \(DocketWords.yuan(number))" }
    if field.name.hasSuffix("BasisPoints") { return "\(label) \(DocketWords.percent(number))" }
    return "\(label) \(field.value)"
  }

  /// The chain, line by line: what somebody did about one matter at one moment is one line.
  private func trail(_ item: Docket.Item) -> [String] {
    var lines: [(time: String, matter: String, actor: String, what: [String])] = []
    for step in item.steps {
      // The other roles name their office themselves.
      let office = step.role == "officer" || step.role == "lead" ? step.department ?? "" : ""
      let actor = office + DocketWords.role(step.role)
      let time = DocketWords.time(step.time)
      // Within a household's page its id needs no repeating.
      let id = step.referral ?? step.warning ?? ""
      let matter = id.hasPrefix(item.household + ".") ? "#\(id.dropFirst(item.household.count + 1))" : id
      if let last = lines.last, last.time == time, last.actor == actor, !last.matter.isEmpty,
        matter == last.matter || matter.hasPrefix(last.matter + ".")
      {
        lines[lines.count - 1].matter = matter
        lines[lines.count - 1].what.append(what(step))
      } else {
        lines.append((time, matter, actor, [what(step)]))
      }
    }
    return lines.map { line in
      let head = line.matter.isEmpty ? line.time : "\(line.time) \(line.matter)"
      return "\(head) \(line.what.joined(separator: "；"))，\(line.actor)"
    }
  }

  private func what(_ step: Docket.Step) -> String {
    var what = DocketWords.step(step.what)
    switch (step.from, step.to) {
    case (let from?, let to?): what += "：\(DocketWords.state(from)) → \(DocketWords.state(to))"
    case (nil, let to?): what += "：\(DocketWords.state(to))"
    case (_, nil): break
    }
    if let clock = step.clock, let level = step.level {
      what += "：\(DocketWords.clock(clock))\(DocketWords.level(level))"
    }
    if let reason = DocketWords.reason(step.reason) { what += "（\(reason)）" }
    if let number = step.decisionNumber { what += "，\(number)" }
    if let text = step.text { what += "：\(text)" }
    return what
  }

  private func unique(_ texts: [String]) -> [String] {
    var found: [String] = []
    for text in texts where !found.contains(text) { found.append(text) }
    return found
  }
}
