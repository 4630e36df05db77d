public import Referral
public import Streams

/// What casework decides by: the policy in force, the calendar and the clocks.
public struct CaseworkRules: Sendable {
  public let catalogue: Catalogue
  public let pack: PolicyPack
  public let calendar: WorkingCalendar
  public let clocks: Clocks
  /// Tells these rules from others: a hash of the files that they were read from; 0 where nobody replays.
  public let digest: UInt64

  public init(
    catalogue: Catalogue, pack: PolicyPack, calendar: WorkingCalendar, clocks: Clocks, digest: UInt64 = 0
  ) {
    self.catalogue = catalogue
    self.pack = pack
    self.calendar = calendar
    self.clocks = clocks
    self.digest = digest
  }

  /// The same with a published pack. The digest stays: it tells what a task was started with, and what is published is
  /// part of its state.
  func with(_ pack: PolicyPack) -> CaseworkRules {
    CaseworkRules(catalogue: catalogue, pack: pack, calendar: calendar, clocks: clocks, digest: digest)
  }

  /// The same with a published calendar.
  func with(_ calendar: WorkingCalendar) -> CaseworkRules {
    CaseworkRules(catalogue: catalogue, pack: pack, calendar: calendar, clocks: clocks, digest: digest)
  }
}

extension CaseworkRules {
  /// As journal entries name it.
  var policyVersion: String { "\(pack.name).\(pack.serial)" }
}

/// The stage that keeps each household's file, decides by the policy, publishes referrals and follows their answers.
public struct CaseworkStage: StageDefinition {
  public let layout: TopicLayout
  public let rules: CaseworkRules
  public let partitionCount: Int32
  private let civilAffairs: Department
  private let observer: (any PolicyObserver)?

  /// - Parameter observer: who is told what the policy lacks in the divisions that are met; nil where nobody watches.
  /// - Throws: `DataFileError` where the registry has no civil affairs, whose work the hub is.
  public init(layout: TopicLayout, rules: CaseworkRules, partitionCount: Int32, observer: (any PolicyObserver)? = nil)
    throws(DataFileError)
  {
    guard let civilAffairs = layout.departments.department(code: "civil-affairs") else {
      throw DataFileError(
        file: "departments.json", path: "/departments", problem: "lacks civil-affairs, to which drafts and returns go")
    }
    self.layout = layout
    self.rules = rules
    self.partitionCount = partitionCount
    self.civilAffairs = civilAffairs
    self.observer = observer
  }

  public var inputTopics: [String] { layout.caseworkInputs }
  public var outputTopics: [String] { layout.caseworkOutputs }
  public var changelogTopic: Int { TopicLayout.changelog }

  public func makeTask(partition: Int32) -> CaseworkTask {
    CaseworkTask(
      CaseworkWork(
        partition: partition, partitionCount: partitionCount, layout: layout, rules: rules, civilAffairs: civilAffairs,
        observer: observer))
  }
}
