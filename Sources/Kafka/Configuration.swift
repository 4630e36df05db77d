import CRdKafka

/// Owns a `rd_kafka_conf_t` until a client takes it over. librdkafka takes it only when the client could be made
/// (trap 3), so until then, and on every error, it is destroyed here.
@safe struct Configuration: ~Copyable {
  enum ClientSort {
    case consumer
    case producer

    var prefix: String {
      switch self {
      case .consumer: "consumer."
      case .producer: "producer."
      }
    }

    var otherPrefix: String {
      switch self {
      case .consumer: ClientSort.producer.prefix
      case .producer: ClientSort.consumer.prefix
      }
    }
  }

  private static let operation = "configure"
  private static let errorTextBytes = 512

  private let sort: ClientSort
  private var pointer: OpaquePointer?

  /// - Parameters:
  ///   - defaults: set first, so that the settings may change them.
  ///   - reserved: set last; a setting that disagrees is an error.
  init(
    _ sort: ClientSort, _ settings: ClientSettings, defaults: KeyValuePairs<String, String>,
    reserved: KeyValuePairs<String, String>
  ) throws(KafkaError) {
    self.sort = sort
    unsafe pointer = rd_kafka_conf_new()
    for (property, value) in defaults { try set(property, value) }
    try set("bootstrap.servers", settings.bootstrapServers)
    for (name, value) in settings.properties where !name.hasPrefix(sort.otherPrefix) {
      let property = name.hasPrefix(sort.prefix) ? String(name.dropFirst(sort.prefix.count)) : name
      if property == "bootstrap.servers" || reserved.contains(where: { $0.key == property && $0.value != value }) {
        throw Self.refused(property, "This property is fixed by the hub. Remove it from the settings.")
      }
      try set(property, value)
    }
    for (property, value) in reserved { try set(property, value) }
  }

  deinit {
    if let pointer = unsafe pointer { unsafe rd_kafka_conf_destroy(pointer) }
  }

  /// The text of librdkafka repeats the value, which may be a password; so the error names the property only.
  private func set(_ property: String, _ value: String) throws(KafkaError) {
    switch unsafe rd_kafka_conf_set(pointer, property, value, nil, 0) {
    case RD_KAFKA_CONF_OK: return
    case RD_KAFKA_CONF_UNKNOWN:
      throw Self.refused(property, "librdkafka does not know this property. Correct its name or remove it.")
    default:
      throw Self.refused(
        property, "The value is not one that librdkafka accepts for this property (it is not shown, it may be secret).")
    }
  }

  private static func refused(_ property: String, _ text: String) -> KafkaError {
    KafkaError(
      kind: .configuration, code: RD_KAFKA_RESP_ERR__INVALID_ARG.rawValue, name: "CONFIGURATION", text: text,
      operation: operation, property: property)
  }

  /// Makes the client. The context is reachable from its callbacks and must outlive it; `ClientHandle` sees to that.
  consuming func makeClient(_ context: ClientContext) throws(KafkaError) -> OpaquePointer {
    // One opaque slot a client: every callback finds its context there (trap 5).
    unsafe rd_kafka_conf_set_opaque(pointer, Unmanaged.passUnretained(context).toOpaque())
    unsafe rd_kafka_conf_set_log_cb(pointer, logFromLibrary)
    unsafe rd_kafka_conf_set_error_cb(pointer, errorFromLibrary)
    let type: rd_kafka_type_t
    switch sort {
    case .consumer:
      type = RD_KAFKA_CONSUMER
      unsafe rd_kafka_conf_set_rebalance_cb(pointer, rebalanceFromLibrary)
    case .producer:
      type = RD_KAFKA_PRODUCER
      unsafe rd_kafka_conf_set_dr_msg_cb(pointer, deliveryFromLibrary)
    }
    var text = [CChar](repeating: 0, count: Self.errorTextBytes)
    guard let client = unsafe rd_kafka_new(type, pointer, &text, text.count) else {
      throw KafkaError(
        kind: .configuration, code: RD_KAFKA_RESP_ERR__INVALID_ARG.rawValue, name: "CONFIGURATION",
        text: string(from: text), operation: "make client")
    }
    unsafe pointer = nil
    return unsafe client
  }
}

/// The text in a buffer that librdkafka filled, up to its terminating zero.
func string(from buffer: [CChar]) -> String {
  let end = buffer.firstIndex(of: 0) ?? buffer.endIndex
  return String(decoding: buffer[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self)
}
