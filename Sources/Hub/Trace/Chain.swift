public import Referral
public import Wire

/// An assistance chain (一户（人）一条救助链): what was found for a question, before it is put into words.
public struct Chain: Sendable {
  public var question: TraceQuestion
  /// The ids under which the person was looked for: the one asked for, and those its record was merged into.
  public var identities: [PersonID]
  /// The households that a referral was followed through, before the one that has it now.
  public var passed: [HouseholdID]
  public var file: HouseholdFile
  /// Of the household and of every household that a warning came through, in the order of time.
  public var journal: [JournalEntry]

  public init(
    question: TraceQuestion, identities: [PersonID], passed: [HouseholdID], file: HouseholdFile, journal: [JournalEntry]
  ) {
    self.question = question
    self.identities = identities
    self.passed = passed
    self.file = file
    self.journal = journal
  }

  /// The person that was asked for; nil where a household or a referral was.
  public var person: PersonID? { identities.last }

  /// The warnings that were asked for.
  public var warnings: [Warning] {
    file.warnings.filter { warning in
      switch question {
      case .household: true
      case .person: warning.key.person == nil || warning.key.person == person
      case .referral(let id): warning.home == id.household && warning.number == id.number
      }
    }
  }

  /// Whether a look-up was one of whom the question is about: of the person, under any of its ids, or of the household.
  public func isAbout(_ lookUp: JournalEntry.LookUpNote) -> Bool {
    guard let looked = lookUp.person else { return true }
    switch question {
    case .household: return true
    case .person: return identities.contains { $0.masked == looked }
    case .referral: return false
    }
  }

  /// The owners whose facts belong to the question: indices of members, and the household itself.
  public func isAbout(_ fact: Fact) -> Bool {
    guard let owner = file.person(of: fact) else { return true }
    switch question {
    case .household: return true
    case .person: return owner == person
    case .referral: return warnings.allSatisfy { $0.key.person == nil || $0.key.person == owner }
    }
  }
}

extension Warning {
  /// `420106-0012345.7`
  var idText: String { "\(home).\(number)" }
}
