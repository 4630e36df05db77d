internal import Kafka
internal import Stages

/// A dead letter's own copy, as it is sent again: key and value untouched, the headers without the hub's.
struct RejectedCopy {
  let place: RejectedPlace
  let origin: RejectedMessage.Origin
  private let key: [UInt8]?
  private let value: [UInt8]?
  private let headers: [(name: [UInt8], value: [UInt8]?)]

  init(_ message: borrowing Message, origin: RejectedMessage.Origin) {
    place = RejectedPlace(partition: message.partition, offset: message.offset)
    self.origin = origin
    unsafe key = message.key.map { unsafe Array($0) }
    unsafe value = message.value.map { unsafe Array($0) }
    var headers: [(name: [UInt8], value: [UInt8]?)] = []
    unsafe message.forEachHeader { name, value in
      let name = unsafe Array(name)
      guard !DeadLetterTrace.isOwn(name) else { return }
      headers.append((name, unsafe value.map { unsafe Array($0) }))
    }
    self.headers = headers
  }

  /// Bytes that it takes up.
  var byteCount: Int {
    headers.reduce((key?.count ?? 0) + (value?.count ?? 0)) { $0 + $1.name.count + ($1.value?.count ?? 0) }
  }

  /// Queues it in the open transaction, for the partition that it came from.
  /// - Parameter trace: the text of the header that says so.
  func send(_ producer: TransactionalProducer, trace: String) throws(KafkaError) {
    var list = Headers(capacity: headers.count + 1)
    for header in headers {
      if let value = header.value {
        unsafe list.add(header.name.span.bytes, value.span.bytes)
      } else {
        unsafe list.add(header.name.span.bytes, nil)
      }
    }
    list.add(RedriveTrace.header, trace)
    let topic = try producer.topic(origin.topic)
    switch (key, value) {
    case (let key?, let value?):
      try unsafe producer.produce(
        topic, partition: origin.partition, key: key.span.bytes, value: value.span.bytes, headers: list)
    case (let key?, nil):
      try unsafe producer.produce(topic, partition: origin.partition, key: key.span.bytes, value: nil, headers: list)
    case (nil, let value?):
      try unsafe producer.produce(topic, partition: origin.partition, key: nil, value: value.span.bytes, headers: list)
    case (nil, nil): try producer.produce(topic, partition: origin.partition, key: nil, value: nil, headers: list)
    }
  }
}
