public import Wire

extension HouseholdFile {
  /// Where a warning is handled: where the fact behind it says that it happened, if its rule asks for that
  /// (由急难发生地…给予临时救助), else where the household is.
  ///
  /// - Parameter rule: the rule that the warning rests on; nil where the pack no longer has it.
  public func division(of warning: Warning, _ rule: Rule?) -> DivisionCode {
    guard let place = rule?.place, let episode = warning.key.episode else { return id.division }
    let owner = warning.key.person.map { memberIndex($0).map { UInt8($0) } } ?? Fact.householdOwner
    for fact in facts.facts where fact.kind == place.kind && fact.owner == owner {
      guard fact.cell(Int(place.episodeSlot)) == Int64(episode), let cell = fact.cell(Int(place.slot)),
        let division = DivisionCode(rawValue: UInt32(truncatingIfNeeded: cell))
      else { continue }
      return division
    }
    return id.division
  }
}
