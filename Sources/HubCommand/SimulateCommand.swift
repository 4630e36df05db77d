internal import Hub
internal import Referral
internal import Simulation
internal import Stages

/// `referral-hub simulate`: the real hub on a simulated log, with everything going wrong that one seed decides.
struct SimulateCommand: Command {
  let description = CommandDescription(
    "simulate", summary: "run the hub on a simulated log with faults, and check that nothing is lost or done twice",
    options: [
      CommandOption("seed", value: "N", help: "decides everything: the same seed is the same run; 1 unless given"),
      CommandOption("steps", value: "M", help: "steps before the faults stop; \(Self.usualSteps) unless given"),
      CommandOption("seeds", value: "COUNT", help: "so many seeds from --seed on; 1 unless given"),
      CommandOption("about", value: "TEXT", help: "tell every message that holds this text, such as a referral's id"),
      CommandOption("contract", value: "DIR", help: "the contract's folder; Topics in this folder unless given"),
      CommandOption("policy", value: "FILE", help: "the policy pack; deploy/policy/hubei-2024.json unless given"),
      CommandOption("json", help: "print one JSON object a seed, one a line"),
    ],
    notes: """
      Nothing is reached over the network and nothing is written. The tasks of both stages, the commit cycle and the
      restore are the hub's own; the log has transactions, markers, fencing, rebalances, compaction and a clock. Processes
      crash at any call, outcomes of commits stay unknown, zombies come back, partitions are lost, clocks are set, messages
      come twice and out of order, new editions of the policy come into force. After every commit independent checks
      compare what the hub committed with what was sent to it; then the faults stop, all has to come to rest, and the
      outcome must be that of a run without faults.

      A seed that fails prints what was wrong, what led to it and the command that repeats it.
      """)

  static let usualSteps = 400

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let seed = try arguments.integer("seed", in: 0...Int.max) ?? 1
    let steps = try arguments.integer("steps", in: 1...1_000_000) ?? Self.usualSteps
    let count = try arguments.integer("seeds", in: 1...100_000_000) ?? 1
    guard seed <= Int.max - count else { throw CommandFailure(.usage, "--seed and --seeds are too high together") }
    let hub = try hub(arguments)
    var failed = 0
    for current in seed..<seed + count {
      let result: TrialResult
      do {
        result = try Trial(seed: UInt64(current), steps: steps, hub: hub, about: arguments.value("about")).run()
      } catch {
        throw CommandFailure(.filesRefused, "the hub cannot be made from these files: \(error)")
      }
      if !result.isGood { failed += 1 }
      if arguments.flag("json") {
        print(SimulationLine.json(result))
      } else if !result.isGood || count == 1 {
        print(result.text)
      }
    }
    if count > 1, !arguments.flag("json") {
      print("\(count) seeds from \(seed): \(count - failed) hold, \(failed) failed")
    }
    return failed == 0 ? .ok : .problemsFound
  }

  private func hub(_ arguments: Arguments) throws(CommandFailure) -> TrialHub {
    let policyFile = arguments.value("policy") ?? "deploy/policy/hubei-2024.json"
    let policy = try PolicyFiles.bytes(policyFile)
    do throws(ContractRefused) {
      let contract = try ContractFiles.read(directory: arguments.value("contract") ?? "Topics")
      let pack = try contract.readPolicy(file: policyFile)
      let rules = CaseworkRules(
        catalogue: contract.catalogue, pack: pack, calendar: .mondayToFriday, clocks: Clocks())
      return TrialHub(
        layout: contract.layout(prefix: ""), rules: rules, policy: policy)
    } catch {
      throw CommandFailure(
        .filesRefused, error.description, advice: "Name the folder Topics with --contract and the pack with --policy")
    }
  }
}
