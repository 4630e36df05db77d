import Simulation
import Streams
import Testing

/// A small stage: counts words of two topics, says each input on once, and rings a bell for a word some time after it
/// was last seen. Its state is one record a word: count and due time.
struct WordCount: StageDefinition {
  static let ringAfterMillis: Int64 = 60_000

  let inputTopics = ["words.a", "words.b"]
  let outputTopics = ["state", "said", "bells"]
  let changelogTopic = 0
  let partitionCount: Int32
  /// Bytes added to each said record, to fill the output.
  var padding = 0

  func makeTask(partition: Int32) -> WordCountTask { WordCountTask(partition: partition, padding: padding) }
}

final class WordCountTask: StageTask {
  struct Word: Equatable {
    var count: Int
    var dueMillis: Int64?
  }

  private let partition: Int32
  private let padding: Int
  private(set) var words: [String: Word] = [:]
  private var dirty: Set<String> = []
  private var timers = TimerQueue<String>()
  /// What was announced and has not come yet.
  private var announced: Set<String> = []
  private(set) var restoredNowMillis: Int64?

  init(partition: Int32, padding: Int) {
    self.partition = partition
    self.padding = padding
  }

  static func text(_ bytes: Span<UInt8>) -> String {
    var copy: [UInt8] = []
    for at in bytes.indices { copy.append(bytes[at]) }
    return String(decoding: copy, as: UTF8.self)
  }

  func restore(key: Span<UInt8>, value: Span<UInt8>?) throws(UnreadableState) {
    let name = Self.text(key)
    guard let value else {
      words[name] = nil
      return
    }
    let fields = Self.text(value).split(separator: ",", omittingEmptySubsequences: false)
    if name == "/now" {
      restoredNowMillis = Int64(fields[0])
      return
    }
    guard fields.count == 2, let count = Int(fields[0]) else { throw UnreadableState("a word's count is not a number") }
    words[name] = Word(count: count, dueMillis: Int64(fields[1]))
  }

  func restoreFinished(nowMillis: Int64) {
    for (name, word) in words {
      if let due = word.dueMillis { timers.set(name, dueMillis: due) }
    }
  }

  func announce(_ record: InputRecord, in batch: InputBatch) {
    announced.insert("\(record.topic)/\(record.offset)")
  }

  func process(_ record: InputRecord, in batch: InputBatch, nowMillis: Int64, output: inout OutputBatch) {
    #expect(announced.remove("\(record.topic)/\(record.offset)") != nil, "every record is announced before it comes")
    guard let value = record.value else { return }
    let name = String(decoding: batch.arena[value], as: UTF8.self)
    words[name, default: Word(count: 0)].count += 1
    let due = nowMillis + WordCount.ringAfterMillis
    words[name]?.dueMillis = due
    timers.set(name, dueMillis: due)
    dirty.insert(name)
    let said = "\(record.topic)/\(record.partition)/\(record.offset)/" + String(repeating: "x", count: padding)
    output.append(
      topic: 1, partition: partition, key: nil, value: output.place(Array(said.utf8).span))
  }

  var nextDueMillis: Int64? { timers.nextDueMillis }

  func wake(nowMillis: Int64, budget: Int, output: inout OutputBatch) {
    for _ in 0..<budget {
      guard let due = timers.popDue(nowMillis: nowMillis) else { return }
      words[due.key]?.dueMillis = nil
      dirty.insert(due.key)
      output.append(
        topic: 2, partition: partition, key: output.place(Array(due.key.utf8).span),
        value: output.place(Array("\(due.dueMillis)".utf8).span))
    }
  }

  func endCycle(nowMillis: Int64, output: inout OutputBatch) {
    for name in dirty.sorted() {
      guard let word = words[name] else { continue }
      write(name, "\(word.count),\(word.dueMillis.map(String.init) ?? "")", to: &output)
    }
    dirty = []
    write("/now", "\(nowMillis)", to: &output)
  }

  private func write(_ key: String, _ value: String, to output: inout OutputBatch) {
    output.append(
      topic: 0, partition: partition, key: output.place(Array(key.utf8).span),
      value: output.place(Array(value.utf8).span))
  }
}

/// The log, its words and what must hold of it.
struct WordCountWorld {
  let log = SimulatedLog(clock: SimulatedClock())
  let stage: WordCount

  init(partitions: Int32 = 3, padding: Int = 0) {
    stage = WordCount(partitionCount: partitions, padding: padding)
    log.createTopics(of: stage)
  }

  var clock: SimulatedClock { log.clock }

  func say(_ word: String, topic: String = "words.a") {
    log.append(topic, key: Array(word.utf8), value: Array(word.utf8))
  }

  /// What was said on, as "topic/partition/offset", by partition of the task.
  func said(_ partition: Int32) -> [String] {
    log.records("said", partition: partition).map { record in
      String(decoding: record.value ?? [], as: UTF8.self).split(separator: "/").prefix(3).joined(separator: "/")
    }
  }

  /// What must have been said on, once: every input record.
  func expected(_ partition: Int32) -> Set<String> {
    var all: Set<String> = []
    for (at, topic) in stage.inputTopics.enumerated() {
      for record in log.records(topic, partition: partition) { all.insert("\(at)/\(partition)/\(record.offset)") }
    }
    return all
  }

  func bells() -> [String] {
    (0..<stage.partitionCount).flatMap { partition in
      log.records("bells", partition: partition).map { record in
        "\(String(decoding: record.key ?? [], as: UTF8.self))@\(String(decoding: record.value ?? [], as: UTF8.self))"
      }
    }
  }

  /// The counts that the changelogs say.
  func counts() -> [String: Int] {
    var counts: [String: Int] = [:]
    for partition in 0..<stage.partitionCount {
      for (name, word) in restored(partition).words { counts[name] = word.count }
    }
    return counts
  }

  /// A task restored straight from its changelog.
  func restored(_ partition: Int32) -> WordCountTask {
    let task = stage.makeTask(partition: partition)
    for record in log.records("state", partition: partition) {
      guard let key = record.key, let value = record.value else { continue }
      do throws(UnreadableState) {
        try task.restore(key: key.span, value: value.span)
      } catch {
        Issue.record("the changelog of partition \(partition) cannot be read: \(error)")
      }
    }
    return task
  }

  /// The counts that the inputs say.
  func expectedCounts() -> [String: Int] {
    var counts: [String: Int] = [:]
    for topic in stage.inputTopics {
      for partition in 0..<stage.partitionCount {
        for record in log.records(topic, partition: partition) {
          counts[String(decoding: record.value ?? [], as: UTF8.self), default: 0] += 1
        }
      }
    }
    return counts
  }

  /// What is wrong with the log after everything has come to its end; short texts, empty when all is well.
  func wrongs() -> [String] {
    var wrongs: [String] = []
    for partition in 0..<stage.partitionCount {
      let said = said(partition)
      let missing = expected(partition).subtracting(said)
      if !missing.isEmpty { wrongs.append("partition \(partition): \(missing.count) records are missing") }
      let twice = said.count - Set(said).count
      if twice > 0 { wrongs.append("partition \(partition): \(twice) records were taken twice") }
      for topic in stage.inputTopics.indices {
        let offsets = said.filter { $0.hasPrefix("\(topic)/") }.compactMap { Int($0.split(separator: "/")[2]) }
        if offsets != offsets.sorted() { wrongs.append("\(topic)/\(partition) was taken out of order") }
      }
    }
    if counts() != expectedCounts() { wrongs.append("the counts in the changelog are wrong") }
    if totalLag() != 0 { wrongs.append("lag is \(totalLag())") }
    if log.openTransactions != 0 { wrongs.append("a transaction is open") }
    let bells = bells()
    if Set(bells).count != bells.count { wrongs.append("a bell rang twice") }
    let rang = Set(bells.map { String($0.split(separator: "@")[0]) })
    if rang != Set(expectedCounts().keys) { wrongs.append("a bell did not ring") }
    return wrongs
  }

  func totalLag(group: String = "count") -> Int64 {
    stage.inputTopics.reduce(0) { sum, topic in
      (0..<stage.partitionCount).reduce(sum) { $0 + log.lag(group: group, topic: topic, partition: $1) }
    }
  }

  /// Steps until a step finds nothing to do and every task runs.
  func settle(_ worker: SimulatedWorker<WordCount>, steps: Int = 200) throws {
    var idle = 0
    for _ in 0..<steps where idle < 3 {
      idle = try worker.step() == .idle ? idle + 1 : 0
    }
  }
}
