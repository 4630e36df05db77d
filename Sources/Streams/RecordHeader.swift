/// A record's header as ranges into the arena of the batch that holds it.
public struct RecordHeader: Equatable, Sendable {
  public let name: Range<Int>
  /// `nil` is Kafka's null header value, which is not the empty value.
  public let value: Range<Int>?

  public init(name: Range<Int>, value: Range<Int>?) {
    self.name = name
    self.value = value
  }
}

extension [UInt8] {
  /// Appends bytes to an arena and returns where they are.
  mutating func place(_ bytes: Span<UInt8>) -> Range<Int> {
    let start = count
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    return start..<count
  }
}
