/// Why a text is no identifier. It holds positions and lengths, never the text.
public enum IdentifierError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The text has this many bytes, which no such identifier has.
  case wrongLength(Int)
  /// The byte at this position, counted from 0, cannot stand there.
  case wrongCharacter(at: Int)
  /// The first two digits are no province's: a division code starts with 1 to 9.
  case noSuchDivision
  /// The number that starts at this position has a zero in front.
  case leadingZero(at: Int)
  /// The number that starts at this position is larger than the identifier can hold.
  case tooLarge(at: Int)

  public var description: String {
    switch self {
    case .wrongLength(let count): "\(count) characters are the wrong length"
    case .wrongCharacter(let position): "wrong character at position \(position)"
    case .noSuchDivision: "the division code must start with 1 to 9"
    case .leadingZero(let position): "the number at position \(position) must not start with 0"
    case .tooLarge(let position): "the number at position \(position) is too large"
    }
  }
}
