import Foundation
import Referral
import Stages
import Streams
import Wire

/// The core without a broker: the real intake and casework tasks, one after the other, in cycles of a thousand records.
///
/// It measures, in processor time of this thread, what one update costs from the bytes of the message to the bytes of changelog, inbox and referrals.
final class CoreBenchmark {
  static let recordsPerCycle = 1_000

  private let population: Population
  private let layout: TopicLayout
  private let intake: IntakeTask
  private let casework: CaseworkTask
  private var input = InputBatch()
  private var inbox = InputBatch()
  private var output = OutputBatch()
  private var offset: Int64 = 0
  private var now: Int64 = 1_765_000_000_000
  private(set) var outputBytes = 0

  init(contract: BenchContract, households: Int) throws {
    population = Population(households: households)
    layout = contract.layout
    intake = IntakeStage(layout: layout, catalogue: contract.rules.catalogue, partitionCount: 1).makeTask(partition: 0)
    casework = try CaseworkStage(layout: layout, rules: contract.rules, partitionCount: 1).makeTask(partition: 0)
    intake.restoreFinished(nowMillis: now)
    casework.restoreFinished(nowMillis: now)
  }

  struct Result {
    var updates: Int
    var nanoseconds: UInt64
    var nanosecondsEach: Double { Double(nanoseconds) / Double(max(updates, 1)) }
  }

  /// Loads the population and returns what the process then holds more, in bytes a household.
  func load() -> Double {
    let before = Memory.resident()
    var batch: [Population.Message] = []
    for household in 0..<population.households {
      batch += population.messages(household)
      if batch.count >= Self.recordsPerCycle {
        _ = cycle(batch)
        batch.removeAll(keepingCapacity: true)
      }
    }
    _ = cycle(batch)
    batch = []
    return Double(Memory.resident() - before) / Double(population.households)
  }

  /// Runs updates through intake and casework; the messages are made outside the measured time.
  func run(_ updates: Int, make: (Int) -> Population.Message) -> Result {
    var nanoseconds: UInt64 = 0
    var done = 0
    while done < updates {
      let count = min(Self.recordsPerCycle, updates - done)
      let messages = (done..<done + count).map(make)
      nanoseconds += cycle(messages)
      done += count
    }
    return Result(updates: updates, nanoseconds: nanoseconds)
  }

  func changing(_ updates: Int, round: inout Int) -> Result {
    var random = SplitMix64(seed: 7)
    let base = round
    let result = run(updates) { index in
      population.costUpdate(
        Int(random.next() % UInt64(population.households)), Int(random.next() % 3), round: base + index + 1)
    }
    round += updates
    return result
  }

  /// The same statements again with the same ids: what a replay or a duplicate costs.
  func unchanged(_ updates: Int) -> Result {
    var random = SplitMix64(seed: 11)
    return run(updates) { _ in
      let household = Int(random.next() % UInt64(population.households))
      let messages = population.messages(household)
      return messages[Int(random.next() % UInt64(messages.count))]
    }
  }

  /// Every update opens a referral or closes it, person by person.
  func referring(_ updates: Int, round: inout Int) -> Result {
    let base = round
    let people = population.households * Population.membersPerHousehold
    let result = run(updates) { index in
      let person = index % people
      return population.premiumUpdate(person / 3, person % 3, pass: index / people, round: base + index + 1)
    }
    round += updates
    return result
  }

  private func cycle(_ messages: [Population.Message]) -> UInt64 {
    input.removeAll()
    for message in messages {
      let topic = layout.intakeInputs.firstIndex(of: "dept.\(message.department).updates") ?? 0
      input.append(
        topic: topic, partition: 0, offset: offset, timestampMillis: now, key: message.key.span,
        value: message.value.span)
      offset += 1
    }
    now += 100
    let start = ProcessorTime.nanoseconds()
    output.removeAll()
    process(input, by: intake)
    intake.endCycle(nowMillis: now, output: &output)
    moveToInbox()
    outputBytes += output.byteCount
    output.removeAll()
    process(inbox, by: casework)
    casework.endCycle(nowMillis: now, output: &output)
    outputBytes += output.byteCount
    return ProcessorTime.nanoseconds() - start
  }

  /// Hands a batch to a task as a worker does.
  private func process(_ batch: InputBatch, by task: any StageTask) {
    for (index, record) in batch.records.enumerated() {
      if index % WorkerLimits.announcedRecords == 0 {
        for next in batch.records[index...].prefix(WorkerLimits.announcedRecords) { task.announce(next, in: batch) }
      }
      task.process(record, in: batch, nowMillis: now, output: &output)
    }
  }

  private func moveToInbox() {
    inbox.removeAll()
    let target = layout.intakeOutputs.firstIndex(of: "hub.inbox") ?? 0
    for (index, record) in output.records.enumerated() where record.topic == target {
      guard let key = record.key, let value = record.value else { continue }
      inbox.append(
        topic: 0, partition: 0, offset: Int64(index), timestampMillis: now, key: output.arena[key].span,
        value: output.arena[value].span)
    }
  }
}

/// Time that this thread spent on a processor: what others do on a shared machine does not count.
enum ProcessorTime {
  static func nanoseconds() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

/// A small generator of random numbers with a seed.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
