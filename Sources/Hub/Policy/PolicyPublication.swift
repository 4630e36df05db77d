internal import Kafka
public import Referral
internal import Stages

/// Publishes a policy pack: the pack to `hub.policy` and its activation to every partition of `hub.inbox`, in one
/// transaction. Two publications at once fence each other by their transactional id, and what is published is read only
/// after that: of the two one is refused.
public struct PolicyPublication {
  private static let startTimeoutMillis: Int32 = 30_000

  private let settings: Settings
  private let contract: ContractFiles

  public init(_ settings: Settings, _ contract: ContractFiles) {
    self.settings = settings
    self.contract = contract
  }

  /// - Parameter json: a pack's bytes. They are read and checked here once more.
  /// - Returns: the pack that is in force from now on.
  public func publish(_ json: [UInt8], named file: String) throws(CommandFailure) -> PolicyPack {
    let pack: PolicyPack
    do throws(PolicyPackRefused) {
      pack = try PolicyPack.read(json, catalogue: contract.catalogue, named: file)
    } catch {
      throw CommandFailure(.filesRefused, error.description, advice: "See referral-hub policy lint \(file)")
    }
    guard json.count <= PolicyActivation.maximumPackBytes else {
      throw CommandFailure(
        .filesRefused,
        "\(file) has \(json.count) bytes; a record of the log holds \(PolicyActivation.maximumPackBytes)",
        advice: "Write the pack without spaces and line ends between its members")
    }
    let producer = try start()
    let inForce = try contract.policyInForce(settings)
    guard pack.serial > inForce.serial else {
      throw CommandFailure(
        .problemsFound, "\(inForce.name).\(inForce.serial) is in force; serial \(pack.serial) is not after it",
        advice: "Give the pack a serial number above \(inForce.serial); a former policy comes back the same way")
    }
    try send(pack, json, producer)
    return pack
  }

  private func start() throws(CommandFailure) -> TransactionalProducer {
    do throws(KafkaError) {
      let producer = try TransactionalProducer(
        settings.client, transactionalID: "\(settings.applicationID).policy-publication")
      try producer.initTransactions(timeoutMillis: Self.startTimeoutMillis)
      return producer
    } catch {
      throw CommandFailure(error, servers: settings.client.bootstrapServers)
    }
  }

  private func send(
    _ pack: PolicyPack, _ json: [UInt8], _ producer: TransactionalProducer
  ) throws(CommandFailure) {
    let key = PolicyActivation.key(name: pack.name, serial: pack.serial)
    let activation = PolicyActivation.value(key: key, serial: pack.serial, json: json)
    do throws(KafkaError) {
      try producer.begin()
      let policies = try producer.topic(settings.topicPrefix + PublishedPolicies.topic)
      try unsafe producer.produce(policies, partition: 0, key: key.span.bytes, value: json.span.bytes)
      let inbox = try producer.topic(settings.topicPrefix + "hub.inbox")
      for partition in 0..<settings.partitions {
        try unsafe producer.produce(inbox, partition: partition, key: key.span.bytes, value: activation.span.bytes)
      }
    } catch {
      _ = producer.abort()
      throw CommandFailure(error, servers: settings.client.bootstrapServers)
    }
    switch producer.commit() {
    case .committed: return
    case .aborted(let error?): throw CommandFailure(error, servers: settings.client.bootstrapServers)
    case .mustRecreate(let error):
      throw CommandFailure(
        .problemsFound, "whether the pack was published is not known (\(error.description))",
        advice: "Run the command again: a pack that is in force is refused as not after itself")
    case .aborted(nil): throw CommandFailure(.problemsFound, "the transaction was given up; run the command again")
    }
  }
}
