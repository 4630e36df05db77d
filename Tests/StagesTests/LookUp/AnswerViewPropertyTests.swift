import Foundation
import Referral
import Simulation
import Testing
import Wire

@testable import Stages

/// Whatever departments have stated, an answer holds nothing outside the asker's view: checked against the policy pack
/// as JSON, without the hub's own reading of it.
@Suite("No answer shows what is not its asker's to see")
struct AnswerViewPropertyTests {
  private static func readPack() throws -> [String: Any] {
    let bytes = try Data(contentsOf: Rig.root.appending(path: "deploy/policy/hubei-2024.json"))
    return try JSONSerialization.jsonObject(with: bytes) as? [String: Any] ?? [:]
  }

  /// `kind.field` of all rules' views of a department for a purpose.
  private static func visible(
    _ department: String, _ purpose: [String: Any], _ pack: [String: Any]
  ) -> Set<String> {
    let classes = purpose["views"] as? [String] ?? []
    var names: Set<String> = []
    for rule in pack["rules"] as? [[String: Any]] ?? [] {
      guard (rule["departments"] as? [String])?.contains(department) == true,
        let of = rule["class"] as? String, classes.contains(of), let view = rule["view"] as? [String: [String]]
      else { continue }
      for (kind, fields) in view { for field in fields { names.insert("\(kind).\(field)") } }
    }
    return names
  }

  /// A fact of a kind with random values, as its owner states it; nil where the owner is not this department.
  private static func fact(_ kind: FactKind, by department: Department, _ random: inout SeededRandom) -> String? {
    var members = [#""kind":"\#(kind.name)""#]
    var probe = Fact(kind: kind.number, source: department.number, timeMillis: 0, eventHash: 0)
    for field in kind.fields where field.isRequired || random.next() % 2 == 0 {
      let value: String
      switch field.type {
      case .date:
        // Ends lie ahead, so that most of it holds.
        let isEnd = ["until", "discharged", "decidedOn", "died"].contains(field.name)
        value = #""\#(isEnd ? 2025 : 2024)-0\#(1 + random.next() % 9)-1\#(random.next() % 9)""#
      case .boolean: value = random.next() % 2 == 0 ? "true" : "false"
      case .enumeration:
        let index = Int(random.next() % UInt64(field.values.count))
        probe.set(field.slot, Int64(index))
        value = #""\#(field.values[index])""#
      case .integer, .fen: value = "\(min(field.maximum, max(field.minimum, Int64(random.next() % 90_000))))"
      case .basisPoints: value = "\(random.next() % 10_001)"
      case .division: value = #""420106""#
      case .household: value = #""\#(Events.household)""#
      case .department: value = #""education""#
      case .text: value = #""文\#(random.next() % 1_000_000)""#
      }
      members.append(#""\#(field.name)":\#(value)"#)
    }
    return kind.mayBeStated(by: department.number, probe) ? "{\(members.joined(separator: ","))}" : nil
  }

  @Test("random facts of all kinds, every department and purpose", arguments: [UInt64(11), 12, 13])
  func nothingOutside(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let rig = Rig()
    let people = (1...3 as ClosedRange<UInt64>).map { Events.person($0, born: 20_080_101) }
    for (number, person) in people.enumerated() {
      rig.send([Events.update("civil-affairs", person: person, id: "c\(number)", Events.member(), Events.dibao)])
    }
    let departments = Contract.catalogue.departments.entries
    for number in 0..<600 {
      let entry = departments[Int(random.next() % UInt64(departments.count - 1))]
      guard let kind = Contract.catalogue.kinds[Int(1 + random.next() % 29)], kind.name != "household",
        let fact = Self.fact(kind, by: entry.department, &random)
      else { continue }
      let isHome = kind.subject == .household || kind.subject == .either && random.next() % 3 == 0
      let person = people[Int(random.next() % 3)]
      rig.send([
        Events.update(
          entry.code, person: isHome ? nil : person, household: Events.household, id: "f\(number)", fact)
      ])
    }
    let file = try #require(rig.files.first { $0.id.text == Events.household })
    #expect(Set(file.facts.facts.map(\.kind)).count > 15, "seed \(seed)")
    let pack = try Self.readPack()
    var shown = 0
    var purposes = 0
    for purpose in (pack["lookUps"] as? [String: Any])?["purposes"] as? [[String: Any]] ?? [] {
      purposes += 1
      let code = try #require(purpose["code"] as? String)
      for entry in departments {
        for person in people.map({ Optional($0) }) + [nil] {
          let id = "\(entry.code)-\(code)-\(person ?? "home")".replacing("420106", with: "p")
          rig.send([Events.query(entry.code, person: person, purpose: code, role: "lead", id: id)])
          guard let answer = rig.outside["dept.\(entry.code).answers"]?.last, answer.result == "answered" else {
            continue
          }
          let visible = Self.visible(entry.code, purpose, pack)
          let seesOwn = purpose["ownFacts"] as? Bool == true
          for fact in answer.shownFacts {
            shown += 1
            let kind = try #require(fact["kind"] as? String)
            let isOwn = seesOwn && fact["source"] as? String == entry.code
            let about = fact["person"] as? String
            #expect(person == nil ? about == nil || people.contains(about ?? "") : about == nil)
            for field in fact.keys where !["kind", "person", "source", "time", "stale"].contains(field) {
              #expect(
                isOwn || visible.contains("\(kind).\(field)"),
                "seed \(seed): \(entry.code) for \(code) sees \(kind).\(field)")
            }
            #expect(Self.isStated(fact, about: person ?? about, in: file), "seed \(seed): \(kind) was not stated so")
          }
          for referral in answer.shownReferrals {
            let number = try #require(referral["referral"] as? String)
            let sent = rig.outside["dept.\(entry.code).referrals"] ?? []
            #expect(
              entry.code == "civil-affairs" || sent.contains { $0.data["referral"] as? String == number },
              "seed \(seed): \(entry.code) was never sent this")
          }
          if let person { for other in people where other != person { #expect(!answer.text.contains(other)) } }
        }
      }
    }
    #expect(purposes == 4 && shown > 500, "seed \(seed): \(shown)")
  }

  /// Whether the file holds a statement of this kind, source and time for the person or the household.
  private static func isStated(_ shown: [String: Any], about person: String?, in file: HouseholdFile) -> Bool {
    file.facts.facts.contains { fact in
      let owner = file.person(of: fact)?.text
      return Contract.catalogue.kind(fact.kind)?.name == shown["kind"] as? String
        && Contract.catalogue.departments.code(Department(number: fact.source)) == shown["source"] as? String
        && (owner == nil || owner == person) && !fact.flags.contains(.retracted)
    }
  }
}
