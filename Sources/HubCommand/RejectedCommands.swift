internal import Hub
internal import Referral
internal import Stages
internal import Wire

/// `referral-hub rejected list`: what a department's feed has in its dead letters, and why.
struct RejectedListCommand: Command {
  let description = CommandDescription(
    "rejected", "list", summary: "list a department's rejected messages and why they were",
    options: RejectedQuestion.options + [CommandOption("json", help: "print one JSON object a message, one a line")],
    notes: RejectedQuestion.notes)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let question = try RejectedQuestion(arguments)
    let asJSON = arguments.flag(CommandOption.json.name)
    var found: [String: Int] = [:]
    var sentAgain = 0
    do throws(TopicFailure) {
      try question.reader.forEach(question.filter) { message in
        found[message.code, default: 0] += 1
        if message.redrivenMillis != nil { sentAgain += 1 }
        print(asJSON ? question.report.json(message) : question.report.text(message))
        return true
      }
    } catch {
      throw CommandFailure(error)
    }
    if !asJSON { print(question.report.summary(found: found, sentAgain: sentAgain)) }
    return .ok
  }
}

/// `referral-hub rejected show`: one dead letter, and what the hub would say of it today.
struct RejectedShowCommand: Command {
  let description = CommandDescription(
    "rejected", "show", summary: "show all there is to say of one rejected message but what it says",
    options: [.settings, RejectedQuestion.department, .json],
    operands: [CommandOperand("PLACE", help: "PARTITION:OFFSET, as the list has it")],
    notes: """
      The value is not shown: operations are no receiver of the data. What can be read of it without a person's data is
      what the hub's own readers say of it today; whoever must see more is the department that sent it, and it has it on
      the same topic.
      """)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let question = try RejectedQuestion(arguments)
    guard let place = RejectedPlaces(arguments.operands[0])?.single else {
      throw CommandFailure(.usage, "the argument is no place; name one as PARTITION:OFFSET, such as 2:17")
    }
    let message: RejectedMessage?
    var today: String?
    do throws(TopicFailure) {
      message = try question.reader.message(at: place)
      if let message, let topic = message.origin?.topic, let value = try question.reader.value(at: place) {
        today = question.today(value, for: topic)
      }
    } catch {
      throw CommandFailure(error)
    }
    guard let message else {
      throw CommandFailure(
        .problemsFound, "there is no rejected message at \(place)",
        advice: "See referral-hub rejected list; after 30 days they are deleted")
    }
    let asJSON = arguments.flag(CommandOption.json.name)
    print(asJSON ? question.report.json(message, today: today) : question.report.details(message, today: today))
    return .ok
  }
}

/// `referral-hub rejected redrive`: sends them again, each once.
struct RejectedRedriveCommand: Command {
  let description = CommandDescription(
    "rejected", "redrive", summary: "after a fix, send rejected messages again, each once",
    options: RejectedQuestion.options + [
      .json,
      CommandOption("all", help: "every one of the department; needed where no other option chooses"),
      CommandOption("dry-run", help: "send nothing; say what would be sent"),
      CommandOption("force", help: "also those that were sent again before"),
    ],
    notes: """
      A message goes back to the topic and partition that it came from, with key, value and headers as they were and the
      header \(DeadLetterTrace.header): the place of the dead letter. In the same transaction a mark is written to
      hub.redriven. So each is sent once, however often the command runs, is killed or runs twice at a time; --force
      sends a marked one once more. What is refused again is a dead letter of its own and still has the header. The hub
      takes an event once, also where the department has sent it again itself meanwhile.

      \(RejectedQuestion.notes)

      Exit code 1: some are left that cannot be sent, and are named.
      """)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let question = try RejectedQuestion(arguments)
    let all = arguments.flag("all")
    guard all == question.filter.isOpen else {
      throw CommandFailure(
        .usage,
        all
          ? "--all and an option that chooses some contradict each other"
          : "which ones? Choose with --code, --at, --since or --retryable, or take --all")
    }
    let dryRun = arguments.flag("dry-run")
    let outcome: Redrive.Outcome
    do throws(TopicFailure) {
      outcome = try question.redrive.run(question.filter, dryRun: dryRun, force: arguments.flag("force"))
    } catch {
      throw CommandFailure(error)
    }
    let asJSON = arguments.flag(CommandOption.json.name)
    print(
      asJSON ? question.report.json(outcome, dryRun: dryRun) : question.report.text(outcome, dryRun: dryRun))
    return outcome.leavesProblems ? .problemsFound : .ok
  }
}

/// What the three commands are asked: whose dead letters, and which.
private struct RejectedQuestion {
  static let department = CommandOption(
    "department", value: "CODE", isRequired: true,
    help: "whose: a department's code, such as education, or \(RejectedOwner.coordination)")
  static let options: [CommandOption] = [
    .settings, department,
    CommandOption("code", value: "REASON", isRepeated: true, help: "only those refused for this reason"),
    CommandOption(
      "at", value: "PLACE", isRepeated: true, help: "only PARTITION, PARTITION:OFFSET or PARTITION:FIRST-LAST"),
    CommandOption("since", value: "TIME", help: "only those refused then or later, such as 2026-03-01T09:00:00+08:00"),
    CommandOption("retryable", help: "only those that may be taken without a change"),
  ]
  static let notes = """
    A place is a partition and an offset of the department's topic dept.<code>.rejected. Nothing is printed of what a
    message says. Referral and household ids in a key are, a person's id is masked.
    """

  let filter: RejectedFilter
  let reader: RejectedReader
  let redrive: Redrive
  let report: RejectedReport
  private let contract: ContractFiles
  private let settings: Settings

  init(_ arguments: Arguments) throws(CommandFailure) {
    settings = try arguments.settings()
    let reasons: ReasonCodes
    do throws(ContractRefused) {
      contract = try ContractFiles.read(directory: settings.contractDirectory)
      reasons = try ReasonCodes.read(directory: settings.contractDirectory)
    } catch {
      throw CommandFailure(.filesRefused, error.description)
    }
    let code = arguments.value(Self.department.name) ?? ""
    guard let owner = RejectedOwner(code: code, contract: contract, settings: settings) else {
      let codes = contract.departments.entries.map(\.code) + [RejectedOwner.coordination]
      throw CommandFailure(
        .usage, "there is no department \(code)",
        advice: nearest(code, among: codes).map { "Did you mean \($0)?" } ?? "They are \(codes.joined(separator: ", "))"
      )
    }
    filter = try Self.filter(arguments, reasons, partitions: settings.partitions)
    reader = RejectedReader(settings, owner)
    redrive = Redrive(settings, owner)
    report = RejectedReport(owner, reasons: reasons)
  }

  private static func filter(
    _ arguments: Arguments, _ reasons: ReasonCodes, partitions: Int32
  ) throws(CommandFailure) -> RejectedFilter {
    var filter = RejectedFilter()
    for code in arguments.values("code") {
      guard reasons.title(code) != nil else {
        throw CommandFailure(
          .usage, "there is no reason code \(code)",
          advice: nearest(code, among: reasons.codes).map { "Did you mean \($0)?" } ?? "See Topics/reason-codes.json")
      }
      filter.codes.insert(code)
    }
    for text in arguments.values("at") {
      guard let places = RejectedPlaces(text), places.partition < partitions else {
        throw CommandFailure(
          .usage, "“\(text)” is no place; name partitions below \(partitions) as 2, 2:17 or 2:17-40")
      }
      filter.places.append(places)
    }
    if let text = arguments.value("since") {
      guard let millis = RFC3339.parse(text) else {
        throw CommandFailure(.usage, "--since must be a time with its offset, such as 2026-03-01T09:00:00+08:00")
      }
      filter.sinceMillis = millis
    }
    filter.onlyRetryable = arguments.flag("retryable")
    return filter
  }

  /// What the hub's readers say of the form of a value now; of a message in binary mode they cannot be asked.
  func today(_ value: [UInt8], for topic: String) -> String {
    var checker = MessageChecker(layout: contract.layout(prefix: settings.topicPrefix), catalogue: contract.catalogue)
    let checked = checker.check(value, to: .topic(topic), nowMillis: SystemClock().wallMillis)
    guard let refusal = checked.refusal else { return "its form would be taken" }
    let place = refusal.field.isEmpty ? "the message as a whole" : refusal.field
    return "its form would be refused again: \(refusal.code.rawValue) at \(place)"
  }
}
