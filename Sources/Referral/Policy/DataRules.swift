/// A rule about the data themselves, with the source's words: R1…R13 of POLICY.md.
public struct DataRule: Equatable, Sendable {
  /// What the hub carries each out with; the code stands in packs, messages and the journal.
  public enum ID: String, CaseIterable, Sendable {
    case assessmentReuse = "R1"
    case standingAuthorisation = "R2"
    case oneApplication = "R3"
    case onePersonOnce = "R4"
    case keptAfterwards = "R5"
    case lookUpByAuthority = "R6"
    case sourceData = "R7"
    case crossMatching = "R8"
    case departmentsAnswer = "R9"
    case oneChain = "R10"
    case twoViews = "R11"
    case visitsAndRequests = "R12"
    case aidFirst = "R13"

    /// The lengths of time, in calendar months, that the rule has to say.
    var months: [String] {
      switch self {
      case .assessmentReuse: [DataRules.reuse]
      case .keptAfterwards: [DataRules.afterRefusal, DataRules.afterExit]
      case .standingAuthorisation, .oneApplication, .onePersonOnce, .lookUpByAuthority, .sourceData, .crossMatching,
        .departmentsAnswer, .oneChain, .twoViews, .visitsAndRequests, .aidFirst:
        []
      }
    }
  }

  public let id: ID
  public let title: String
  public let clause: String
  public let quotation: String
  /// As rules name their source.
  public let source: String
  /// What the hub does for it.
  public let does: String
  public let reading: String?
  /// By name; see ``ID/months``.
  public let months: [String: Int]
}

/// The data rules of a pack. What the hub counts with is taken from here.
public struct DataRules: Sendable {
  static let reuse = "reuse"
  static let afterRefusal = "afterRefusal"
  static let afterExit = "afterExit"
  /// Longer than any term that a rule about people's data could have.
  static let largestMonths: Int64 = 120

  public let rules: [DataRule]
  /// R1: the classes of warnings for which an assessment older than its months proves nothing.
  public let lapsedFor: [WarningClass]
  /// R1, 6个月内互通互认: how many calendar months an economic assessment may be reused.
  public let reuseMonths: Int
  /// R5, 一年内申请社会救助未获批
  public let monthsAfterRefusal: Int
  /// R5, 动态退出低收入人口不满两年
  public let monthsAfterExit: Int
  private let lapsing: UInt32

  /// Of a pack of before packs had data rules: the source's numbers, and nobody's words.
  public static let standard = DataRules(rules: [], lapsedFor: [])

  init(rules: [DataRule], lapsedFor: [WarningClass]) {
    self.rules = rules
    self.lapsedFor = lapsedFor
    func months(_ id: DataRule.ID, _ name: String, _ standard: Int) -> Int {
      rules.first { $0.id == id }?.months[name] ?? standard
    }
    reuseMonths = months(.assessmentReuse, Self.reuse, 6)
    monthsAfterRefusal = months(.keptAfterwards, Self.afterRefusal, 12)
    monthsAfterExit = months(.keptAfterwards, Self.afterExit, 24)
    lapsing = lapsedFor.reduce(0) { $0 | 1 << UInt32($1.rawValue & 31) }
  }

  public subscript(_ id: DataRule.ID) -> DataRule? { rules.first { $0.id == id } }

  /// The longest that anything about somebody is kept after the low-income population was left or a request refused, in
  /// calendar months.
  public var longestTermMonths: Int { max(monthsAfterRefusal, monthsAfterExit) }

  /// Whether an assessment that is too old to be reused proves nothing for a class of warnings.
  @inline(__always)
  func lapses(for warningClass: WarningClass) -> Bool { lapsing & 1 << UInt32(warningClass.rawValue & 31) != 0 }
}
