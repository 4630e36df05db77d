public import Wire

/// Classification: which findings hold in a household today.
///
/// Pure: the same file, pack and day give the same findings in the same order, whatever came before. It keeps scratch
/// memory, so use one engine per worker; a warm engine allocates only for the findings it returns.
public struct FindingsEngine: ~Copyable, Sendable {
  public let pack: PolicyPack
  public let catalogue: Catalogue
  private let slots: KnownSlots
  /// With the policy of the division met last.
  private var evaluation: Evaluation
  /// What applies in the divisions met today.
  private var divisions: [DivisionPolicy] = []
  private var divisionsDay: CivilDate?
  /// The divisions whose rules were worked out since this was forgotten last.
  public private(set) var divisionsMet: [UInt32] = []

  /// The most divisions whose parameters are kept worked out.
  private static let maximumDivisions = 256
  /// No household lives there.
  private static let noDivision: UInt32 = 0

  public init(pack: PolicyPack, catalogue: Catalogue) {
    self.pack = pack
    self.catalogue = catalogue
    slots = KnownSlots(catalogue)
    evaluation = Evaluation(
      pack: pack, slots: slots, policy: DivisionPolicy(pack, division: Self.noDivision, day: pack.from))
  }

  /// Finds what holds in a household on a day.
  ///
  /// - Parameters:
  ///   - file: facts, members and open warnings; nothing else is read.
  ///   - today: the day in Asia/Shanghai.
  ///   - isForReconciling: what is in effect as owed is left out where the file has no warning that it could close.
  ///   - findings: replaced; sorted by key, one finding a key, those that are satisfied among them.
  public mutating func evaluate(
    _ file: HouseholdFile, today: CivilDate, isForReconciling: Bool = false, into findings: inout [Finding]
  ) {
    findings.removeAll(keepingCapacity: true)
    evaluation.take(file, day: Int64(today.daysSinceEpoch))
    usePolicy(of: evaluation.scan.division, today)
    evaluation.isSparing = isForReconciling
    evaluation.run(into: &findings)
    evaluation.letGo()
  }

  /// A household's findings to be worked out one step after the other, with memory of its own.
  ///
  /// - Parameter isSuggesting: under the rules that the county has not switched on, instead of those in force.
  mutating func evaluation(_ file: HouseholdFile, today: CivilDate, isSuggesting: Bool = false) -> Evaluation {
    var own = Evaluation(pack: pack, slots: slots, policy: evaluation.policy)
    own.take(file, day: Int64(today.daysSinceEpoch))
    if isSuggesting {
      own.use(DivisionPolicy(pack, division: own.scan.division, day: today, isSuggesting: true))
    } else {
      usePolicy(of: own.scan.division, today)
      own.use(evaluation.policy)
    }
    return own
  }

  public mutating func forgetDivisionsMet() { divisionsMet.removeAll(keepingCapacity: true) }

  /// Puts the rules and parameters in use that are in force in a division; worked out once a day and division.
  private mutating func usePolicy(of division: UInt32, _ today: CivilDate) {
    if divisionsDay != today {
      divisions.removeAll(keepingCapacity: true)
      divisionsDay = today
    } else if evaluation.policy.division == division {
      return
    }
    for known in divisions where known.division == division {
      evaluation.use(known)
      return
    }
    if divisions.count == Self.maximumDivisions { divisions.removeAll(keepingCapacity: true) }
    let made = DivisionPolicy(pack, division: division, day: today)
    divisions.append(made)
    if divisionsMet.count < Self.maximumDivisions { divisionsMet.append(division) }
    evaluation.use(made)
  }
}
