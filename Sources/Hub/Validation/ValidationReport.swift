internal import Foundation
internal import Referral
public import Stages

/// What `validate` says of the messages of some files: pure, and without any value of a message.
public struct ValidationReport: Sendable {
  /// One message and what the hub's readers say of it.
  public struct Line: Sendable {
    public let file: String
    /// The line of the file on which the message starts, from 1.
    public let line: Int
    public let message: CheckedMessage

    public init(file: String, line: Int, message: CheckedMessage) {
      self.file = file
      self.line = line
      self.message = message
    }
  }

  private let lines: [Line]
  private let reasons: ReasonCodes

  public init(_ lines: [Line], reasons: ReasonCodes) {
    self.lines = lines
    self.reasons = reasons
  }

  public var refusedCount: Int { lines.count { $0.message.refusal != nil } }

  /// For a person: a line a message, indented what there is to say of it, and a count.
  public var text: String {
    var text = ""
    for line in lines {
      text += "\(line.file):\(line.line): \(Self.verdict(line.message, reasons))\n"
      for remark in Self.remarks(line.message) { text += "    \(remark)\n" }
    }
    let refused = refusedCount
    return text + "\(lines.count) messages: \(lines.count - refused) ok, \(refused) refused"
  }

  private static func verdict(_ message: CheckedMessage, _ reasons: ReasonCodes) -> String {
    guard let refusal = message.refusal else {
      return "ok, \(message.type ?? "") for \(message.topic ?? "no topic")"
    }
    let place = refusal.field.isEmpty ? "the message as a whole" : refusal.field
    return "refused, \(reasons.text(refusal.code.rawValue)) at \(place)"
  }

  private static func remarks(_ message: CheckedMessage) -> [String] {
    var remarks: [String] = []
    if let refusal = message.refusal { remarks.append(refusal.text) }
    if let key = message.key {
      if message.refusal == nil { remarks.append("Kafka key: \(key.meaning), as in \(key.field)") }
      if key.agreesWithPartitionKey == false {
        remarks.append("/partitionkey is not what \(key.field) says; the hub goes by \(key.field)")
      }
    }
    for pointer in message.oddAttributes {
      remarks.append("\(pointer) is not as the contract has it; the hub does not read it, others may")
    }
    for pointer in message.unknownMembers { remarks.append("\(pointer) is unknown: tolerated, but not kept") }
    return remarks
  }

  private struct Output: Encodable {
    struct Key: Encodable {
      let meaning: String
      let field: String
      let agreesWithPartitionKey: Bool?
    }

    let file: String
    let line: Int
    let ok: Bool
    let type: String?
    let topic: String?
    let code: String?
    let title: String?
    let field: String?
    let text: String?
    let unknownMembers: [String]
    let oddAttributes: [String]
    let key: Key?
  }

  /// For a program: one JSON object a line, one line a message.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return lines.map { line in
      let message = line.message
      let code = message.refusal?.code.rawValue
      let output = Output(
        file: line.file, line: line.line, ok: message.refusal == nil, type: message.type, topic: message.topic,
        code: code,
        title: code.flatMap(reasons.title), field: message.refusal?.field, text: message.refusal?.text,
        unknownMembers: message.unknownMembers, oddAttributes: message.oddAttributes,
        key: message.key.map {
          Output.Key(meaning: $0.meaning, field: $0.field, agreesWithPartitionKey: $0.agreesWithPartitionKey)
        })
      // Nothing in it that could not be encoded: texts, numbers and truth values.
      return (try? encoder.encode(output)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }.joined(separator: "\n")
  }
}
