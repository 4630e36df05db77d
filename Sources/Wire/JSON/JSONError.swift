/// Why bytes were refused as JSON, and where.
///
/// It never holds a value or a name from the document: those can be personal data.
@frozen
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Kind: Equatable, Sendable, CaseIterable {
    /// Nothing but white space.
    case empty
    /// More bytes than the document's limit.
    case tooLarge
    /// Objects and arrays nested deeper than the document's limit.
    case tooDeep
    /// The text stops in the middle.
    case unexpectedEnd
    /// A UTF-8 byte order mark, which RFC 8259 section 8.1 forbids to send.
    case byteOrderMark
    /// Something else stands where a value must.
    case expectedValue
    /// Something else stands where a member name in quotes must.
    case expectedName
    /// No colon after a member name.
    case expectedColon
    /// Neither a comma nor the closing bracket after a member or an element.
    case expectedCommaOrEnd
    /// Something follows the end of the document.
    case trailingBytes
    /// A number that is not written as RFC 8259 section 6 says.
    case invalidNumber
    /// A word that is not `true`, `false` or `null`.
    case invalidLiteral
    /// A control character inside a string that should be an escape.
    case controlCharacter
    /// A backslash followed by something that is no escape.
    case invalidEscape
    /// An escaped half of a surrogate pair: it stands for no character and has no UTF-8 form.
    case loneSurrogate
    /// Ill-formed UTF-8.
    case invalidUTF8
    /// Two members of one object have the same name.
    case duplicateName
  }

  /// What is wrong.
  public let kind: Kind
  /// The offset of the first wrong byte, counted from 0.
  public let offset: Int

  @inlinable
  public init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }

  /// One English sentence a sender can act on.
  public var description: String { "\(kind.text) at byte \(offset)" }
}

extension JSONError.Kind {
  /// What is wrong, without the place.
  public var text: String {
    switch self {
    case .empty: "no JSON value"
    case .tooLarge: "the document is larger than allowed"
    case .tooDeep: "objects and arrays are nested deeper than allowed"
    case .unexpectedEnd: "the document ends too early"
    case .byteOrderMark: "a byte order mark is not allowed; send plain UTF-8"
    case .expectedValue: "a JSON value is expected"
    case .expectedName: "a member name in double quotes is expected"
    case .expectedColon: "a colon is expected after the member name"
    case .expectedCommaOrEnd: "a comma or the closing bracket is expected"
    case .trailingBytes: "nothing may follow the document"
    case .invalidNumber: "the number is not written as JSON requires"
    case .invalidLiteral: "only true, false and null may stand without quotes"
    case .controlCharacter: "a control character in a string must be escaped"
    case .invalidEscape: "unknown escape in a string"
    case .loneSurrogate: "an escaped surrogate has no partner"
    case .invalidUTF8: "the bytes are not valid UTF-8"
    case .duplicateName: "a member name is given twice in one object"
    }
  }
}
