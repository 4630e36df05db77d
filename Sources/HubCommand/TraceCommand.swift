internal import Hub
internal import Referral
internal import Stages

/// `referral-hub trace`: the assistance chain of a person, a household or a referral (一户（人）一条救助链).
struct TraceCommand: Command {
  let description = CommandDescription(
    "trace", summary: "show the assistance chain of a person, a household or a referral",
    options: [
      .settings, .json,
      CommandOption("unmask", help: "write ids, names and birth dates in full; you answer for having the authority"),
    ],
    operands: [
      CommandOperand("WHO", help: "the id of a person, a household (420106-0012345) or a referral (420106-0012345.7.1)")
    ],
    notes: """
      Shown are who belongs to the household, what each department stated and when, every warning with its rule, its
      words and the facts it matches today, its referrals with their states and dates, every step in the journal with who
      took it and why, how it ended, and what is open: who has to act and until when.

      It reads the hub's own topics hub.persons, hub.households and hub.journal, of each one partition to its end, joins no
      group and writes nothing. A merged record is followed to the person, a referral to the household that has it now.
      What the hub has received but not yet committed is not in it.

      Ids and names are masked, also with --json. With --unmask they are not: only who may see a person's data may ask for
      that, and what is printed must be kept accordingly. An id on a command line can be seen by others on the machine; with - it is
      read from standard input instead.
      """)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let who = arguments.operands[0] == "-" ? readLine() ?? "" : arguments.operands[0]
    guard let question = TraceQuestion(who) else {
      throw CommandFailure(
        .usage, "the argument is no person's, household's or referral's id", advice: "See referral-hub trace --help")
    }
    let settings = try arguments.settings()
    let contract: ContractFiles
    do throws(ContractRefused) {
      contract = try ContractFiles.read(directory: settings.contractDirectory)
    } catch {
      throw CommandFailure(.filesRefused, error.description)
    }
    let pack = try contract.policyInForce(settings)
    var follower = ChainFollower(KafkaChainSource(settings))
    let chain: Chain
    do throws(TraceFailure) {
      chain = try follower.follow(question)
    } catch {
      throw CommandFailure(error)
    }
    let report = ChainReport(
      catalogue: contract.catalogue, pack: pack, disclosure: arguments.flag("unmask") ? .full : .masked,
      nowMillis: SystemClock().wallMillis)
    let view = report.view(chain)
    print(arguments.flag(CommandOption.json.name) ? view.json : view.text)
    return .ok
  }
}
