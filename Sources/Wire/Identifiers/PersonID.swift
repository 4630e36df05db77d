/// Who a person is to the hub: the citizen identification number (GB 11643), or a temporary id that civil affairs gave
/// to someone without one, written `T420106-000123`.
///
/// `description` is masked, so that an interpolated id in a log line or an error shows no one; `text` is the whole id.
@frozen
public struct PersonID: Hashable, Comparable, Sendable {
  /// The packed id, never 0. A citizen's: the 17 digits as a number. A temporary one: bit 63 set, then the division
  /// from bit 32, the number's digits less 6 from bit 30, and the number.
  public let rawValue: UInt64

  private static let temporaryBit: UInt64 = 1 << 63

  /// An id by its packed form, as a codec stores it; `nil` if no id has this form.
  public init?(rawValue: UInt64) {
    if rawValue & Self.temporaryBit == 0 {
      guard rawValue < 100_000_000_000_000_000, CitizenID.hasBirthDate(rawValue) else { return nil }
    } else {
      guard rawValue & ~Self.temporaryBit < 1 << 52, DivisionCode(rawValue: Self.divisionNumber(rawValue)) != nil,
        rawValue & 0x3FFF_FFFF < TemporaryNumber.bound(digits: Self.digitCount(rawValue))
      else { return nil }
    }
    self.rawValue = rawValue
  }

  private init(unchecked rawValue: UInt64) { self.rawValue = rawValue }

  /// The packed form that a text has if it is a person's id, without finding out whether it is one: for what is only
  /// looked up ahead. `nil` where it cannot be.
  @inline(__always)
  public static func likelyRawValue(_ bytes: Span<UInt8>) -> UInt64? {
    CitizenID.digits(bytes) ?? (try? parse(bytes))?.rawValue
  }

  /// Whether it is a temporary id from civil affairs.
  @inlinable
  public var isTemporary: Bool { rawValue >> 63 == 1 }

  /// The division that issued the id; `nil` for a citizen id whose first digit is 0.
  public var division: DivisionCode? {
    isTemporary
      ? DivisionCode(rawValue: Self.divisionNumber(rawValue))
      : DivisionCode(rawValue: UInt32(truncatingIfNeeded: rawValue / 100_000_000_000))
  }

  /// The birth date in a citizen id; `nil` for a temporary id.
  public var birthDate: CivilDate? { isTemporary ? nil : CitizenID.birthDate(of: rawValue) }

  /// A person's sex as the citizen id registers it.
  @frozen
  public enum Sex: UInt8, Sendable {
    case female, male
  }

  /// The sex in a citizen id, odd or even in the seventeenth digit; `nil` for a temporary id.
  public var sex: Sex? { isTemporary ? nil : rawValue % 2 == 1 ? .male : .female }

  /// Whether these are citizen ids of two people who differ in birth date or sex: told from the digits alone.
  @inlinable
  public func isRegisteredOtherwise(than other: PersonID) -> Bool {
    guard !isTemporary, !other.isTemporary else { return false }
    let isOfOtherSex = (rawValue ^ other.rawValue) & 1 != 0
    return isOfOtherSex || rawValue / 1_000 % 100_000_000 != other.rawValue / 1_000 % 100_000_000
  }

  /// The text for people to read: the division and the last two characters, `420106**********1X`. The last four would
  /// tell who it is in a village.
  public var masked: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    let start = isTemporary ? 8 : 6
    for index in start..<bytes.count - 2 { bytes[index] = UInt8(ascii: "*") }
    return String(decoding: bytes, as: UTF8.self)
  }

  @inlinable
  public static func < (left: PersonID, right: PersonID) -> Bool { left.rawValue < right.rawValue }

  private static func divisionNumber(_ rawValue: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: rawValue >> 32 & 0xF_FFFF)
  }

  private static func digitCount(_ rawValue: UInt64) -> Int { Int(rawValue >> 30 & 3) + 6 }
}

/// The number at the end of a temporary id: 6 to 9 digits, zeros in front kept.
private enum TemporaryNumber {
  static func bound(digits: Int) -> UInt64 {
    switch digits {
    case 6: 1_000_000
    case 7: 10_000_000
    case 8: 100_000_000
    default: 1_000_000_000
    }
  }
}

extension PersonID: WireText, CustomStringConvertible, CustomReflectable {
  /// Reads a citizen id or a temporary id.
  public static func parse(_ bytes: Span<UInt8>) throws(PersonIDError) -> PersonID {
    guard bytes.count > 0, bytes[0] == UInt8(ascii: "T") else {
      return PersonID(unchecked: try CitizenID.parse(bytes))
    }
    let digits = bytes.count - 8
    guard digits >= 6, digits <= 9 else { throw .wrongLength(bytes.count) }
    guard let division = Decimal.read(bytes, at: 1, count: 6) else {
      throw .wrongCharacter(at: Decimal.firstOther(bytes, in: 1..<7))
    }
    guard bytes[7] == UInt8(ascii: "-") else { throw .wrongCharacter(at: 7) }
    guard let number = Decimal.read(bytes, at: 8, count: digits) else {
      throw .wrongCharacter(at: Decimal.firstOther(bytes, in: 8..<bytes.count))
    }
    guard DivisionCode(rawValue: UInt32(division)) != nil else { throw .noSuchDivision }
    return PersonID(unchecked: temporaryBit | division << 32 | UInt64(digits - 6) << 30 | number)
  }

  /// Appends the whole id.
  public func append(to bytes: inout [UInt8]) {
    guard isTemporary else {
      Decimal.append(rawValue, width: 17, to: &bytes)
      bytes.append(CitizenID.checkCharacter(of: rawValue))
      return
    }
    bytes.append(UInt8(ascii: "T"))
    Decimal.append(UInt64(Self.divisionNumber(rawValue)), width: 6, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    Decimal.append(rawValue & 0x3FFF_FFFF, width: Self.digitCount(rawValue), to: &bytes)
  }

  /// The masked text.
  public var description: String { masked }

  /// Shows the masked text also where a value is dumped or a test reports it.
  public var customMirror: Mirror { Mirror(self, children: ["masked": masked]) }
}
