internal import Foundation
internal import Hub
internal import Referral
internal import Stages

/// `referral-hub validate`: a department's developer checks messages before they are sent.
struct ValidateCommand: Command {
  let description = CommandDescription(
    "validate", summary: "check a department's messages without sending them",
    options: [
      CommandOption("contract", value: "DIR", help: "the contract's folder; Topics in this folder unless given"),
      CommandOption("topic", value: "TOPIC", help: "the topic they are for, such as dept.education.updates"),
      CommandOption("department", value: "CODE", help: "the department that sends them, such as education"),
      CommandOption("json", help: "print one JSON object a message, one a line"),
    ],
    operands: [CommandOperand("FILE", isRepeated: true, help: "a file of messages; - is standard input")],
    notes: """
      A file holds one message, a JSON array of them, or one on each line (JSON Lines), each a CloudEvent in structured
      mode. They are read by the very readers of the hub, so that what passes here is not refused for its form. What only
      the hub's state tells, such as whether a referral may be answered so now, is not checked.

      Without --topic and --department a message is for the topic that its type and its source lead to. Beside the value
      set the Kafka key that is named here and the header division.

      Nothing is printed of what a message says: no id, no name.
      """)

  /// So much of a file is read: whoever has more cuts it.
  private static let maximumBytes = 1 << 30

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let directory = arguments.value("contract") ?? "Topics"
    let contract: ContractFiles
    let reasons: ReasonCodes
    do throws(ContractRefused) {
      contract = try ContractFiles.read(directory: directory)
      reasons = try ReasonCodes.read(directory: directory)
    } catch {
      throw CommandFailure(.filesRefused, error.description, advice: "Name the folder Topics with --contract")
    }
    let layout = contract.layout(prefix: "")
    let destination = try destination(arguments, layout)
    var checker = MessageChecker(layout: layout, catalogue: contract.catalogue)
    let nowMillis = SystemClock().wallMillis
    var lines: [ValidationReport.Line] = []
    for file in arguments.operands {
      let bytes = try Self.read(file)
      for piece in MessageSplitter.split(bytes) {
        let message = checker.check(Array(bytes[piece.bytes]), to: destination, nowMillis: nowMillis)
        lines.append(ValidationReport.Line(file: file == "-" ? "stdin" : file, line: piece.line, message: message))
      }
    }
    let report = ValidationReport(lines, reasons: reasons)
    print(arguments.flag("json") ? report.json : report.text)
    return report.refusedCount == 0 ? .ok : .problemsFound
  }

  private func destination(
    _ arguments: Arguments, _ layout: TopicLayout
  ) throws(CommandFailure) -> MessageChecker.Destination {
    switch (arguments.value("topic"), arguments.value("department")) {
    case (_?, _?): throw CommandFailure(.usage, "--topic says the department already; give one of the two")
    case (let topic?, nil):
      let topics = layout.intakeInputs.filter { !$0.hasPrefix("hub.") }
      guard topics.contains(topic) else {
        throw CommandFailure(
          .usage, "there is no topic \(topic) that a department sends to",
          advice: nearest(topic, among: topics).map { "Did you mean \($0)?" }
            ?? "They are dept.<code>.updates and dept.<code>.feedback")
      }
      return .topic(topic)
    case (nil, let code?):
      guard let department = layout.departments.department(code: code) else {
        let codes = layout.departments.entries.map(\.code)
        throw CommandFailure(
          .usage, "there is no department \(code)",
          advice: nearest(code, among: codes).map { "Did you mean \($0)?" }
            ?? "They are \(codes.joined(separator: ", "))")
      }
      return .department(department)
    case (nil, nil): return .asItSays
    }
  }

  private static func read(_ file: String) throws(CommandFailure) -> [UInt8] {
    let handle = file == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: file)
    guard let handle, let data = try? handle.read(upToCount: maximumBytes + 1) ?? Data() else {
      throw CommandFailure(.usage, "\(file) cannot be read", advice: "Check the path and its rights")
    }
    guard data.count <= maximumBytes else {
      throw CommandFailure(.usage, "\(file) has more than \(maximumBytes) bytes", advice: "Check it in parts")
    }
    return Array(data)
  }
}
