internal import Stages

/// What a message that was sent again says of that, in a header: the dead letter that it was, as
/// `dept.education.rejected/2/17`. The hub carries the header on, so that one that is refused again still says it.
enum RedriveTrace {
  static let header: StaticString = DeadLetterTrace.header

  static func text(_ place: RejectedPlace, of owner: RejectedOwner) -> String {
    "\(owner.topic)/\(place.partition)/\(place.offset)"
  }
}
