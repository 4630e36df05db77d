/// Who may look up what, and for which purpose (R6, 依权限查阅、调用): part of a policy pack, because a county reads and
/// changes it with its policy, and because every answer and journal entry then names the version it rests on.
public struct LookUpRules: Equatable, Sendable {
  /// Where in the source it stands.
  public let clause: String
  /// The source's own words, letter by letter.
  public let quotation: String
  /// In the order of the file.
  public let purposes: [LookUpPurpose]

  /// A pack that says nothing of look-ups allows none.
  public static let none = LookUpRules(clause: "", quotation: "", purposes: [])

  public func purpose(_ code: String) -> LookUpPurpose? { purposes.first { $0.code == code } }
}

/// One purpose for which departments may look somebody up, and what is shown for it.
public struct LookUpPurpose: Equatable, Sendable {
  /// The code in queries.
  public let code: String
  /// A short Chinese name.
  public let title: String
  public let departments: [Department]
  public let roles: RoleSet
  /// What the department itself has stated is shown, whole.
  public let showsOwnFacts: Bool
  /// The warning classes whose rules' data views are shown: of the department's own rules, those in force.
  public let views: [WarningClass]
  /// The department's own referrals, open and past, are shown.
  public let showsReferrals: Bool
  /// What of this is our reading and not the source's word, in Chinese; nil where nothing is.
  public let reading: String?
}
