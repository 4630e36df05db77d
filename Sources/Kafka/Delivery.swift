import CRdKafka
import Telemetry

/// A record that the broker did not take.
public struct DeliveryFailure: Hashable, Sendable {
  /// What `produce` was given to know the record by.
  public var token: UInt
  public var error: KafkaError
}

/// What a plain producer keeps of its delivery reports.
struct DeliveryReports {
  /// More failures than this are counted only: a broker that is gone fails every record.
  static let maximumKept = 10_000

  var delivered: Int64 = 0
  var failures: [DeliveryFailure] = []
}

/// Comes inside a poll, flush or commit of the owning thread. As an event instead, a commit would wait for reports
/// that only its own thread could take (trap 6).
nonisolated func deliveryFromLibrary(
  _ client: OpaquePointer?, _ message: UnsafePointer<rd_kafka_message_t>?, _ opaque: UnsafeMutableRawPointer?
) {
  guard let context = unsafe ClientContext.of(opaque), let message = unsafe message else { return }
  let code = unsafe message.pointee.err
  if code == RD_KAFKA_RESP_ERR_NO_ERROR {
    context.reports?.delivered += 1
    return
  }
  context.counters.deliveryFailures.add()
  guard let kept = context.reports?.failures.count, kept < DeliveryReports.maximumKept else { return }
  let topic = unsafe message.pointee.rkt.map { unsafe String(cString: rd_kafka_topic_name($0)) }
  let partition = unsafe message.pointee.partition
  context.reports?.failures.append(
    DeliveryFailure(
      token: unsafe UInt(bitPattern: message.pointee._private),
      error: KafkaError(
        code, "deliver", topic: topic, partition: partition == RD_KAFKA_PARTITION_UA ? nil : partition)))
}
