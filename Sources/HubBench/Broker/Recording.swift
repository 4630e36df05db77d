import Kafka
import Streams

/// What the hub wrote in one turn, read back from its topics, so that a pair of bare stages can write the same.
struct Recording {
  /// What one stage wrote.
  struct Stage {
    /// Records consumed for it, by partition.
    let inputs: [Int]
    /// ``OutputRecord/topic`` is an index in the stage's outputs.
    let output: OutputBatch
    /// By input partition, the records of outputs that stay in it.
    let staying: [[Int]]
    /// The records of the other outputs.
    let leaving: [Int]
    /// By output: records and bytes of keys, values and headers.
    let written: [(records: Int, bytes: Int)]
    /// Each transaction leaves one marker in every partition that it wrote to, so there were at least as many as the
    /// partition with most markers has.
    let leastTransactions: Int

    /// Records of an output, by partition.
    func records(of topic: Int) -> [Int] {
      var counts = [Int](repeating: 0, count: inputs.count)
      for record in output.records where record.topic == topic { counts[Int(record.partition)] += 1 }
      return counts
    }
  }

  /// Offsets by topic and partition, as they are at one moment.
  struct Marks {
    private let ends: [Kafka.TopicPartition: Int64]

    init(_ ends: [Kafka.TopicPartition: Int64]) { self.ends = ends }

    func end(of one: Kafka.TopicPartition) -> Int64 { ends[one] ?? 0 }
  }

  private static let limit: Duration = .seconds(60)

  /// - Parameters:
  ///   - topics: the full names of the outputs.
  ///   - inputs: records the stage consumed, by partition.
  ///   - start: where the turn began; nobody writes after `end`.
  static func read(
    _ settings: ClientSettings, _ outputs: [HubTopics.Output], topics: [String], inputs: [Int], from start: Marks,
    to end: Marks
  ) throws -> Stage {
    let all = topics.flatMap { topic in inputs.indices.map { Kafka.TopicPartition(topic, Int32($0)) } }
    let grown = all.filter { start.end(of: $0) < end.end(of: $0) }
    var left = Set(grown)
    /// As the reader counts them.
    let read = topics.indices.filter { index in grown.contains { $0.topic == topics[index] } }
    let reader = try LogReader(settings, reportsEnds: true)
    try reader.assign(grown.map { PartitionStart($0, .at(start.end(of: $0))) })
    var output = OutputBatch()
    let deadline = ContinuousClock.now + limit
    while !left.isEmpty {
      let outcome = reader.poll(timeoutMillis: 100) { message in
        append(message, topic: read[message.topicIndex], to: &output)
      }
      switch outcome {
      case .message, .nothing: break
      case .endOfPartition(let reached):
        if reached.offset >= end.end(of: reached.partition) { left.remove(reached.partition) }
      case .failure(let error): throw error
      }
      guard ContinuousClock.now < deadline else {
        throw BenchFailure(
          "what the hub wrote could not be read back within \(limit): \(left.count) partitions are left")
      }
    }
    return Stage(output, outputs, inputs) { topic, partition in
      let one = Kafka.TopicPartition(topics[topic], Int32(partition))
      return Int(end.end(of: one) - start.end(of: one))
    }
  }

  private static func append(_ message: borrowing Message, topic: Int, to output: inout OutputBatch) {
    func place(_ bytes: UnsafeRawBufferPointer) -> Range<Int> {
      let first = output.arena.count
      unsafe output.arena.append(contentsOf: bytes)
      return first..<output.arena.count
    }
    let key = unsafe message.key.map { unsafe place($0) }
    let value = unsafe message.value.map { unsafe place($0) }
    output.append(topic: topic, partition: message.partition, key: key, value: value)
    unsafe message.forEachHeader { name, value in
      let name = unsafe place(name)
      let value = unsafe value.map { unsafe place($0) }
      output.appendHeader(name: name, value: value)
    }
  }
}

extension Recording.Stage {
  /// - Parameter entries: entries of a partition of an output, markers included.
  fileprivate init(
    _ output: OutputBatch, _ outputs: [HubTopics.Output], _ inputs: [Int], entries: (_ topic: Int, Int) -> Int
  ) {
    let partitions = inputs.count
    var counts = [[Int]](repeating: Array(repeating: 0, count: partitions), count: outputs.count)
    var places: [Int] = []
    var written = [(records: Int, bytes: Int)](repeating: (0, 0), count: outputs.count)
    for record in output.records {
      places.append(counts[record.topic][Int(record.partition)])
      counts[record.topic][Int(record.partition)] += 1
      written[record.topic].records += 1
      written[record.topic].bytes += record.byteCount
    }
    // In order of the share of its partition that lies before a record: every partition keeps its order, and all end
    // together.
    let shares = output.records.indices.map { index in
      let record = output.records[index]
      return (Double(places[index]) + 0.5) / Double(counts[record.topic][Int(record.partition)])
    }
    let order = output.records.indices.sorted { (shares[$0], $0) < (shares[$1], $1) }
    var staying = [[Int]](repeating: [], count: partitions)
    var leaving: [Int] = []
    for index in order {
      let record = output.records[index]
      if outputs[record.topic].staysInPartition, inputs[Int(record.partition)] > 0 {
        staying[Int(record.partition)].append(index)
      } else {
        leaving.append(index)
      }
    }
    self.inputs = inputs
    self.output = output
    self.staying = staying
    self.leaving = leaving
    self.written = written
    leastTransactions =
      outputs.indices.map { topic in
        (0..<partitions).map { entries(topic, $0) - counts[topic][$0] }.max() ?? 0
      }.max() ?? 0
  }
}
