import Streams
import Wire

/// Where a message from outside came in: kept with it on its way through the hub, so that a refusal can say so.
struct Origin {
  static let topicHeader: StaticString = "referral-hub-topic"
  static let partitionHeader: StaticString = "referral-hub-partition"
  static let offsetHeader: StaticString = "referral-hub-offset"
  static let timeHeader: StaticString = "referral-hub-time"
  /// The person that a message for a merged record is now about.
  static let personHeader: StaticString = "referral-hub-person"
  /// How often a message was sent on inside the hub.
  static let hopsHeader: StaticString = "referral-hub-hops"
  /// The household that an answer is for.
  static let householdHeader: StaticString = "referral-hub-household"
  /// Marks the hub's own messages on `hub.rekeyed`.
  static let internalHeader: StaticString = "referral-hub-internal"

  var topic: [UInt8]
  var partition: Int64
  var offset: Int64
  /// The record's timestamp in the log, in milliseconds since 1970.
  var millis: Int64

  /// A record that came straight from outside.
  init(topic: String, record: InputRecord) {
    self.topic = Array(topic.utf8)
    partition = Int64(record.partition)
    offset = record.offset
    millis = record.timestampMillis
  }

  /// A record that was sent on inside the hub; nil where it carries no origin.
  init?(_ record: InputRecord, in batch: borrowing InputBatch) {
    guard let topic = Self.header(Self.topicHeader, record, batch) else { return nil }
    self.topic = Array(batch.arena[topic])
    partition = Self.number(Self.header(Self.partitionHeader, record, batch), batch)
    offset = Self.number(Self.header(Self.offsetHeader, record, batch), batch)
    millis = Self.header(Self.timeHeader, record, batch).flatMap { RFC3339.parse(batch.arena[$0]) } ?? -1
  }

  static func header(_ name: StaticString, _ record: InputRecord, _ batch: borrowing InputBatch) -> Range<Int>? {
    for index in record.headers where matches(batch.arena, batch.headers[index].name, name) {
      return batch.headers[index].value
    }
    return nil
  }

  private static let redriven = Array(DeadLetterTrace.header.description.utf8)

  /// Whether a header is the hub's own, to be written anew rather than copied.
  static func isOwn(_ name: ArraySlice<UInt8>) -> Bool {
    name.starts(with: "referral-hub-".utf8)
  }

  /// Whether a header goes with a message on its way: those of the sender, and that it was sent again.
  static func isCarriedOn(_ name: ArraySlice<UInt8>) -> Bool {
    !isOwn(name) || name.elementsEqual(redriven)
  }

  static func number(_ range: Range<Int>?, _ batch: borrowing InputBatch) -> Int64 {
    guard let range else { return -1 }
    return Int64(String(decoding: batch.arena[range], as: UTF8.self)) ?? -1
  }

  private static func matches(_ arena: [UInt8], _ range: Range<Int>, _ name: StaticString) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    return name.withUTF8Buffer { buffer in
      let name = unsafe Span(_unsafeElements: buffer)
      for index in name.indices where arena[range.lowerBound + index] != name[index] { return false }
      return true
    }
  }

  /// Adds the origin to the record appended last.
  func appendHeaders(to output: inout OutputBatch) {
    output.appendHeader(Self.topicHeader, topic)
    output.appendHeader(Self.partitionHeader, Array(String(partition).utf8))
    output.appendHeader(Self.offsetHeader, Array(String(offset).utf8))
    if millis >= 0 { output.appendHeader(Self.timeHeader, Array(RFC3339.text(millis: millis).utf8)) }
  }
}

extension OutputBatch {
  mutating func appendHeader(_ name: StaticString, _ value: [UInt8]) {
    let nameRange = place(name)
    let valueRange = place(value.span)
    appendHeader(name: nameRange, value: valueRange)
  }

  mutating func appendHeader(_ name: StaticString, _ value: String) {
    appendHeader(name, Array(value.utf8))
  }

  /// Copies a consumed record's key and value, untouched, and its headers but for those that the hub writes anew.
  mutating func appendCopy(of record: InputRecord, in batch: borrowing InputBatch, topic: Int, partition: Int32) {
    let key = copy(record.key, batch)
    let value = copy(record.value, batch)
    append(topic: topic, partition: partition, key: key, value: value)
    for index in record.headers {
      let header = batch.headers[index]
      guard Origin.isCarriedOn(batch.arena[header.name]) else { continue }
      let name = copy(header.name, batch) ?? 0..<0
      let headerValue = copy(header.value, batch)
      appendHeader(name: name, value: headerValue)
    }
  }

  private mutating func copy(_ range: Range<Int>?, _ batch: borrowing InputBatch) -> Range<Int>? {
    guard let range else { return nil }
    let start = arena.count
    arena.append(contentsOf: batch.arena[range])
    return start..<arena.count
  }

  /// Writes a value in the hub's binary form straight into the arena and appends the record.
  mutating func appendBinary(
    topic: Int, partition: Int32, key: [UInt8], _ write: (inout ByteWriter) -> Void
  ) {
    appendBinary(topic: topic, partition: partition, key: place(key.span), write)
  }

  /// - Parameter key: where the key stands in the arena.
  mutating func appendBinary(
    topic: Int, partition: Int32, key: Range<Int>, _ write: (inout ByteWriter) -> Void
  ) {
    let start = arena.count
    var writer = ByteWriter()
    swap(&writer.bytes, &arena)
    write(&writer)
    swap(&writer.bytes, &arena)
    append(topic: topic, partition: partition, key: key, value: start..<arena.count)
  }
}
