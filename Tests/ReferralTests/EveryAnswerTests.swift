import Testing
import Wire

@testable import Referral

/// The same triples as the table's own test, asked of the code that applies answers: with everything said that an answer can
/// say, the table alone decides.
@Suite("Every state, action and actor, as an answer")
struct EveryAnswerTests {
  private static let reconciler = CaseFile.answering(World.hubei).reconciler
  private static let now = CaseFile.start

  /// A household with one referral in a state, in which nothing but the table forbids the action.
  private static func file(_ state: ReferralState, for action: Action) throws -> HouseholdFile {
    var file = World().file
    let matter = try #require(World.catalogue.benefits.firstIndex(of: "inpatient-aid"))
    let isOutreach = action == .attempt
    let key = FindingKey(
      warningClass: isOutreach ? .possiblyEligible : .policyNotImplemented, person: World.person(1),
      matter: UInt16(matter), episode: nil)
    var warning = Warning(
      home: file.id, number: 1, key: key, rule: "M3b", policySerial: 1, digest: 1, openedMillis: 0, floor: nil)
    var referral = Referral(
      hop: 1, department: CaseFile.department("medical-insurance"), state: .dispatched, sinceMillis: now)
    let kind: Clocks.Kind = action == .explain ? .emergency : isOutreach ? .outreach : .noDetermination
    reconciler.start(&referral, kind, file.id.division, now)
    reconciler.enter(state, &referral, file.id.division, now)
    if action == .consent { referral.consentAskedMillis = now }
    warning.referrals = [referral]
    if !state.isOpen { warning.ending = .settled }
    file.warnings = [warning]
    return file
  }

  private static func answer(_ action: Action, _ role: Role) -> Answer {
    let isDepartments = role == .officer || role == .lead
    var answer = Answer(
      referral: ReferralID(household: World().file.id, number: 1, hop: 1), eventHash: 7, action: action, role: role,
      department: CaseFile.department(isDepartments ? "medical-insurance" : "civil-affairs"),
      division: World().file.id.division)
    answer.returnReason = .wrongDivision
    answer.basis = "职责分工"
    answer.hasReason = true
    answer.hasConsent = true
    answer.hasExplanation = true
    answer.hasLegalReason = true
    answer.personInformed = true
    answer.resumeOn = WorkingCalendar.today(atMillis: now).addingDays(3)
    answer.extendUntil = WorkingCalendar.today(atMillis: now).addingDays(9)
    answer.outcome = .granted()
    answer.to = CaseFile.department("health")
    answer.attempts = [Attempt(day: WorkingCalendar.today(atMillis: now).daysSinceEpoch, channel: "电话", isVisit: false)]
    return answer
  }

  private static func bytes(_ file: HouseholdFile) -> [UInt8] {
    var writer = ByteWriter()
    file.write(to: &writer)
    return writer.bytes
  }

  /// Who answers at all: the hub and the coordination office act otherwise.
  private static let answering: [Role] = [.officer, .lead, .civilAffairsOfficer, .civilAffairsLead, .township]
  /// What the hub alone does, and what a meeting's decision carries.
  private static let notAnswers: [Action] = [.closeByData, .merge, .decide, .withdraw]

  @Test("allowed is applied and leads where the table says; refused leaves the file as it is, byte for byte")
  func everyTriple() throws {
    var applied = 0
    var refused = 0
    for state in ReferralState.allCases {
      for action in Action.allCases where !Self.notAnswers.contains(action) {
        for role in Role.allCases {
          var file = try Self.file(state, for: action)
          let before = Self.bytes(file)
          var decisions: [Decision] = []
          let result = CaseFile.answering(World.hubei).apply(
            Self.answer(action, role), to: &file, findings: [], nowMillis: Self.now, into: &decisions)
          let row = TransitionTable.row(from: state, action)
          let isAllowed = Self.answering.contains(role) && row.map { $0.roles.contains(RoleSet(role)) } ?? false
          let what = "\(state.code) \(action.code) \(role.code): \(result)"
          if isAllowed {
            #expect(result == .applied, "\(what)")
            let referrals = file.warnings[0].referrals
            // A referral that is sent on goes on under its next number.
            #expect((action == .redispatch ? referrals.last : referrals.first)?.state == row?.to ?? state, "\(what)")
            #expect(!decisions.isEmpty, "\(what)")
            applied += 1
          } else {
            #expect(CaseFile.refusal(result) != nil, "\(what)")
            #expect(Self.bytes(file) == before && decisions.isEmpty, "\(what)")
            refused += 1
          }
        }
      }
    }
    let actions = Action.allCases.count - Self.notAnswers.count
    #expect(applied + refused == ReferralState.allCases.count * actions * Role.allCases.count)
    #expect(applied > 80)
  }
}
