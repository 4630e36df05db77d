internal import Wire

/// Makes facts that departments state: few people, days and values, so that statements meet, contradict and overtake each other.
struct TrialFacts {
  /// Codes of departments and what each may state about a person.
  private static let personal: [(department: String, make: @Sendable (inout TrialFacts) -> TrialFact)] = [
    ("civil-affairs", { $0.membership() }), ("civil-affairs", { $0.membership() }),
    ("civil-affairs", { $0.category() }), ("civil-affairs", { $0.category() }), ("civil-affairs", { $0.category() }),
    ("civil-affairs", { $0.residence() }), ("civil-affairs", { $0.need("visit", "visitedOn") }),
    ("civil-affairs", { $0.selfRequest() }), ("civil-affairs", { $0.identity() }),
    ("agriculture", { $0.held("category", [("category", .text("relapse-monitored")), $0.status()]) }),
    ("education", { $0.held("schooling", [("stage", $0.code("primary", "senior-secondary", "vocational"))]) }),
    ("education", { $0.benefit("student-aid", ratio: nil) }),
    ("human-resources", { $0.held("employment", [("status", $0.code("employed", "registered-unemployed"))]) }),
    ("health", { $0.held("serious-illness", []) }),
    ("medical-insurance", { $0.insurance() }), ("medical-insurance", { $0.stay() }),
    ("medical-insurance", { $0.stayAid() }), ("medical-insurance", { $0.benefit("premium-subsidy", ratio: 9_000) }),
    ("disabled-persons", { $0.disability() }), ("emergency", { $0.disaster() }),
    ("housing", { $0.need("stated-need", "statedOn") }), ("education", { $0.need("stated-need", "statedOn") }),
  ]
  private static let ofHousehold: [(department: String, make: @Sendable (inout TrialFacts) -> TrialFact)] = [
    ("housing", { $0.home() }), ("housing", { $0.benefit("public-rental", ratio: nil) }),
    ("civil-affairs", { $0.benefit("dibao-allowance", ratio: nil) }),
    ("civil-affairs", { $0.need("visit", "visitedOn") }), ("emergency", { $0.disaster() }),
    ("agriculture", { $0.held("relapse-risk", [("risk", $0.code("illness", "schooling"))]) }),
    ("agriculture", { $0.benefit("relapse-support", ratio: nil) }),
    ("medical-insurance", { $0.need("stated-need", "statedOn") }),
  ]

  var random: SeededRandom
  let households: [String]

  /// A few facts of one department about a person.
  mutating func aboutPerson() -> (department: String, facts: [TrialFact]) { some(Self.personal) }

  /// A few facts of one department about a household itself.
  mutating func aboutHousehold() -> (department: String, facts: [TrialFact]) { some(Self.ofHousehold) }

  private mutating func some(
    _ makers: [(department: String, make: @Sendable (inout TrialFacts) -> TrialFact)]
  ) -> (department: String, facts: [TrialFact]) {
    let first = makers[Int.random(in: makers.indices, using: &random)]
    let own = makers.filter { $0.department == first.department }
    var facts = [first.make(&self)]
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      let more = own[Int.random(in: own.indices, using: &random)].make(&self)
      // One message does not contradict itself.
      if !facts.contains(where: { $0.kind == more.kind }) { facts.append(more) }
    }
    if random.once(in: 9) { facts[0].isRetracted = true }
    return (first.department, facts)
  }

  // Values.

  mutating func code(_ values: String...) -> TrialFact.Value {
    .text(values[Int.random(in: values.indices, using: &random)])
  }

  /// One of a few days, all of them long ago: what holds does not depend on which day it is.
  mutating func day() -> TrialFact.Value {
    .day(CivilDate(daysSinceEpoch: 19_950 + 40 * Int32.random(in: 0..<5, using: &random)))
  }

  mutating func status() -> (name: String, value: TrialFact.Value) {
    ("status", random.once(in: 4) ? .text("ended") : .text("active"))
  }

  mutating func held(_ kind: String, _ fields: [(name: String, value: TrialFact.Value)]) -> TrialFact {
    var fields = fields
    fields.append(("since", day()))
    return TrialFact(kind, fields)
  }

  // Facts.

  private mutating func membership() -> TrialFact {
    let household = households[Int.random(in: households.indices, using: &random)]
    return held("household", [("household", .text(household)), ("relation", code("head", "child", "spouse"))])
  }

  /// Few names and days of birth, those of the made-up citizen ids among them.
  private mutating func identity() -> TrialFact {
    let born = [(1948, 3, 12), (1980, 1, 1), (2011, 9, 23)][Int.random(in: 0..<3, using: &random)]
    var fields: [(name: String, value: TrialFact.Value)] = [("name", code("甲", "乙"))]
    if let day = CivilDate(year: born.0, month: born.1, day: born.2) { fields.append(("birthDate", .day(day))) }
    if random.once(in: 2) { fields.append(("sex", code("male", "female"))) }
    return TrialFact("identity", fields)
  }

  private mutating func residence() -> TrialFact {
    TrialFact("residence", [("division", code("420106", "420107")), ("area", code("urban", "rural"))])
  }

  private mutating func category() -> TrialFact {
    let category = ["tekun", "dibao", "dibao", "dibao-marginal", "rigid-expenditure"].randomElement(using: &random)
    var fields: [(name: String, value: TrialFact.Value)] = [("category", .text(category ?? "dibao")), status()]
    if category == "tekun" { fields.append(("care", code("dispersed", "dispersed", "concentrated"))) }
    if category == "rigid-expenditure" { fields.append(("illnessInduced", .flag(random.once(in: 2)))) }
    return held("category", fields)
  }

  private mutating func need(_ kind: String, _ day: String) -> TrialFact {
    TrialFact(kind, [(day, self.day()), ("need", code("income", "food", "medical", "housing", "legal"))])
  }

  private mutating func selfRequest() -> TrialFact {
    TrialFact(
      "self-request",
      [("requestedOn", day()), ("channel", code("self", "proxy")), ("need", code("income", "care", "employment"))])
  }

  private mutating func insurance() -> TrialFact {
    held("insurance", [("scheme", code("resident", "employee")), ("personalContributionFen", .number(40_000))])
  }

  private mutating func stay() -> TrialFact {
    TrialFact(
      "inpatient",
      [
        ("admitted", day()), ("designated", .flag(!random.once(in: 5))),
        ("inScopeSelfPaidFen", .number(2_000_000 + 100_000 * Int64.random(in: 0..<3, using: &random))),
      ])
  }

  private mutating func stayAid() -> TrialFact {
    let ratio = [5_000, 7_000, 10_000].randomElement(using: &random) ?? 7_000
    return held(
      "benefit",
      [
        ("benefit", .text("inpatient-aid")), ("for", day()), ("ratioBasisPoints", .number(Int64(ratio))),
        ("base", .text("in-scope-self-paid")),
      ])
  }

  private mutating func benefit(_ code: String, ratio: Int64?) -> TrialFact {
    var fields: [(name: String, value: TrialFact.Value)] = [("benefit", .text(code))]
    if let ratio {
      fields.append(("ratioBasisPoints", .number(random.once(in: 3) ? ratio - 1_000 : ratio)))
      fields.append(("base", .text("personal-contribution")))
    }
    return held("benefit", fields)
  }

  private mutating func disability() -> TrialFact {
    let grade = Int64.random(in: 1...4, using: &random)
    return held("disability", [("type", code("physical", "visual")), ("grade", .number(grade))])
  }

  private mutating func disaster() -> TrialFact {
    TrialFact("disaster", [("occurredOn", day()), ("type", code("flood", "fire"))])
  }

  private mutating func home() -> TrialFact {
    held(
      "home",
      [
        ("tenure", code("owned", "rented", "none")), ("grade", code("A", "C", "D")), ("area", code("urban", "rural")),
        ("sole", .flag(random.once(in: 2))), ("meetsHousingConditions", .flag(random.once(in: 2))),
      ])
  }
}
