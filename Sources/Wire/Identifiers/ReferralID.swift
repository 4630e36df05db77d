/// Which referral: the household's id, the finding's number in its file, and the hop, written `420106-0012345.7.2`.
/// It says nothing about the person.
@frozen
public struct ReferralID: Hashable, Comparable, Sendable {
  /// The household in whose file the referral is.
  public let household: HouseholdID
  /// The finding's number in the household's file.
  public let number: UInt32
  /// How often the referral went on to another department, plus 1; 0 is allowed.
  public let hop: UInt16

  @inlinable
  public init(household: HouseholdID, number: UInt32, hop: UInt16) {
    self.household = household
    self.number = number
    self.hop = hop
  }

  @inlinable
  public static func < (left: ReferralID, right: ReferralID) -> Bool {
    (left.household, left.number, left.hop) < (right.household, right.number, right.hop)
  }
}

extension ReferralID: WireText, CustomStringConvertible {
  /// The longest text, in bytes.
  public static let maximumLength = 20 + 1 + 10 + 1 + 5

  /// Reads the canonical text: no number has a zero in front, and 0 itself is one digit.
  public static func parse(_ bytes: Span<UInt8>) throws(IdentifierError) -> ReferralID {
    guard bytes.count >= 14 + 4, bytes.count <= maximumLength else { throw .wrongLength(bytes.count) }
    let first = try point(bytes, from: 14)
    let second = try point(bytes, from: first + 1)
    let household = try HouseholdID.parse(bytes.extracting(0..<first))
    let number = try integer(bytes, first + 1..<second, maximum: UInt64(UInt32.max))
    let hop = try integer(bytes, second + 1..<bytes.count, maximum: UInt64(UInt16.max))
    return ReferralID(household: household, number: UInt32(number), hop: UInt16(hop))
  }

  /// Appends the canonical text.
  public func append(to bytes: inout [UInt8]) {
    household.append(to: &bytes)
    bytes.append(UInt8(ascii: "."))
    Decimal.append(UInt64(number), to: &bytes)
    bytes.append(UInt8(ascii: "."))
    Decimal.append(UInt64(hop), to: &bytes)
  }

  public var description: String { text }

  private static func point(_ bytes: Span<UInt8>, from start: Int) throws(IdentifierError) -> Int {
    var index = start
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: ".") { return index }
      index += 1
    }
    throw .wrongLength(bytes.count)
  }

  private static func integer(
    _ bytes: Span<UInt8>, _ range: Range<Int>, maximum: UInt64
  ) throws(IdentifierError) -> UInt64 {
    guard !range.isEmpty else { throw .wrongCharacter(at: range.lowerBound) }
    guard range.count <= 10 else { throw .tooLarge(at: range.lowerBound) }
    guard let value = Decimal.read(bytes, at: range.lowerBound, count: range.count) else {
      throw .wrongCharacter(at: Decimal.firstOther(bytes, in: range))
    }
    if range.count > 1, bytes[range.lowerBound] == UInt8(ascii: "0") { throw .leadingZero(at: range.lowerBound) }
    guard value <= maximum else { throw .tooLarge(at: range.lowerBound) }
    return value
  }
}
