/// A JSON text read once into a flat tape of value positions.
///
/// Strict RFC 8259: full UTF-8 validation, no byte order mark, no lone surrogates, one value and nothing after it.
/// Member names must be unique within an object, compared after unescaping: RFC 8259 section 4 leaves the meaning of
/// a repeated name open, and two readers of one message must never see two different persons. Numbers are checked
/// against the grammar and kept as bytes.
///
/// The document keeps a copy of the bytes it parsed. Parsing again reuses all memory, so a warm document allocates
/// nothing; keep one for each worker.
public struct JSONDocument: Sendable {
  /// How deep objects and arrays may nest, unless told otherwise.
  public static let maximumDepth = 32
  /// How many bytes a document may have, unless told otherwise.
  public static let maximumSize = 1 << 20
  /// The most that any limit on the size can be: counts on the tape have 24 bits.
  public static let largestMaximumSize = (1 << 24) - 1

  /// The bytes of the document parsed last; empty before that and after a refusal.
  public private(set) var bytes: [UInt8] = []
  /// As long as the largest document needed; only the first `used` entries belong to the one parsed last.
  @usableFromInline var tape: [JSONTapeEntry] = []
  @usableFromInline var used = 0
  private let depthLimit: Int
  private let sizeLimit: Int

  /// - Parameters:
  ///   - maximumDepth: nesting allowed, 1…1024; a value outside is brought to the nearest bound.
  ///   - maximumSize: bytes allowed, up to `largestMaximumSize`; a value outside is brought to the nearest bound.
  public init(maximumDepth: Int = JSONDocument.maximumDepth, maximumSize: Int = JSONDocument.maximumSize) {
    depthLimit = min(max(maximumDepth, 1), 1024)
    sizeLimit = min(max(maximumSize, 1), Self.largestMaximumSize)
  }

  /// Reads one JSON text. On error the document is empty.
  public mutating func parse(_ source: UnsafeRawBufferPointer) throws(JSONError) {
    try admit(source.count)
    unsafe bytes.append(contentsOf: source)
    try scan()
  }

  /// Reads one JSON text. On error the document is empty.
  public mutating func parse(_ source: RawSpan) throws(JSONError) {
    try admit(source.byteCount)
    unsafe source.withUnsafeBytes { buffer in unsafe bytes.append(contentsOf: buffer) }
    try scan()
  }

  /// Reads one JSON text. On error the document is empty.
  public mutating func parse(_ source: [UInt8]) throws(JSONError) {
    try admit(source.count)
    bytes.append(contentsOf: source)
    try scan()
  }

  /// Reads one JSON text. On error the document is empty.
  public mutating func parse(_ source: ArraySlice<UInt8>) throws(JSONError) {
    try admit(source.count)
    bytes.append(contentsOf: source)
    try scan()
  }

  /// Reads one JSON text. On error the document is empty.
  public mutating func parse(_ source: String) throws(JSONError) {
    try admit(source.utf8.count)
    bytes.append(contentsOf: source.utf8)
    try scan()
  }

  /// Forgets the document and keeps the memory.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    used = 0
  }

  private mutating func admit(_ count: Int) throws(JSONError) {
    removeAll()
    guard count <= sizeLimit else { throw JSONError(.tooLarge, at: sizeLimit) }
  }

  private mutating func scan() throws(JSONError) {
    let bound = JSONScanner.entryBound(size: bytes.count, maximumDepth: depthLimit)
    if tape.count < bound {
      let room = max(bound, 2 * tape.count)
      tape.append(
        contentsOf: repeatElement(
          JSONTapeEntry(.null, start: 0, end: 0, next: 0, flagged: false), count: room - tape.count))
    }
    // The tape is moved out and back: a span of `bytes` borrows the whole document while it lives.
    var entries: [JSONTapeEntry] = []
    swap(&entries, &tape)
    defer { swap(&entries, &tape) }
    do {
      var span = entries.mutableSpan
      used = try JSONScanner.scan(bytes.span, maximumDepth: depthLimit, into: &span)
    } catch {
      bytes.removeAll(keepingCapacity: true)
      throw error
    }
  }

  /// Whether there is no document: none was parsed yet, or the last one was refused.
  @inlinable
  public var isEmpty: Bool { used == 0 }

  /// The whole value. There must be a document: it is not `isEmpty`.
  @inlinable
  public var root: JSONNode {
    precondition(used > 0, "no document was parsed")
    return JSONNode(0)
  }
}
