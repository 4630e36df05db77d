internal import Referral
internal import Stages
internal import Streams
internal import Wire

/// A committed transaction, read: what it says in journal, referrals, dead letters and changelogs.
struct CommitView {
  struct Entry {
    var household: String
    var number: Int64
    var warning: String
    var referral: String
    var what: String
    var from: String
    var to: String
    var role: String
    var cause: String
    var policyVersion: String
    var nowMillis: Int64
  }

  struct Sent {
    var topic: String
    var id: String
    var message: ObservedMessage
    var key: [UInt8]
  }

  struct DeadLetter {
    var topic: String
    var record: SimulatedRecord
    var headers: [String: String]
  }

  let isIntake: Bool
  let offsets: [SimulatedTopicPartition: Int64]
  private(set) var entries: [Entry] = []
  private(set) var sent: [Sent] = []
  private(set) var deadLetters: [DeadLetter] = []
  /// Messages from outside that the hub hands on within itself, untouched: by where they stand now.
  private(set) var forwarded: [(at: SimulatedTopicPartition, offset: Int64, origin: SimulatedTopicPartition, Int64)] =
    []
  /// Values of `hub.persons` by person; nil is a tombstone.
  private(set) var people: [(person: String, value: [UInt8]?)] = []
  /// Values of `hub.households` by household.
  private(set) var files: [(household: String, value: [UInt8]?)] = []
  private(set) var tasks: [(partition: Int32, tally: Tally)] = []
  /// Numbers of the cycles that casework noted.
  private(set) var cycles: [(partition: Int32, number: UInt64)] = []
  /// Policy packs that casework put beside its files.
  private(set) var policies: [(partition: Int32, json: [UInt8])] = []
  /// Records that nobody can read.
  private(set) var unreadable: [String] = []

  init(_ commit: SimulatedCommit) {
    isIntake = commit.offsets[TrialSeat.intakeGroup] != nil
    offsets = commit.offsets[TrialSeat.intakeGroup] ?? commit.offsets[TrialSeat.caseworkGroup] ?? [:]
    for one in commit.records { take(one.at, one.record) }
  }

  private mutating func take(_ at: SimulatedTopicPartition, _ record: SimulatedRecord) {
    switch at.topic {
    case "hub.persons", "hub.households": takeChange(at, record)
    case "hub.journal": takeEntry(record)
    case "hub.cycles": takeCycle(at, record)
    case "hub.rekeyed", "hub.inbox": takeForwarded(at, record)
    default:
      if at.topic.hasSuffix(".rejected") {
        deadLetters.append(DeadLetter(topic: at.topic, record: record, headers: Self.headers(record)))
      } else {
        takeSent(at, record)
      }
    }
  }

  /// The key in `hub.households` of the published policy pack that a task decides by.
  private static let policyKey = "!policy"

  private mutating func takeChange(_ at: SimulatedTopicPartition, _ record: SimulatedRecord) {
    guard let key = record.key else {
      unreadable.append("\(at.topic): a record without a key")
      return
    }
    if TaskTally.isTask(key: key.span) {
      do {
        let value = record.value ?? []
        let tally = try TaskTally.read(value.span, of: at.topic == "hub.persons" ? .persons : .households)
        tasks.append((at.partition, tally))
      } catch {
        unreadable.append("\(at.topic): a task's record: \(error)")
      }
      return
    }
    // Of intake beside the people: the queries taken last, and who has which name.
    if at.topic == "hub.persons", key.first == UInt8(ascii: "!") { return }
    let name = String(decoding: key, as: UTF8.self)
    if name == Self.policyKey {
      policies.append((at.partition, record.value ?? []))
      return
    }
    if at.topic == "hub.persons" { people.append((name, record.value)) } else { files.append((name, record.value)) }
  }

  private mutating func takeCycle(_ at: SimulatedTopicPartition, _ record: SimulatedRecord) {
    do {
      let cycle = try ByteReader.read(record.value ?? []) { (reader) throws(ByteReaderError) in
        try CaseworkCycle(from: &reader)
      }
      cycles.append((at.partition, cycle.number))
    } catch {
      unreadable.append("\(at.topic): a cycle that cannot be read: \(error)")
    }
  }

  private mutating func takeEntry(_ record: SimulatedRecord) {
    guard let value = record.value, let message = ObservedMessage(value), let number = message.number("entry") else {
      unreadable.append("hub.journal: an entry without a number")
      return
    }
    entries.append(
      Entry(
        household: message.text("household"), number: number, warning: message.text("warning"),
        referral: message.text("referral"), what: message.text("what"), from: message.text("from"),
        to: message.text("to"), role: message.text("actor", "role"), cause: message.attribute("causationid"),
        policyVersion: message.text("policyVersion"),
        nowMillis: RFC3339.parse(Array(message.text("now").utf8).span) ?? -1))
  }

  private mutating func takeSent(_ at: SimulatedTopicPartition, _ record: SimulatedRecord) {
    guard let value = record.value, let message = ObservedMessage(value) else {
      unreadable.append("\(at.topic): a message that is no JSON object")
      return
    }
    sent.append(Sent(topic: at.topic, id: message.attribute("id"), message: message, key: record.key ?? []))
  }

  private mutating func takeForwarded(_ at: SimulatedTopicPartition, _ record: SimulatedRecord) {
    let headers = Self.headers(record)
    guard let topic = headers["referral-hub-topic"], let partition = Int32(headers["referral-hub-partition"] ?? ""),
      let offset = Int64(headers["referral-hub-offset"] ?? "")
    else { return }
    forwarded.append((at, record.offset, SimulatedTopicPartition(topic: topic, partition: partition), offset))
  }

  static func headers(_ record: SimulatedRecord) -> [String: String] {
    var headers: [String: String] = [:]
    for header in record.headers {
      headers[String(decoding: header.name, as: UTF8.self)] = header.value.map { String(decoding: $0, as: UTF8.self) }
    }
    return headers
  }
}
