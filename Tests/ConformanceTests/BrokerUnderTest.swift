import Streams

/// A broker as the hub meets it: through its own ports.
protocol BrokerUnderTest {
  associatedtype Consumer: ConsumerPort
  associatedtype Producer: ProducerPort where Producer.Membership == Consumer.Membership
  associatedtype Restorer: RestorePort

  /// Makes a topic with a name that nobody else uses.
  func createTopic(partitions: Int32) throws -> String
  /// A new member of a group.
  func consumer(group: String, member: String, topics: [String]) throws -> Consumer
  /// A producer that has not taken its transactional id over yet.
  func producer(_ transactionalID: String, group: String, inputs: [String], outputs: [String]) -> Producer
  func restorer(_ topic: String) -> Restorer
  /// Lets as much time pass as a poll that found nothing takes.
  func pass()
  /// Nil if it cannot be asked to.
  func compact(_ topic: String) -> Void?
  func restart() -> Void?
  /// Sends offsets with a proof of membership from before a rebalance; see ``Requirement/checksGeneration``.
  func sendOffsetsOfAnOldGeneration() throws -> Finding
}

/// Something did not happen within the patience of a test: the broker, not the machine, is slow.
struct GaveUp: Error, CustomStringConvertible {
  let description: String

  init(_ what: String) { description = "gave up waiting for \(what)" }
}

/// How often a test polls, 100 ms each, before it gives up on what must come.
let patience = 450
/// How often a test polls before it says that nothing came. Longer could only find a broker worse.
let suspicion = 15
let pollMillis = 100
