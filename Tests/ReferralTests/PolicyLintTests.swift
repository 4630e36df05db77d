import Foundation
import Testing
import Wire

@testable import Referral

/// What `policy lint` finds, each in the shipped pack with one thing changed.
struct PolicyLintTests {
  typealias Object = [String: Any]

  /// The shipped pack, changed.
  struct Draft {
    var json: Object

    init() {
      let read = try? JSONSerialization.jsonObject(with: Data(World.bytes("deploy/policy/hubei-2024.json")))
      json = read as? Object ?? [:]
    }

    var rules: [Object] {
      get { json["rules"] as? [Object] ?? [] }
      set { json["rules"] = newValue }
    }

    var parameters: [Object] {
      get { json["parameters"] as? [Object] ?? [] }
      set { json["parameters"] = newValue }
    }

    func rule(_ id: String) -> Int { rules.firstIndex { $0["id"] as? String == id } ?? -1 }

    func parameter(_ name: String) -> Int { parameters.firstIndex { $0["name"] as? String == name } ?? -1 }

    /// Adds a copy of a rule under another id.
    mutating func copy(_ id: String, as other: String, _ changes: Object) {
      rules.append(rules[rule(id)].merging(changes) { $1 }.merging(["id": other]) { $1 })
    }

    func problems(divisions: [String] = [], source: String? = nil) throws -> [String] {
      let bytes = [UInt8](try JSONSerialization.data(withJSONObject: json))
      let pack = try PolicyPack.read(bytes, catalogue: World.catalogue, named: "draft")
      return PolicyLint(pack, catalogue: World.catalogue)
        .problems(divisions: try divisions.map { try DivisionCode.parsePrefix($0) }, source: source)
        .map { "\($0.path) \($0.kind.rawValue)" }
    }
  }

  private func problems(_ change: (inout Draft) -> Void) throws -> [String] {
    var draft = Draft()
    change(&draft)
    return try draft.problems()
  }

  private static let source = String(
    decoding: World.bytes("deploy/policy/hubei-daily-2024-10-11.txt"), as: UTF8.self)

  private static let urban = Draft().parameter("dibao-standard-urban")

  @Test("the shipped pack has no problem, in Hubei and against its source")
  func shipped() throws {
    #expect(try Draft().problems(divisions: ["42", "4201", "420106"], source: Self.source) == [])
  }

  @Test(
    "without a rule that brings what is escalated before the county, on every day and for every household, it is refused"
  )
  func missingTrigger() throws {
    let missing = "/rules missing-trigger"
    func other(_ changes: Object) throws -> [String] {
      try problems { $0.rules[$0.rule("X4")].merge(changes) { $1 } }.filter { $0 == missing }
    }
    #expect(try problems { $0.rules.remove(at: $0.rule("X4")) } == [missing])
    #expect(try other(["until": "2030-12-31"]) == [missing])
    #expect(try other(["from": "2025-01-01"]) == [missing])
    #expect(try other(["when": ["lowIncome": true]]) == [missing])
    #expect(try other(["title": "已升级"]) == [])
    let followed = try problems { draft in
      draft.copy("X4", as: "X9", ["from": "2026-01-01"])
      draft.rules[draft.rule("X4")]["until"] = "2025-12-31"
    }
    #expect(!followed.contains(missing), "another that follows it without a gap takes its place")
    let gap = try problems { draft in
      draft.copy("X4", as: "X9", ["from": "2026-01-02"])
      draft.rules[draft.rule("X4")]["until"] = "2025-12-31"
    }
    #expect(gap.contains(missing))
  }

  @Test("two rows of one division that hold on the same day overlap; one that follows does not")
  func overlappingValues() throws {
    func rows(_ until: String?) throws -> [String] {
      try problems { draft in
        var first: Object = ["division": "42", "from": "2024-10-11", "value": 70_000]
        if let until { first["until"] = until }
        draft.parameters[Self.urban]["values"] = [first, ["division": "42", "from": "2026-01-01", "value": 75_000]]
      }
    }
    #expect(try rows(nil) == ["/parameters/\(Self.urban)/values/1 overlapping-values"])
    #expect(try rows("2026-01-01") == ["/parameters/\(Self.urban)/values/1 overlapping-values"])
    #expect(try rows("2025-12-31") == [])
  }

  @Test("a county's own row beside the province's is no overlap")
  func override() throws {
    let found = try problems { draft in
      draft.parameters[Self.urban]["values"] = [
        ["division": "42", "from": "2024-10-11", "value": 70_000],
        ["division": "420106", "from": "2025-01-01", "value": 90_000],
      ]
    }
    #expect(found == [])
  }

  @Test("days without a number are a gap, at the row before it; also at the end and for a county that lacks a number")
  func gaps() throws {
    let hole = try problems { draft in
      draft.parameters[Self.urban]["values"] = [
        ["division": "42", "from": "2024-10-11", "until": "2025-12-31", "value": 70_000],
        ["division": "42", "from": "2026-01-02", "value": 75_000],
      ]
    }
    #expect(hole == ["/parameters/\(Self.urban)/values/0 parameter-gap"])
    let end = try problems { draft in
      draft.parameters[Self.urban]["values"] = [
        ["division": "42", "from": "2024-10-11", "until": "2025-12-31", "value": 70_000]
      ]
    }
    #expect(end == ["/parameters/\(Self.urban)/values/0 parameter-gap"])
    let late = try problems { draft in
      draft.parameters[Self.urban]["values"] = [["division": "42", "from": "2024-10-12", "value": 70_000]]
    }
    #expect(late == ["/parameters/\(Self.urban)/values parameter-gap"])
    let elsewhere = try problems { draft in
      draft.parameters[Self.urban]["values"] = [
        ["division": "42", "from": "2024-10-11", "value": 70_000],
        ["division": "430102", "from": "2024-10-11", "value": 70_000],
      ]
    }
    // 430102 has set one number and lacks all others that rules need.
    #expect(elsewhere.contains("/parameters/\(Self.urban + 1)/values parameter-gap"))
    #expect(!elsewhere.contains("/parameters/\(Self.urban)/values parameter-gap"))
    #expect(try Draft().problems(divisions: ["430102"]).contains("/parameters/\(Self.urban)/values parameter-gap"))
  }

  @Test("a value that no rule can meet, and a parameter that no rule needs")
  func unreachableValues() throws {
    let past = try problems { draft in
      draft.parameters[Self.urban]["values"] = [
        ["division": "42", "from": "2020-01-01", "until": "2024-10-10", "value": 60_000],
        ["division": "42", "from": "2024-10-11", "value": 70_000],
      ]
    }
    #expect(past == ["/parameters/\(Self.urban)/values/0 unreachable-value"])
    let unused = try problems { draft in
      draft.parameters.append([
        "name": "nobody", "unit": "fen", "description": "d", "isExample": true, "values": [Object](),
      ])
    }
    #expect(unused == ["/parameters/\(Draft().parameters.count) unused-parameter"])
  }

  @Test("a rule and its successor on the same days overlap; where the first has ended they do not")
  func overlappingRules() throws {
    let place = Draft().rules.count
    #expect(
      try problems { $0.copy("M2", as: "M2-2026", ["from": "2026-01-01"]) } == ["/rules/\(place) overlapping-rules"])
    let ended = try problems { draft in
      draft.copy("M2", as: "M2-2026", ["from": "2026-01-01"])
      draft.rules[draft.rule("M2")]["until"] = "2025-12-31"
    }
    #expect(ended == [])
  }

  @Test("a lower floor for fewer people never counts (就高), and a later rank for fewer never comes first")
  func outweighed() throws {
    let place = Draft().rules.count
    let floor: Object = ["ratioBasisPoints": 5_000, "base": "in-scope-self-paid"]
    #expect(
      try problems { $0.copy("M3c", as: "M3x", ["when": ["category": ["dibao-marginal"]], "floor": floor]) }
        == ["/rules/\(place) unreachable-rule"])
    // For somebody else it counts.
    #expect(
      try problems { $0.copy("M3c", as: "M3x", ["when": ["category": ["other-hardship"]], "floor": floor]) } == [])
  }

  @Test("a rule that ended before the pack's first day")
  func over() throws {
    let found = try problems { draft in
      let at = draft.rule("F1")
      draft.rules[at]["from"] = "2020-01-01"
      draft.rules[at]["until"] = "2024-10-10"
    }
    #expect(found == ["/rules/\(Draft().rule("F1")) unreachable-rule"])
  }

  @Test(
    "a condition whose parts exclude each other is true of nobody",
    arguments: [
      #"{"all":[{"category":["dibao"]},{"lowIncome":false}]}"#,
      #"{"all":[{"category":["dibao"]},{"not":{"category":["dibao","tekun"]}}]}"#,
      #"{"all":[{"age":{"atLeast":60}},{"age":{"below":18}}]}"#,
      #"{"fact":"disability","is":{"grade":{"atLeast":3,"atMost":2}}}"#,
      #"{"fact":"disability","is":{"grade":{"above":4}}}"#,
      #"{"all":[{"fact":"home","is":{"sole":true}},{"fact":"home","is":{"sole":false}}]}"#,
      #"{"all":[{"fact":"schooling"},{"not":{"fact":"schooling"}}]}"#,
      #"{"all":[{"fact":"home","is":{"area":"rural"}},{"not":{"fact":"home","is":{"area":"rural"}}}]}"#,
      #"{"fact":"economy","is":{"incomePerHeadFen":{"above":{"parameter":"rigid-income-limit"},"atMost":{"parameter":"rigid-income-limit"}}}}"#,
      #"{"any":[{"all":[{"lowIncome":true},{"lowIncome":false}]},{"all":[{"fact":"schooling"},{"not":{"fact":"schooling"}}]}]}"#,
      #"{"not":{"any":[{"lowIncome":true},{"lowIncome":false}]}}"#,
      #"{"all":[{"category":["dibao"],"is":{"individually":true}},{"not":{"category":["dibao"]}}]}"#,
    ])
  func contradictions(condition: String) throws {
    let when = try JSONSerialization.jsonObject(with: Data(condition.utf8))
    let place = Draft().rules.count
    #expect(try problems { $0.copy("S2", as: "R", ["when": when]) } == ["/rules/\(place)/when unreachable-rule"])
  }

  @Test(
    "a condition that some household can fulfil is not reported",
    arguments: [
      #"{"all":[{"category":["dibao"]},{"not":{"category":["tekun"]}}]}"#,
      #"{"all":[{"fact":"serious-illness","is":{"group":"cancer"}},{"fact":"serious-illness","is":{"group":"mental"}}]}"#,
      #"{"all":[{"fact":"home","is":{"sole":true}},{"not":{"fact":"home","is":{"area":"rural"}}}]}"#,
      #"{"fact":"chronic-illness","is":{"onLocalList":{"isNot":true}}}"#,
      #"{"all":[{"member":{"lowIncome":false}},{"category":["dibao"]}]}"#,
      #"{"fact":"economy","is":{"incomePerHeadFen":{"atLeast":{"parameter":"rigid-income-limit"},"atMost":{"parameter":"rigid-income-limit"}}}}"#,
    ])
  func possible(condition: String) throws {
    let when = try JSONSerialization.jsonObject(with: Data(condition.utf8))
    #expect(try problems { $0.copy("S2", as: "R", ["when": when]) } == [])
  }

  @Test("a class that asks for low income, or for none, excludes what a condition demands")
  func classes() throws {
    let place = Draft().rules.count
    #expect(
      try problems { $0.copy("N1", as: "R", ["when": ["lowIncome": false]]) }
        == ["/rules/\(place)/when unreachable-rule"])
    #expect(
      try problems { $0.copy("P5", as: "R", ["when": ["category": ["dibao"]]]) }
        == ["/rules/\(place)/when unreachable-rule"])
    let never: Object = ["fact": "disability", "is": ["grade": ["above": 3, "below": 4]]]
    #expect(try problems { $0.copy("N3", as: "R", ["episode": never]) } == ["/rules/\(place)/episode unreachable-rule"])
  }

  @Test("a quotation that is not in the source, by a letter")
  func quotation() throws {
    var draft = Draft()
    let at = draft.rule("M2")
    draft.rules[at]["quotation"] = "对最低生活保障对象参加城乡居民基本医疗保险按不低于个人缴费标准95%给予定额资助"
    #expect(try draft.problems(source: Self.source) == ["/rules/\(at)/quotation quotation-not-in-source"])
    #expect(try draft.problems() == [])
  }

  @Test("whatever is unknown is told at once, with its place, whatever else is wrong with the rule")
  func unknown() throws {
    var draft = Draft()
    let at = draft.rule("E1")
    draft.rules[at]["benefit"] = "student-aids"
    draft.rules[at]["departments"] = ["schools"]
    draft.rules[at]["when"] = ["all": [["category": ["rich"]], ["fact": "school"]]]
    draft.rules[at]["quotation"] = nil
    let bytes = [UInt8](try JSONSerialization.data(withJSONObject: draft.json))
    let refused = #expect(throws: PolicyPackRefused.self) {
      try PolicyPack.read(bytes, catalogue: World.catalogue, named: "draft")
    }
    let places = Set(refused?.problems.map(\.path) ?? [])
    let rule = "/rules/\(at)"
    #expect(
      places == [
        rule, "\(rule)/benefit", "\(rule)/departments/0", "\(rule)/when/all/0/category/0", "\(rule)/when/all/1/fact",
      ])
  }

  @Test("a county's list is compared by the codes of its own field, and a switch is no list")
  func lists() throws {
    var draft = Draft()
    let list = draft.parameter("outpatient-chronic-list")
    draft.parameters[list]["values"] = [["division": "42", "from": "2024-10-11", "value": ["diabetis"]]]
    let bytes = [UInt8](try JSONSerialization.data(withJSONObject: draft.json))
    let refused = #expect(throws: PolicyPackRefused.self) {
      try PolicyPack.read(bytes, catalogue: World.catalogue, named: "draft")
    }
    #expect(refused?.problems.map(\.path) == ["/parameters/\(list)/values/0/value/0"])
  }

  @Test("a county sets its own list, and it counts there alone")
  func countyList() throws {
    var draft = Draft()
    let list = draft.parameter("outpatient-chronic-list")
    draft.parameters[list]["values"] = [
      ["division": "42", "from": "2024-10-11", "value": ["hypertension"]],
      ["division": "420106", "from": "2024-11-01", "value": ["rheumatic"]],
    ]
    let bytes = [UInt8](try JSONSerialization.data(withJSONObject: draft.json))
    let pack = try PolicyPack.read(bytes, catalogue: World.catalogue, named: "draft")
    func found(_ group: String, _ division: String, _ day: String) -> Bool {
      !World(household: "\(division)-0012345").category(1, "dibao")
        .fact(1, "chronic-illness since=2023-01-01 longTermMedication=true group=\(group)")
        .under(pack).lines("M4b", on: day).isEmpty
    }
    #expect(found("hypertension", "420106", "2024-10-31") && !found("rheumatic", "420106", "2024-10-31"))
    #expect(!found("hypertension", "420106", "2024-11-01") && found("rheumatic", "420106", "2024-11-01"))
    #expect(found("hypertension", "420111", "2024-11-01") && !found("rheumatic", "420111", "2024-11-01"))
  }
}
