// A plugin of librdkafka for benchmarks on noida-db, which answers a fetch at once also when it has nothing: consumers
// that are up to date then ask twenty thousand times a second, and take both processors from what is measured. Kafka
// waits up to fetch.wait.max.ms. With this plugin a client that got nothing new waits before it goes on, as it would
// have waited for Kafka's answer. deploy/bench compiles it and gives it to all sides of the comparison.

import CRdKafka
import Glibc

/// Kafka's number of the Fetch request.
private let fetchRequest: Int16 = 1
/// Short against a cycle, so that records that come in between are not held up much longer than by Kafka.
private let waitMicroseconds: UInt32 = 5_000

/// Called by librdkafka when a configuration names this library in `plugin.library.paths`.
@_cdecl("conf_init")
public func initialise(
  _ configuration: OpaquePointer?, _ opaque: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
  _ text: UnsafeMutablePointer<CChar>?, _ size: Int
) -> rd_kafka_resp_err_t {
  rd_kafka_conf_interceptor_add_on_new(configuration, "patient-fetch", clientMade, nil)
}

private func clientMade(
  _ client: OpaquePointer?, _ configuration: OpaquePointer?, _ opaque: UnsafeMutableRawPointer?,
  _ text: UnsafeMutablePointer<CChar>?, _ size: Int
) -> rd_kafka_resp_err_t {
  // One a client, for as long as the process lives: the thread that uses it ends after the client's last callback.
  let lastSize = UnsafeMutablePointer<Int>.allocate(capacity: 1)
  lastSize.initialize(to: 0)
  return rd_kafka_interceptor_add_on_response_received(client, "patient-fetch", answered, lastSize)
}

/// On the thread of the connection. An answer as long as the one before holds the same: the list of the partitions, and
/// nothing in them. When two with records are of equal length by chance, one wait too many does no harm.
private func answered(
  _ client: OpaquePointer?, _ socket: Int32, _ broker: UnsafePointer<CChar>?, _ brokerNumber: Int32, _ request: Int16,
  _ version: Int16, _ correlation: Int32, _ size: Int, _ roundTrip: Int64, _ error: rd_kafka_resp_err_t,
  _ opaque: UnsafeMutableRawPointer?
) -> rd_kafka_resp_err_t {
  guard request == fetchRequest, let lastSize = opaque?.assumingMemoryBound(to: Int.self) else {
    return RD_KAFKA_RESP_ERR_NO_ERROR
  }
  if size == lastSize.pointee { usleep(waitMicroseconds) }
  lastSize.pointee = size
  return RD_KAFKA_RESP_ERR_NO_ERROR
}
