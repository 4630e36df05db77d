import Foundation
import Referral
@testable import Stages
import Testing

@Suite("The hub's readers judge every example as the contract says")
struct ExampleTests {
  static let taken = ["update", "list-completed", "person-merged", "feedback", "request", "decision", "query"].map {
    "referral-hub.\($0).v1"
  }
  static let valid = Contract.examples.filter { $0.contains("/valid-") }
  static let invalid = Contract.examples.filter { $0.contains("/invalid-") }

  private static func type(_ path: String) -> String { String(path.prefix { $0 != "/" }) }

  private func check(_ path: String, topic: String?) -> CheckedMessage {
    var checker = MessageChecker(layout: Contract.layout, catalogue: Contract.catalogue)
    return checker.check(
      Contract.bytes("examples/\(path)"), to: topic.map { .topic($0) } ?? .asItSays, nowMillis: Contract.nowMillis)
  }

  @Test(
    "a valid message is taken, on the topic its type and source lead to, and what is unknown in it is named",
    arguments: valid)
  func takes(_ path: String) {
    let checked = check(path, topic: nil)
    switch Self.type(path) {
    case let type where Self.taken.contains(type):
      #expect(checked.refusal == nil)
      let isShown = path.hasSuffix("/valid-unknown-fields-are-tolerated.json")
      let unknown: Set = ["/batch", "/data/collector", "/data/facts/0/roofMaterial"]
      #expect(Set(checked.unknownMembers) == (isShown ? unknown : []))
      #expect(checked.key?.agreesWithPartitionKey != false)
      #expect(checked.oddAttributes == [])
      #expect(checked.topic != nil)
    default:
      #expect(checked.refusal?.code == .unsupportedType)
      #expect(checked.refusal?.text.hasPrefix("the hub itself sends this type") == true)
    }
  }

  @Test("an invalid message is refused with the code and the field of its expectation", arguments: invalid)
  func refuses(_ path: String) throws {
    let expectation = try Contract.object("examples/" + path.replacing(".json", with: ".expect.json"))
    let isState = expectation["state"] as? Bool == true
    let isSentByHub = expectation["sentByHub"] as? Bool == true
    let topic = try #require(expectation["topic"] as? String)
    if isSentByHub { return }
    let checked = check(path, topic: topic)
    // What only the state tells is no fault of form.
    if isState {
      #expect(checked.refusal == nil)
      return
    }
    #expect(checked.refusal?.code.rawValue == expectation["code"] as? String)
    #expect(checked.refusal?.field == expectation["field"] as? String)
  }

  @Test("a value over the limit is too large, and one at the limit is read")
  func sizes() {
    var checker = MessageChecker(layout: Contract.layout, catalogue: Contract.catalogue)
    let padding = [UInt8](repeating: UInt8(ascii: " "), count: EnvelopeReader.maximumBytes)
    let value = Contract.bytes("examples/referral-hub.update.v1/" + "valid-kind-schooling.json")
    let full = Array((value + padding).prefix(EnvelopeReader.maximumBytes))
    #expect(checker.check(full, nowMillis: Contract.nowMillis).refusal == nil)
    let refusal = checker.check(full + [UInt8(ascii: " ")], nowMillis: Contract.nowMillis).refusal
    #expect(refusal?.code == .tooLarge)
    #expect(refusal?.field == "")
  }

  @Test("the examples show every code that a form can have")
  func codes() throws {
    let shown = Set(
      try Self.invalid.map {
        try Contract.object("examples/" + $0.replacing(".json", with: ".expect.json"))["code"] as? String ?? ""
      })
    #expect(shown.union(["too-large", "too-many-members"]) == Set(RefusalCode.allCases.map(\.rawValue)))
  }
}
