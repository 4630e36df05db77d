/// What the simulator sent, and what should become of it.
public struct ScenarioSent: Sendable {
  public struct Counts: Equatable, Sendable {
    public var sent = 0
    public var folded = 0
    public var unchanged = 0
    public var rejected = 0
  }

  /// By department; `coordination` for the coordination office.
  public private(set) var counts: [String: Counts] = [:]
  /// Messages that must be rejected, by sender and content, each with the code it should meet.
  private var waiting: [Content: [String]] = [:]

  private struct Content: Hashable {
    var department: String
    var key: [UInt8]?
    var value: [UInt8]?
  }

  public var total: Int { counts.values.reduce(0) { $0 + $1.sent } }

  mutating func add(_ message: ScenarioMessage) {
    let department = message.department ?? "coordination"
    counts[department, default: Counts()].sent += 1
    switch message.fate {
    case .folded: counts[department]?.folded += 1
    case .unchanged: counts[department]?.unchanged += 1
    case .rejected(let code):
      counts[department]?.rejected += 1
      waiting[Content(department: department, key: message.key, value: message.value), default: []].append(code)
    }
  }

  /// Crosses off a rejected message that was meant to be.
  ///
  /// - Returns: what is wrong with the rejection; nil if nothing.
  mutating func takeRejection(_ record: ScenarioRecord, department: String, code: String) -> String? {
    let content = Content(department: department, key: record.key, value: record.value)
    guard var codes = waiting[content], !codes.isEmpty else {
      return
        "\(department): a message was rejected that should have been taken, or was not given back untouched: \(code)"
        + " (\(record.header("referral-hub-field") ?? "") \(record.header("referral-hub-text") ?? ""))"
    }
    guard let at = codes.firstIndex(of: code) else {
      codes.removeFirst()
      waiting[content] = codes
      return "\(department): a message was rejected as \(code), expected was another code"
    }
    codes.remove(at: at)
    waiting[content] = codes
    return nil
  }

  /// The messages that should have been rejected and were not.
  func missing() -> [String] {
    waiting.flatMap { content, codes in codes.map { "\(content.department): a message that is \($0) was not rejected" }
    }
    .sorted()
  }
}
