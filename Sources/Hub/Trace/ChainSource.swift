public import Referral
public import Wire

/// Where the records of a chain come from: the hub's own topics, or a test.
public protocol ChainSource {
  func record(of person: PersonID) throws(TraceFailure) -> PersonRecord?
  func file(of household: HouseholdID) throws(TraceFailure) -> HouseholdFile?
  /// In the order of the entries' numbers.
  func journal(of household: HouseholdID) throws(TraceFailure) -> [JournalEntry]
}
