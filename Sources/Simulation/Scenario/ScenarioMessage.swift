/// A message that the simulator sends, and what should become of it.
public struct ScenarioMessage: Sendable {
  public enum Fate: Equatable, Sendable {
    case folded
    case unchanged
    /// By the code of `referral-hub-code`.
    case rejected(String)
  }

  public let topic: String
  /// The department whose topic it is; nil for the coordination office.
  public let department: String?
  public let key: [UInt8]?
  public let value: [UInt8]?
  public let headers: [(name: String, value: [UInt8])]
  public let fate: Fate
}

/// A record that the simulator reads from a topic of the hub, as any outsider with access would.
public struct ScenarioRecord: Sendable {
  public let topic: String
  public let key: [UInt8]?
  public let value: [UInt8]?
  public let headers: [(name: String, value: [UInt8])]

  public init(topic: String, key: [UInt8]?, value: [UInt8]?, headers: [(name: String, value: [UInt8])]) {
    self.topic = topic
    self.key = key
    self.value = value
    self.headers = headers
  }

  func header(_ name: String) -> String? {
    headers.first { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self) }
  }
}
