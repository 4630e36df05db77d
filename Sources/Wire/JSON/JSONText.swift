/// The text of string values and of member names, which are string nodes too.
extension JSONDocument {
  /// Whether the string holds an escape, so that its bytes are not its text; false if the value is no string.
  @inlinable
  public func isEscaped(_ node: JSONNode) -> Bool {
    let entry = tape[node.index]
    return entry.isKind(.string) && entry.isFlagged
  }

  /// Where the text of a string without escapes stands in `bytes`, without the quotes; `nil` if the string has
  /// escapes or the value is no string.
  @inlinable
  public func plainStringRange(_ node: JSONNode) -> Range<Int>? {
    let entry = tape[node.index]
    return entry.isKind(.string) && !entry.isFlagged ? entry.range : nil
  }

  /// The text, or `nil` if the value is no string.
  public func string(_ node: JSONNode) -> String? {
    withStringBytes(node) { span in
      unsafe span.withUnsafeBufferPointer { buffer in unsafe String(decoding: buffer, as: UTF8.self) }
    }
  }

  /// Calls `body` with the UTF-8 of the text, escapes taken out; `nil` without a call if the value is no string.
  /// It allocates only for a string that has escapes.
  @inlinable
  public func withStringBytes<Result, Failure: Error>(
    _ node: JSONNode, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    let entry = tape[node.index]
    guard entry.isKind(.string) else { return nil }
    guard entry.isFlagged else { return try body(bytes.span.extracting(entry.range)) }
    let unescaped = unescaped(entry)
    return try body(unescaped.span)
  }

  /// Whether the value is a string with exactly this text.
  @inlinable
  public func stringEquals(_ node: JSONNode, _ text: StaticString) -> Bool {
    text.withUTF8Buffer { buffer in
      let text = unsafe Span(_unsafeElements: buffer)
      return stringEquals(node, text)
    }
  }

  /// Whether the value is a string with exactly this text, byte by byte: no Unicode normalisation.
  public func stringEquals(_ node: JSONNode, _ text: String) -> Bool {
    stringEquals(node, text.utf8.span)
  }

  /// Whether the value is a string with exactly this text in UTF-8.
  @inlinable
  public func stringEquals(_ node: JSONNode, _ text: Span<UInt8>) -> Bool {
    let entry = tape[node.index]
    guard entry.isKind(.string) else { return false }
    guard !entry.isFlagged else { return textEquals(entry, text) }
    return entry.length == text.count && bytes.span.matches(text, at: Int(entry.start))
  }

  /// Compares the unescaped text of a string entry.
  @usableFromInline
  func textEquals(_ entry: JSONTapeEntry, _ text: Span<UInt8>) -> Bool {
    let span = bytes.span
    var unescaper = JSONUnescaper(entry.range)
    var at = 0
    while let byte = unescaper.next(in: span) {
      guard at < text.count, text[at] == byte else { return false }
      at += 1
    }
    return at == text.count
  }

  @usableFromInline
  func unescaped(_ entry: JSONTapeEntry) -> [UInt8] {
    let span = bytes.span
    var text: [UInt8] = []
    text.reserveCapacity(entry.length)
    var unescaper = JSONUnescaper(entry.range)
    while let byte = unescaper.next(in: span) { text.append(byte) }
    return text
  }
}
