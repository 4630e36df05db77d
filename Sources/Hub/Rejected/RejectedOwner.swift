internal import Referral
internal import Stages

/// Whose dead letters are meant: a department's, or the coordination office's.
public struct RejectedOwner: Equatable, Sendable {
  /// The name under which the coordination office is asked for.
  public static let coordination = "coordination"

  /// The department's code, or ``coordination``.
  public let code: String
  /// The topic of its dead letters, by its full name.
  let topic: String
  /// The topics that it sends to: a dead letter goes back to one of these and to no other.
  let inbound: [String]

  /// - Returns: `nil` if there is no department with this code.
  public init?(code: String, contract: ContractFiles, settings: Settings) {
    let layout = contract.layout(prefix: settings.topicPrefix)
    let family = code == Self.coordination ? code : "dept.\(code)"
    guard code == Self.coordination || contract.departments.department(code: code) != nil else { return nil }
    self.code = code
    topic = "\(settings.topicPrefix)\(family).rejected"
    inbound = layout.intakeInputs.filter { $0.hasPrefix("\(settings.topicPrefix)\(family).") }
  }
}
