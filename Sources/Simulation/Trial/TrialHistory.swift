internal import Referral

/// Everything that was ever sent to the hub, by where it stands in the log, and what happened in the trial.
final class TrialHistory {
  /// The most lines of the story that are kept: the last ones.
  static let maximumLines = 60

  /// By topic and partition; the index is the offset, because nothing but plain records stands in these topics.
  private(set) var inputs: [SimulatedTopicPartition: [TrialInput]] = [:]
  /// In the order in which they were sent.
  private(set) var sent: [(at: SimulatedTopicPartition, input: TrialInput)] = []
  /// The step that the trial is in.
  var step = 0
  private var lines: [String] = []
  /// What one asks about: whatever names it is told in full; nil: nothing is.
  private let subject: String?
  private(set) var details: [String] = []
  /// Every edition of the policy that was published, in the order of their serial numbers.
  private(set) var editions: [TrialEdition] = []

  /// Whether anybody asked about a subject.
  var isAsked: Bool { subject != nil }
  var newestEdition: TrialEdition? { editions.last }

  /// - Parameter subject: a text, such as a person's or household's id, whose every message is told.
  init(about subject: String? = nil) { self.subject = subject }

  /// A message sent to the hub or by it, in full if it names the subject.
  func note(_ value: [UInt8]?, _ what: @autoclosure () -> String) {
    guard let subject, let value else { return }
    let text = String(decoding: value, as: UTF8.self)
    if text.contains(subject) { details.append("step \(step): \(what()) \(text)") }
  }

  func note(_ input: TrialInput, at: SimulatedTopicPartition, offset: Int64) {
    precondition(Int64(inputs[at, default: []].count) == offset, "an input topic holds plain records only")
    inputs[at, default: []].append(input)
    sent.append((at, input))
    note(input.value, "\(at.topic)/\(at.partition)@\(offset)")
  }

  func note(_ edition: TrialEdition) {
    tell("edition \(edition.pack.serial) of the policy is published")
    if edition.pack.serial > newestEdition?.pack.serial ?? 0 { editions.append(edition) }
  }

  func input(_ at: SimulatedTopicPartition, offset: Int64) -> TrialInput? {
    guard let records = inputs[at], offset >= 0, offset < Int64(records.count) else { return nil }
    return records[Int(offset)]
  }

  func tell(_ line: @autoclosure () -> String) {
    if lines.count == 2 * Self.maximumLines { lines.removeFirst(Self.maximumLines) }
    lines.append("step \(step): \(line())")
  }

  /// The last lines of the story.
  var story: [String] { Array(lines.suffix(Self.maximumLines)) }
}
