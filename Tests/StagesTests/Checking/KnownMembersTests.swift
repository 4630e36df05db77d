import Foundation
@testable import Stages
import Testing

@Suite("The checker knows the members that the schemas have")
struct KnownMembersTests {
  /// The names a schema gives at its top, under whatever condition.
  private static func names(_ schema: [String: Any]) -> Set<String> {
    var names = Set((schema["properties"] as? [String: Any] ?? [:]).keys)
    for part in schema["allOf"] as? [[String: Any]] ?? [] { names.formUnion(Self.names(part)) }
    for part in ["then", "else"] { names.formUnion((schema[part] as? [String: Any]).map(Self.names) ?? []) }
    return names
  }

  @Test(arguments: ["update", "list-completed", "person-merged", "feedback", "request", "decision"])
  func data(_ name: String) throws {
    let type = try #require(EventEnvelope.EventType(rawValue: "referral-hub.\(name).v1"))
    let schema = try Contract.object("schemas/\(name).schema.json")
    #expect(Set(KnownMembers.data(of: type).members.keys) == Self.names(schema))
  }

  @Test("the envelope's attributes are known, and the two of CloudEvents that the schema does not name")
  func attributes() throws {
    let schema = try Contract.object("schemas/envelope.schema.json")
    let named = Set((schema["properties"] as? [String: Any] ?? [:]).keys)
    let known = Set(KnownMembers.envelope(data: .leaf).members.keys)
    #expect(known == named.union(["dataschema", "tracestate"]))
  }

  @Test("the outcome's and the actor's members are known", arguments: ["outcome", "actor"])
  func nested(_ name: String) throws {
    let common = try Contract.object("schemas/common.schema.json")
    let definitions = try #require(common["$defs"] as? [String: [String: Any]])
    let known = KnownMembers.data(of: .feedback).members[name]?.members.keys
    #expect(known.map(Set.init) == definitions[name].map(Self.names))
  }

  @Test("an unknown member is named by its pointer, but not one whose name could be somebody's data")
  func pointers() throws {
    var value = String(
      decoding: Contract.bytes("examples/referral-hub.update.v1/valid-kind-schooling.json"), as: UTF8.self)
    value = value.replacing(
      #""kind": "schooling""#, with: #""kind": "schooling", "teacher": {"a": 1}, "420106201406079939": 1"#)
    value = value.replacing(#""specversion""#, with: #""mark": 1, "specversion""#)
    var checker = MessageChecker(layout: Contract.layout, catalogue: Contract.catalogue)
    let checked = checker.check(Array(value.utf8), nowMillis: Contract.nowMillis)
    #expect(checked.refusal == nil)
    #expect(Set(checked.unknownMembers) == ["/mark", "/data/facts/0/teacher", "/data/facts/0/…"])
  }
}
