/// A six-digit code of an administrative division (GB/T 2260): two digits each for province, city and county. A
/// province ends in `0000`, a city in `00`. Whether a division with this code exists is not checked.
@frozen
public struct DivisionCode: Hashable, Comparable, Sendable {
  /// The code as a number, 100000…999999.
  public let rawValue: UInt32

  /// A code by its number; `nil` if it has not six digits.
  @inlinable
  public init?(rawValue: UInt32) {
    guard rawValue >= 100_000, rawValue <= 999_999 else { return nil }
    self.rawValue = rawValue
  }

  @inlinable
  init(unchecked rawValue: UInt32) { self.rawValue = rawValue }

  /// How large the division is.
  @frozen
  public enum Level: UInt8, Comparable, Sendable {
    case county, city, province

    @inlinable
    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  /// How large the division is, as its zeros at the end tell.
  @inlinable
  public var level: Level {
    rawValue % 10_000 == 0 ? .province : rawValue % 100 == 0 ? .city : .county
  }

  /// The province this division is or lies in.
  @inlinable
  public var province: DivisionCode { DivisionCode(unchecked: rawValue / 10_000 * 10_000) }

  /// The city this division is or lies in; a province stays itself.
  @inlinable
  public var city: DivisionCode { DivisionCode(unchecked: rawValue / 100 * 100) }

  /// Whether `other` is this division or lies in it.
  @inlinable
  public func contains(_ other: DivisionCode) -> Bool {
    switch level {
    case .province: other.province == self
    case .city: other.city == self
    case .county: other == self
    }
  }

  @inlinable
  public static func < (left: DivisionCode, right: DivisionCode) -> Bool { left.rawValue < right.rawValue }

  /// Reads `42` (a province), `4201` (a city) or six digits, as settings name areas.
  public static func parsePrefix(_ text: String) throws(IdentifierError) -> DivisionCode {
    let bytes = text.utf8.span
    guard bytes.count == 2 || bytes.count == 4 || bytes.count == 6 else { throw .wrongLength(bytes.count) }
    guard let number = Decimal.read(bytes, at: 0, count: bytes.count) else {
      throw .wrongCharacter(at: Decimal.firstOther(bytes, in: 0..<bytes.count))
    }
    let scale: UInt32 = bytes.count == 2 ? 10_000 : bytes.count == 4 ? 100 : 1
    guard let code = DivisionCode(rawValue: UInt32(number) * scale) else { throw .noSuchDivision }
    return code
  }

  /// The six digits at `offset`, which must lie inside.
  static func read(_ bytes: Span<UInt8>, at offset: Int) throws(IdentifierError) -> DivisionCode {
    guard let number = Decimal.read(bytes, at: offset, count: 6) else {
      throw .wrongCharacter(at: Decimal.firstOther(bytes, in: offset..<offset + 6))
    }
    guard let code = DivisionCode(rawValue: UInt32(number)) else { throw .noSuchDivision }
    return code
  }
}

extension DivisionCode: WireText, CustomStringConvertible {
  /// Reads six digits.
  public static func parse(_ bytes: Span<UInt8>) throws(IdentifierError) -> DivisionCode {
    guard bytes.count == 6 else { throw .wrongLength(bytes.count) }
    return try read(bytes, at: 0)
  }

  /// Appends six digits.
  public func append(to bytes: inout [UInt8]) { Decimal.append(UInt64(rawValue), width: 6, to: &bytes) }

  public var description: String { text }
}
