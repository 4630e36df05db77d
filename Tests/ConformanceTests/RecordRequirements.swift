import Streams

/// What a broker does with single records.
extension Conformance {
  func keepsRecords() throws -> Finding {
    let topic = try broker.createTopic(partitions: 1)
    let reader = try member(of: "records", topic)
    let producer = try producer("records", topic)
    try producer.begin()
    var batch = OutputBatch()
    let key = batch.place("key" as StaticString)
    batch.append(topic: 0, partition: 0, key: key, value: batch.place("" as StaticString))
    batch.appendHeader(name: batch.place("name" as StaticString), value: batch.place("text" as StaticString))
    batch.appendHeader(name: batch.place("nothing" as StaticString), value: nil)
    batch.append(topic: 0, partition: 0, key: key, value: nil)
    batch.append(topic: 0, partition: 0, key: nil, value: batch.place("third" as StaticString))
    try producer.produce(batch)
    try producer.flush()
    guard producer.commit() == .committed else { return .lacks("a commit failed") }
    try reader.join()
    try reader.read(3)
    let read = reader.batch
    func text(_ range: Range<Int>?) -> String { range.map { String(decoding: read.arena[$0], as: UTF8.self) } ?? "-" }
    let seen = read.records.map { record in
      let headers = read.headers[record.headers].map { "\(text($0.name))=\(text($0.value))" }
      return "\(text(record.key)) \(text(record.value)) \(headers.joined(separator: ","))"
    }
    guard zip(read.records, read.records.dropFirst()).allSatisfy({ $0.offset < $1.offset }) else {
      return .lacks("offsets do not rise")
    }
    return expect(seen, ["key  name=text,nothing=-", "key - ", "- third "])
  }

  func takesLargeRecords() throws -> Finding {
    let topic = try broker.createTopic(partitions: 1)
    let reader = try member(of: "large", topic)
    let producer = try producer("large", topic)
    let count = OutputBatch.maximumRecordBytes - 16
    try producer.write([String(repeating: "x", count: count)])
    try reader.join()
    try reader.read(1)
    return reader.values[0].utf8.count == count ? .holds : .lacks("the record came back in another length")
  }

  func placesByKey() throws -> Finding {
    let topic = try broker.createTopic(partitions: 4)
    let reader = try member(of: "keys", topic)
    let producer = try producer("keys", topic)
    let keys = (0..<16).map { "420106-\($0)" }
    var batch = OutputBatch()
    for key in keys {
      let bytes = batch.place(key.utf8.span)
      batch.append(topic: 0, partition: -1, key: bytes, value: bytes)
    }
    try producer.begin()
    try producer.produce(batch)
    try producer.flush()
    guard producer.commit() == .committed else { return .lacks("a commit failed") }
    try reader.join(partitions: 4)
    try reader.read(keys.count)
    let seen = zip(reader.batch.records, reader.values).map { "\($1) in \($0.partition)" }.sorted()
    let wanted = keys.map { key in
      "\(key) in \(KeyPartition.partition(of: key.utf8.span, partitionCount: 4))"
    }.sorted()
    return expect(seen, wanted)
  }

  func compacts() throws -> Finding {
    let topic = try broker.createTopic(partitions: 1)
    let producer = try producer("compact", topic)
    try producer.write(["first", "second"])
    try producer.write(["last"])
    guard broker.compact(topic) != nil else { return .notTried("it compacts when it likes") }
    let reader = try member(of: "compact", topic)
    try reader.join()
    try reader.read(1)
    return expect(reader.values, ["last"])
  }
}
