import Wire

/// How long each clock runs, and the due times that follow.
///
/// The policy pack's parameters come first, by division and date; where the pack says nothing, the values here hold.
/// Source of the defaults: `ClockSetting.table`.
public struct Clocks: Sendable {
  /// What kind of work a referral asks for. The numbers stand in the state and stay.
  public enum Kind: String, CaseIterable, Sendable {
    case noDetermination = "no-determination"
    case determination
    case outreach
    case emergency

    public var number: UInt8 {
      switch self {
      case .noDetermination: 0
      case .determination: 1
      case .outreach: 2
      case .emergency: 3
      }
    }

    public init?(number: UInt8) {
      guard let kind = Self.allCases.first(where: { $0.number == number }) else { return nil }
      self = kind
    }
  }

  static let hourMillis: Int64 = 3_600_000

  private var values: [Int64]

  public init() {
    values = ClockSetting.table.map(\.standard)
  }

  /// A length in its setting's unit, where the policy pack gives none.
  public subscript(setting: ClockSetting) -> Int64 {
    get { values[setting.rawValue] }
    set { values[setting.rawValue] = newValue }
  }

  /// A length in its setting's unit, as it holds in a division on the day of `nowMillis`.
  func length(_ setting: ClockSetting, _ pack: PolicyPack, _ division: DivisionCode, _ nowMillis: Int64) -> Int64 {
    guard let parameter = pack.clockParameters[setting.rawValue] else { return self[setting] }
    return pack.parameters[parameter].value(in: division, on: WorkingCalendar.today(atMillis: nowMillis))
      ?? self[setting]
  }
}
