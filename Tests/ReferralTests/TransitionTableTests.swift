import Testing

@testable import Referral

/// The design's table, written down a second time, state by state, so that neither copy can change alone.
private let design = """
  draft        dispatch    dispatched   system CA CAL
  draft        merge       merged       system CA CAL
  draft        void        voided       CA CAL
  draft        cancel      cancelled    system CA CAL
  dispatched   receive     received     DEP DEPL
  dispatched   accept      accepted     DEP DEPL
  dispatched   return      returned     DEP DEPL
  dispatched   escalate    escalated    system DEPL CA CAL
  dispatched   extend      =            DEP DEPL
  dispatched   cancel      cancelled    system CA CAL
  dispatched   void        voided       CAL
  dispatched   merge       merged       system
  dispatched   close-by-data closed     system
  received     accept      accepted     DEP DEPL
  received     return      returned     DEP DEPL
  received     escalate    escalated    system DEPL CA CAL
  received     extend      =            DEP DEPL
  received     explain     =            DEP DEPL
  received     cancel      cancelled    system CA CAL
  received     void        voided       CAL
  received     merge       merged       system
  received     close-by-data closed     system
  received     attempt     =            DEP DEPL
  accepted     start       in-progress  DEP DEPL
  accepted     attempt     =            DEP DEPL
  accepted     ask-consent =            CA CAL
  accepted     consent     cancelled    DEP DEPL
  accepted     hold        on-hold      DEP DEPL
  accepted     report      reported     DEP DEPL
  accepted     escalate    escalated    system DEPL CA CAL
  accepted     extend      =            DEP DEPL
  accepted     explain     =            DEP DEPL
  accepted     cancel      cancelled    CA CAL
  accepted     void        voided       CAL
  accepted     merge       merged       system
  accepted     close-by-data closed     system
  in-progress  hold        on-hold      DEP DEPL
  in-progress  attempt     =            DEP DEPL
  in-progress  ask-consent =            CA CAL
  in-progress  consent     cancelled    DEP DEPL
  in-progress  report      reported     DEP DEPL
  in-progress  escalate    escalated    system DEPL CA CAL
  in-progress  extend      =            DEP DEPL
  in-progress  explain     =            DEP DEPL
  in-progress  cancel      cancelled    CA CAL
  in-progress  void        voided       CAL
  in-progress  merge       merged       system
  in-progress  close-by-data closed     system
  on-hold      resume      in-progress  system DEP DEPL
  on-hold      report      reported     DEP DEPL
  on-hold      attempt     =            DEP DEPL
  on-hold      ask-consent =            CA CAL
  on-hold      consent     cancelled    DEP DEPL
  on-hold      escalate    escalated    system DEPL CA CAL
  on-hold      extend      =            DEP DEPL
  on-hold      explain     =            DEP DEPL
  on-hold      cancel      cancelled    CA CAL
  on-hold      void        voided       CAL
  on-hold      merge       merged       system
  on-hold      close-by-data closed     system
  returned     redispatch  dispatched   CA CAL
  returned     escalate    escalated    system CA CAL
  returned     cancel      cancelled    system CA CAL
  returned     void        voided       CAL
  returned     merge       merged       system
  returned     close-by-data closed     system
  reported     confirm     closed       system CA CAL
  reported     explain     =            DEP DEPL
  reported     redo        in-progress  CA CAL
  reported     escalate    escalated    system CA CAL
  reported     void        voided       CAL
  reported     merge       merged       system
  reported     close-by-data closed     system
  escalated    redispatch  dispatched   CCM
  escalated    resume      in-progress  CCM
  escalated    decide      closed       CCM
  escalated    cancel      cancelled    CA CAL
  escalated    withdraw    cancelled    system
  escalated    ask-consent =            CA CAL
  escalated    consent     cancelled    DEP DEPL
  escalated    void        voided       CAL
  escalated    merge       merged       system
  escalated    close-by-data closed     system
  closed       reopen      in-progress  system CA CAL
  """

private let roleNames: [String: Role] = [
  "system": .system, "DEP": .officer, "DEPL": .lead, "CA": .civilAffairsOfficer, "CAL": .civilAffairsLead,
  "TWN": .township, "CCM": .coordinationOffice,
]

@Suite("The table of a referral's life")
struct TransitionTableTests {
  /// `state action role` → the state it leads to.
  private static func designed() -> [String: String] {
    var allowed: [String: String] = [:]
    for line in design.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      for name in words.dropFirst(3) {
        guard let role = roleNames[name] else { fatalError("no role \(name)") }
        allowed["\(words[0]) \(words[1]) \(role.code)"] = words[2]
      }
    }
    return allowed
  }

  @Test("every state, action and actor leads where the design says, and nowhere else")
  func everyTriple() {
    let designed = Self.designed()
    var checked = 0
    for state in ReferralState.allCases {
      for action in Action.allCases {
        let row = TransitionTable.row(from: state, action)
        for role in Role.allCases {
          let target = row.flatMap { $0.roles.contains(RoleSet(role)) ? $0.to?.code ?? "=" : nil }
          #expect(target == designed["\(state.code) \(action.code) \(role.code)"], "\(state) \(action) \(role)")
          checked += 1
        }
      }
    }
    #expect(checked == ReferralState.allCases.count * Action.allCases.count * Role.allCases.count)
  }

  @Test("row 1 by hand: civil affairs dispatches, a township drafts, nobody else opens anything")
  func everyOpening() {
    let designed: [Role: ReferralState] = [
      .civilAffairsOfficer: .dispatched, .civilAffairsLead: .dispatched, .township: .draft,
    ]
    for role in Role.allCases {
      #expect(TransitionTable.opening(by: role)?.to == designed[role], "\(role)")
      #expect((TransitionTable.opening(by: role)?.asksForMeeting ?? false) == (designed[role] == .dispatched))
      #expect(TransitionTable.openings.filter { $0.roles.contains(RoleSet(role)) }.count <= 1)
    }
  }

  @Test("one state and one action have one row")
  func rowsAreUnique() {
    for state in ReferralState.allCases {
      for action in Action.allCases {
        let rows = TransitionTable.rows.filter { $0.action == action && $0.from.contains(state) }
        #expect(rows.count <= 1, "\(state) \(action): \(rows.map(\.row))")
      }
    }
  }

  @Test("a state that is over allows nothing but reopening what was closed")
  func endsAreEnds() {
    for state in ReferralState.allCases where !state.isOpen {
      let actions = Action.allCases.filter { TransitionTable.row(from: state, $0) != nil }
      #expect(actions == (state == .closed ? [.reopen] : []))
    }
  }

  @Test("every open state has a way out for the department or for civil affairs")
  func everyOpenStateHasAWayOut() {
    for state in ReferralState.allCases where state.isOpen {
      let roles = RoleSet.department.union(.civilAffairs)
      #expect(!TransitionTable.allowed(in: state, for: roles).isEmpty, "\(state)")
    }
  }
}
