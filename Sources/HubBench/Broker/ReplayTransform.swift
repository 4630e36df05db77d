import Kafka
import Streams

/// Writes a share of what one of the hub's stages wrote, for each record in: after the last all of it is written, each
/// record to the partition where the hub wrote it and with the same bytes.
struct ReplayTransform: BareTransform {
  private let recorded: Recording.Stage
  private let allInputs: Int
  /// Of the records that leave their partition, and of those that stay in each: inputs seen and records written.
  private var leaving = (inputs: 0, written: 0)
  private var staying: [(inputs: Int, written: Int)]

  init(_ recorded: Recording.Stage) {
    self.recorded = recorded
    allInputs = recorded.inputs.reduce(0, +)
    staying = Array(repeating: (0, 0), count: recorded.inputs.count)
  }

  mutating func send(
    _ message: borrowing Message, to topics: [ProducerTopic], of producer: TransactionalProducer
  ) throws -> Int {
    let partition = Int(message.partition)
    return try send(recorded.staying[partition], of: recorded.inputs[partition], &staying[partition], topics, producer)
      + send(recorded.leaving, of: allInputs, &leaving, topics, producer)
  }

  private func send(
    _ records: [Int], of inputs: Int, _ done: inout (inputs: Int, written: Int), _ topics: [ProducerTopic],
    _ producer: TransactionalProducer
  ) throws -> Int {
    done.inputs += 1
    let due = done.inputs >= inputs ? records.count : records.count * done.inputs / inputs
    var bytes = 0
    while done.written < due {
      let record = recorded.output.records[records[done.written]]
      try produce(record, to: topics[record.topic], of: producer)
      bytes += record.byteCount
      done.written += 1
    }
    return bytes
  }

  private func produce(_ record: OutputRecord, to topic: ProducerTopic, of producer: TransactionalProducer) throws {
    let bytes = unsafe recorded.output.arena.span.bytes
    let headers = headers(record)
    switch (record.key, record.value) {
    case (let key?, let value?):
      try producer.produce(
        topic, partition: record.partition, key: bytes.extracting(key), value: bytes.extracting(value), headers: headers
      )
    case (let key?, nil):
      try producer.produce(topic, partition: record.partition, key: bytes.extracting(key), value: nil, headers: headers)
    case (nil, let value?):
      try producer.produce(
        topic, partition: record.partition, key: nil, value: bytes.extracting(value), headers: headers)
    case (nil, nil):
      try producer.produce(topic, partition: record.partition, key: nil, value: nil, headers: headers)
    }
  }

  private func headers(_ record: OutputRecord) -> Headers? {
    guard !record.headers.isEmpty else { return nil }
    let bytes = unsafe recorded.output.arena.span.bytes
    var headers = Headers(capacity: record.headers.count)
    for index in record.headers {
      let header = recorded.output.headers[index]
      if let value = header.value {
        headers.add(bytes.extracting(header.name), bytes.extracting(value))
      } else {
        headers.add(bytes.extracting(header.name), nil)
      }
    }
    return headers
  }
}
