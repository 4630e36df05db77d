import Streams

/// What a broker does with groups.
extension Conformance {
  /// Polls all in turn until `isReached`.
  private func turn(_ members: [Member<Broker>], until what: String, _ isReached: () -> Bool) throws {
    for _ in 0..<patience {
      if isReached() { return }
      for one in members { try one.turn() }
    }
    guard isReached() else { throw GaveUp(what) }
  }

  func sharesPartitions() throws -> Finding {
    let topic = try broker.createTopic(partitions: 4)
    let one = try member("one", of: "shared", topic)
    try one.turn(until: "all partitions") { one.owned.count == 4 }
    let two = try member("two", of: "shared", topic)
    try turn([one, two], until: "two partitions each") { one.owned.count == 2 && two.owned.count == 2 }
    return Set(one.owned).isDisjoint(with: two.owned) ? .holds : .lacks("both own a partition")
  }

  func replacesTwins() throws -> Finding {
    let topic = try broker.createTopic(partitions: 2)
    let former = try member("twin", of: "twins", topic)
    try former.turn(until: "all partitions") { former.owned.count == 2 }
    let next = try member("twin", of: "twins", topic)
    try next.turn(until: "the former's partitions") { next.owned.count == 2 }
    // A broker that tells it does so with the next heartbeat.
    for _ in 0..<2 * suspicion {
      do {
        try former.turn()
        try next.turn()
      } catch PortFailure.fatal {
        return .holds
      }
    }
    return .lacks("the former member goes on as if it were alone")
  }

  func evictsSilent() throws -> Finding {
    let topic = try broker.createTopic(partitions: 2)
    let one = try member("one", of: "silent", topic)
    let two = try member("two", of: "silent", topic)
    try turn([one, two], until: "a partition each") { one.owned.count == 1 && two.owned.count == 1 }
    two.port.close()
    try one.turn(until: "both partitions") { one.owned.count == 2 }
    return .holds
  }
}
