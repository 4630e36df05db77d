internal import Kafka
internal import Wire

/// Which of a department's dead letters were sent again, and when: what lies in `hub.redriven`.
///
/// A mark is written in the transaction that sends the message, so that both are there or neither. All marks of one
/// department lie in one partition.
struct RedriveMarks {
  static let topic = "hub.redriven"

  private(set) var millisByPlace: [RejectedPlace: Int64] = [:]

  subscript(place: RejectedPlace) -> Int64? { millisByPlace[place] }

  /// Reads what is committed now.
  static func read(_ settings: Settings, _ owner: RejectedOwner) throws(TopicFailure) -> RedriveMarks {
    var marks = RedriveMarks()
    let partition = TopicPartition(settings.topicPrefix + topic, partition(of: owner, settings))
    try TopicScan(settings.client).read([partition]) { message in
      if let key = unsafe message.key, let place = place(unsafe Array(key), of: owner) {
        marks.millisByPlace[place] = message.timestampMillis ?? 0
      }
      return true
    }
    return marks
  }

  static func partition(of owner: RejectedOwner, _ settings: Settings) -> Int32 {
    Murmur2.partition(owner.code, count: settings.partitions)
  }

  static func key(_ place: RejectedPlace, of owner: RejectedOwner) -> [UInt8] {
    Array("\(owner.code)/\(place.partition)/\(place.offset)".utf8)
  }

  /// - Returns: `nil` for a mark of another department.
  static func place(_ key: [UInt8], of owner: RejectedOwner) -> RejectedPlace? {
    let parts = String(decoding: key, as: UTF8.self).split(separator: "/")
    guard parts.count == 3, parts[0] == owner.code, let partition = Int32(parts[1]), let offset = Int64(parts[2]) else {
      return nil
    }
    return RejectedPlace(partition: partition, offset: offset)
  }

  /// What a mark says beside its key: where the message went.
  static func value(_ origin: RejectedMessage.Origin, nowMillis: Int64) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("redrivenAt")
    writer.timestamp(millis: nowMillis)
    writer.member("topic", origin.topic)
    writer.member("partition", origin.partition)
    writer.endObject()
    return writer.bytes
  }
}
