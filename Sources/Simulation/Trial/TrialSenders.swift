internal import Wire

/// The departments' systems as they send facts: updates, completed lists, merges of records, and mistakes.
struct TrialSenders {
  /// Event times are whole minutes of one morning, so that some are the same.
  static let firstMillis: Int64 = 1_764_550_800_000
  private static let minutes: Int64 = 90

  private let plan: TrialPlan
  private var random: SeededRandom
  private var facts: TrialFacts
  private var lastID = 0
  private let people: [String]
  private let households: [String]
  /// Records that may still be merged, each into one other: mostly an earlier one, but in some trials merges go round
  /// in rings.
  private var mergeable: [Int]
  private let mergesCross: Bool
  /// Merges as they were sent: now and then one is stated again.
  private var merges: [(from: String, into: String)] = []
  /// Sent already; one may be sent once more.
  private var earlier: [TrialInput] = []
  /// Held back, to be sent after later ones.
  private var delayed: [TrialInput] = []

  init(_ plan: TrialPlan) {
    self.plan = plan
    random = SeededRandom(seed: plan.seed ^ 0x7365_6e64)
    people = (0..<plan.people).map(Self.person)
    households = (0..<plan.households).map { "420106-\(1_000_001 + $0)" }
    facts = TrialFacts(random: SeededRandom(seed: plan.seed ^ 0x6661_6374), households: households)
    mergesCross = plan.mergesCross
    // Among few people rings are short, and often.
    mergeable = mergesCross ? Array(people.indices.prefix(5)) : Array(people.indices.dropFirst())
  }

  /// A made-up citizen id with a right check character; every fourth has a temporary id.
  private static func person(_ index: Int) -> String {
    if index % 4 == 1 { return "T420106-\(100_001 + index)" }
    let born: [UInt64] = [19_480_312, 19_800_101, 20_110_923]
    guard let id = PersonID(rawValue: 42_010_600_000_000_000 + born[index % 3] * 1_000 + UInt64(index) + 1) else {
      preconditionFailure("a made-up id is malformed")
    }
    return id.text
  }

  /// What is sent next: mostly one message, sometimes one twice.
  mutating func next() -> [TrialInput] {
    if let rate = plan.faults[.duplicate], random.once(in: rate), let again = earlier.randomElement(using: &random) {
      return [again]
    }
    if !delayed.isEmpty, random.once(in: 6) {
      return [delayed.remove(at: Int.random(in: delayed.indices, using: &random))]
    }
    let input = make()
    earlier.append(input)
    if earlier.count > 60 { earlier.removeFirst() }
    if let rate = plan.faults[.reordering], random.once(in: rate) {
      delayed.append(input)
      return []
    }
    if let rate = plan.faults[.duplicate], random.once(in: rate) { return [input, input] }
    return [input]
  }

  /// What was held back to the end.
  mutating func rest() -> [TrialInput] {
    defer { delayed = [] }
    return delayed
  }

  private mutating func make() -> TrialInput {
    if let rate = plan.faults[.badMessage], random.once(in: rate) { return bad() }
    if random.once(in: mergesCross ? 15 : 40), !mergeable.isEmpty { return merge() }
    if random.once(in: 30) { return list() }
    let isAboutHousehold = random.once(in: 5)
    let made = isAboutHousehold ? facts.aboutHousehold() : facts.aboutPerson()
    let person = people.randomElement(using: &random) ?? ""
    let household = households.randomElement(using: &random) ?? ""
    let millis = millis()
    let update = TrialUpdate(
      subject: isAboutHousehold ? .household(household) : .person(person), facts: made.facts, millis: millis,
      department: made.department, id: nextID())
    return Self.input(update, id: "u\(lastID)", key: key(isAboutHousehold ? household : person))
  }

  /// The message of an update.
  static func input(_ update: TrialUpdate, id: String, key: [UInt8]?) -> TrialInput {
    let subject =
      switch update.subject {
      case .person(let person): #"{"person":"\#(person)"}"#
      case .household(let household): #"{"household":"\#(household)"}"#
      }
    let data =
      #"{"subject":\#(subject),"division":"420106","facts":[\#(update.facts.map(\.json).joined(separator: ","))]}"#
    return TrialInput(
      topic: "dept.\(update.department).updates", department: update.department, key: key,
      value: event("referral-hub.update.v1", id, update.department, update.millis, data), meaning: .update(update))
  }

  /// A structured CloudEvent.
  static func event(_ type: String, _ id: String, _ department: String, _ millis: Int64, _ data: String) -> [UInt8] {
    let attributes = #""specversion":"1.0","id":"\#(id)","source":"/departments/\#(department)","type":"\#(type)""#
    return Array(#"{\#(attributes),"time":"\#(RFC3339.text(millis: millis))","data":\#(data)}"#.utf8)
  }

  private mutating func merge() -> TrialInput {
    var (from, into) = merges.randomElement(using: &random) ?? ("", "")
    if merges.isEmpty || !mergesCross || !random.once(in: 4) {
      let at = mergeable.remove(at: Int.random(in: mergeable.indices, using: &random))
      from = people[at]
      let others = people.indices.filter { $0 != at && (mergesCross ? $0 < 5 : $0 < at) }
      into = people[others[Int.random(in: others.indices, using: &random)]]
      merges.append((from, into))
    }
    let millis = millis()
    let id = nextID()
    let data = #"{"from":"\#(from)","into":"\#(into)","division":"420106","basis":"核实为同一人"}"#
    return TrialInput(
      topic: "dept.civil-affairs.updates", department: "civil-affairs", key: key(from),
      value: Self.event("referral-hub.person-merged.v1", id, "civil-affairs", millis, data),
      meaning: .merge(TrialMerge(from: from, into: into, millis: millis, id: id)))
  }

  private mutating func list() -> TrialInput {
    let own = [
      ("civil-affairs", ["category", "visit"]), ("medical-insurance", ["inpatient", "benefit"]),
      ("education", ["schooling", "benefit"]), ("housing", ["home", "benefit"]), ("emergency", ["disaster"]),
    ]
    let (department, kinds) = own.randomElement(using: &random) ?? own[0]
    let stated = random.once(in: 2) ? kinds : [kinds[0]]
    let division = ["42", "4201", "4201", "4301"].randomElement(using: &random) ?? "4201"
    let started = millis()
    let data = """
      {"list":"monthly","division":"\(division)","kinds":[\(stated.map { "\"\($0)\"" }.joined(separator: ","))],\
      "startedAt":"\(RFC3339.text(millis: started))"}
      """
    return TrialInput(
      topic: "dept.\(department).updates", department: department, key: Array("monthly".utf8),
      value: Self.event(
        "referral-hub.list-completed.v1", nextID(), department, started + 60_000 * Self.minutes, data),
      meaning: .list(TrialList(department: department, kinds: Set(stated), division: division, startedMillis: started)))
  }

  /// A message that breaks the contract in one way.
  private mutating func bad() -> TrialInput {
    let person = people.randomElement(using: &random) ?? ""
    let id = nextID()
    let work = #"{"kind":"employment","status":"employed","since":"2024-01-01"}"#
    func update(_ facts: String, type: String = "referral-hub.update.v1", from: String = "human-resources") -> [UInt8] {
      Self.event(
        type, id, from, Self.firstMillis,
        #"{"subject":{"person":"\#(person)"},"division":"420106","facts":[\#(facts)]}"#)
    }
    let kinds: [(code: String, value: [UInt8]?)] = [
      ("empty-value", nil),
      ("not-json", Array("{\"specversion\":".utf8)),
      ("unsupported-type", update(work, type: "referral-hub.unheard-of.v1")),
      ("source-mismatch", update(work, from: "housing")),
      ("not-your-fact", update(#"{"kind":"residence","division":"420106","area":"urban"}"#)),
      ("unknown-kind", update(#"{"kind":"horoscope","sign":"leo"}"#)),
      ("missing-field", update(#"{"kind":"employment","status":"employed"}"#)),
    ]
    let (code, value) = kinds.randomElement(using: &random) ?? kinds[0]
    return TrialInput(
      topic: "dept.human-resources.updates", department: "human-resources", key: random.once(in: 4) ? nil : key(person),
      value: value, meaning: .refused(code: code))
  }

  /// The key that the contract asks for, or now and then another.
  private mutating func key(_ right: String) -> [UInt8]? {
    guard let rate = plan.faults[.badlyKeyed], random.once(in: rate) else { return Array(right.utf8) }
    return random.once(in: 3) ? nil : Array((people.randomElement(using: &random) ?? "").utf8)
  }

  private mutating func millis() -> Int64 {
    Self.firstMillis + 60_000 * Int64.random(in: 0..<Self.minutes, using: &random)
  }

  private mutating func nextID() -> String {
    lastID += 1
    return "u\(lastID)"
  }
}
