extension CommandFailure {
  public init(_ failure: TopicFailure) {
    switch failure {
    case .notReached(let text):
      self.init(
        .kafkaNotReached, text,
        advice: "Check bootstrapServers in the settings, that the cluster runs, and the kafka properties for TLS")
    case .refused(let text):
      self.init(
        .problemsFound, text, advice: "If a topic is missing, run: referral-hub topics apply")
    }
  }
}
