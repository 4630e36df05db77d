internal import Foundation
internal import Hub
internal import Referral

/// The contract and packs that the policy commands read.
enum PolicyFiles {
  static let contractOption = CommandOption(
    "contract", value: "DIR", help: "the contract's folder; Topics in this folder unless given")

  static func contract(_ arguments: Arguments) throws(CommandFailure) -> ContractFiles {
    do throws(ContractRefused) {
      return try ContractFiles.read(directory: arguments.value("contract") ?? "Topics")
    } catch {
      throw CommandFailure(.filesRefused, error.description, advice: "Name the folder Topics with --contract")
    }
  }

  static func pack(_ file: String, _ contract: ContractFiles) throws(CommandFailure) -> PolicyPack {
    do throws(ContractRefused) {
      return try contract.readPolicy(file: file)
    } catch {
      throw CommandFailure(.filesRefused, error.description, advice: "See referral-hub policy lint \(file)")
    }
  }

  static func bytes(_ file: String) throws(CommandFailure) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw CommandFailure(.filesRefused, "\(file) cannot be read", advice: "Check the path and its rights")
    }
    return Array(data)
  }
}
