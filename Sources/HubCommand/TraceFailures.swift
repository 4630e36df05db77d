internal import Hub

extension CommandFailure {
  /// Why the hub's own records could not be shown.
  init(_ failure: TraceFailure) {
    switch failure {
    case .noSuchPerson, .noSuchHousehold, .noSuchReferral:
      self.init(
        .problemsFound, failure.description,
        advice: "Check the id, and that the settings name the right cluster, topicPrefix and partitions")
    case .noHousehold, .endless, .unreadable, .refused: self.init(.problemsFound, failure.description)
    case .notReached:
      self.init(
        .kafkaNotReached, failure.description,
        advice: "Check bootstrapServers in the settings, that the cluster runs, and the kafka properties for TLS")
    }
  }
}
