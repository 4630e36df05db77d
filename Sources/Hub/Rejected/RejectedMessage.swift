internal import Kafka
internal import Wire

/// A dead letter as operations may see it: why it was refused and where it came from, and of what it says nothing.
///
/// Operations are no receiver of the data (DESIGN, "What must always hold", 5): the value is not shown at all, of the
/// key only what names nobody.
public struct RejectedMessage: Equatable, Sendable {
  /// Where a message came in.
  public struct Origin: Equatable, Sendable {
    public var topic: String
    public var partition: Int32
    public var offset: Int64
    /// The record's time there; nil if it had none.
    public var millis: Int64?
  }

  public var place: RejectedPlace
  /// When it was refused.
  public var refusedMillis: Int64
  public var stage: String
  public var code: String
  /// JSON Pointer of names that the contract has; empty for the message as a whole.
  public var field: String
  /// What a person can do about it.
  public var text: String
  public var isRetryable: Bool
  /// It was too large to be repeated: it stands at its origin only.
  public var isOmitted: Bool
  /// Nil for a record in this topic that the hub did not write.
  public var origin: Origin?
  /// A referral's or household's id in full, a person's masked; otherwise nil.
  public var key: String?
  public var keyBytes: Int?
  public var valueBytes: Int?
  /// The dead letter it was sent again from, and was refused again; nil for one that was refused the first time.
  public var redrivenFrom: String?
  /// When it was last sent again; nil if it was not.
  public var redrivenMillis: Int64?
}

extension RejectedMessage {
  init(_ message: borrowing Message) {
    place = RejectedPlace(partition: message.partition, offset: message.offset)
    refusedMillis = message.timestampMillis ?? 0
    stage = Self.header("referral-hub-stage", message) ?? ""
    code = Self.header("referral-hub-code", message) ?? ""
    field = Self.header("referral-hub-field", message) ?? ""
    text = Self.header("referral-hub-text", message) ?? ""
    isRetryable = Self.header("referral-hub-retryable", message) == "true"
    isOmitted = Self.header("referral-hub-omitted", message) == "true"
    if let topic = Self.header("referral-hub-topic", message),
      let partition = Self.header("referral-hub-partition", message).flatMap({ Int32($0) }),
      let offset = Self.header("referral-hub-offset", message).flatMap({ Int64($0) })
    {
      origin = Origin(
        topic: topic, partition: partition, offset: offset,
        millis: Self.header("referral-hub-time", message).flatMap { RFC3339.parse($0) })
    }
    key = unsafe message.key.map { unsafe String(decoding: $0, as: UTF8.self) }.flatMap(Self.masked)
    keyBytes = unsafe message.key?.count
    valueBytes = unsafe message.value?.count
    redrivenFrom = Self.header(RedriveTrace.header, message)
  }

  private static func header(_ name: StaticString, _ message: borrowing Message) -> String? {
    unsafe message.header(name).map { unsafe String(decoding: $0, as: UTF8.self) }
  }

  /// What of a key may be shown. A referral's id and a household's name no person.
  static func masked(_ key: String) -> String? {
    if let person = try? PersonID.parse(key) { return person.masked }
    if let referral = try? ReferralID.parse(key) { return "\(referral)" }
    if let household = try? HouseholdID.parse(key) { return "\(household)" }
    return nil
  }
}
