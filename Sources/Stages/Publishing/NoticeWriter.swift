import Referral
import Streams
import Wire

/// `referral-hub.notice.v1`: what became of a referral that the department holds.
extension Publisher {
  func writeNotice(
    _ notice: Notice, _ decision: Decision, _ file: HouseholdFile, _ occasion: Occasion, _ json: inout JSONWriter,
    _ output: inout OutputBatch
  ) {
    let warning = file.warnings[decision.warning]
    let referral = warning.referrals[decision.referral]
    guard let topic = layout.referrals(referral.department) else { return }
    append(
      "referral-hub.notice.v1", topic: topic, key: warning.id(referral).bytes, warning: Self.warningID(warning),
      .personal,
      file, occasion, place: file.division(of: warning, self.rule(warning)), suffix: "", &json, &output
    ) { json in
      json.member("referral", warning.id(referral))
      json.member("warning", Self.warningID(warning))
      json.member("division", file.division(of: warning, self.rule(warning)))
      json.member("notice", notice.rawValue)
      json.member("state", referral.state.code)
      json.key("reason")
      json.beginObject()
      json.member("code", decision.reason.rawValue)
      json.member("text", Self.text(notice, decision.reason))
      json.member("rule", warning.rule)
      json.endObject()
      if notice == .changed, let floor = warning.floor {
        json.key("floor")
        writeMeasure(floor, value: floor.value, exact: floor.isExact, &json)
      }
      writeClock(decision, referral, &json)
      if notice == .consentAsked { json.member("due", ifPresentMillis: consentDue(referral, file)) }
      if notice == .overdue { json.member("for", Role.lead.code) }
      if Self.saysDeadlines(notice) { writeDeadlines(referral, &json) }
    }
  }

  /// Until when the department answers before civil affairs' lead may cancel alone.
  private func consentDue(_ referral: Referral, _ file: HouseholdFile) -> Int64 {
    let reconciler = Reconciler(pack: rules.pack, calendar: rules.calendar, clocks: rules.clocks)
    return reconciler.consentDueMillis(referral, file.id.division)
  }

  /// Which clock has come to which level, and when it is or was due.
  func writeClock(_ decision: Decision, _ referral: Referral, _ json: inout JSONWriter) {
    guard let clock = decision.clock, let level = decision.level else { return }
    json.member("clock", clock.code)
    json.member("level", level.code)
    if let times = referral.running(clock) { json.member("due", ifPresentMillis: times.dueMillis) }
  }

  /// Whether the department goes on working on it by deadlines that may be new to it.
  private static func saysDeadlines(_ notice: Notice) -> Bool {
    switch notice {
    case .redo, .reopened, .resumed, .deadline: true
    case .withdrawn, .closed, .changed, .atRisk, .reminder, .overdue, .escalated, .consentAsked: false
    }
  }

  private static func text(_ notice: Notice, _ reason: Decision.Reason) -> StaticString {
    switch (notice, reason) {
    case (.withdrawn, .duplicateRecord): "两条人员记录已合并为一人，同一事项由另一转办件办理，本转办件撤回。"
    case (.withdrawn, .reroutedByPolicy): "政策调整了责任部门，本转办件撤回。"
    case (.withdrawn, .householdFull): "该家庭编号下人员过多，暂无法登记，本转办件撤回；家庭关系更正后将重新转办。"
    case (.withdrawn, .answered): "民政部门已撤销本转办件，无需继续办理。"
    case (.withdrawn, _): "引发预警的情形已消除，本转办件撤回，无需继续办理。"
    case (.closed, .reportConfirmedByData): "待遇数据已印证反馈结果，本转办件办结。"
    case (.closed, .confirmationOverdue): "反馈结果在确认时限内未提出异议，本转办件办结。"
    case (.closed, .coordinationDecision): "县级协调机制决定办结本转办件。"
    case (.closed, .benefitInEffect): "待遇数据显示该项救助已按标准落实，本转办件办结。"
    case (.closed, .determined): "认定结果已在数据中载明，本转办件办结。"
    case (.closed, _): "反馈结果已经民政部门确认，本转办件办结。"
    case (.redo, _): "民政部门退回反馈结果，请继续办理并重新反馈。"
    case (.reopened, .benefitDisappeared): "待遇数据显示该项救助已中断，本转办件恢复办理。"
    case (.reopened, .stillListed): "数据显示该家庭仍在册，与已反馈的退出不符，本转办件恢复办理。"
    case (.reopened, _): "民政部门恢复本转办件，请继续办理。"
    case (.changed, _): "应享标准有变化，请按新的标准办理。"
    case (.consentAsked, _): "民政部门拟撤销本转办件，请答复是否同意；逾期未答复的，民政部门负责人可以撤销。"
    case (.atRisk, _): "办理时限所剩不足四分之一，请抓紧办理。"
    case (.reminder, _): "已超过办理时限，请立即办理。"
    case (.overdue, _): "超过办理时限仍未办理，请部门负责人督促。"
    case (.escalated, .answered): "本转办件已提请县级协调机制研究处理。"
    case (.escalated, _): "超过时限未办理，本转办件已提交县级协调机制研究处理。"
    case (.resumed, .coordinationDecision): "县级协调机制决定由贵部门继续办理。"
    case (.resumed, _): "暂缓期限已到，本转办件恢复办理。"
    case (.deadline, .calendarPublished): "国务院办公厅已公布节假日安排，办理时限相应调整。"
    case (.deadline, .emergencyKnown): "该家庭有人遇到急难,请在时限内入户走访。"
    case (.deadline, _): "办理时限已延长。"
    }
  }
}
