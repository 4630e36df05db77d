/// Appends compact JSON to a byte array: commas and colons by itself, escapes only where RFC 8259 demands them, all
/// other text as plain UTF-8.
///
/// A call that would not give well-formed JSON (a value without a key in an object, an end that does not match) is a
/// mistake in the program and stops it. What the values hold never does.
public struct JSONWriter: Sendable {
  /// How deep objects and arrays may nest.
  public static let maximumDepth = 63

  /// What was written so far; a complete document when `isComplete`.
  public internal(set) var bytes: [UInt8] = []
  /// One bit for each open container, the innermost lowest: 1 for an object.
  @usableFromInline var objects: UInt64 = 0
  @usableFromInline var depth = 0
  @usableFromInline var needsComma = false
  @usableFromInline var hasKey = false

  /// - Parameter capacity: bytes to reserve.
  public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  /// Starts anew, with the memory kept or given back.
  public mutating func removeAll(keepingCapacity: Bool = true) {
    bytes.removeAll(keepingCapacity: keepingCapacity)
    objects = 0
    depth = 0
    needsComma = false
    hasKey = false
  }

  /// Whether exactly one value was written and all that was begun has ended.
  @inlinable
  public var isComplete: Bool { depth == 0 && needsComma }

  /// Begins an object: keys and values follow, then `endObject`.
  public mutating func beginObject() { begin(UInt8(ascii: "{"), bit: 1) }

  /// Ends the innermost container, which must be an object without a key waiting for its value.
  public mutating func endObject() { end(UInt8(ascii: "}"), bit: 1) }

  /// Begins an array: values follow, then `endArray`.
  public mutating func beginArray() { begin(UInt8(ascii: "["), bit: 0) }

  /// Ends the innermost container, which must be an array.
  public mutating func endArray() { end(UInt8(ascii: "]"), bit: 0) }

  /// Writes a member's name, in which nothing has to be escaped; its value must follow.
  public mutating func key(_ name: StaticString) {
    let comma = beginKey()
    name.withUTF8Buffer { buffer in
      let span = unsafe Span(_unsafeElements: buffer)
      JSONEscapes.appendPlain(span, comma: comma, colon: true, to: &bytes)
    }
  }

  /// Writes a member's name; its value must follow.
  public mutating func key(_ name: String) {
    let comma = beginKey()
    JSONEscapes.appendQuoted(name.utf8.span, isUTF8: true, comma: comma, colon: true, to: &bytes)
  }

  /// Writes a string.
  public mutating func string(_ text: StaticString) {
    let comma = beginString()
    text.withUTF8Buffer { buffer in
      let span = unsafe Span(_unsafeElements: buffer)
      JSONEscapes.appendQuoted(span, isUTF8: true, comma: comma, to: &bytes)
    }
  }

  /// Writes a string.
  public mutating func string(_ text: String) {
    let comma = beginString()
    JSONEscapes.appendQuoted(text.utf8.span, isUTF8: true, comma: comma, to: &bytes)
  }

  /// Writes a string given as UTF-8. Each ill-formed byte becomes U+FFFD, so the document is always valid.
  public mutating func string(_ utf8: Span<UInt8>) {
    let comma = beginString()
    JSONEscapes.appendQuoted(utf8, comma: comma, to: &bytes)
  }

  /// Writes a string given as UTF-8. Each ill-formed byte becomes U+FFFD, so the document is always valid.
  public mutating func string(_ utf8: [UInt8]) { string(utf8.span) }

  /// Writes a string given as UTF-8. Each ill-formed byte becomes U+FFFD, so the document is always valid.
  public mutating func string(_ utf8: ArraySlice<UInt8>) { string(utf8.span) }

  /// Writes an identifier, date or the like in its canonical text.
  public mutating func string(_ value: some WireText) {
    beginValue()
    // Canonical texts are plain ASCII without quotes or backslashes.
    bytes.append(UInt8(ascii: "\""))
    value.append(to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes an instant as RFC 3339 text; see `RFC3339.append`.
  public mutating func timestamp(millis: Int64, offsetMinutes: Int = RFC3339.shanghaiOffsetMinutes) {
    beginValue()
    bytes.append(UInt8(ascii: "\""))
    RFC3339.append(millis: millis, offsetMinutes: offsetMinutes, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes an integer.
  public mutating func integer(_ value: Int64) {
    beginValue()
    Decimal.append(value, to: &bytes)
  }

  /// Writes an integer.
  public mutating func integer(_ value: Int) { integer(Int64(value)) }

  /// Writes `true` or `false`.
  public mutating func bool(_ value: Bool) {
    beginValue()
    bytes.append(literal: value ? "true" : "false")
  }

  /// Writes `null`.
  public mutating func null() {
    beginValue()
    bytes.append(literal: "null")
  }

  /// Copies bytes that are one JSON value already; they are not checked.
  public mutating func raw(_ json: Span<UInt8>) {
    precondition(!json.isEmpty, "raw JSON must hold a value")
    beginValue()
    bytes.append(span: json)
  }

  /// Copies bytes that are one JSON value already; they are not checked.
  public mutating func raw(_ json: [UInt8]) { raw(json.span) }

  /// Copies bytes that are one JSON value already; they are not checked.
  public mutating func raw(_ json: ArraySlice<UInt8>) { raw(json.span) }

  /// Copies a value of a document as it stands there, with its white space and escapes.
  public mutating func raw(_ document: JSONDocument, _ node: JSONNode) {
    raw(document.bytes.span.extracting(document.rawRange(node)))
  }

  @inline(__always)
  private mutating func begin(_ bracket: UInt8, bit: UInt64) {
    beginValue()
    precondition(depth < Self.maximumDepth, "JSON is nested too deep")
    objects = objects << 1 | bit
    depth += 1
    needsComma = false
    bytes.append(bracket)
  }

  @inline(__always)
  private mutating func end(_ bracket: UInt8, bit: UInt64) {
    precondition(depth > 0 && objects & 1 == bit && !hasKey, "the end does not match what was begun")
    objects >>= 1
    depth -= 1
    needsComma = true
    bytes.append(bracket)
  }

  /// Notes that a key comes and returns whether a comma is due before it.
  @inline(__always)
  private mutating func beginKey() -> Bool {
    precondition(depth > 0 && objects & 1 == 1 && !hasKey, "a key belongs into an object, before its value")
    hasKey = true
    return needsComma
  }

  /// Notes that a string comes and returns whether a comma is due before it.
  @inline(__always)
  private mutating func beginString() -> Bool {
    let comma = needsComma && !hasKey
    noteValue()
    return comma
  }

  /// Writes the comma where one is due; the value must follow at once.
  @inline(__always)
  private mutating func beginValue() {
    if needsComma && !hasKey { bytes.append(UInt8(ascii: ",")) }
    noteValue()
  }

  @inline(__always)
  private mutating func noteValue() {
    precondition(
      hasKey || (depth == 0 ? !needsComma : objects & 1 == 0), "a value needs a key in an object, and one root only")
    hasKey = false
    needsComma = true
  }
}
