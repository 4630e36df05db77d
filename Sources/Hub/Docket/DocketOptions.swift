internal import Referral

/// What the meeting may decide: what the policy asks of departments for what is open, and what the mechanism itself may do.
struct DocketOptions {
  let catalogue: Catalogue
  let pack: PolicyPack

  /// The source's words on recognition by a meeting; they are quoted only under a pack that rests on this source.
  static let recognition = (
    sourceTitle: "加强低收入人口动态监测 做好分层分类社会救助工作",
    clause: "开展低收入人口认定",
    quotation: "其他困难人员由县级民政部门召集相关部门采取“一事一议”方式等进行认定"
  )

  /// - Parameters:
  ///   - open: the household's open warnings.
  ///   - suggestions: what the source only allows or encourages, and nobody provides.
  ///   - escalated: the warnings that wait for the meeting.
  func options(for open: [Warning], suggestions: [Finding], escalated: [Warning]) -> [Docket.Option] {
    var options: [Docket.Option] = []
    func add(_ rule: Rule, _ floor: Floor?, isSuggested: Bool) {
      guard rule.warningClass != .complexCase, !options.contains(where: { $0.rule == rule.id }) else { return }
      options.append(
        Docket.Option(
          rule: rule.id, title: rule.title, suggested: isSuggested ? rule.modality.rawValue : nil, asked: rule.asked,
          departments: names(rule.departments), floor: floor.map { Docket.Floor($0, catalogue) }, source: rule.source,
          clause: rule.clause, quotation: rule.quotation))
    }
    for warning in open {
      if let rule = pack.rule(id: warning.rule) { add(rule, warning.floor, isSuggested: false) }
    }
    for finding in suggestions { add(pack.rules[finding.rule], finding.floor, isSuggested: true) }
    return options + mechanism(escalated)
  }

  private func names(_ departments: [Department]) -> [String] {
    departments.compactMap { catalogue.departments.entry($0)?.name }
  }

  /// What the mechanism may do whatever the policy asks: name a lead, recognise a hardship, or end the case.
  private func mechanism(_ escalated: [Warning]) -> [Docket.Option] {
    let rule =
      escalated.compactMap { pack.rule(id: $0.rule) }.first { $0.warningClass == .complexCase }
      ?? pack.rules.first { $0.warningClass == .complexCase }
    let recognises = pack.source.title == Self.recognition.sourceTitle
    return [
      Docket.Option(
        rule: nil, title: "指定主办和协办部门", suggested: nil, asked: "明确主办部门、协办部门、任务和完成时限;决定对各部门有约束力,不得再退回。",
        departments: [], floor: nil, source: rule?.source, clause: rule?.clause, quotation: rule?.quotation),
      Docket.Option(
        rule: nil, title: "认定为其他困难人员", suggested: nil, asked: "现有类别均不符合而确有困难的,由会议认定。", departments: [], floor: nil,
        source: recognises ? pack.source.text : nil, clause: recognises ? Self.recognition.clause : nil,
        quotation: recognises ? Self.recognition.quotation : nil),
      Docket.Option(
        rule: nil, title: "说明理由后办结", suggested: nil, asked: "不再采取措施的,写明理由。", departments: [], floor: nil, source: nil,
        clause: nil,
        quotation: nil),
    ]
  }
}
