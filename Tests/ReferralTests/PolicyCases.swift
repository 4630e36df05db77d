import Foundation
import Testing
import Wire

@testable import Referral

/// One row of `deploy/policy/hubei-2024-cases.md`: a household and what must and must not be raised for it.
struct PolicyCase: Sendable, CustomTestStringConvertible {
  var situation: String
  /// A list of phrases a person.
  var people: [[String]]
  var expected: [Expected]
  /// Ids of rules; a star at the end means all that begin so.
  var unexpected: [String]
  var testDescription: String { situation }

  /// `M3b≥70% 差5%`, `建议O1`, `H2 待核`, `B1 已落实`
  struct Expected: Sendable {
    var rule: String
    var isSuggestion = false
    var isDraft = false
    var isSatisfied = false
    var isExact: Bool?
    /// Percent or yuan.
    var number: Int64?
    var shortfall: Int64?
  }

  struct Phrase: Sendable {
    var isHousehold: Bool
    var fact: String
  }

  static let document = String(
    decoding: World.bytes("deploy/policy/hubei-2024-cases.md"), as: UTF8.self)

  /// The first cells of the tables' headings.
  private static let headings = ["情形", "说法", "类别", "规则"]

  /// The cells of every row of the tables under a heading.
  static func rows(where isWanted: (_ heading: String) -> Bool) -> [[String]] {
    var heading = ""
    var rows: [[String]] = []
    for line in document.split(separator: "\n") {
      if line.hasPrefix("## ") { heading = String(line.dropFirst(3)) }
      guard line.hasPrefix("|"), isWanted(heading) else { continue }
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard let first = cells.first, !headings.contains(first), !first.hasPrefix("---") else { continue }
      rows.append(cells)
    }
    return rows
  }

  static let phrases: [String: Phrase] = Dictionary(
    uniqueKeysWithValues: rows { $0 == "说法" }.map { ($0[0], Phrase(isHousehold: $0[1] == "户", fact: $0[2])) })

  static let all: [PolicyCase] = rows { !["说法", "谁来认定", "数据规则"].contains($0) }.map { cells in
    PolicyCase(
      situation: cells[0], people: cells[1].components(separatedBy: "；").map { $0.components(separatedBy: "、") },
      expected: list(cells[2]).map(expected), unexpected: list(cells[3]))
  }

  private static func list(_ cell: String) -> [String] {
    cell.components(separatedBy: "、").filter { !$0.isEmpty }
  }

  private static func expected(_ text: String) -> Expected {
    var parts = text.components(separatedBy: " ")
    var head = parts.removeFirst()
    var made = Expected(rule: "")
    if head.hasPrefix("建议") {
      made.isSuggestion = true
      head.removeFirst(2)
    }
    for (sign, isExact) in [("≥", false), ("=", true)] {
      guard let at = head.range(of: sign) else { continue }
      made.number = Int64(head[at.upperBound...].dropLast())
      made.isExact = isExact
      head = String(head[..<at.lowerBound])
    }
    made.rule = head
    for part in parts {
      switch part {
      case "待核": made.isDraft = true
      case "已落实": made.isSatisfied = true
      case let part where part.hasPrefix("差"): made.shortfall = Int64(part.dropFirst().dropLast())
      default: fatalError("the table says \(part), which no test understands")
      }
    }
    return made
  }

  /// The household, under the shipped pack or, where the row says so, with everything encouraged switched on.
  var world: World {
    var world = World(members: people.count)
    for (index, phrases) in people.enumerated() {
      for phrase in phrases {
        if phrase == "县级已开启" {
          world = world.under(Self.allSwitchedOn)
        } else if phrase.hasPrefix("生于"), let year = UInt64(phrase.dropFirst(2)) {
          guard let person = PersonID(rawValue: 420_106 * 100_000_000_000 + year * 10_000_000 + 101_000 + UInt64(index))
          else { fatalError("no year: \(phrase)") }
          world = world.changing { $0.members[index].person = person }
        } else if let known = Self.phrases[phrase] {
          world = world.fact(known.isHousehold ? 0 : index + 1, known.fact)
        } else {
          fatalError("the table does not explain \(phrase)")
        }
      }
    }
    return world
  }

  /// The shipped pack in a county that has switched on everything that is allowed or encouraged.
  static let allSwitchedOn: PolicyPack = {
    do {
      let json = try JSONSerialization.jsonObject(with: Data(World.bytes("deploy/policy/hubei-2024.json")))
      guard var pack = json as? [String: Any], let parameters = pack["parameters"] as? [[String: Any]] else {
        fatalError("no pack")
      }
      pack["parameters"] = parameters.map { parameter in
        var changed = parameter
        if parameter["unit"] as? String == "switch" {
          changed["values"] = [["division": "42", "from": "2024-10-11", "value": 1]]
        }
        return changed
      }
      let bytes = [UInt8](try JSONSerialization.data(withJSONObject: pack))
      return try PolicyPack.read(bytes, catalogue: World.catalogue, named: "all switched on")
    } catch {
      fatalError("\(error)")
    }
  }()
}
