/// Something that must always hold and did not.
public struct TrialViolation: Equatable, Sendable {
  /// Which check saw it.
  public let check: String
  /// What is wrong, in the trial's made-up names.
  public let text: String
}

/// Takes violations down. A trial ends with its first; a few more of the same commit tell the reader more.
final class TrialVerdict {
  static let maximumViolations = 8

  private(set) var violations: [TrialViolation] = []

  func fail(_ check: String, _ text: @autoclosure () -> String) {
    if violations.count < Self.maximumViolations { violations.append(TrialViolation(check: check, text: text())) }
  }

  func expect(_ holds: Bool, _ check: String, _ text: @autoclosure () -> String) {
    if !holds { fail(check, text()) }
  }
}
