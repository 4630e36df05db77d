public import Referral

/// What the hub's own readers say of one message, without a hub, a broker or any state.
public struct CheckedMessage: Equatable, Sendable {
  /// The event's type, if it is one that the hub takes.
  public var type: String?
  /// The topic it was checked for; nil where type and source do not tell.
  public var topic: String?
  /// Why it would be refused; nil: it has the form that the contract asks for.
  public var refusal: Refusal?
  /// JSON Pointers of members that the contract does not have: tolerated, and not kept. A name that could itself be
  /// somebody's data is left out of the pointer.
  public var unknownMembers: [String]
  /// JSON Pointers of attributes that the hub does not read and that are not as `envelope.schema.json` has them: the
  /// message is taken all the same, but who else reads it may stumble.
  public var oddAttributes: [String]
  public var key: Key?

  /// What the Kafka key of the message is to be.
  public struct Key: Equatable, Sendable {
    /// In words, such as `the person's id`.
    public var meaning: String
    /// Where the message says it, as a JSON Pointer.
    public var field: String
    /// Whether the attribute `partitionkey` says the same; nil without that attribute.
    public var agreesWithPartitionKey: Bool?

    public init(meaning: String, field: String, agreesWithPartitionKey: Bool? = nil) {
      self.meaning = meaning
      self.field = field
      self.agreesWithPartitionKey = agreesWithPartitionKey
    }
  }

  public init(
    type: String? = nil, topic: String? = nil, refusal: Refusal? = nil, unknownMembers: [String] = [],
    oddAttributes: [String] = [], key: Key? = nil
  ) {
    self.type = type
    self.topic = topic
    self.refusal = refusal
    self.unknownMembers = unknownMembers
    self.oddAttributes = oddAttributes
    self.key = key
  }
}
