import Foundation
import Referral
import Simulation
@testable import Stages
import Testing

@Suite("Whatever is sent, the readers answer")
struct MutationTests {
  private static let rounds = 20_000

  @Test("a message changed at random is taken or refused with a text and a JSON Pointer, and never traps")
  func mutations() {
    let seed = UInt64.random(in: .min ... .max)
    print("mutations of messages: seed \(seed)")
    var random = SeededRandom(seed: seed)
    let examples = Contract.examples.map { Contract.bytes("examples/\($0)") }
    var checker = MessageChecker(layout: Contract.layout, catalogue: Contract.catalogue)
    var taken = 0
    for _ in 0..<Self.rounds {
      var value = examples[Int.random(in: 0..<examples.count, using: &random)]
      for _ in 0..<Int.random(in: 1...3, using: &random) { Self.mutate(&value, examples, &random) }
      let topic = Bool.random(using: &random) ? nil : Contract.layout.intakeInputs.randomElement(using: &random)
      let checked = checker.check(value, to: topic.map { .topic($0) } ?? .asItSays, nowMillis: Contract.nowMillis)
      guard let refusal = checked.refusal else {
        taken += 1
        continue
      }
      #expect(!refusal.text.isEmpty, "seed \(seed)")
      #expect(refusal.field.isEmpty || refusal.field.hasPrefix("/"), "seed \(seed)")
    }
    #expect(taken > 0 && taken < Self.rounds, "seed \(seed): some are taken and some refused")
  }

  /// Tokens that mean something somewhere in a message.
  private static let tokens = [
    "null", "true", "-1", "1e9", "99999999999999999999", "\"\"", "\"x\"", "[]", "{}", "[{}]", "\"2025-02-30\"",
    "\"\\ud83d\\ude00\"", "\\u0000", "\u{FEFF}", "\"420106-0012345.7.2\"", "\"dept.education.updates\"",
    "\"/departments/\"",
  ].map { Array($0.utf8) }

  private static func mutate(_ value: inout [UInt8], _ others: [[UInt8]], _ random: inout SeededRandom) {
    guard !value.isEmpty else { return }
    let at = Int.random(in: 0..<value.count, using: &random)
    switch Int.random(in: 0..<7, using: &random) {
    case 0: value[at] = UInt8.random(in: .min ... .max, using: &random)
    case 1: value.remove(at: at)
    case 2: value.insert(UInt8.random(in: 0x20...0x7E, using: &random), at: at)
    case 3: value.removeSubrange(at..<min(at + Int.random(in: 1...30, using: &random), value.count))
    case 4: value.insert(contentsOf: tokens.randomElement(using: &random) ?? [], at: at)
    case 5: replaceValue(&value, at: at, &random)
    default:
      let other = others[Int.random(in: 0..<others.count, using: &random)]
      guard !other.isEmpty else { return }
      let start = Int.random(in: 0..<other.count, using: &random)
      value.replaceSubrange(at..<min(at + 40, value.count), with: other[start..<min(start + 40, other.count)])
    }
  }

  /// Puts a token in the place of the next member's value, so that the text stays JSON more often than not.
  private static func replaceValue(_ value: inout [UInt8], at: Int, _ random: inout SeededRandom) {
    guard let colon = value[at...].firstIndex(of: UInt8(ascii: ":")),
      let end = value[colon...].firstIndex(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\n") })
    else { return }
    value.replaceSubrange(colon + 1..<end, with: tokens.randomElement(using: &random) ?? [])
  }
}
