import CRdKafka
public import Telemetry

/// What a client counts; any thread may read it.
public struct ClientCounters: Sendable {
  /// Records that the broker did not take. In a transaction the commit then fails.
  public let deliveryFailures = Counter()
  /// Errors that librdkafka reported on its own: connections lost, authentication refused.
  public let errors = Counter()
}

/// What the callbacks of one client reach through its opaque slot.
///
/// Only `counters` may be touched by other threads. The rest belongs to the thread that polls the client, which is
/// another one for a producer while its transaction is ended in the background: librdkafka calls the rebalance, delivery
/// and error callbacks inside that thread's polls, and the log callback, which comes
/// from librdkafka's own threads, does not use the context at all.
final class ClientContext {
  let counters = ClientCounters()
  weak var consumer: Consumer?
  var reports: DeliveryReports?

  static func of(_ opaque: UnsafeMutableRawPointer?) -> ClientContext? {
    guard let opaque = unsafe opaque else { return nil }
    return unsafe Unmanaged<ClientContext>.fromOpaque(opaque).takeUnretainedValue()
  }
}

/// Owns a `rd_kafka_t` and its context, and ends both in the right order.
@safe final class ClientHandle {
  let pointer: OpaquePointer
  let context: ClientContext
  /// Set while destroying might wait for the broker: a consumer that is not closed can hold it up for its session
  /// timeout, and the worker's thread must not stand still that long.
  var mayWaitToDestroy = false

  init(_ configuration: consuming Configuration) throws(KafkaError) {
    let context = ClientContext()
    unsafe pointer = try configuration.makeClient(context)
    self.context = context
  }

  deinit {
    // Without the flag destroying a consumer would close it, and closing can wait for the broker; `Consumer.close`
    // does that, with a limit.
    if mayWaitToDestroy {
      unsafe BackgroundEnd(pointer, context).start()
    } else {
      unsafe rd_kafka_destroy_flags(pointer, Int32(RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE))
      withExtendedLifetime(context) {}
    }
  }

  /// The error behind a bare code: a fatal one is looked up, because its code alone says only "fatal".
  func error(
    _ code: rd_kafka_resp_err_t, _ operation: String, detail: String? = nil, topic: String? = nil,
    partition: Int32? = nil
  ) -> KafkaError {
    if code == RD_KAFKA_RESP_ERR__FATAL, var fatal = fatalError(operation) {
      fatal.topic = topic
      fatal.partition = partition
      return fatal
    }
    return KafkaError(code, operation, detail: detail, topic: topic, partition: partition)
  }

  /// A property as the client has it, after defaults and settings. Never asked for a secret one.
  func property(_ name: String) -> String? {
    var value = [CChar](repeating: 0, count: 256)
    var size = value.count
    guard unsafe rd_kafka_conf_get(rd_kafka_conf(pointer), name, &value, &size) == RD_KAFKA_CONF_OK else { return nil }
    return string(from: value)
  }

  /// The client's fatal error, if it has one.
  func fatalError(_ operation: String) -> KafkaError? {
    guard unsafe rd_kafka_fatal_error(pointer, nil, 0) != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    var text = [CChar](repeating: 0, count: 512)
    let code = unsafe rd_kafka_fatal_error(pointer, &text, text.count)
    var error = KafkaError(code, operation, detail: string(from: text))
    error.isFatal = true
    return error
  }
}

// The callbacks are functions of the file, isolated to nothing: written inline in main-actor code they would compile
// without a warning and trap on a thread of librdkafka (trap 5).

/// Comes from any thread of librdkafka.
nonisolated func logFromLibrary(
  _ client: OpaquePointer?, _ level: Int32, _ facility: UnsafePointer<CChar>?, _ text: UnsafePointer<CChar>?
) {
  let severity: LogLevel =
    switch level {
    case ...3: .error
    case 4: .warning
    case 5, 6: .info
    default: .debug
    }
  guard severity >= Log.minimumLevel else { return }
  let name = unsafe client.map { unsafe String(cString: rd_kafka_name($0)) } ?? ""
  Log.write(
    LogLine(
      severity, "kafka.library",
      [
        "client": .text(name), "facility": .text(unsafe facility.map { unsafe String(cString: $0) } ?? ""),
        "text": .text(unsafe text.map { unsafe String(cString: $0) } ?? ""),
      ]))
}

/// Comes inside a poll of the owning thread.
nonisolated func errorFromLibrary(
  _ client: OpaquePointer?, _ code: Int32, _ reason: UnsafePointer<CChar>?, _ opaque: UnsafeMutableRawPointer?
) {
  guard let context = unsafe ClientContext.of(opaque) else { return }
  context.counters.errors.add()
  let error = KafkaError(
    rd_kafka_resp_err_t(rawValue: code), "run client", detail: unsafe reason.map { unsafe String(cString: $0) })
  Log.write(
    LogLine(
      error.isFatal ? .error : .warning, "kafka.error", ["name": .text(error.name), "text": .text(error.text)]))
}
