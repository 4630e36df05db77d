/// Which dead letters are meant. What is not said does not matter.
public struct RejectedFilter: Equatable, Sendable {
  /// Reason codes; empty for all.
  public var codes: Set<String> = []
  /// Places; empty for all.
  public var places: [RejectedPlaces] = []
  /// Refused at this time or later, in milliseconds since 1970.
  public var sinceMillis: Int64?
  /// Only those that may be taken without a change.
  public var onlyRetryable = false

  public init() {}

  /// Whether it says nothing, so that every dead letter is meant.
  public var isOpen: Bool { self == RejectedFilter() }

  public func takes(_ message: RejectedMessage) -> Bool {
    (codes.isEmpty || codes.contains(message.code))
      && (places.isEmpty || places.contains { $0.contains(message.place) })
      && sinceMillis.map { message.refusedMillis >= $0 } ?? true
      && (!onlyRetryable || message.isRetryable)
  }

  /// The partitions in which anything can be, of so many.
  func partitions(of count: Int32) -> [Int32] {
    (0..<count).filter { number in places.isEmpty || places.contains { $0.partition == number } }
  }

  /// The first offset of a partition that can be meant.
  func first(of partition: Int32) -> Int64 {
    places.filter { $0.partition == partition }.map(\.offsets.lowerBound).min() ?? 0
  }

  /// The last offset of a partition that can be meant.
  func last(of partition: Int32) -> Int64 {
    places.filter { $0.partition == partition }.map(\.offsets.upperBound).max() ?? .max
  }
}
