public import Wire

/// A number that a county sets and that rules compare with: a local standard, a limit, a switch.
public struct Parameter: Sendable {
  public enum Unit: String, CaseIterable, Sendable {
    case fen
    case basisPoints
    case count
    case days
    /// Some values of an enumeration, such as a county's list of diseases: one bit a value.
    case list
    /// Working days with their make-up days, counted from the day after.
    case workingDays
    /// Hours by the clock on the wall.
    case hours
    /// 1 on, 0 off: whether a county carries out a rule that the source only allows or encourages.
    case `switch`
  }

  public struct Value: Sendable {
    /// The first digits of the divisions it holds in: 2, 4 or 6 of them.
    public let prefix: UInt32
    public let digits: Int
    public let from: CivilDate
    public let until: CivilDate?
    public let value: Int64
  }

  public let name: String
  public let unit: Unit
  public let description: String
  /// The values are examples with a reason in the description, not published figures: a county sets its own.
  public let isExample: Bool
  /// Of a list: the enumeration whose values it lists.
  public let list: ListedField?
  public let values: [Value]

  /// A field of a kind of fact.
  public struct ListedField: Equatable, Sendable {
    /// The kind's number in the catalogue.
    public let kind: UInt8
    public let slot: Int8

    public init(kind: UInt8, slot: Int8) {
      self.kind = kind
      self.slot = slot
    }
  }

  init(
    name: String, unit: Unit, description: String, isExample: Bool, list: ListedField? = nil, values: [Value]
  ) {
    self.name = name
    self.unit = unit
    self.description = description
    self.isExample = isExample
    self.list = list
    self.values = values
  }

  /// The value in a division on a day; see `row`.
  public func value(in division: DivisionCode, on day: CivilDate) -> Int64? { row(in: division, on: day)?.value }

  /// What holds in a division on a day: of the values in force the one for the longest prefix, then the one that began
  /// last.
  public func row(in division: DivisionCode, on day: CivilDate) -> Value? {
    var best: Value?
    for candidate in values where Self.applies(candidate, division, day) {
      guard let current = best else {
        best = candidate
        continue
      }
      if candidate.digits > current.digits || (candidate.digits == current.digits && candidate.from > current.from) {
        best = candidate
      }
    }
    return best
  }

  private static func applies(_ value: Value, _ division: DivisionCode, _ day: CivilDate) -> Bool {
    let scale: UInt32 = value.digits == 2 ? 10_000 : value.digits == 4 ? 100 : 1
    guard division.rawValue / scale == value.prefix, value.from <= day else { return false }
    guard let until = value.until else { return true }
    return until >= day
  }
}
