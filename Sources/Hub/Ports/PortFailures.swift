internal import Kafka
internal import Streams

extension PortFailure {
  /// A consumer's or reader's error. Refused rights are fatal: a hub that silently waits for rights looks alive.
  init(_ error: KafkaError) {
    if error.kind == .fenced {
      self = .fatal("another process runs with this instanceID, give every instance its own: \(error.description)")
      return
    }
    if error.isFatal {
      self = .fatal(error.description)
      return
    }
    switch error.kind {
    case .fenced, .unauthorized, .configuration, .invalidArgument: self = .fatal(error.description)
    case .queueFull, .timedOut, .disconnected, .unknownTopicOrPartition, .alreadyExists, .messageTooLarge,
      .wrongState, .staleGeneration, .offsetOutOfRange, .pollTooLate, .other:
      self = .transient(error.description)
    }
  }
}

extension ProducerFailure {
  /// An error within a transaction.
  init(_ error: KafkaError) {
    if error.kind == .fenced {
      self = .fenced(error.description)
    } else if error.isFatal {
      self = .fatal(error.description)
    } else {
      self = .abortable(error.description)
    }
  }
}
