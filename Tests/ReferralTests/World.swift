import Foundation
import Testing
import Wire

@testable import Referral

/// A household file built in one line a fact, from the catalogue's own names:
///
///     World(members: 2).category(1, "dibao").fact(2, "schooling stage=primary since=2024-09-01")
///       .home("home tenure=none area=rural sole=true since=2024-01-01").lines(on: "2024-12-01")
///
/// Members are counted from 1; 0 is the household.
struct World {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func bytes(_ path: String) -> [UInt8] {
    [UInt8]((try? Data(contentsOf: root.appending(path: path))) ?? Data())
  }

  static let catalogue: Catalogue = {
    do {
      let departments = try DepartmentRegistry.read(bytes("Topics/departments.json"))
      return try Catalogue.read(bytes("Topics/catalogue.json"), departments: departments)
    } catch {
      fatalError("\(error)")
    }
  }()

  static let hubei: PolicyPack = {
    do {
      return try PolicyPack.read(bytes("deploy/policy/hubei-2024.json"), catalogue: catalogue, named: "hubei-2024.json")
    } catch {
      fatalError("\(error)")
    }
  }()

  /// One statement, kept so that a test can fold the same statements in another order.
  struct Statement {
    var fact: Fact
    var text: [UInt8]
  }

  var file: HouseholdFile
  private(set) var statements: [Statement] = []
  var pack = World.hubei

  init(members: Int = 1, household: String = "420106-0012345") {
    file = HouseholdFile(id: Self.household(household))
    for member in 1...members {
      file.members.append(HouseholdFile.Member(person: Self.person(member), moveNumber: 0, awaitsHandover: false))
    }
  }

  static func household(_ text: String) -> HouseholdID {
    guard let id = try? HouseholdID.parse(text) else { fatalError("no household id") }
    return id
  }

  /// A made-up citizen id, born in 1980.
  static func person(_ member: Int) -> PersonID {
    guard let id = PersonID(rawValue: 42_010_619_800_101_000 + UInt64(member)) else { fatalError("no person id") }
    return id
  }

  static func day(_ text: String) -> CivilDate {
    guard let date = try? CivilDate.parse(text) else { fatalError("\(text) is no day") }
    return date
  }

  /// States a fact about a member, or about the household with 0, as `kind field=value …`.
  /// - Parameter by: the department's code; otherwise the first that may state it.
  func fact(
    _ member: Int, _ text: String, by source: String? = nil, stale: Bool = false, retracted: Bool = false,
    at timeMillis: Int64 = 1_700_000_000_000
  ) -> World {
    var parts = text.split(separator: " ").map(String.init)
    guard let kind = Self.catalogue.kind(named: parts.removeFirst()) else { fatalError("no kind: \(text)") }
    var fact = Fact(kind: kind.number, source: 0, timeMillis: timeMillis, eventHash: UInt32(statements.count))
    fact.owner = member == 0 ? Fact.householdOwner : UInt8(member - 1)
    var words: [UInt8] = []
    for part in parts {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2, let field = kind.field(pair[0]) else { fatalError("no field: \(part)") }
      if field.type == .text {
        words = [UInt8](pair[1].utf8)
        fact.present |= Fact.textBit
        fact.textCount = UInt16(words.count)
      } else {
        fact.set(field.slot, Self.cell(field, pair[1]))
      }
    }
    fact.source =
      source.flatMap { Self.catalogue.departments.department(code: $0)?.number }
      ?? (UInt8(1)..<64).first { kind.mayBeStated(by: $0, fact) } ?? 1
    if stale { fact.flags.insert(.stale) }
    if retracted { fact.flags.insert(.retracted) }
    return adding(Statement(fact: fact, text: words))
  }

  /// States a fact about the household.
  func home(_ text: String) -> World { fact(0, text) }

  /// An active membership of a member.
  func category(_ member: Int, _ code: String, since: String = "2024-01-01", _ more: String = "") -> World {
    fact(member, "category category=\(code) status=active since=\(since) \(more)")
  }

  /// A benefit of a member, or of the household with 0.
  func benefit(_ member: Int, _ code: String, _ more: String = "", since: String = "2024-01-01", stale: Bool = false)
    -> World
  {
    fact(member, "benefit benefit=\(code) since=\(since) \(more)", stale: stale)
  }

  func adding(_ statement: Statement) -> World {
    var world = self
    world.statements.append(statement)
    _ = world.file.facts.fold(statement.fact, texts: statement.text, catalogue: Self.catalogue)
    return world
  }

  /// The same statements in another order.
  func reordered(_ order: [Statement]) -> World {
    var world = self
    world.statements = []
    world.file.facts = FactSet()
    return order.reduce(world) { $0.adding($1) }
  }

  func changing(_ change: (inout HouseholdFile) -> Void) -> World {
    var world = self
    change(&world.file)
    return world
  }

  func under(_ pack: PolicyPack) -> World {
    var world = self
    world.pack = pack
    return world
  }

  private static func cell(_ field: Field, _ text: String) -> Int64 {
    switch field.type {
    case .date: return Int64(day(text).daysSinceEpoch)
    case .boolean: return text == "true" ? 1 : 0
    case .enumeration:
      guard let value = field.value(text) else { fatalError("no value: \(text)") }
      return value
    case .department: return Int64(catalogue.departments.department(code: text)?.number ?? 0)
    case .household: return Int64(bitPattern: household(text).rawValue)
    case .integer, .fen, .basisPoints, .division, .text: return Int64(text) ?? 0
    }
  }

  /// Settles the findings of a rule as of a day: a warning with a closed referral for each.
  func settling(_ rule: String, on day: String) -> World {
    let list = findings(on: day).filter { pack.rules[$0.rule].id == rule }
    return changing { file in
      for finding in list {
        file.lastWarning += 1
        var warning = Warning(
          home: file.id, number: file.lastWarning, key: finding.key, rule: rule, policySerial: pack.serial,
          digest: finding.digest, openedMillis: 0, floor: finding.floor)
        let millis = Self.day(day).startMillis()
        warning.referrals = finding.departments.map {
          Referral(hop: 1, department: $0, state: .closed, sinceMillis: millis)
        }
        warning.ending = .settled
        file.warnings.append(warning)
      }
    }
  }

  func findings(on day: String = "2024-12-01") -> [Finding] {
    var engine = FindingsEngine(pack: pack, catalogue: Self.catalogue)
    var findings: [Finding] = []
    engine.evaluate(file, today: Self.day(day), into: &findings)
    return findings
  }

  /// The findings as readable lines; see `line`.
  func lines(on day: String = "2024-12-01") -> [String] { findings(on: day).map(line) }

  /// The lines of the findings that rest on rules with this prefix of the id.
  func lines(_ rule: String, on day: String = "2024-12-01") -> [String] {
    findings(on: day).filter { pack.rules[$0.rule].id.hasPrefix(rule) }.map(line)
  }

  func rules(on day: String = "2024-12-01") -> [String] { findings(on: day).map { pack.rules[$0.rule].id } }

  /// `rule subject matter[@episode] -> departments[ draft][ in effect/floor][ satisfied]`
  func line(_ finding: Finding) -> String {
    let rule = pack.rules[finding.rule]
    let key = finding.key
    let matter =
      switch key.warningClass.matterKind {
      case .benefit: Self.catalogue.benefits[Int(key.matter)]
      case .need: Self.catalogue.needs[Int(key.matter)]
      case .category: Self.catalogue.categories[Int(key.matter)]
      case .trigger: CoordinationTrigger(rawValue: key.matter)?.code ?? "?"
      }
    var line = "\(rule.id) "
    line += key.person.flatMap { file.memberIndex($0) }.map { "\($0 + 1)" } ?? "home"
    line += " \(matter)"
    if let episode = key.episode { line += "@\(CivilDate(daysSinceEpoch: episode).text)" }
    line += " -> " + finding.departments.map { Self.catalogue.departments.code($0) }.joined(separator: "+")
    if !finding.isAutomatic { line += " draft" }
    if let floor = finding.floor { line += " \(finding.inEffect ?? -1)/\(floor.value)\(floor.isExact ? "!" : "")" }
    if finding.isSatisfied { line += " satisfied" }
    return line
  }

  /// The kinds of the facts that a finding rests on, in the file's order.
  func kinds(_ finding: Finding) -> [String] {
    finding.matched.map { Self.catalogue.kind(file.facts.facts[$0].kind)?.name ?? "?" }
  }
}

/// A small generator with a seed, so that a failing property can be run again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
