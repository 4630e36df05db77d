import Streams

/// Tries every requirement at one broker, each with topics, groups and transactional ids of its own.
struct Conformance<Broker: BrokerUnderTest> {
  let broker: Broker
  /// A name that no other run uses.
  let run: String

  func findings() -> [Requirement: Finding] {
    var found: [Requirement: Finding] = [:]
    for requirement in Requirement.allCases {
      do {
        found[requirement] = try find(requirement)
      } catch {
        found[requirement] = .lacks("\(error)")
      }
    }
    return found
  }

  private func find(_ requirement: Requirement) throws -> Finding {
    switch requirement {
    case .keepsRecords: try keepsRecords()
    case .takesLargeRecords: try takesLargeRecords()
    case .placesByKey: try placesByKey()
    case .hidesOpen: try hidesOpen()
    case .hidesAborted: try hidesAborted()
    case .commitsOffsets: try commitsOffsets()
    case .fencesZombies: try fencesZombies()
    case .endsPredecessors: try endsPredecessors()
    case .tellsWholeEnd: try tellsWholeEnd()
    case .sharesPartitions: try sharesPartitions()
    case .replacesTwins: try replacesTwins()
    case .evictsSilent: try evictsSilent()
    case .checksGeneration: try broker.sendOffsetsOfAnOldGeneration()
    case .holdsPending: try holdsPending()
    case .timesOut: try timesOut()
    case .compacts: try compacts()
    case .outlivesRestart: try outlivesRestart()
    }
  }

  func group(_ name: String) -> String { "\(run).\(name)" }

  func member(_ name: String = "one", of group: String, _ topic: String) throws -> Member<Broker> {
    try Member(broker, group: self.group(group), name: name, topics: [topic])
  }

  func producer(_ name: String, _ topic: String) throws -> Broker.Producer {
    let made = broker.producer("\(run).\(name)", group: group(name), inputs: [topic], outputs: [topic])
    try made.take()
    return made
  }

  func expect(_ seen: [String], _ wanted: [String]) -> Finding {
    seen == wanted ? .holds : .lacks("read \(seen) where \(wanted) was to be read")
  }
}
