import Referral

extension TopicLayout.Inbound {
  /// Refuses an event that does not belong on a topic that carries this.
  ///
  /// Source: `Topics/topics/*.json`, `messages`.
  func admit(_ type: EventEnvelope.EventType) throws(Refusal) {
    switch (self, type) {
    case (.updates, .update), (.updates, .listCompleted), (.updates, .personMerged), (.feedback, .feedback),
      (.feedback, .request), (.decisions, .decision), (.queries, .query):
      return
    case (.updates, _), (.feedback, _), (.decisions, _), (.queries, _), (.rekeyed, _):
      throw Refusal(.unsupportedType, field: "/type", "this type of event does not belong on this topic; see Topics/")
    }
  }
}
