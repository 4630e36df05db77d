/// What operations' commands have to know of a dead letter's headers.
public enum DeadLetterTrace {
  /// On a message that was sent again: the dead letter that it was. The hub carries it on unchanged, also to the dead
  /// letter of one that is refused again.
  public static let header: StaticString = "referral-hub-redriven-from"

  /// Whether the hub wrote a header itself, so that it is no part of the message as it was sent.
  public static func isOwn(_ name: [UInt8]) -> Bool { Origin.isOwn(name[...]) }
}
