import Referral
import Streams
import Wire

/// On what occasion a household was decided about.
struct Occasion {
  /// The id of the event that caused it; empty where time or a list did.
  var cause: [UInt8]
  /// The inbox record in hand.
  var input: InputRecord?
  /// The answer that was applied, if one was.
  var answer: Answer?
  var nowMillis: Int64
}

/// Turns decisions into journal entries and messages: one entry a decision, and at most one message.
///
/// Source: DESIGN.md, "Messages": a referral names only what its department needs, and every decision carries its reason.
struct Publisher: Sendable {
  let layout: TopicLayout
  let rules: CaseworkRules
  let civilAffairs: Department
  let facts: FactWriter

  init(layout: TopicLayout, rules: CaseworkRules, civilAffairs: Department) {
    self.layout = layout
    self.rules = rules
    self.civilAffairs = civilAffairs
    facts = FactWriter(catalogue: rules.catalogue)
  }

  func publish(
    _ decisions: [Decision], _ findings: [Finding], _ file: inout HouseholdFile, _ occasion: Occasion,
    _ json: inout JSONWriter, _ output: inout OutputBatch
  ) {
    for decision in decisions {
      file.lastEntry += 1
      writeJournal(decision, file, occasion, &json, &output)
      guard let message = message(for: decision, file) else { continue }
      switch message {
      case .referral: writeReferral(decision, findings, file, occasion, &json, &output)
      case .notice(let notice): writeNotice(notice, decision, file, occasion, &json, &output)
      case .attention(let attention): writeAttention(attention, decision, file, occasion, &json, &output)
      case .coordinationCase: writeCase(decision, findings, file, occasion, &json, &output)
      }
    }
  }

  enum Message: Equatable {
    case referral
    case notice(Notice)
    case attention(Attention)
    case coordinationCase
  }

  enum Notice: String {
    case withdrawn
    case closed
    case redo
    case reopened
    case changed
  }

  enum Attention: String {
    case draft
    case returned
    case reported
    case needGone = "need-gone"
    case escalated
  }

  /// Who must hear of a decision, and how.
  func message(for decision: Decision, _ file: HouseholdFile) -> Message? {
    switch decision.kind {
    case .warningOpened, .warningClosed, .warningMerged: return nil
    case .floorChanged: return .notice(.changed)
    case .needGone: return .attention(.needGone)
    case .stateChanged: break
    }
    guard let to = decision.to else { return nil }
    switch to {
    case .draft: return .attention(.draft)
    case .dispatched: return .referral
    case .returned: return .attention(.returned)
    case .reported: return .attention(.reported)
    case .closed: return .notice(.closed)
    case .cancelled, .voided, .merged:
      if decision.from == .draft || file.warnings[decision.warning].key.warningClass == .complexCase { return nil }
      return .notice(.withdrawn)
    case .escalated:
      return file.warnings[decision.warning].key.warningClass == .complexCase
        ? .coordinationCase : .attention(.escalated)
    case .inProgress:
      if decision.from == .reported { return .notice(.redo) }
      return decision.from == .closed ? .notice(.reopened) : nil
    case .received, .accepted, .onHold, .rerouted: return nil
    }
  }

  func rule(_ warning: Warning) -> Rule? { rules.pack.rule(id: warning.rule) }

  var policyVersion: String { "\(rules.pack.name).\(rules.pack.serial)" }
}
