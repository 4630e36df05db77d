public import Wire

/// Which fields of which facts a department sees: of one rule for a referral, of several for a look-up.
public struct DataView: Sendable {
  /// Bit n: facts of kind n are shown.
  private var kinds: UInt64 = 0
  /// By kind: the fields, as bits of `Fact.present`.
  private var masks = InlineArray<63, UInt8>(repeating: 0)
  /// What this department itself has stated is shown whole.
  public var own: Department?

  public init() {}

  public init(_ entries: [ViewEntry]) { add(entries) }

  /// Shows what these entries show as well.
  public mutating func add(_ entries: [ViewEntry]) {
    for entry in entries {
      kinds |= 1 << UInt64(entry.kind)
      masks[Int(entry.kind)] |= entry.fieldMask
    }
  }

  /// Shows no facts of a kind but the department's own.
  public mutating func remove(kind: UInt8) {
    kinds &= ~(1 << UInt64(kind))
    masks[Int(kind)] = 0
  }

  /// The fields of a fact that are shown, as bits of `Fact.present`; nil: the fact is not.
  public func fields(of fact: Fact) -> UInt8? {
    if let own, fact.source == own.number { return .max }
    return kinds & 1 << UInt64(fact.kind) != 0 ? masks[Int(fact.kind)] : nil
  }

  /// The facts that are shown of a person and of the household itself; without a person, of all members.
  ///
  /// - Returns: indices into the file's facts. What was stated in error is left out.
  public func facts(of subject: PersonID?, in file: HouseholdFile) -> [Int] {
    file.facts.facts.indices.filter { index in
      let fact = file.facts.facts[index]
      guard !fact.flags.contains(.retracted), fields(of: fact) != nil else { return false }
      if let subject, let person = file.person(of: fact), person != subject { return false }
      return true
    }
  }
}
