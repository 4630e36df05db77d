/// Due times by key: a min-heap ordered by due time, then key, with replacement and removal by key. One key has at most
/// one due time. The order is total, so that equal queues fire in the same order in every process.
///
/// It is not state: it is rebuilt from the state on restore.
public struct TimerQueue<Key: Hashable & Comparable> {
  public struct Entry {
    public let dueMillis: Int64
    public let key: Key
  }

  private var heap: [Entry] = []
  private var places: [Key: Int] = [:]

  public init() {}

  public var count: Int { heap.count }
  public var isEmpty: Bool { heap.isEmpty }

  /// The earliest due time; `nil` if the queue is empty.
  public var nextDueMillis: Int64? { heap.first?.dueMillis }

  /// When a key is due; `nil` if it is not queued.
  public func dueMillis(of key: Key) -> Int64? { places[key].map { heap[$0].dueMillis } }

  /// Queues a key, or moves it to another due time.
  public mutating func set(_ key: Key, dueMillis: Int64) {
    let entry = Entry(dueMillis: dueMillis, key: key)
    if let place = places[key] {
      heap[place] = entry
      settle(place)
    } else {
      heap.append(entry)
      places[key] = heap.count - 1
      rise(heap.count - 1)
    }
  }

  /// Takes a key out.
  /// - Returns: when it was due; `nil` if it was not queued.
  @discardableResult
  public mutating func remove(_ key: Key) -> Int64? {
    guard let place = places[key] else { return nil }
    return take(place).dueMillis
  }

  /// Takes out the earliest entry that is due at `nowMillis` (due times up to and including it).
  public mutating func popDue(nowMillis: Int64) -> Entry? {
    guard let first = heap.first, first.dueMillis <= nowMillis else { return nil }
    return take(0)
  }

  public mutating func removeAll(keepingCapacity: Bool = true) {
    heap.removeAll(keepingCapacity: keepingCapacity)
    places.removeAll(keepingCapacity: keepingCapacity)
  }

  private static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
    left.dueMillis != right.dueMillis ? left.dueMillis < right.dueMillis : left.key < right.key
  }

  private mutating func take(_ place: Int) -> Entry {
    let entry = heap[place]
    places[entry.key] = nil
    let last = heap.removeLast()
    if place < heap.count {
      heap[place] = last
      places[last.key] = place
      settle(place)
    }
    return entry
  }

  private mutating func settle(_ place: Int) {
    if place > 0, Self.isBefore(heap[place], heap[(place - 1) / 2]) { rise(place) } else { sink(place) }
  }

  private mutating func rise(_ start: Int) {
    var place = start
    while place > 0 {
      let parent = (place - 1) / 2
      guard Self.isBefore(heap[place], heap[parent]) else { return }
      exchange(place, parent)
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
      exchange(place, least)
      place = least
    }
  }

  private mutating func exchange(_ one: Int, _ other: Int) {
    heap.swapAt(one, other)
    places[heap[one].key] = one
    places[heap[other].key] = other
  }
}

extension TimerQueue.Entry: Equatable {}
extension TimerQueue.Entry: Sendable where Key: Sendable {}
extension TimerQueue: Sendable where Key: Sendable {}
