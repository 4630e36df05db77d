internal import Referral
internal import Wire

/// Whether a chain names people, and how it is said where it does not.
public enum Disclosure: Equatable, Sendable {
  /// Ids as `420106**********39`, names as 张**, no birth dates.
  case masked
  /// Everything: who asks must have the authority.
  case full

  func person(_ person: PersonID) -> String {
    switch self {
    case .masked: person.masked
    case .full: person.text
    }
  }

  func name(_ name: String) -> String {
    switch self {
    case .masked: name.prefix(1) + "**"
    case .full: name
    }
  }

  /// What is shown of a field that says who a person is.
  func isHidden(_ kind: FactKind, _ field: Field, among known: Catalogue.KnownKinds) -> Bool {
    self == .masked && kind.number == known.identity.number && field.name == "birthDate"
  }
}
