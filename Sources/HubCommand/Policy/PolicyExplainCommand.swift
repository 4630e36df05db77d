internal import Hub
internal import Referral
internal import Stages
internal import Wire

/// `referral-hub policy explain`: which rules apply to a person or household, and what decides each.
struct PolicyExplainCommand: Command {
  let description = CommandDescription(
    "policy", "explain", summary: "say which rules apply to a person or household, and what decides each",
    options: [
      .settings, .json,
      CommandOption(
        "date", value: "DAY", help: "the day for which the rules are asked, YYYY-MM-DD; today unless given"),
      CommandOption("pack", value: "FILE", help: "another policy pack than the one in force"),
      CommandOption("unmask", help: "write ids, names and birth dates in full; you answer for having the authority"),
    ],
    operands: [
      CommandOperand("WHO", help: "the id of a person, a household or a referral; - reads it from standard input")
    ],
    notes: """
      Shown are the rules that are true: what is missing or below its floor, what is in effect, what another rule outweighs
      (就高) and what is only suggested; for each the source's words, our reading, the facts with department and time, and
      the county's numbers with the row they come from. With --date the rules are asked for that day, with the facts as they
      are known now.

      It reads the hub's own topics and writes nothing. Ids and names are masked unless --unmask is given.
      """)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let who = arguments.operands[0] == "-" ? readLine() ?? "" : arguments.operands[0]
    guard let question = TraceQuestion(who) else {
      throw CommandFailure(
        .usage, "the argument is no person's, household's or referral's id",
        advice: "See referral-hub policy explain --help")
    }
    let nowMillis = SystemClock().wallMillis
    var day = WorkingCalendar.today(atMillis: nowMillis)
    if let text = arguments.value("date") {
      guard let given = try? CivilDate.parse(text) else {
        throw CommandFailure(.usage, "--date must be a day, YYYY-MM-DD, not “\(text)”")
      }
      day = given
    }
    let settings = try arguments.settings()
    let files = try PolicyState.files(settings, pack: arguments.value("pack"))
    let chain: Chain
    do throws(TraceFailure) {
      var follower = ChainFollower(KafkaChainSource(settings))
      chain = try follower.follow(question)
    } catch {
      throw CommandFailure(error)
    }
    let explainer = PolicyExplainer(
      catalogue: files.contract.catalogue, pack: files.pack, disclosure: arguments.flag("unmask") ? .full : .masked)
    let explanation = explainer.explain(chain, on: day, nowMillis: nowMillis)
    print(arguments.flag(CommandOption.json.name) ? explanation.json : explanation.text)
    return .ok
  }
}

/// `referral-hub policy try`: what a pack would do to the households in the state.
struct PolicyTryCommand: Command {
  let description = CommandDescription(
    "policy", "try", summary: "count what a policy pack would open and withdraw, without publishing it",
    options: [.settings, .json], operands: [CommandOperand("FILE", help: "the policy pack to try")],
    notes: """
      It reads every household's file from hub.households, asks the pack in force and then the new one, and counts by
      class what would be opened, withdrawn, closed, re-routed or told of another floor. Nothing is written. The numbers are
      as of now: what the hub has received but not yet committed is not in them.
      """)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let settings = try arguments.settings()
    let files = try PolicyState.files(settings, pack: nil)
    let proposed = try PolicyFiles.pack(arguments.operands[0], files.contract)
    let trial = PolicyTrial(
      from: files.pack, to: proposed, catalogue: files.contract.catalogue,
      calendar: try CalendarsInForce(settings).calendar,
      nowMillis: SystemClock().wallMillis)
    do throws(TraceFailure) {
      try KafkaHouseholds(settings).forEach { trial.add($0) }
    } catch {
      throw CommandFailure(error)
    }
    print(arguments.flag(CommandOption.json.name) ? trial.report.json : trial.report.text)
    return .ok
  }
}

/// The contract and the pack that the settings name.
private enum PolicyState {
  static func files(
    _ settings: Settings, pack: String?
  ) throws(CommandFailure) -> (contract: ContractFiles, pack: PolicyPack) {
    let contract: ContractFiles
    do throws(ContractRefused) {
      contract = try ContractFiles.read(directory: settings.contractDirectory)
      if let pack { return (contract, try contract.readPolicy(file: pack)) }
    } catch {
      throw CommandFailure(.filesRefused, error.description)
    }
    return (contract, try contract.policyInForce(settings))
  }
}
