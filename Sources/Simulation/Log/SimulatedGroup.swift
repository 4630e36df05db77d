/// A member's proof that it belongs to a group's generation.
public struct SimulatedMembership: Equatable, Sendable {
  public let member: String
  public let generation: Int
  let incarnation: Int
}

/// A consumer group with Kafka's eager protocol and the range assignor. A rebalance begins when a member joins, leaves
/// or is evicted; each member gives its partitions back and rejoins in its next poll; when all have, the next
/// generation's partitions are handed out, again in each one's next poll.
///
/// Members are static: who joins with a name that is taken replaces its holder, and the old one is fenced (Kafka's
/// `group.instance.id`, KIP-345).
public final class SimulatedGroup {
  /// How long a member may be silent before it is evicted.
  public var sessionTimeoutMillis: Int64 = 45_000
  public private(set) var generation = 0

  private struct Member {
    let topics: [String: Int32]
    let incarnation: Int
    var lastSeenMillis: Int64
    var rejoined = true
    var knownGeneration = 0
    var assigned: [SimulatedTopicPartition] = []
  }

  private let clock: SimulatedClock
  private var members: [String: Member] = [:]
  private var isRebalancing = false
  private var incarnations = 0
  private var committed: [SimulatedTopicPartition: Int64] = [:]

  init(clock: SimulatedClock) { self.clock = clock }

  /// What a member learns in a poll.
  enum Notice {
    case assigned([SimulatedTopicPartition], generation: Int)
    case revoked
    case lost
    /// Another consumer has joined with this member's name: fatal.
    case fenced
  }

  public var memberNames: [String] { members.keys.sorted() }

  public func committedOffset(_ at: SimulatedTopicPartition) -> Int64? { committed[at] }

  /// Takes a member out as if its session had expired; it learns so in its next poll.
  public func evict(_ member: String) {
    guard members.removeValue(forKey: member) != nil else { return }
    startRebalance()
  }

  /// Begins a rebalance with the members as they are.
  public func rebalance() { startRebalance() }

  /// Evicts who was silent for longer than the session timeout.
  func expireMembers() {
    for (other, member) in members where clock.monotonicMillis - member.lastSeenMillis > sessionTimeoutMillis {
      evict(other)
    }
  }

  /// The coordinator starts anew: the members are unknown, offsets and generation stay.
  func forgetMembers() {
    members = [:]
    startRebalance()
  }

  /// A number for a consumer that is about to join.
  func newIncarnation() -> Int {
    incarnations += 1
    return incarnations
  }

  /// A member's poll: keeps its session alive, takes part in a rebalance, and joins if it is not a member.
  /// - Parameter topics: what it subscribes to, with partition counts.
  func poll(_ name: String, incarnation: Int, topics: [String: Int32], wasMember: Bool) -> [Notice] {
    expireMembers()
    if let holder = members[name], holder.incarnation > incarnation { return [.fenced] }
    var notices: [Notice] = []
    if members[name]?.incarnation != incarnation {
      if wasMember { notices.append(.lost) }
      startRebalance()
      members[name] = Member(topics: topics, incarnation: incarnation, lastSeenMillis: clock.monotonicMillis)
    } else if isRebalancing, members[name]?.rejoined == false {
      notices.append(.revoked)
      members[name]?.rejoined = true
    }
    members[name]?.lastSeenMillis = clock.monotonicMillis
    if isRebalancing, members.values.allSatisfy(\.rejoined) { completeRebalance() }
    if !isRebalancing, let member = members[name], member.knownGeneration < generation {
      members[name]?.knownGeneration = generation
      notices.append(.assigned(member.assigned, generation: generation))
    }
    return notices
  }

  func leave(_ name: String, incarnation: Int) {
    if members[name]?.incarnation == incarnation { evict(name) }
  }

  /// A member's present proof; `nil` if it is not a member.
  public func membership(of name: String) -> SimulatedMembership? {
    members[name].map {
      SimulatedMembership(member: name, generation: $0.knownGeneration, incarnation: $0.incarnation)
    }
  }

  func isCurrent(_ membership: SimulatedMembership) -> Bool {
    members[membership.member]?.incarnation == membership.incarnation && membership.generation == generation
  }

  func commit(_ offsets: [SimulatedTopicPartition: Int64]) { committed.merge(offsets) { $1 } }

  private func startRebalance() {
    isRebalancing = true
    for name in members.keys { members[name]?.rejoined = false }
  }

  private func completeRebalance() {
    isRebalancing = false
    generation += 1
    for name in members.keys { members[name]?.assigned = [] }
    var counts: [String: Int32] = [:]
    for member in members.values { counts.merge(member.topics) { $1 } }
    for (topic, count) in counts.sorted(by: { $0.key < $1.key }) {
      let subscribed = members.keys.sorted().filter { members[$0]?.topics[topic] != nil }
      let each = Int(count) / subscribed.count
      let more = Int(count) % subscribed.count
      var next = 0
      for (index, name) in subscribed.enumerated() {
        let share = each + (index < more ? 1 : 0)
        for partition in next..<(next + share) {
          members[name]?.assigned.append(SimulatedTopicPartition(topic: topic, partition: Int32(partition)))
        }
        next += share
      }
    }
  }
}
