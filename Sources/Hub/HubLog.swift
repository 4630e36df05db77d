internal import Kafka
internal import Telemetry

/// The hub's own log lines that more than one file writes.
enum HubLog {
  static func portNotClosed(_ port: StaticString, _ error: KafkaError) {
    Log.warning("hub.port-not-closed", ["port": .word(port), "text": .text(error.description)])
  }

  static func rebalanceNotAnswered(_ error: KafkaError) {
    Log.error("hub.rebalance-not-answered", ["text": .text(error.description)])
  }
}
