/// How to reach the cluster. The same settings serve every client of a process.
public struct ClientSettings: Sendable {
  /// `host:port` pairs separated by commas.
  public var bootstrapServers: String
  /// Any property of librdkafka, TLS and SASL included, in the order they are to be set. One with the prefix
  /// `consumer.` or `producer.` goes to that sort of client only, without the prefix. The properties on which
  /// exactly-once rests are reserved: setting one to another value is an error.
  public var properties: [(String, String)]

  public init(bootstrapServers: String, properties: [(String, String)] = []) {
    self.bootstrapServers = bootstrapServers
    self.properties = properties
  }
}

extension ClientSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Addresses and names of properties, never their values: one of them may be a password.
  public var description: String {
    "ClientSettings(\(bootstrapServers); \(properties.map(\.0).joined(separator: ", ")))"
  }

  public var debugDescription: String { description }

  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension ClientSettings {
  static let defaultSessionTimeoutMillis: Int32 = 45_000

  /// What consumers made with these settings will have.
  var sessionTimeoutMillis: Int32 {
    let set = properties.last { $0.0 == "session.timeout.ms" || $0.0 == "consumer.session.timeout.ms" }
    return set.flatMap { Int32($0.1) } ?? Self.defaultSessionTimeoutMillis
  }
}

/// Which records of transactions a reader sees.
public enum Isolation: String, Sendable {
  /// Committed records only. The end of a partition is then the last stable offset.
  case readCommitted = "read_committed"
  /// Every record, also of open and aborted transactions. The end of a partition is then the high watermark.
  case readUncommitted = "read_uncommitted"
}

/// Where a consumer starts when the group has no offset for a partition, or its offset is no longer in the log.
public enum MissingOffset: String, Sendable {
  case earliest
  case latest
  /// Neither: polling reports `offsetOutOfRange`, because records may have been lost to retention.
  case fail = "error"
}
