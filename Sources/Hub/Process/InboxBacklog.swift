internal import Foundation
internal import Kafka
internal import Streams
internal import Synchronization
internal import Telemetry

/// Back-pressure between the stages: how many records of `hub.inbox` casework has yet to take, looked at from a thread of
/// its own, and intake held back while they are too many.
///
/// Before the inbox each department has a topic of its own, and a consumer takes from all of them in turn; the inbox is
/// one for all. So what a department sends faster than the hub can work through has to wait in its own topic, or the
/// others' emergencies would wait behind it.
final class InboxBacklog: Sendable {
  /// Between two looks at the broker.
  static let lookMillis: Int64 = 100
  /// Between two looks at what this instance's casework has committed, which stands in until the next look at the broker.
  static let countMillis = 10
  /// How often it is said that intake is held back, at most.
  static let reportMillis: Int64 = 60_000
  /// How long the broker may take to answer a look; without an answer intake is not held back.
  private static let requestTimeoutMillis: Int32 = 5_000

  let pace = Pace()
  private let group: String
  private let partitions: [Kafka.TopicPartition]
  private let intake: [WorkerStatistics]
  private let casework: [WorkerStatistics]

  /// - Parameters:
  ///   - intake: what this instance's intake workers count; while they take in nothing there is nothing to look at.
  ///   - casework: what its casework workers count.
  init(_ settings: Settings, intake: [WorkerStatistics], casework: [WorkerStatistics]) {
    group = settings.groupID(of: .casework)
    partitions = (0..<settings.partitions).map { Kafka.TopicPartition("\(settings.topicPrefix)hub.inbox", $0) }
    self.intake = intake
    self.casework = casework
  }

  /// Looks until intake is told to stop.
  func start(_ client: ClientSettings, until stop: StopSignal) {
    let thread = Thread { [self] in
      let clock = SystemClock()
      var admin: Admin?
      var seen = (taken: -1, done: 0, millis: Int64.min / 2)
      var reportedMillis = Int64.min / 2
      while !stop.isRequested {
        clock.wait(millis: Self.countMillis)
        let done = Self.records(casework)
        pace.note(done: done - seen.done)
        seen.done = done
        let taken = Self.records(intake)
        let now = clock.monotonicMillis
        guard now - seen.millis >= Self.lookMillis, pace.mayTake == 0 || taken != seen.taken else { continue }
        seen.taken = taken
        seen.millis = now
        do throws(KafkaError) {
          let asked = if let admin { admin } else { try Admin(client) }
          admin = asked
          let records = try count(asked)
          pace.look(waiting: Int(clamping: records))
          // What was committed while the broker was asked may be in its answer already.
          seen.done = Self.records(casework)
          if pace.mayTake == 0, now - reportedMillis >= Self.reportMillis {
            reportedMillis = now
            Log.info("intake.held-back", ["records": .int(records)])
          }
        } catch {
          pace.look(waiting: nil)
          admin = nil
          Log.debug("inbox.not-looked-at", ["reason": .text(error.description)])
        }
      }
    }
    thread.name = "inbox-backlog"
    thread.start()
  }

  private static func records(_ workers: [WorkerStatistics]) -> Int {
    workers.reduce(0) { $0 + $1.recordsIn.load(ordering: .relaxed) }
  }

  private func count(_ admin: Admin) throws(KafkaError) -> Int64 {
    let committed = try admin.committedOffsets(
      ofGroup: group, partitions: partitions, timeoutMillis: Self.requestTimeoutMillis)
    let marks = try admin.watermarks(of: partitions, timeoutMillis: Self.requestTimeoutMillis)
    return zip(partitions, marks).reduce(0) { sum, one in
      sum + max(0, one.1.high - max(committed[one.0] ?? 0, one.1.low))
    }
  }
}
