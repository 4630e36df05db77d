import Referral
import Streams
import Wire

/// On what occasion a household was decided about.
struct Occasion {
  /// The id of the event that caused it; empty where time or a list did.
  var cause: [UInt8]
  /// The inbox record in hand; where time decided, the last one before.
  var partition: Int32
  var offset: Int64
  /// The answer that was applied, if one was.
  var answer: Answer?
  var nowMillis: Int64
  /// The meeting's decision that was carried out, if one was.
  var decision: MeetingDecision?
  /// The request by hand that was taken, if one was.
  var request: HandRequest?
}

/// Turns decisions into journal entries and messages: one entry a decision, and at most one message to each reader.
///
/// Source: DESIGN.md, "Messages": a referral names only what its department needs, and every decision carries its reason.
final class Publisher: Sendable {
  let layout: TopicLayout
  let rules: CaseworkRules
  let civilAffairs: Department
  let facts: FactWriter
  let authority: LookUpAuthority

  init(layout: TopicLayout, rules: CaseworkRules, civilAffairs: Department) {
    self.layout = layout
    self.rules = rules
    self.civilAffairs = civilAffairs
    facts = FactWriter(catalogue: rules.catalogue)
    authority = LookUpAuthority(pack: rules.pack, catalogue: rules.catalogue, civilAffairs: civilAffairs)
  }

  func publish(
    _ decisions: [Decision], _ findings: [Finding], _ file: inout HouseholdFile, _ occasion: Occasion,
    _ json: inout JSONWriter, _ output: inout OutputBatch
  ) {
    for decision in decisions {
      file.lastEntry += 1
      writeJournal(decision, file, occasion, &json, &output)
      let messages = messages(for: decision, file)
      for message in [messages.first, messages.second] {
        switch message {
        case nil: break
        case .referral: writeReferral(decision, findings, file, occasion, &json, &output)
        case .notice(let notice): writeNotice(notice, decision, file, occasion, &json, &output)
        case .attention(let attention): writeAttention(attention, decision, file, occasion, &json, &output)
        case .coordinationCase: writeCase(decision, findings, file, occasion, &json, &output)
        }
      }
    }
  }

  /// The rule that a warning rests on; where the pack in force no longer has it, another about the same.
  func rule(_ warning: Warning) -> Rule? {
    rules.pack.rule(id: warning.rule) ?? otherRule(warning, isSame: { $0.matter == warning.key.matter })
  }

  /// For what only quotes: where the pack says nothing about the matter any more, a rule of the same class.
  func quotedRule(_ warning: Warning) -> Rule? { rule(warning) ?? otherRule(warning, isSame: { _ in true }) }

  private func otherRule(_ warning: Warning, isSame: (Rule) -> Bool) -> Rule? {
    rules.pack.rules.first {
      $0.warningClass == warning.key.warningClass && (warning.key.warningClass == .complexCase || isSame($0))
    }
  }

  var policyVersion: String { rules.policyVersion }
}
