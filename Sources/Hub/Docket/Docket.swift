internal import Foundation

/// The agenda of a county's coordination meeting (县级困难群众基本生活保障工作协调机制): what it has to decide,
/// and what became of what it decided. Ids and names of people are masked.
public struct Docket: Encodable, Equatable, Sendable {
  /// The division code, six digits.
  public var county: String
  /// The meeting's day.
  public var meeting: String
  /// When the records were read.
  public var asOf: String
  /// The policy pack that is quoted.
  public var policy: String
  public var policySource: String
  /// The oldest breach first.
  public var items: [Item]
  /// What the meeting decided before and is not done, or was decided lately; the newest decision first.
  public var decisions: [Decided]

  /// One household: what is escalated of it, with everything the meeting needs.
  public struct Item: Encodable, Equatable, Sendable {
    /// From 1, in the order of the agenda.
    public var number: Int
    public var household: String
    public var questions: [Question]
    /// The earliest escalation that is not decided.
    public var escalated: String
    /// The earliest deadline that was missed; nil where none was.
    public var breach: Breach?
    public var members: [ChainView.Member]
    public var facts: [ChainView.StatedFact]
    /// What is open in the household, one for each department it was referred to.
    public var positions: [Position]
    public var options: [Option]
    /// Warnings of the household that are over.
    public var settled: Int
    public var steps: [Step]
  }

  /// What the meeting is asked.
  public struct Question: Encodable, Equatable, Sendable {
    /// The coordination case, such as `420106-0012345.C9`; nil where a department's referral was escalated.
    public var `case`: String?
    public var referral: String
    public var title: String
    public var asked: String
    public var escalated: String
    /// Until when the meeting has to decide.
    public var due: String?
  }

  public struct Breach: Encodable, Equatable, Sendable {
    public var referral: String
    /// Which clock ran out, such as `finish`.
    public var clock: String
    public var due: String
  }

  public struct Missed: Encodable, Equatable, Sendable {
    /// Which clock ran out, such as `finish`.
    public var clock: String
    public var due: String
    /// How late it is, such as `breached-l2`.
    public var level: String
  }

  /// Where a department stands on one matter.
  public struct Position: Encodable, Equatable, Sendable {
    public var referral: String
    /// The rule's name.
    public var matter: String
    /// Nil for the household.
    public var person: String?
    public var department: String
    public var departmentName: String
    public var state: String
    public var since: String
    public var dispatched: String?
    public var finish: String?
    /// Deadlines that were missed, the earliest first.
    public var missed: [Missed]
    public var isOverdue: Bool
    public var isBinding: Bool
    /// What an earlier decision asks of the department, in its words.
    public var task: String?
    public var returned: Returned?
    public var outcome: Outcome?
  }

  /// Why a department sent a referral back.
  public struct Returned: Encodable, Equatable, Sendable {
    public var reason: String?
    public var proposedDepartment: String?
    public var basis: String?
  }

  /// Something that the meeting may decide.
  public struct Option: Encodable, Equatable, Sendable {
    /// The rule's id; nil for what the mechanism itself may do.
    public var rule: String?
    public var title: String
    /// Only allowed or encouraged, and not switched on in the county: `may` or `encouraged`; nil where it is owed.
    public var suggested: String?
    public var asked: String
    public var departments: [String]
    public var floor: Floor?
    public var source: String?
    public var clause: String?
    public var quotation: String?
  }

  /// What is at least owed.
  public struct Floor: Encodable, Equatable, Sendable {
    public var amountFen: Int64?
    public var ratioBasisPoints: Int64?
    /// What a ratio is of: a code of the catalogue.
    public var base: String?
    /// It is also the most.
    public var isExact: Bool
  }

  /// What a department reported.
  public struct Outcome: Encodable, Equatable, Sendable {
    public var code: String
    public var benefit: String?
    public var since: String?
    public var amountFen: Int64?
    public var ratioBasisPoints: Int64?
    public var base: String?
  }

  /// One step of the household's chain.
  public struct Step: Encodable, Equatable, Sendable {
    public var time: String
    public var warning: String?
    public var referral: String?
    public var what: String
    public var from: String?
    public var to: String?
    public var role: String
    public var department: String?
    public var reason: String
    public var text: String?
    public var decisionNumber: String?
    /// Of a clock: which one, and how late it is.
    public var clock: String?
    public var level: String?
  }

  /// What became of one department's part of a decision.
  public struct Decided: Encodable, Equatable, Sendable {
    public var decisionNumber: String
    public var decided: String
    public var household: String
    public var referral: String
    public var matter: String
    public var department: String
    public var departmentName: String
    /// Of the decision's departments, the one that leads.
    public var isLead: Bool
    /// What the decision asks of the department, in its words.
    public var task: String?
    public var state: String
    public var since: String
    public var due: String?
    public var isOverdue: Bool
    public var outcome: Outcome?
  }
}

extension Docket {
  /// The docket for a program: one JSON object.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Nothing in it that could not be encoded: texts, numbers and truth values.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
