import Referral
import Streams
import Wire

/// A published policy pack comes as a record of `hub.inbox`, one for every partition, in the transaction that publishes
/// it: every task takes it at one point of its own input, whichever instance it runs on. The task keeps the pack's bytes
/// beside its files, so that it decides by the same pack wherever it is restored.
extension CaseworkWork {
  /// The changelog key under which a task keeps the published pack that is in force.
  static let policyKey = Array("!policy".utf8)

  static func isPolicyKey(_ key: Span<UInt8>) -> Bool {
    key.count == policyKey.count && policyKey.indices.allSatisfy { key[$0] == policyKey[$0] }
  }

  /// Brings the pack in force that the changelog holds.
  mutating func restorePolicy(_ value: Span<UInt8>?) throws(UnreadableState) {
    guard let value else { return }
    let json = [UInt8](copying: value)
    do throws(PolicyPackRefused) {
      use(rules.with(try PolicyPack.read(json, catalogue: rules.catalogue, named: "hub.households")))
    } catch {
      throw UnreadableState("the policy pack in force does not fit this version's catalogue; start the newer hub")
    }
  }

  /// Takes a published pack. One that is not newer than the pack in force was taken already, or overtaken.
  mutating func takePolicy(
    _ reader: inout ByteReader, _ input: InputRecord, _ batch: borrowing InputBatch, _ output: inout OutputBatch
  ) throws(ByteReaderError) {
    let serial = UInt32(truncatingIfNeeded: try reader.varint())
    let json = try reader.lengthPrefixed()
    guard serial > rules.pack.serial else { return }
    let pack: PolicyPack
    do throws(PolicyPackRefused) {
      pack = try PolicyPack.read(json, catalogue: rules.catalogue, named: "hub.policy")
    } catch {
      // It was checked when it was published, so that version knew more. The old pack stays.
      DeadLetter.append(
        input, in: batch, to: &output, topic: TopicLayout.coordinationRejected, stage: "casework",
        refusal: Refusal(
          .unknownValue, field: error.problems.first?.path ?? "",
          "the published policy pack cannot be read by this version of the hub, and the former stays in force; "
            + "publish it again when all instances run the newer version"),
        origin: Origin(topic: layout.caseworkInputs[input.topic], record: input))
      return
    }
    // What came before it is decided by the former pack.
    closeFiles(&output)
    use(rules.with(pack))
    output.append(
      topic: TopicLayout.changelog, partition: partition, key: output.place(Self.policyKey.span),
      value: output.place(json.span))
    startRound()
  }

  /// Decides by other rules from now on.
  mutating func use(_ rules: CaseworkRules) {
    self.rules = rules
    let reconciler = Reconciler(
      pack: rules.pack, calendar: rules.calendar, clocks: rules.clocks, recounted: task.round.recounted)
    answering = Answering(reconciler: reconciler, departments: layout.departments, civilAffairs: civilAffairs)
    publisher = Publisher(layout: layout, rules: rules, civilAffairs: civilAffairs)
    engine = FindingsEngine(pack: rules.pack, catalogue: rules.catalogue)
    cycle.policyVersion = rules.policyVersion
  }
}
