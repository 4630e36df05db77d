import Foundation
import Testing

@testable import Referral

@Suite("The documented table is the code's")
struct LifeDocumentTests {
  private static let file = World.root.appending(path: "Topics/referral-life.md")

  @Test("Topics/referral-life.md says what the tables say: rows, diagram and clocks")
  func document() throws {
    // To write it anew after a change of the tables: REFERRAL_HUB_WRITE_DOCUMENTS=1 swift test --filter LifeDocumentTests
    if ProcessInfo.processInfo.environment["REFERRAL_HUB_WRITE_DOCUMENTS"] == "1" {
      try Data(LifeDocument.text.utf8).write(to: Self.file)
    }
    let written = String(decoding: try Data(contentsOf: Self.file), as: UTF8.self).split(separator: "\n")
    let made = LifeDocument.text.split(separator: "\n")
    for line in made where !written.contains(line) { Issue.record("lacks: \(line)") }
    for line in written where !made.contains(line) { Issue.record("has, and the tables do not: \(line)") }
    #expect(written == made)
  }

  @Test("the diagram has an arrow for every change of state in the table, and every state")
  func diagram() {
    let text = LifeDocument.text
    for row in TransitionTable.rows {
      guard let to = row.to else { continue }
      for from in row.from {
        let arrow = "\(from.code.replacing("-", with: "_")) --> \(to.code.replacing("-", with: "_")): "
        let line = text.split(separator: "\n").first { $0.contains(arrow) }
        #expect(line?.contains(row.action.code) == true, "\(row.row) \(from.code)")
      }
    }
  }

  @Test("every guard of the table is verified, and every verified guard is in the table")
  func guards() {
    let used = Set(TransitionTable.rows.flatMap(\.guards))
    #expect(used == Set(Guard.allCases))
  }
}
