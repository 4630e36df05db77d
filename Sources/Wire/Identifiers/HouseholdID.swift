/// Which household: the id civil affairs gave it, `420106-0012345` (7 to 10 digits), or one that an intake task
/// numbered for a person without one, `420106-S007000123` (`S`, the task's partition in three digits, 6 to 9 digits).
@frozen
public struct HouseholdID: Hashable, Comparable, Sendable {
  /// The packed id, never 0. Bit 63 is set for a hub-numbered one, the division stands from bit 43. Below it, of a
  /// civil affairs id the number's digits less 7 from bit 34 and the number; of a hub-numbered one the partition
  /// from bit 30 and the number.
  public let rawValue: UInt64

  /// The highest partition an intake task can number households for.
  public static let maximumPartition = 999
  /// The highest number an intake task can give within a division.
  public static let maximumNumber: UInt64 = 999_999_999

  private static let hubBit: UInt64 = 1 << 63
  private static let civilMask: UInt64 = (1 << 34) - 1
  private static let hubMask: UInt64 = (1 << 30) - 1

  /// An id by its packed form, as a codec stores it; `nil` if no id has this form.
  public init?(rawValue: UInt64) {
    guard DivisionCode(rawValue: Self.divisionNumber(rawValue)) != nil else { return nil }
    let below = rawValue & ((1 << 43) - 1)
    if rawValue & Self.hubBit != 0 {
      guard below >> 30 <= UInt64(Self.maximumPartition), below & Self.hubMask <= Self.maximumNumber else { return nil }
    } else {
      let digits = Int(below >> 34) + 7
      guard digits <= 10, below & Self.civilMask < Self.bound(digits: digits) else { return nil }
    }
    self.rawValue = rawValue
  }

  private init(unchecked rawValue: UInt64) { self.rawValue = rawValue }

  /// An id for a household that the hub numbers itself.
  /// - Parameters:
  ///   - partition: of the intake task, 0…`maximumPartition`.
  ///   - number: 0…`maximumNumber`, unique within division and partition.
  /// - Returns: `nil` if partition or number is out of range.
  public init?(division: DivisionCode, partition: Int, number: UInt64) {
    guard partition >= 0, partition <= Self.maximumPartition, number <= Self.maximumNumber else { return nil }
    rawValue = Self.hubBit | UInt64(division.rawValue) << 43 | UInt64(partition) << 30 | number
  }

  /// The division that assigned the id, or in which the hub did.
  public var division: DivisionCode { DivisionCode(unchecked: Self.divisionNumber(rawValue)) }

  /// Whether the hub numbered it, so that civil affairs does not know it yet.
  @inlinable
  public var isHubNumbered: Bool { rawValue >> 63 == 1 }

  /// The intake task's partition in a hub-numbered id.
  public var partition: Int? { isHubNumbered ? Int(rawValue >> 30 & 0x1FFF) : nil }

  /// The number at the end.
  public var number: UInt64 { rawValue & (isHubNumbered ? Self.hubMask : Self.civilMask) }

  @inlinable
  public static func < (left: HouseholdID, right: HouseholdID) -> Bool { left.rawValue < right.rawValue }

  private static func divisionNumber(_ rawValue: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: rawValue >> 43 & 0xF_FFFF)
  }

  private static func bound(digits: Int) -> UInt64 {
    switch digits {
    case 7: 10_000_000
    case 8: 100_000_000
    case 9: 1_000_000_000
    default: 10_000_000_000
    }
  }
}

extension HouseholdID: WireText, CustomStringConvertible {
  /// Reads either form. The number of a hub-numbered id has a zero in front only to fill up six digits.
  public static func parse(_ bytes: Span<UInt8>) throws(IdentifierError) -> HouseholdID {
    guard bytes.count >= 14, bytes.count <= 20 else { throw .wrongLength(bytes.count) }
    let division = UInt64(try DivisionCode.read(bytes, at: 0).rawValue) << 43
    guard bytes[6] == UInt8(ascii: "-") else { throw .wrongCharacter(at: 6) }
    let isHubNumbered = bytes[7] == UInt8(ascii: "S")
    let start = isHubNumbered ? 11 : 7
    let digits = bytes.count - start
    guard isHubNumbered ? digits >= 6 && digits <= 9 : digits <= 10 else { throw .wrongLength(bytes.count) }
    guard let number = Decimal.read(bytes, at: start, count: digits) else {
      throw .wrongCharacter(at: Decimal.firstOther(bytes, in: start..<bytes.count))
    }
    guard isHubNumbered else {
      return HouseholdID(unchecked: division | UInt64(digits - 7) << 34 | number)
    }
    guard let partition = Decimal.read(bytes, at: 8, count: 3) else {
      throw .wrongCharacter(at: Decimal.firstOther(bytes, in: 8..<11))
    }
    if digits > 6, bytes[start] == UInt8(ascii: "0") { throw .leadingZero(at: start) }
    return HouseholdID(unchecked: hubBit | division | partition << 30 | number)
  }

  /// Appends the canonical text.
  public func append(to bytes: inout [UInt8]) {
    Decimal.append(UInt64(Self.divisionNumber(rawValue)), width: 6, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    if let partition {
      bytes.append(UInt8(ascii: "S"))
      Decimal.append(UInt64(partition), width: 3, to: &bytes)
      let width = number < 1_000_000 ? 6 : number < 10_000_000 ? 7 : number < 100_000_000 ? 8 : 9
      Decimal.append(number, width: width, to: &bytes)
    } else {
      Decimal.append(number, width: Int(rawValue >> 34 & 3) + 7, to: &bytes)
    }
  }

  public var description: String { text }
}
