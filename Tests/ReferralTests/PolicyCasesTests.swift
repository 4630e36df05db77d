import Foundation
import Testing

@testable import Referral

/// Carries out the table that a civil servant reads: `deploy/policy/hubei-2024-cases.md`.
struct PolicyCasesTests {
  @Test("the household has what the table says, and nothing of what it rules out", arguments: PolicyCase.all)
  func row(_ row: PolicyCase) {
    let world = row.world
    let findings = world.findings()
    let found = findings.map(world.line)
    for expected in row.expected where !expected.isSuggestion {
      let finding = findings.first { world.pack.rules[$0.rule].id == expected.rule }
      #expect(finding != nil, "\(expected.rule) is missing among \(found)")
      guard let finding else { continue }
      #expect(finding.isAutomatic == !expected.isDraft, "\(found)")
      #expect(finding.isSatisfied == expected.isSatisfied, "\(found)")
      // Percent in basis points, yuan in fen.
      // Percent are basis points, yuan are fen: hundredths.
      #expect(finding.floor?.value == expected.number.map { $0 * 100 }, "\(found)")
      if let exact = expected.isExact { #expect(finding.floor?.isExact == exact, "\(found)") }
      if let shortfall = expected.shortfall {
        #expect((finding.floor?.value ?? 0) - (finding.inEffect ?? 0) == shortfall * 100, "\(found)")
      }
    }
    for id in row.unexpected {
      let isMeant = { (rule: String) in id.hasSuffix("*") ? rule.hasPrefix(id.dropLast()) : rule == id }
      #expect(!findings.contains { isMeant(world.pack.rules[$0.rule].id) }, "\(id) must not be among \(found)")
    }
    let suggested = row.expected.filter(\.isSuggestion).map(\.rule)
    if !suggested.isEmpty {
      var engine = FindingsEngine(pack: world.pack, catalogue: World.catalogue)
      let suggestions = engine.suggestions(world.file, today: World.day("2024-12-01"))
        .map { world.pack.rules[$0.rule].id }
      for rule in suggested { #expect(suggestions.contains(rule), "\(suggestions)") }
      // A suggestion raises nothing, and asking for it leaves no trace in the engine.
      var after: [Finding] = []
      engine.evaluate(world.file, today: World.day("2024-12-01"), into: &after)
      #expect(after.map(world.line) == found)
    }
  }

  @Test("every rule has a row in which it is raised and one in which it is not; X2, X4 and X5 have tests of their own")
  func complete() {
    let rules = World.hubei.rules.map(\.id)
    #expect(PolicyCase.all.count > 200)
    for rule in rules where !["X2", "X4", "X5"].contains(rule) {
      #expect(
        PolicyCase.all.contains { $0.expected.contains { $0.rule == rule && !$0.isSuggestion && !$0.isSatisfied } },
        "\(rule) is never raised")
    }
    for rule in rules where rule != "X4" {
      let isMeant = { (id: String) in id.hasSuffix("*") ? rule.hasPrefix(id.dropLast()) : rule == id }
      #expect(PolicyCase.all.contains { $0.unexpected.contains(where: isMeant) }, "\(rule) is never ruled out")
    }
  }

  @Test("every phrase of the table is used, and no rule is named that the pack does not have")
  func phrases() {
    let used = Set(PolicyCase.all.flatMap(\.people).flatMap(\.self))
    #expect(Set(PolicyCase.phrases.keys).subtracting(used).isEmpty)
    let rules = Set(World.hubei.rules.map(\.id))
    for row in PolicyCase.all {
      for expected in row.expected { #expect(rules.contains(expected.rule), "\(expected.rule)") }
      for id in row.unexpected where !id.hasSuffix("*") { #expect(rules.contains(id), "\(id)") }
    }
  }

  @Test(
    "a category is stated by the department that determines it, and by no other",
    arguments: PolicyCase.rows { $0 == "谁来认定" })
  func determination(cells: [String]) throws {
    let kind = World.catalogue.known.category
    let field = try #require(kind.field("category"))
    var fact = Fact(kind: kind.number, source: 0, timeMillis: 0, eventHash: 0)
    fact.set(field.slot, try #require(field.value(cells[1])))
    let departments = World.catalogue.departments
    let owner = try #require(departments.department(code: cells[2]))
    let other = try #require(departments.department(code: cells[3]))
    #expect(kind.mayBeStated(by: owner.number, fact))
    #expect(!kind.mayBeStated(by: other.number, fact))
    // All six are in the table.
    #expect(Set(PolicyCase.rows { $0 == "谁来认定" }.map { $0[1] }) == Set(World.catalogue.categories))
  }

  @Test("every data rule names tests that are there")
  func dataRules() throws {
    let rules = PolicyCase.rows { $0 == "数据规则" }
    #expect(rules.map { $0[0] } == (1...13).map { "R\($0)" })
    let tests = World.root.appending(path: "Tests")
    let paths = try #require(FileManager.default.enumerator(atPath: tests.path())).compactMap { $0 as? String }
    for name in rules.flatMap({ $0[2].components(separatedBy: "、") }) {
      let parts = name.components(separatedBy: ".")
      let file = paths.first { $0.hasSuffix("/\(parts[0]).swift") }
      let text = file.map { String(decoding: World.bytes("Tests/\($0)"), as: UTF8.self) } ?? ""
      #expect(text.contains("struct \(parts[0])"), "\(name)")
      if parts.count > 1 { #expect(text.contains("func \(parts[1])("), "\(name)") }
    }
  }
}
