internal import Kafka

/// Reads a department's dead letters as they lie there now, with what became of them since.
public struct RejectedReader {
  private let settings: Settings
  private let owner: RejectedOwner

  public init(_ settings: Settings, _ owner: RejectedOwner) {
    self.settings = settings
    self.owner = owner
  }

  /// Hands each that the filter takes to `body`, until that says that it is enough.
  public func forEach(
    _ filter: RejectedFilter, _ body: (RejectedMessage) -> Bool
  ) throws(TopicFailure) {
    let marks = try RedriveMarks.read(settings, owner)
    try scan(filter) { message in
      var seen = RejectedMessage(message)
      seen.redrivenMillis = marks[seen.place]
      return filter.takes(seen) ? body(seen) : true
    }
  }

  /// The one at this place; `nil` if there is none.
  public func message(at place: RejectedPlace) throws(TopicFailure) -> RejectedMessage? {
    var filter = RejectedFilter()
    filter.places = [RejectedPlaces(place)]
    var found: RejectedMessage?
    try forEach(filter) { message in
      found = message
      return false
    }
    return found
  }

  /// The value of the one at this place, to be checked and not to be shown.
  public func value(at place: RejectedPlace) throws(TopicFailure) -> [UInt8]? {
    var filter = RejectedFilter()
    filter.places = [RejectedPlaces(place)]
    var value: [UInt8]?
    try scan(filter) { message in
      guard message.offset == place.offset else { return true }
      unsafe value = message.value.map { unsafe Array($0) }
      return false
    }
    return value
  }

  /// Reads the parts of the topic in which anything can be that the filter takes.
  func scan(_ filter: RejectedFilter, _ body: (borrowing Message) -> Bool) throws(TopicFailure) {
    let numbers = filter.partitions(of: settings.partitions)
    var ended: Set<Int32> = []
    let firsts = Dictionary(
      uniqueKeysWithValues: numbers.map { (TopicPartition(owner.topic, $0), filter.first(of: $0)) })
    try TopicScan(settings.client).read(numbers.map { TopicPartition(owner.topic, $0) }, from: firsts) { message in
      let last = filter.last(of: message.partition)
      if message.offset >= last { ended.insert(message.partition) }
      if message.offset <= last, !body(message) { return false }
      return ended.count < numbers.count
    }
  }
}
