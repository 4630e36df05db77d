public import Referral
internal import Stages

/// Publishes a policy pack: the pack to `hub.policy` and its activation to every partition of `hub.inbox`, in one
/// transaction.
public struct PolicyPublication {
  private let settings: Settings
  private let contract: ContractFiles

  public init(_ settings: Settings, _ contract: ContractFiles) {
    self.settings = settings
    self.contract = contract
  }

  /// - Parameter json: a pack's bytes. They are read and checked here once more.
  /// - Returns: the pack that is in force from now on.
  public func publish(_ json: [UInt8], named file: String) throws(CommandFailure) -> PolicyPack {
    let pack: PolicyPack
    do throws(PolicyPackRefused) {
      pack = try PolicyPack.read(json, catalogue: contract.catalogue, named: file)
    } catch {
      throw CommandFailure(.filesRefused, error.description, advice: "See referral-hub policy lint \(file)")
    }
    if let missing = PolicyLint(pack, catalogue: contract.catalogue).missingTriggers().first {
      throw CommandFailure(
        .filesRefused, "\(file): \(missing.path) \(missing.text)", advice: "See referral-hub policy lint \(file)")
    }
    let tooLong = contract.retentionProblems(settings, pack)
    guard tooLong.isEmpty else { throw CommandFailure(.filesRefused, tooLong.joined(separator: "\n       ")) }
    guard json.count <= PolicyActivation.maximumPackBytes else {
      throw CommandFailure(
        .filesRefused,
        "\(file) has \(json.count) bytes; a record of the log holds \(PolicyActivation.maximumPackBytes)",
        advice: "Write the pack without spaces and line ends between its members")
    }
    let transaction = try PublicationTransaction(settings)
    let inForce = try contract.policyInForce(settings)
    guard pack.serial > inForce.serial else {
      throw CommandFailure(
        .problemsFound, "\(inForce.name).\(inForce.serial) is in force; serial \(pack.serial) is not after it",
        advice: "Give the pack a serial number above \(inForce.serial); a former policy comes back the same way")
    }
    let key = PolicyActivation.key(name: pack.name, serial: pack.serial)
    try transaction.send(
      key: key, value: json, activation: PolicyActivation.value(key: key, serial: pack.serial, json: json))
    return pack
  }
}
