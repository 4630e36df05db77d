internal import Foundation
internal import Kafka
internal import Referral
internal import Stages
internal import Streams
internal import Telemetry

/// One worker's operating system thread: it makes the worker's clients, runs it until the signal, and says how it
/// ended. Everything of the worker lives and dies on it (KAFKA.md, trap 7).
final class WorkerThread: Sendable {
  /// The default of new threads differs between systems; a household's evaluation recurses over conditions only.
  private static let stackBytes = 8 << 20

  let stage: StageName
  let index: Int
  let statistics = WorkerStatistics()
  let stop: StopSignal

  var name: String { "\(stage.rawValue).\(index)" }

  init(stage: StageName, index: Int, stop: StopSignal) {
    self.stage = stage
    self.index = index
    self.stop = stop
  }

  /// - Parameter makeStage: called on the thread.
  func start<Stage: StageDefinition & SendableMetatype>(
    _ settings: Settings, clock: ClockStart, pace: Pace, notices: Notices,
    makeStage: @escaping @Sendable () throws(DataFileError) -> Stage
  ) {
    let thread = Thread { [self] in
      let failure: String?
      do throws(DataFileError) {
        failure = run(settings, clock, pace, try makeStage())
      } catch {
        failure = error.description
      }
      notices.post(.workerEnded(name: name, failure: failure))
    }
    thread.name = name
    thread.stackSize = Self.stackBytes
    thread.start()
  }

  /// - Returns: why it ended before it was asked to; `nil` if it was asked to.
  private func run<Stage: StageDefinition>(
    _ settings: Settings, _ clock: ClockStart, _ pace: Pace, _ stage: Stage
  ) -> String? {
    let consumer: KafkaConsumerPort
    do throws(KafkaError) {
      consumer = try KafkaConsumerPort(
        settings.client, groupID: settings.groupID(of: self.stage),
        groupInstanceID: settings.groupInstanceID(of: self.stage, worker: index), topics: stage.inputTopics)
    } catch {
      return error.description
    }
    let producer = KafkaProducerPort(
      settings.client, transactionalID: settings.transactionalID(of: self.stage, worker: index),
      inputTopics: stage.inputTopics, outputTopics: stage.outputTopics)
    let restorer = KafkaRestorePort(settings.client, changelog: stage.outputTopics[stage.changelogTopic])
    let log = WorkerEventLog(worker: name)
    let worker = Worker(
      stage: stage, consumer: consumer, producer: producer, restorer: restorer, clock: clock.makeClock(),
      limits: settings.limits, pace: pace, statistics: statistics, onEvent: log.write)
    do throws(WorkerFailure) {
      try worker.run(until: stop)
      return nil
    } catch {
      return WorkerEventLog.text(of: error)
    }
  }
}
