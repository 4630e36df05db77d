public import Wire

/// Classification: which findings hold in a household today.
///
/// Pure: the same file, pack and day give the same findings in the same order, whatever came before. It keeps scratch
/// memory, so use one engine per worker; a warm engine allocates only for the findings it returns.
public struct FindingsEngine: Sendable {
  public let pack: PolicyPack
  public let catalogue: Catalogue
  private let slots: KnownSlots
  private var policy: DivisionPolicy?
  /// What applies in the divisions met today.
  private var divisions: [DivisionPolicy] = []
  private var divisionsDay: CivilDate?
  /// The divisions whose rules were worked out since this was forgotten last.
  public private(set) var divisionsMet: [UInt32] = []
  private var scan = HouseholdScan()
  private var scratch = Evaluation.Scratch()

  /// The most divisions whose parameters are kept worked out.
  private static let maximumDivisions = 256

  public init(pack: PolicyPack, catalogue: Catalogue) {
    self.pack = pack
    self.catalogue = catalogue
    slots = KnownSlots(catalogue)
  }

  /// Finds what holds in a household on a day.
  ///
  /// - Parameters:
  ///   - file: facts, members and open warnings; nothing else is read.
  ///   - today: the day in Asia/Shanghai.
  ///   - isForReconciling: those that are satisfied are left out where the file has no warning that one could close.
  ///   - findings: replaced; sorted by key, one finding a key, those that are satisfied among them.
  public mutating func evaluate(
    _ file: HouseholdFile, today: CivilDate, isForReconciling: Bool = false, into findings: inout [Finding]
  ) {
    findings.removeAll(keepingCapacity: true)
    let day = Int64(today.daysSinceEpoch)
    scan.read(file, day: day, slots: slots)
    var evaluation = Evaluation(
      pack: pack, slots: slots, policy: policy(division: scan.division, today), day: day, file: file)
    evaluation.exchange(&scan, &scratch)
    evaluation.begin()
    evaluation.isSparing = isForReconciling && evaluation.mayBeSparing
    evaluation.run(into: &findings)
    evaluation.exchange(&scan, &scratch)
  }

  /// A household's findings to be worked out one step after the other, with memory of its own.
  ///
  /// - Parameter isSuggesting: under the rules that the county has not switched on, instead of those in force.
  mutating func evaluation(_ file: HouseholdFile, today: CivilDate, isSuggesting: Bool = false) -> Evaluation {
    let day = Int64(today.daysSinceEpoch)
    var own = HouseholdScan()
    own.read(file, day: day, slots: slots)
    let policy =
      isSuggesting
      ? DivisionPolicy(pack, division: own.division, day: today, isSuggesting: true)
      : policy(division: own.division, today)
    var evaluation = Evaluation(pack: pack, slots: slots, policy: policy, day: day, file: file)
    evaluation.scan = own
    evaluation.begin()
    return evaluation
  }

  public mutating func forgetDivisionsMet() { divisionsMet.removeAll(keepingCapacity: true) }

  /// The rules and parameters in force in a division; worked out once a day and division.
  private mutating func policy(division: UInt32, _ today: CivilDate) -> DivisionPolicy {
    if divisionsDay != today {
      divisions.removeAll(keepingCapacity: true)
      divisionsDay = today
    } else if let policy, policy.division == division {
      return policy
    }
    for known in divisions where known.division == division {
      policy = known
      return known
    }
    if divisions.count == Self.maximumDivisions { divisions.removeAll(keepingCapacity: true) }
    let made = DivisionPolicy(pack, division: division, day: today)
    divisions.append(made)
    if divisionsMet.count < Self.maximumDivisions { divisionsMet.append(division) }
    policy = made
    return made
  }
}
