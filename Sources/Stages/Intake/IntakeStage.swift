public import Referral
public import Streams

/// The stage that validates what departments send, keeps each person's record and tells households of changes.
public struct IntakeStage: StageDefinition {
  public let layout: TopicLayout
  public let catalogue: Catalogue
  public let partitionCount: Int32

  public init(layout: TopicLayout, catalogue: Catalogue, partitionCount: Int32) {
    self.layout = layout
    self.catalogue = catalogue
    self.partitionCount = partitionCount
  }

  public var inputTopics: [String] { layout.intakeInputs }
  public var outputTopics: [String] { layout.intakeOutputs }
  public var changelogTopic: Int { TopicLayout.changelog }

  public func makeTask(partition: Int32) -> IntakeTask {
    IntakeTask(
      IntakeWork(partition: partition, partitionCount: partitionCount, layout: layout, catalogue: catalogue))
  }
}
