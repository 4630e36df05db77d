/// The rules of the citizen identification number, GB 11643: 17 digits and a check character.
enum CitizenID {
  /// The length of the whole number in characters.
  static let length = 18

  /// The check character that belongs to 17 digits given as a number (ISO 7064, MOD 11-2).
  static func checkCharacter(of digits: UInt64) -> UInt8 {
    // Weights from the last digit to the first: the powers of 2 modulo 11.
    var rest = digits
    var weight = 2
    var sum = 0
    for _ in 0..<17 {
      sum += Int(rest % 10) * weight
      rest /= 10
      weight = weight * 2 % 11
    }
    let remainder = (12 - sum % 11) % 11
    return remainder == 10 ? UInt8(ascii: "X") : UInt8(ascii: "0") + UInt8(remainder)
  }

  /// The check character that belongs to the 17 digits at the beginning of a text.
  private static func checkCharacter(ofText bytes: Span<UInt8>) -> UInt8 {
    // The standard's weights of the first, third, … and of the second, fourth, … digit of each eight. Four products of
    // digit and weight, each in sixteen bits of its own, add up in the highest sixteen bits of one multiplication.
    let sum =
      weighted(bytes.littleEndian64(at: 0), 0x0007_000A_0008_0002, 0x0009_0005_0004_0001)
      + weighted(bytes.littleEndian64(at: 8), 0x0006_0007_000A_0008, 0x0003_0009_0005_0004) + Int(bytes[16] & 0xF) * 2
    let remainder = (12 - sum % 11) % 11
    return remainder == 10 ? UInt8(ascii: "X") : UInt8(ascii: "0") + UInt8(remainder)
  }

  @inline(__always)
  private static func weighted(_ word: UInt64, _ even: UInt64, _ odd: UInt64) -> Int {
    let digits = word & 0x0F0F_0F0F_0F0F_0F0F
    let lanes: UInt64 = 0x00FF_00FF_00FF_00FF
    return Int(((digits & lanes) &* even) >> 48 &+ ((digits >> 8 & lanes) &* odd) >> 48)
  }

  /// The birth date in the 17 digits, `nil` if there is no such day in 1800…2199.
  static func birthDate(of digits: UInt64) -> CivilDate? {
    let date = Int(digits / 1000 % 100_000_000)
    return CivilDate(year: date / 10_000, month: date / 100 % 100, day: date % 100)
  }

  /// Whether there is such a day, without working out which it is.
  static func hasBirthDate(_ digits: UInt64) -> Bool {
    let date = Int(digits / 1000 % 100_000_000)
    return CivilDate.isDay(year: date / 10_000, month: date / 100 % 100, day: date % 100)
  }

  /// The 17 digits at the beginning of 18 characters as a number, with nothing else checked; `nil` without them.
  @inline(__always)
  static func digits(_ bytes: Span<UInt8>) -> UInt64? {
    guard bytes.count == length, let high = Decimal.read(eight: bytes.littleEndian64(at: 0)),
      let low = Decimal.read(eight: bytes.littleEndian64(at: 8))
    else { return nil }
    let last = bytes[16] &- UInt8(ascii: "0")
    guard last < 10 else { return nil }
    return high &* 1_000_000_000 &+ low &* 10 &+ UInt64(last)
  }

  /// Checks 18 characters. Returns the 17 digits as a number.
  static func parse(_ bytes: Span<UInt8>) throws(PersonIDError) -> UInt64 {
    guard bytes.count == length else { throw .wrongLength(bytes.count) }
    guard let digits = digits(bytes) else {
      throw .wrongCharacter(at: Decimal.firstOther(bytes, in: 0..<17))
    }
    let check = bytes[17]
    guard check != UInt8(ascii: "x") else { throw .lowercaseX }
    guard check &- UInt8(ascii: "0") < 10 || check == UInt8(ascii: "X") else { throw .wrongCharacter(at: 17) }
    guard hasBirthDate(digits) else { throw .noSuchBirthDate }
    guard check == checkCharacter(ofText: bytes) else { throw .wrongCheckCharacter }
    return digits
  }
}

/// Why a text is no person id. It holds positions and lengths, never the text.
public enum PersonIDError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The text has this many bytes, which no person id has.
  case wrongLength(Int)
  /// The byte at this position, counted from 0, cannot stand there.
  case wrongCharacter(at: Int)
  /// The check character is a lower case x.
  case lowercaseX
  /// The seventh to fourteenth digit are no day of the calendar.
  case noSuchBirthDate
  /// The check character does not belong to the digits.
  case wrongCheckCharacter
  /// A temporary id whose division code starts with 0.
  case noSuchDivision

  public var description: String {
    switch self {
    case .wrongLength(let count):
      "\(count) characters: a citizen id has 18, a temporary id is T, six digits, a hyphen and 6 to 9 digits"
    case .wrongCharacter(let position): "wrong character at position \(position)"
    case .lowercaseX: "the check character X must be upper case"
    case .noSuchBirthDate: "the birth date in the citizen id is no day of the calendar"
    case .wrongCheckCharacter: "the check character does not fit the digits; one of them is mistyped"
    case .noSuchDivision: "the division code must start with 1 to 9"
    }
  }
}
