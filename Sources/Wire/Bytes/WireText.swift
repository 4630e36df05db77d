/// A value with one canonical text of plain ASCII, read strictly and written back byte for byte.
public protocol WireText: Hashable, Sendable {
  /// Why a text is refused. It holds positions and lengths, never the text.
  associatedtype Failure: Error

  /// Reads the whole of `bytes`; anything but a canonical text is refused.
  static func parse(_ bytes: Span<UInt8>) throws(Failure) -> Self

  /// Appends the canonical text.
  func append(to bytes: inout [UInt8])
}

extension WireText {
  /// Reads the whole of `bytes`.
  @inlinable
  public static func parse(_ bytes: [UInt8]) throws(Failure) -> Self { try parse(bytes.span) }

  /// Reads the whole of `bytes`.
  @inlinable
  public static func parse(_ bytes: ArraySlice<UInt8>) throws(Failure) -> Self { try parse(bytes.span) }

  /// Reads the whole of `text`.
  @inlinable
  public static func parse(_ text: String) throws(Failure) -> Self { try parse(text.utf8.span) }

  /// Reads the whole of `bytes`, which must stay valid during the call.
  @inlinable
  public static func parse(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Self {
    try parse(unsafe Span<UInt8>(_unsafeBytes: bytes))
  }

  /// The canonical text. Of a person's id it is the whole id: never for logs, metrics or errors.
  public var text: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
