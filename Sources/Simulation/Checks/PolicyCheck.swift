internal import Referral
internal import Stages
internal import Streams
internal import Wire

/// Every task decides by one edition of the policy, at any time the newest that it has met, wherever it is restored; and
/// each journal entry names the edition by which it was decided.
struct PolicyCheck {
  private let first: UInt32
  private let name: String
  private let partitions: Int32
  private let history: TrialHistory
  /// By partition; an absent one decides by the pack that the hub was started with.
  private var inForce: [Int32: UInt32] = [:]

  init(_ pack: PolicyPack, _ history: TrialHistory, partitions: Int32) {
    first = pack.serial
    name = pack.name
    self.history = history
    self.partitions = partitions
  }

  mutating func check(_ view: CommitView, _ verdict: TrialVerdict) {
    var decidedBy: [Int32: [UInt32]] = [:]
    for (partition, json) in view.policies {
      guard let edition = history.editions.first(where: { $0.json == json }) else {
        verdict.fail("policy", "partition \(partition) keeps a policy pack that nobody published")
        continue
      }
      verdict.expect(
        edition.pack.serial > inForce[partition] ?? first, "policy",
        "partition \(partition) went from edition \(inForce[partition] ?? first) to \(edition.pack.serial)")
      decidedBy[partition, default: [inForce[partition] ?? first]].append(edition.pack.serial)
      inForce[partition] = edition.pack.serial
    }
    for entry in view.entries {
      let partition = KeyPartition.partition(of: entry.household.utf8.span, partitionCount: partitions)
      // What a cycle decided before it took a new pack names the former one.
      let possible = (decidedBy[partition] ?? [inForce[partition] ?? first]).map { "\(name).\($0)" }
      verdict.expect(
        possible.contains(entry.policyVersion), "policy",
        "\(entry.household): entry \(entry.number) was decided by \(entry.policyVersion), in force is "
          + possible.joined(separator: " or "))
    }
  }

  /// At rest every task decides by the newest edition.
  func finish(_ verdict: TrialVerdict) {
    let newest = history.newestEdition?.pack.serial ?? first
    for partition in 0..<partitions {
      verdict.expect(
        inForce[partition] ?? first == newest, "policy",
        "partition \(partition) decides by edition \(inForce[partition] ?? first), published is \(newest)")
    }
  }
}
