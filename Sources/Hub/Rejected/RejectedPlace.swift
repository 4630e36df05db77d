/// Where a dead letter lies in the topic of the department's dead letters.
public struct RejectedPlace: Hashable, Comparable, CustomStringConvertible, Sendable {
  public let partition: Int32
  public let offset: Int64

  public init(partition: Int32, offset: Int64) {
    self.partition = partition
    self.offset = offset
  }

  public static func < (left: RejectedPlace, right: RejectedPlace) -> Bool {
    (left.partition, left.offset) < (right.partition, right.offset)
  }

  public var description: String { "\(partition):\(offset)" }
}

/// Places as a command line names them: `2` is a whole partition, `2:17` one dead letter, `2:17-40` those from the first
/// to the last.
public struct RejectedPlaces: Equatable, Sendable {
  public let partition: Int32
  public let offsets: ClosedRange<Int64>

  /// The one place, if it is one.
  public var single: RejectedPlace? {
    offsets.lowerBound == offsets.upperBound ? RejectedPlace(partition: partition, offset: offsets.lowerBound) : nil
  }

  public init(_ place: RejectedPlace) {
    partition = place.partition
    offsets = place.offset...place.offset
  }

  /// - Returns: `nil` if the text is none of the three forms.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let first = parts.first.flatMap(Self.number), let partition = Int32(exactly: first) else {
      return nil
    }
    self.partition = partition
    guard parts.count == 2 else {
      offsets = 0...Int64.max
      return
    }
    let ends = parts[1].split(separator: "-", omittingEmptySubsequences: false).map(Self.number)
    guard let low = ends.first ?? nil, let high = ends.last ?? nil, ends.count <= 2, low <= high else { return nil }
    offsets = low...high
  }

  /// Digits only: no sign, no space.
  private static func number(_ text: Substring) -> Int64? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int64(text) : nil
  }

  func contains(_ place: RejectedPlace) -> Bool {
    place.partition == partition && offsets.contains(place.offset)
  }
}
