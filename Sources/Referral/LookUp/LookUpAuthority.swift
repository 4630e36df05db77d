public import Wire

/// Decides who sees what (R6): division prefix × department × purpose.
///
/// A department sees, of a person or household within the actor's division, what it stated itself, what the data views of
/// its own rules show — the same views that its referrals carry — and its own referrals; of these what the purpose allows.
public struct LookUpAuthority: Sendable {
  /// The most facts of one answer; more are counted and left out.
  public static let maximumFacts = 256
  /// The most referrals of one answer, the latest; more are counted and left out.
  public static let maximumReferrals = 128

  private let pack: PolicyPack
  private let catalogue: Catalogue
  private let civilAffairs: Department

  public init(pack: PolicyPack, catalogue: Catalogue, civilAffairs: Department) {
    self.pack = pack
    self.catalogue = catalogue
    self.civilAffairs = civilAffairs
  }

  /// What a file shows to a look-up.
  public struct Shown: Sendable {
    public var view: DataView
    /// Indices into the file's facts.
    public var facts: [Int]
    public var omittedFacts: Int
    /// Indices into the file's warnings, and of each into its referrals.
    public var referrals: [(warning: Int, referral: Int)]
    public var omittedReferrals: Int
  }

  /// Whether the question may be asked at all, whoever it is about; nil if it may.
  public func refusal(of lookUp: LookUp) -> LookUpResult? {
    guard let purpose = pack.lookUps.purpose(lookUp.purpose), purpose.departments.contains(lookUp.department) else {
      return .purposeNotAllowed
    }
    guard purpose.roles.contains(RoleSet(lookUp.role)), isRole(lookUp.role, of: lookUp.department) else {
      return .roleNotAllowed
    }
    return nil
  }

  /// The officer and the lead are every department's own, the others speak on civil affairs' topic alone.
  private func isRole(_ role: Role, of department: Department) -> Bool {
    switch role {
    case .officer, .lead: true
    case .civilAffairsOfficer, .civilAffairsLead, .township: department == civilAffairs
    case .system, .coordinationOffice: false
    }
  }

  /// - Parameters:
  ///   - person: whom the look-up is about, under the present id; nil for the household.
  /// - Returns: why not, or what is shown.
  public func look(
    _ lookUp: LookUp, at person: PersonID?, in file: HouseholdFile, today: CivilDate
  ) -> (LookUpResult, Shown?) {
    if let refusal = refusal(of: lookUp) { return (refusal, nil) }
    if let person, file.memberIndex(person) == nil { return (.unknownSubject, nil) }
    guard lookUp.division.contains(file.id.division) else { return (.notYourDivision, nil) }
    guard let purpose = pack.lookUps.purpose(lookUp.purpose) else { return (.purposeNotAllowed, nil) }
    let view = view(purpose, lookUp.department, file.id.division, today)
    let facts = view.facts(of: person, in: file)
    let referrals = purpose.showsReferrals ? referrals(lookUp, person, file) : []
    // Who somebody is says only that the hub knows them.
    let identity = catalogue.known.identity.number
    guard !referrals.isEmpty || facts.contains(where: { file.facts.facts[$0].kind != identity }) else {
      return (.nothingInView, nil)
    }
    let shown = Shown(
      view: view, facts: Array(facts.prefix(Self.maximumFacts)), omittedFacts: max(0, facts.count - Self.maximumFacts),
      referrals: Array(referrals.suffix(Self.maximumReferrals)),
      omittedReferrals: max(0, referrals.count - Self.maximumReferrals))
    return (.answered, shown)
  }

  /// What a department sees for a purpose in a division on a day.
  func view(
    _ purpose: LookUpPurpose, _ department: Department, _ division: DivisionCode, _ today: CivilDate
  ) -> DataView {
    var view = DataView()
    for (index, rule) in pack.rules.enumerated()
    where rule.departments.contains(department) && purpose.views.contains(rule.warningClass)
      && pack.isInForce(index, in: division, on: today)
    {
      view.add(rule.view)
    }
    // Who is no department of the government learns no name.
    if !isGovernment(department) { view.remove(kind: catalogue.known.identity.number) }
    if purpose.showsOwnFacts { view.own = department }
    return view
  }

  /// Whether a department may learn people's ids and names.
  public func isGovernment(_ department: Department) -> Bool {
    catalogue.departments.entry(department)?.isGovernment ?? false
  }

  /// The department's own referrals that are handled within the actor's division. What it was never sent it does not
  /// see; drafts are civil affairs' own work.
  private func referrals(
    _ lookUp: LookUp, _ person: PersonID?, _ file: HouseholdFile
  ) -> [(warning: Int, referral: Int)] {
    var found: [(warning: Int, referral: Int)] = []
    for (index, warning) in file.warnings.enumerated() {
      if let person, let other = warning.key.person, other != person { continue }
      guard lookUp.division.contains(file.division(of: warning, pack.rule(id: warning.rule))) else { continue }
      for (at, referral) in warning.referrals.enumerated()
      where referral.department == lookUp.department
        && (referral.sentMillis > 0 || lookUp.department == civilAffairs)
      {
        found.append((index, at))
      }
    }
    return found
  }
}
