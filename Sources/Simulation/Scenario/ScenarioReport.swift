internal import Referral
public import Stages

/// A run in tables, for a person.
public struct ScenarioReport: Sendable {
  private let run: ScenarioRun
  private let tally: Tally

  /// - Parameter tally: the hub's own counts, summed over all tasks.
  public init(_ run: ScenarioRun, tally: Tally) {
    self.run = run
    self.tally = tally
  }

  public var text: String {
    [messages, rejections, warnings, referrals, rest].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private var departments: [DepartmentRegistry.Entry] { run.scenario.catalogue.departments.entries }

  private var messages: String {
    var rows = [["messages from", "consumed", "= folded", "+ unchanged", "+ rejected", ""]]
    func row(_ name: String, _ counts: Tally.Counts, _ title: String) -> [String] {
      [name, "\(counts.consumed)", "\(counts.folded)", "\(counts.unchanged)", "\(counts.rejected)", title]
    }
    for entry in departments { rows.append(row(entry.code, tally[entry.department], entry.name)) }
    rows.append(row("coordination", tally[nil], "协调机制"))
    rows.append(row("all", tally.total, ""))
    return Self.table(rows)
  }

  private var rejections: String {
    var byCode: [String: Int] = [:]
    for codes in run.observed.rejections.values { byCode.merge(codes, uniquingKeysWith: +) }
    guard !byCode.isEmpty else { return "" }
    let words = byCode.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return "rejected, by code:\n" + Self.wrap(words)
  }

  private var warnings: String {
    var rows = [["warnings", "opened", "over", "open", ""]]
    let titles: [WarningClass: String] = [
      .policyNotImplemented: "社会救助政策落实不到位", .newHardship: "低收入人口出现新困难", .possiblyEligible: "可能符合认定条件",
      .improvedConditions: "经济条件好转、不再符合", .complexCase: "困难情形复杂",
    ]
    for warningClass in WarningClass.allCases {
      let all = run.observed.warnings.values.filter { classOf($0) == warningClass.code }
      let over = all.count { $0.ending != nil }
      rows.append([warningClass.code, "\(all.count)", "\(over)", "\(all.count - over)", titles[warningClass] ?? ""])
    }
    return Self.table(rows)
  }

  private func classOf(_ warning: ScenarioObserved.Warning) -> String {
    warning.warningClass.isEmpty ? run.pack.rule(id: warning.rule)?.warningClass.code ?? "" : warning.warningClass
  }

  private var referrals: String {
    var counts: [String: [String: Int]] = [:]
    for warning in run.observed.warnings.values {
      for referral in warning.referrals.values where !referral.department.isEmpty {
        counts[referral.department, default: [:]][referral.state, default: 0] += 1
      }
    }
    let states = ReferralState.allCases.map(\.code).filter { state in counts.values.contains { $0[state] != nil } }
    var rows = [["referrals to"] + states + [""]]
    for entry in departments where counts[entry.code] != nil {
      rows.append([entry.code] + states.map { counts[entry.code]?[$0].map { "\($0)" } ?? "·" } + [entry.name])
    }
    rows.append(
      ["all"] + states.map { state in "\(counts.values.reduce(0) { $0 + ($1[state] ?? 0) })" } + [""])
    return Self.table(rows)
  }

  private var rest: String {
    "\(run.observed.cases) cases for the county's coordination, \(run.observed.notices) notices to departments, "
      + "\(run.observed.journalEntries) journal entries."
  }

  /// The first column to the left, the others to the right; the last, in Chinese, free.
  private static func table(_ rows: [[String]]) -> String {
    let columns = (rows.first?.count ?? 1) - 1
    let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for column in 0..<columns {
        let gap = String(repeating: " ", count: widths[column] - row[column].count)
        line += column == 0 ? row[column] + gap : "  " + gap + row[column]
      }
      return row[columns].isEmpty ? line : line + "  " + row[columns]
    }.joined(separator: "\n")
  }

  private static func wrap(_ words: [String], width: Int = 100) -> String {
    var lines: [String] = []
    var line = " "
    for word in words {
      if line.count + word.count + 2 > width {
        lines.append(line)
        line = " "
      }
      line += " " + word + (word == words.last ? "" : ",")
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
