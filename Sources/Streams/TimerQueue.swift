/// Due times by key, the earliest first, then by key, with replacement and removal by key. One key has at most one due
/// time. The order is total, so that equal queues fire in the same order in every process.
///
/// A min-heap in which what was replaced or removed stays until it comes to the top, or until such entries outnumber the
/// others: to move a due time costs no search.
///
/// It is not state: it is rebuilt from the state on restore.
public struct TimerQueue<Key: Hashable & Comparable> {
  public struct Entry {
    public let dueMillis: Int64
    public let key: Key
  }

  /// The first entry is always one that holds.
  private var heap: [Entry] = []
  private var dueTimes: [Key: Int64] = [:]

  public init() {}

  public var count: Int { dueTimes.count }
  public var isEmpty: Bool { dueTimes.isEmpty }

  /// The earliest due time; `nil` if the queue is empty.
  public var nextDueMillis: Int64? { heap.first?.dueMillis }

  /// When a key is due; `nil` if it is not queued.
  public func dueMillis(of key: Key) -> Int64? { dueTimes[key] }

  /// Queues a key, or moves it to another due time.
  public mutating func set(_ key: Key, dueMillis: Int64) {
    guard dueTimes.updateValue(dueMillis, forKey: key) != dueMillis else { return }
    heap.append(Entry(dueMillis: dueMillis, key: key))
    rise(heap.count - 1)
    tidy()
  }

  /// Takes a key out.
  /// - Returns: when it was due; `nil` if it was not queued.
  @discardableResult
  public mutating func remove(_ key: Key) -> Int64? {
    guard let dueMillis = dueTimes.removeValue(forKey: key) else { return nil }
    tidy()
    return dueMillis
  }

  /// Takes out the earliest entry that is due at `nowMillis` (due times up to and including it).
  public mutating func popDue(nowMillis: Int64) -> Entry? {
    guard let first = heap.first, first.dueMillis <= nowMillis else { return nil }
    dueTimes[first.key] = nil
    tidy()
    return first
  }

  public mutating func removeAll(keepingCapacity: Bool = true) {
    heap.removeAll(keepingCapacity: keepingCapacity)
    dueTimes.removeAll(keepingCapacity: keepingCapacity)
  }

  private static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
    left.dueMillis != right.dueMillis ? left.dueMillis < right.dueMillis : left.key < right.key
  }

  /// Drops what no longer holds where it stands first, or all of it where it is most.
  private mutating func tidy() {
    if heap.count > 2 * dueTimes.count + Self.tolerated {
      heap.removeAll(keepingCapacity: true)
      for (key, dueMillis) in dueTimes { heap.append(Entry(dueMillis: dueMillis, key: key)) }
      for place in (0..<heap.count / 2).reversed() { sink(place) }
    }
    while let first = heap.first, dueTimes[first.key] != first.dueMillis {
      let last = heap.removeLast()
      guard !heap.isEmpty else { return }
      heap[0] = last
      sink(0)
    }
  }

  /// Entries that no longer hold which are kept beside as many as hold.
  private static var tolerated: Int { 64 }

  private mutating func rise(_ start: Int) {
    var place = start
    while place > 0 {
      let parent = (place - 1) / 2
      guard Self.isBefore(heap[place], heap[parent]) else { return }
      heap.swapAt(place, parent)
      place = parent
    }
  }

  private mutating func sink(_ start: Int) {
    var place = start
    while true {
      var least = place
      let left = 2 * place + 1
      let right = left + 1
      if left < heap.count, Self.isBefore(heap[left], heap[least]) { least = left }
      if right < heap.count, Self.isBefore(heap[right], heap[least]) { least = right }
      guard least != place else { return }
      heap.swapAt(place, least)
      place = least
    }
  }
}

extension TimerQueue.Entry: Equatable {}
extension TimerQueue.Entry: Sendable where Key: Sendable {}
extension TimerQueue: Sendable where Key: Sendable {}
