@testable import Referral

/// The table of a referral's life and its clocks as people read them, made from the code's own data.
enum LifeDocument {
  static var text: String {
    """
    # A referral's life

    Made from the tables in the code (`TransitionTable`, `Guard`, `ClockSetting`); a test compares. What is not in the table is refused, with a reason, to the sender.

    Actors: SYS the hub · DEP, DEPL the department's officer and lead · CA, CAL civil affairs' officer and lead · CCM the coordination office, by its decision · TWN a township.

    Row 1, new → draft (or at once dispatched or escalated), is made by the hub where a rule finds something, and by hand:

    | # | who | to | how |
    |---|---|---|---|
    \(openings)

    What is open under the same key is not opened again (row 3, merged): civil affairs is told in which referral it is.

    | # | from | action | who | to | what must also hold |
    |---|---|---|---|---|---|
    \(rows)

    ```mermaid
    stateDiagram-v2
    \(diagram)
    ```

    # The clocks

    Counted from the dispatch, in working days after that day (Asia/Shanghai, with 调休); an emergency's in hours on wall time. Each is a parameter of the policy pack, by division and date; the province's text names no deadline in days, so each default has its own reason.

    | parameter | default | why |
    |---|---|---|
    \(clocks)

    A clock is on-track, at-risk (less than a quarter of its time is left), breached L1 (expired: the department is reminded), L2 (its lead and civil affairs' lead hear of it) or L3 (it goes to the county). A household in which somebody is in an emergency is visited within `clock-emergency-visit`, not only called, where outreach is open. A hold stops the finish clock only while it waits for the citizen. A report that civil affairs does not look at in time closes where it is positive and no feed shows the benefit (the pack's parameter `\(PolicyPack.benefitsWithoutFeed)` lists those; of a need or a category none does); otherwise it goes to the county. A meeting that is overdue is flagged, and its case stays on every docket.

    """
  }

  private static let actors: [(RoleSet, String)] = [
    (.system, "SYS"), (RoleSet(.officer), "DEP"), (.lead, "DEPL"), (RoleSet(.civilAffairsOfficer), "CA"),
    (.civilAffairsLead, "CAL"), (RoleSet(.township), "TWN"), (.coordination, "CCM"),
  ]

  private static func who(_ roles: RoleSet) -> String {
    actors.filter { roles.isSuperset(of: $0.0) }.map(\.1).joined(separator: ", ")
  }

  private static var openings: String {
    TransitionTable.openings.map { opening in
      let to = opening.to.code + (opening.asksForMeeting ? ", escalated" : "")
      return "| 1 | \(who(opening.roles)) | \(to) | \(opening.text) |"
    }.joined(separator: "\n")
  }

  private static var rows: String {
    TransitionTable.rows.map { row in
      let from = row.from.map(\.code).joined(separator: ", ")
      let guards = row.guards.map(\.text).joined(separator: "; ")
      return
        "| \(row.row) | \(from) | \(row.action.code) | \(who(row.roles)) | \(row.to?.code ?? "(stays)") | \(guards) |"
    }.joined(separator: "\n")
  }

  /// Mermaid takes no hyphen in a state's name.
  private static func name(_ state: ReferralState) -> String { state.code.replacing("-", with: "_") }

  /// One arrow for two states: the actions that lead from the one to the other.
  private static var diagram: String {
    var lines = ["  [*] --> draft", "  [*] --> dispatched", "  [*] --> escalated"]
    for from in ReferralState.allCases {
      for to in ReferralState.allCases {
        let actions = TransitionTable.rows.filter { $0.from.contains(from) && $0.to == to }.map(\.action.code)
        guard !actions.isEmpty else { continue }
        lines.append("  \(name(from)) --> \(name(to)): \(actions.joined(separator: ", "))")
      }
      if !from.isOpen { lines.append("  \(name(from)) --> [*]") }
    }
    return lines.joined(separator: "\n")
  }

  private static var clocks: String {
    ClockSetting.table.map { row in
      let unit =
        switch row.unit {
        case .workingDays: "wd"
        case .hours: "h"
        case .days: "days"
        case .fen, .basisPoints, .count, .list, .switch: "?"
        }
      return "| `\(row.parameter)` | \(row.standard) \(unit) | \(row.reason) |"
    }.joined(separator: "\n")
  }
}
