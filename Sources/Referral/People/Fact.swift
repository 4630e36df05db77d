/// One statement of a department about a person or a household: a plain value without references, so that
/// a file of facts is one array. Its fields are integer cells whose meaning the catalogue gives.
public struct Fact: Sendable {
  public static let cellCount = 7
  /// The bit of `present` that says the fact has a text.
  public static let textBit: UInt8 = 0x80
  /// The `owner` of a fact whose subject is the household itself.
  public static let householdOwner: UInt8 = .max

  /// The kind's number in the catalogue.
  public var kind: UInt8
  /// The number of the department that stated it.
  public var source: UInt8
  public var flags: Flags
  /// Bit i: cell i is given. Bit 7: there is a text.
  public var present: UInt8
  /// In a household file: the member's index, or `householdOwner`. Zero in a person's record.
  public var owner: UInt8
  /// A stable hash of the event's id: the last tie-break between statements of the same moment and source.
  public var eventHash: UInt32
  /// The event's time in milliseconds since 1970.
  public var timeMillis: Int64
  public var cells: InlineArray<7, Int64>
  /// Where the text stands in the fact set's `texts`.
  public var textStart: UInt32
  public var textCount: UInt16

  public struct Flags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Stated in error: it counts as never said, but still wins over older statements.
    public static let retracted = Flags(rawValue: 1)
    /// Not restated in the source's last full list: it proves no benefit.
    public static let stale = Flags(rawValue: 2)
  }

  @inlinable
  public init(kind: UInt8, source: UInt8, timeMillis: Int64, eventHash: UInt32) {
    self.kind = kind
    self.source = source
    self.flags = []
    self.present = 0
    self.owner = 0
    self.eventHash = eventHash
    self.timeMillis = timeMillis
    self.cells = InlineArray(repeating: 0)
    self.textStart = 0
    self.textCount = 0
  }

  /// The value of a field, nil where the fact does not give it.
  @inlinable
  public func cell(_ slot: Int) -> Int64? {
    present & (1 << UInt8(truncatingIfNeeded: slot)) != 0 ? cells[slot] : nil
  }

  @inlinable
  public mutating func set(_ slot: Int, _ value: Int64) {
    cells[slot] = value
    present |= 1 << UInt8(truncatingIfNeeded: slot)
  }

  @inlinable public var hasText: Bool { present & Self.textBit != 0 }

  /// Whether this statement is later than the other by (event time, source, event id): last writer wins.
  @inlinable
  func isLater(than other: Fact) -> Bool {
    if timeMillis != other.timeMillis { return timeMillis > other.timeMillis }
    if source != other.source { return source > other.source }
    return eventHash > other.eventHash
  }

  /// Orders two facts by the cells in `mask`; an absent cell comes first.
  @inlinable
  func compare(_ other: Fact, mask: UInt8) -> Int {
    for slot in 0..<Self.cellCount where mask & (1 << UInt8(slot)) != 0 {
      let a = cell(slot)
      let b = other.cell(slot)
      if a == b { continue }
      guard let a else { return -1 }
      guard let b else { return 1 }
      return a < b ? -1 : 1
    }
    return 0
  }
}
