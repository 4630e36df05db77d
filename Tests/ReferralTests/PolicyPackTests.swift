import Testing
import Wire

@testable import Referral

struct PolicyPackTests {
  @Test("every quotation of the shipped pack stands in the source, letter by letter")
  func quotations() {
    let source = String(decoding: World.bytes("deploy/policy/hubei-daily-2024-10-11.txt"), as: UTF8.self)
    #expect(source.utf8.count > 10_000)
    for rule in World.hubei.rules {
      #expect(source.contains(rule.quotation), "\(rule.id)")
      #expect(source.contains(rule.clause), "\(rule.id)")
    }
  }

  @Test("the shipped pack has every parameter it needs in Hubei, and says so where it has not")
  func missingParameters() throws {
    let day = World.day("2024-12-01")
    let wuchang = try DivisionCode.parse("420106")
    #expect(World.hubei.missingParameters(in: wuchang, on: day).isEmpty)
    let elsewhere = World.hubei.missingParameters(in: try DivisionCode.parse("430102"), on: day)
    #expect(elsewhere.contains(PolicyPack.MissingParameter(rule: "P1", parameter: "dibao-standard-urban")))
    #expect(elsewhere.allSatisfy { !$0.rule.hasPrefix("M") || $0.rule == "M4b" })
    #expect(elsewhere.contains(PolicyPack.MissingParameter(rule: "M4b", parameter: "outpatient-chronic-list")))
  }

  @Test("a rule without its parameter yields nothing there; rules that need none go on")
  func withoutParameter() {
    let world = World(household: "430102-0012345")
      .home("economy incomePerHeadFen=1 assetsOverLimit=false assessedOn=2024-11-01")
    #expect(world.lines("P").isEmpty)
    #expect(world.category(1, "dibao").rules() == ["B1"])
  }

  @Test("the residence of the head decides the division, not where the household got its id")
  func residenceDecides() {
    let world = World(members: 2, household: "430102-0012345")
      .home("economy incomePerHeadFen=1 assetsOverLimit=false assessedOn=2024-11-01")
      .fact(1, "residence division=430102 area=rural").fact(2, "residence division=420106 area=rural")
    #expect(world.lines("P").isEmpty)
    let head = "household household=430102-0012345 relation=head since=2020-01-01"
    #expect(world.fact(2, head).lines("P").count == 1)
  }

  @Test("nothing applies before the pack's first day")
  func firstDay() {
    #expect(World().category(1, "dibao").lines(on: "2024-10-10").isEmpty)
    #expect(World().category(1, "dibao").lines(on: "2024-10-11").count == 1)
  }

  @Test("the longest prefix wins, then the later beginning; a value that is over does not count")
  func parameterValues() throws {
    func value(_ prefix: UInt32, _ digits: Int, _ from: String, _ until: String?, _ number: Int64) -> Parameter.Value {
      Parameter.Value(
        prefix: prefix, digits: digits, from: World.day(from), until: until.map(World.day), value: number)
    }
    let parameter = Parameter(
      name: "p", unit: .fen, description: "d", isExample: true,
      values: [
        value(420106, 6, "2024-01-01", "2024-06-30", 1), value(42, 2, "2024-01-01", nil, 2),
        value(4201, 4, "2024-01-01", nil, 3), value(4201, 4, "2024-10-01", nil, 4),
      ])
    let wuchang = try DivisionCode.parse("420106")
    #expect(parameter.value(in: wuchang, on: World.day("2024-06-30")) == 1)
    #expect(parameter.value(in: wuchang, on: World.day("2024-07-01")) == 3)
    #expect(parameter.value(in: wuchang, on: World.day("2024-10-01")) == 4)
    #expect(parameter.value(in: try DivisionCode.parse("420204"), on: World.day("2024-10-01")) == 2)
    #expect(parameter.value(in: wuchang, on: World.day("2023-12-31")) == nil)
  }

  /// A small pack with one parameter of each unit that the tests need.
  static func pack(_ rules: String, values: String = "") -> [UInt8] {
    Array(
      """
      {"pack":"p","serial":7,"from":"2024-01-01",
       "source":{"title":"t","publisher":"u","published":"2024-01-01"},
       "parameters":[
         {"name":"limit","unit":"fen","description":"d","isExample":true,"values":[]},
         {"name":"on","unit":"switch","description":"d","isExample":true,"values":[\(values)]}],
       "rules":[\(rules)]}
      """.utf8)
  }

  static func rule(_ more: String, without: String = "") -> String {
    let members = [
      ("id", #""R""#), ("class", #""policy-not-implemented""#), ("subject", #""person""#), ("title", #""t""#),
      ("departments", #"["health"]"#), ("dispatch", #""automatic""#), ("clock", #""no-determination""#),
      ("asked", #""a""#), ("view", "{}"), ("clause", #""c""#), ("quotation", #""q""#),
    ]
    let kept = members.filter { $0.0 != without && !more.contains("\"\($0.0)\":") }.map { "\"\($0.0)\":\($0.1)" }
    return "{" + (kept + [more]).filter { !$0.isEmpty }.joined(separator: ",") + "}"
  }

  private static let good = #""benefit":"student-aid","modality":"must""#

  @Test("a rule that is only allowed raises nothing until the county's switch is on")
  func countySwitch() throws {
    let rule = Self.rule(#""benefit":"counselling","modality":"may","switchedOnBy":"on","when":{"category":["dibao"]}"#)
    let off = try PolicyPack.read(Self.pack(rule), catalogue: World.catalogue)
    let on = try PolicyPack.read(
      Self.pack(rule, values: #"{"division":"420106","from":"2024-11-01","value":1}"#), catalogue: World.catalogue)
    let world = World().category(1, "dibao")
    #expect(world.under(off).lines().isEmpty)
    #expect(world.under(on).lines(on: "2024-10-31").isEmpty)
    #expect(world.under(on).lines(on: "2024-11-01") == ["R 1 counselling -> health"])
  }

  @Test("age is known from the citizen id")
  func age() throws {
    let rule = Self.rule(Self.good + #","when":{"age":{"atLeast":45}}"#)
    let pack = try PolicyPack.read(Self.pack(rule), catalogue: World.catalogue)
    #expect(World().under(pack).lines(on: "2024-12-31").isEmpty)
    #expect(World().under(pack).lines(on: "2025-01-01").count == 1)
  }

  @Test(
    "a wrong rule is refused with its place",
    arguments: [
      (rule(good, without: "quotation"), "/rules/0 lacks quotation"),
      (rule(good + #","quotation":"""#), "/rules/0/quotation must be a text that is not empty"),
      (rule(#""benefit":"student-aids","modality":"must""#), "/rules/0/benefit is no benefit; known are: "),
      (rule(good + #","departments":["police"]"#), "/rules/0/departments/0 is no department; known are: "),
      (rule(good + #","departments":[]"#), "/rules/0/departments must name a department"),
      (rule(good + #","when":{"fact":"hom"}"#), "/rules/0/when/fact is no kind of fact in the catalogue"),
      (
        rule(good + #","when":{"fact":"home","is":{"colour":true}}"#), "/rules/0/when/is/colour is for no field of home"
      ),
      (
        rule(good + #","when":{"fact":"home","is":{"grade":"E"}}"#),
        "/rules/0/when/is/grade is no value of grade; known are: "
      ),
      (rule(good + #","when":{"fact":"home","is":{"sole":1}}"#), "/rules/0/when/is/sole must be true or false"),
      (
        rule(good + #","when":{"fact":"home","is":{"since":1}}"#),
        "/rules/0/when/is/since is for a field that rules cannot compare"
      ),
      (rule(good + #","when":{"category":["rich"]}"#), "/rules/0/when/category/0 is no category; known are: "),
      (rule(good + #","when":{"fact":"category"}"#), "/rules/0/when/fact is a membership; write category"),
      (rule(good + #","when":{"all":[]}"#), "/rules/0/when/all must not be empty"),
      (rule(good + #","when":{"some":[]}"#), "/rules/0/when must be one of all, any, not, "),
      (rule(good + #","wen":{"all":[]}"#), "/rules/0/wen is not known here; known are: "),
      (
        rule(good + #","subject":"household","when":{"fact":"employment"}"#),
        "/rules/0/when/fact is a person's fact; write it inside member"
      ),
      (
        rule(good + #","when":{"fact":"economy","is":{"incomePerHeadFen":{"atMost":{"parameter":"limits"}}}}"#),
        "/rules/0/when/is/incomePerHeadFen/atMost/parameter is no parameter of this pack; known are: limit, on"
      ),
      (
        rule(good + #","when":{"fact":"economy","is":{"incomePerHeadFen":{"atMost":{"parameter":"on"}}}}"#),
        "/rules/0/when/is/incomePerHeadFen/atMost/parameter is in switch; needed is fen"
      ),
      (rule(good + #","perEpisode":true"#), "/rules/0 is per episode and names no episode"),
      (
        rule(#""benefit":"student-aid","modality":"may""#),
        "/rules/0 is only allowed or encouraged and lacks switchedOnBy"
      ),
      (
        rule(good + #","floor":{"ratioBasisPoints":10001,"base":"local-standard"}"#),
        "/rules/0/floor/ratioBasisPoints is no possible floor"
      ),
      (rule(good + #","floor":{"exact":true}"#), "/rules/0/floor must give either ratioBasisPoints or amountFen"),
      (
        rule(good + #","view":{"identity":["names"]}"#), "/rules/0/view/identity/0 is no field of identity; known are: "
      ),
      (rule(#""class":"new-hardship","need":"food""#), "/rules/0 lacks the episode that names the difficulty"),
      (rule(#""class":"complex-case","trigger":"disclaimed","subject":"household""#), "/rules/0 lacks atLeast"),
      (rule(#""class":"sorrow""#), "/rules/0/class is no warning class; known are: "),
      (rule(good + #","from":"2024-02-30""#), "/rules/0/from there is no such day in the years 1800 to 2199"),
      (rule(good) + "," + rule(good), "/rules/1 repeats the id of another rule"),
    ])
  func wrongRule(rules: String, expected: String) {
    let error = #expect(throws: PolicyPackRefused.self) {
      try PolicyPack.read(Self.pack(rules), catalogue: World.catalogue, named: "p")
    }
    #expect(
      error?.problems.map(\.description).first?.hasPrefix("p: \(expected)") == true, "\(error?.description ?? "")")
  }

  @Test("all problems of a pack are told at once")
  func allProblems() {
    let rules = Self.rule(#""benefit":"x","modality":"must","departments":["y"]"#, without: "quotation")
    let error = #expect(throws: PolicyPackRefused.self) {
      try PolicyPack.read(Self.pack(rules), catalogue: World.catalogue, named: "p")
    }
    #expect(error?.problems.map(\.path) == ["/rules/0", "/rules/0/departments/0", "/rules/0/benefit"])
  }
}
