import Foundation
import Referral
import Stages
import Streams

/// The real stages with any bytes as departments' messages: nothing traps, and every message is accounted for.
///
/// An input is a row of messages, each in a cycle of its own: a byte that chooses the topic, the record's value, and a
/// zero byte, which JSON cannot hold, before the next.
final class MessageTarget: FuzzTarget {
  /// What a message causes comes to rest within this many turns of both stages, or goes round for ever.
  private static let maximumTurns = 64
  static let nowMillis: Int64 = 1_790_000_000_000

  private let layout: TopicLayout
  private let intakeStage: IntakeStage
  private let caseworkStage: CaseworkStage
  /// The topics that others write, and the hub's own detour, which carries what the stages themselves wrote.
  private let fromOutside: [Int]
  private let rekeyed: Int
  private var input = InputBatch()
  private var output = OutputBatch()
  /// The records of people and households as they were written, oldest first, of the last input.
  private(set) var people: [[UInt8]] = []
  private(set) var households: [[UInt8]] = []

  init(contract: FuzzContract) {
    layout = contract.layout
    intakeStage = IntakeStage(layout: layout, catalogue: contract.rules.catalogue, partitionCount: 1)
    guard let stage = try? CaseworkStage(layout: layout, rules: contract.rules, partitionCount: 1) else {
      preconditionFailure("the shipped policy makes a stage")
    }
    caseworkStage = stage
    guard let detour = layout.inbound.firstIndex(of: .rekeyed) else { preconditionFailure("there is a detour") }
    rekeyed = detour
    fromOutside = layout.inbound.indices.filter { $0 != detour }
  }

  func run(_ bytes: [UInt8]) {
    let intake = intakeStage.makeTask(partition: 0)
    let casework = caseworkStage.makeTask(partition: 0)
    intake.restoreFinished(nowMillis: Self.nowMillis)
    casework.restoreFinished(nowMillis: Self.nowMillis)
    people = []
    households = []
    var messages: UInt64 = 0
    for message in bytes.split(separator: 0) {
      messages += 1
      let topic = fromOutside[Int(message[message.startIndex]) % fromOutside.count]
      var toIntake = [Sent(topic: topic, value: Array(message.dropFirst()))]
      var toCasework: [Sent] = []
      var turns = 0
      while !toIntake.isEmpty || !toCasework.isEmpty {
        turns += 1
        precondition(turns <= Self.maximumTurns, "what a message causes comes to rest")
        turn(intake, casework, &toIntake, &toCasework)
      }
      let tally = (intake.tally + casework.tally).total
      precondition(tally.consumed == messages, "a message is counted once")
      precondition(tally.isBalanced, "a message is folded, unchanged or rejected")
    }
  }

  private struct Sent {
    var topic: Int
    var key: [UInt8]?
    var value: [UInt8]
    var headers: [(name: [UInt8], value: [UInt8]?)] = []
  }

  /// One cycle of each.
  private func turn(
    _ intake: IntakeTask, _ casework: CaseworkTask, _ toIntake: inout [Sent], _ toCasework: inout [Sent]
  ) {
    fill(toIntake)
    toIntake = []
    for record in input.records { intake.process(record, in: input, nowMillis: Self.nowMillis, output: &output) }
    intake.endCycle(nowMillis: Self.nowMillis, output: &output)
    people += records(layout.intakeOutputs, "hub.persons")
    toCasework += written(layout.intakeOutputs, "hub.inbox", as: 0)
    toIntake += written(layout.intakeOutputs, "hub.rekeyed", as: rekeyed)
    fill(toCasework)
    toCasework = []
    for record in input.records { casework.process(record, in: input, nowMillis: Self.nowMillis, output: &output) }
    casework.endCycle(nowMillis: Self.nowMillis, output: &output)
    households += records(layout.caseworkOutputs, "hub.households")
    toCasework += written(layout.caseworkOutputs, "hub.inbox", as: 0)
    toIntake += written(layout.caseworkOutputs, "hub.rekeyed", as: rekeyed)
  }

  private func fill(_ sent: [Sent]) {
    input.removeAll()
    output.removeAll()
    for (offset, one) in sent.enumerated() {
      append(one, offset: Int64(offset))
      for header in one.headers {
        if let value = header.value {
          input.appendHeader(name: header.name.span, value: value.span)
        } else {
          input.appendHeader(name: header.name.span, value: nil)
        }
      }
    }
  }

  private func append(_ one: Sent, offset: Int64) {
    if let key = one.key {
      input.append(
        topic: one.topic, partition: 0, offset: offset, timestampMillis: Self.nowMillis, key: key.span,
        value: one.value.span)
    } else {
      input.append(
        topic: one.topic, partition: 0, offset: offset, timestampMillis: Self.nowMillis, key: nil,
        value: one.value.span)
    }
  }

  /// What was written of people or households; a task's own record is neither.
  private func records(_ topics: [String], _ name: String) -> [[UInt8]] {
    written(topics, name, as: 0).filter { one in
      one.key.map { !TaskTally.isTask(key: $0.span) && $0.first != UInt8(ascii: "!") } ?? false
    }.map(\.value)
  }

  private func written(_ topics: [String], _ name: String, as topic: Int) -> [Sent] {
    output.records.compactMap { record in
      guard topics[Int(record.topic)] == name, let value = record.value else { return nil }
      return Sent(
        topic: topic, key: record.key.map { Array(output.arena[$0]) }, value: Array(output.arena[value]),
        headers: output.headers[record.headers].map { header in
          (Array(output.arena[header.name]), header.value.map { Array(output.arena[$0]) })
        })
    }
  }
}
