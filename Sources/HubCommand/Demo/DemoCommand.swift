internal import Foundation
internal import Hub
internal import Kafka
internal import Referral
internal import Simulation
internal import Stages

/// `referral-hub demo`: plays the departments of a scenario against a running hub and says whether it did as it should.
struct DemoCommand: Command {
  let description = CommandDescription(
    "demo", summary: "play nine departments of a scenario against a running hub, and check what comes of it",
    options: [
      .settings,
      CommandOption(
        "scenario", value: "FOLDER", isRequired: true, help: "the folder with the scenario's files; see its README.md"),
      CommandOption("hub", value: "PID", help: "the hub's process: give up when it ends"),
      CommandOption(
        "join", value: "FILE", help: "write there how to join in with kcat afterwards, for a hub that goes on running"),
      CommandOption(
        "second-act",
        help:
          "days pass, a department sleeps, another disclaims, and the county decides; for a hub run with --clock-rate"),
      CommandOption("minutes", value: "N", help: "give up after so many minutes; 10 unless told"),
    ],
    notes:
      "The topics must be there and empty, and the hub must run with the same settings file: deploy/demo sees to both.")

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let settings = try arguments.settings()
    let minutes = try arguments.integer("minutes", in: 1...120) ?? 10
    let hub = try arguments.integer("hub", in: 1...Int(Int32.max))
    let contract: ContractFiles
    let pack: PolicyPack
    do throws(ContractRefused) {
      contract = try ContractFiles.read(directory: settings.contractDirectory)
      pack = try contract.readPolicy(file: settings.policyFile)
    } catch {
      throw CommandFailure(.filesRefused, error.description)
    }
    let scenario = try read(arguments.value("scenario") ?? "", contract.catalogue)
    let outcome: ExitCode
    let invitation: DemoInvitation?
    do throws(KafkaError) {
      let play = try DemoPlay(
        settings, layout: contract.layout(prefix: settings.topicPrefix), scenario: scenario, pack: pack,
        patience: DemoPatience(deadline: Date().addingTimeInterval(Double(minutes) * 60), hub: hub))
      if arguments.flag("second-act") { return try play.runSecondAct() }
      var waiting: [(department: String, referral: String)] = []
      outcome = try play.run { waiting = $0 }
      invitation = DemoInvitation(
        settings, file: arguments.value(CommandOption.settings.name) ?? "", waiting: waiting)
    } catch {
      throw CommandFailure(error, servers: settings.client.bootstrapServers)
    }
    if let file = arguments.value("join"), let invitation { try write(invitation.text + "\n", to: file) }
    return outcome
  }

  private func write(_ text: String, to file: String) throws(CommandFailure) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    } catch {
      throw CommandFailure(.problemsFound, "\(file): cannot be written: \(error.localizedDescription)")
    }
  }

  private func read(_ folder: String, _ catalogue: Catalogue) throws(CommandFailure) -> Scenario {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var files: [(name: String, json: [UInt8])] = []
    for name in names.sorted() where name.hasSuffix(".json") {
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
        throw CommandFailure(.filesRefused, "\(folder)/\(name): cannot be read")
      }
      files.append((name, [UInt8](data)))
    }
    guard !files.isEmpty else { throw CommandFailure(.filesRefused, "\(folder): holds no scenario file") }
    do throws(ScenarioError) {
      return try Scenario(files: files, catalogue: catalogue)
    } catch {
      throw CommandFailure(.filesRefused, "\(folder): \(error.description)")
    }
  }
}
