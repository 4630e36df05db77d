public import Referral

/// The names of all topics and what each is to the two stages. Source: `Topics/topics/`.
public struct TopicLayout: Sendable {
  /// What an intake input topic carries.
  public enum Inbound: Equatable, Sendable {
    case updates(Department)
    case feedback(Department)
    case decisions
    case queries(Department)
    case rekeyed
  }

  public let departments: DepartmentRegistry
  /// Put before every topic's name; empty in production.
  public let prefix: String
  public let intakeInputs: [String]
  /// What the topic at the same index of `intakeInputs` carries.
  public let inbound: [Inbound]
  public let intakeOutputs: [String]
  public let caseworkInputs: [String]
  public let caseworkOutputs: [String]

  /// - Parameter withoutUpdates: the codes of departments that have no updates topic.
  public init(departments: DepartmentRegistry, withoutUpdates: [String], prefix: String = "") {
    self.departments = departments
    self.prefix = prefix
    var inputs: [String] = []
    var inbound: [Inbound] = []
    for entry in departments.entries where !withoutUpdates.contains(entry.code) {
      inputs.append("\(prefix)dept.\(entry.code).updates")
      inbound.append(.updates(entry.department))
    }
    for entry in departments.entries {
      inputs.append("\(prefix)dept.\(entry.code).feedback")
      inbound.append(.feedback(entry.department))
    }
    inputs += ["\(prefix)coordination.decisions", "\(prefix)hub.rekeyed"]
    inbound += [.decisions, .rekeyed]
    for entry in departments.entries {
      inputs.append("\(prefix)dept.\(entry.code).queries")
      inbound.append(.queries(entry.department))
    }
    intakeInputs = inputs
    self.inbound = inbound
    caseworkInputs = ["\(prefix)hub.inbox"]
    let shared = ["\(prefix)hub.inbox", "\(prefix)hub.journal", "\(prefix)coordination.rejected"]
    let rejected = departments.entries.map { "\(prefix)dept.\($0.code).rejected" }
    intakeOutputs = ["\(prefix)hub.persons"] + shared + ["\(prefix)hub.rekeyed"] + rejected
    caseworkOutputs =
      ["\(prefix)hub.households"] + shared + ["\(prefix)coordination.cases"] + rejected
      + departments.entries.map { "\(prefix)dept.\($0.code).referrals" }
      + ["\(prefix)hub.rekeyed", "\(prefix)hub.cycles"]
      + departments.entries.map { "\(prefix)dept.\($0.code).answers" }
  }

  /// The index of `hub.rekeyed` in `caseworkOutputs`.
  var rekeyedOfCasework: Int { Self.firstRejected + 2 * departments.entries.count }

  /// Indices in `intakeOutputs` and `caseworkOutputs`.
  static let changelog = 0
  static let inbox = 1
  static let journal = 2
  static let coordinationRejected = 3
  static let rekeyed = 4
  static let cases = 4
  static let firstRejected = 5

  /// The dead letters of a department, or of the coordination office.
  func rejected(_ department: Department?) -> Int {
    guard let department, let index = departments.entries.firstIndex(where: { $0.department == department }) else {
      return Self.coordinationRejected
    }
    return Self.firstRejected + index
  }

  /// The referrals of a department, in `caseworkOutputs`.
  func referrals(_ department: Department) -> Int? {
    departments.entries.firstIndex { $0.department == department }.map {
      Self.firstRejected + departments.entries.count + $0
    }
  }

  /// The answers to a department's queries, in `caseworkOutputs`.
  func answers(_ department: Department) -> Int? {
    departments.entries.firstIndex { $0.department == department }.map { cycles + 1 + $0 }
  }

  /// Where casework notes its cycles, for replays.
  public var cyclesTopic: String { caseworkOutputs[cycles] }

  /// The index of `cyclesTopic` in `caseworkOutputs`.
  var cycles: Int { rekeyedOfCasework + 1 }

  /// The department that an inbound topic belongs to.
  func sender(ofInput index: Int) -> Department? {
    switch inbound[index] {
    case .updates(let department), .feedback(let department), .queries(let department): department
    case .decisions, .rekeyed: nil
    }
  }
}
