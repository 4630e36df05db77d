import CRdKafka

/// The librdkafka that this process runs with.
public enum KafkaLibrary {
  /// Its version, such as `2.0.2`.
  public static var version: String { unsafe String(cString: rd_kafka_version_str()) }
}
