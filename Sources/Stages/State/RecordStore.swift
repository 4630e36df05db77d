/// Encoded records in memory, each under a key of 64 bits that is never 0.
///
/// A dictionary of arrays takes 32 bytes more a record, counts references, and touches four places in memory where this
/// touches two: the key's slot and the record's block. With millions of records each place is a miss of the processor's
/// caches, which is what looking a record up costs.
@safe
struct RecordStore: ~Copyable {
  /// A record's place; the key is 0 where there is none.
  @safe
  private struct Slot {
    var key: UInt64
    /// The record's length in the first four bytes, then the record.
    var block: UnsafeMutableRawPointer?
  }

  private static let headBytes = 4

  private var slots: UnsafeMutablePointer<Slot>
  /// How many slots there are. It grows by a quarter and not to the double, half of which would stand empty for long.
  private var capacity: Int
  private(set) var count = 0
  /// What `fetch` read last: kept only so that the compiler does not leave the reading out.
  private var fetched: UInt64 = 0
  var isEmpty: Bool { count == 0 }

  init() {
    capacity = 16
    unsafe slots = Self.makeSlots(capacity)
  }

  deinit {
    for at in 0..<capacity { unsafe slots[at].block?.deallocate() }
    unsafe slots.deallocate()
  }

  /// Calls `body` with a key's record.
  ///
  /// - Returns: nil without a call where there is no record.
  @inline(__always)
  func withRecord<Result, Failure: Error>(
    _ key: UInt64, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    guard let block = unsafe slots[index(of: key)].block else { return nil }
    let bytes = unsafe UnsafeRawBufferPointer(start: block + Self.headBytes, count: Self.length(block))
    return try body(unsafe Span<UInt8>(_unsafeBytes: bytes))
  }

  func contains(_ key: UInt64) -> Bool { unsafe slots[index(of: key)].block != nil }

  /// Whether a key's record is just these bytes, looked at eight at a time.
  func holds(_ key: UInt64, _ record: [UInt8]) -> Bool {
    withRecord(key) { kept in
      guard kept.count == record.count else { return false }
      let one = unsafe kept.bytes
      let other = unsafe record.span.bytes
      var at = 0
      while at + 8 <= kept.count {
        let word = unsafe one.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
        guard unsafe word == other.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self) else { return false }
        at += 8
      }
      while at < kept.count {
        guard kept[at] == record[at] else { return false }
        at += 1
      }
      return true
    } ?? false
  }

  /// Keeps a copy of a record, in place of the one there was.
  mutating func set(_ key: UInt64, _ record: [UInt8]) { set(key, record.span) }

  /// Keeps a copy of a record, in place of the one there was.
  mutating func set(_ key: UInt64, _ record: Span<UInt8>) {
    precondition(key != 0, "0 stands for no key")
    var at = index(of: key)
    let room = Self.room(record.count)
    if let old = unsafe slots[at].block {
      if unsafe Self.room(Self.length(old)) != room {
        unsafe old.deallocate()
        unsafe slots[at].block = Self.makeBlock(room)
      }
    } else {
      if (count + 1) * 4 > capacity * 3 {
        grow()
        at = index(of: key)
      }
      count += 1
      unsafe slots[at] = Slot(key: key, block: Self.makeBlock(room))
    }
    guard let block = unsafe slots[at].block else { return }
    unsafe block.storeBytes(of: UInt32(record.count), as: UInt32.self)
    unsafe record.withUnsafeBytes { bytes in
      unsafe UnsafeMutableRawBufferPointer(start: block + Self.headBytes, count: bytes.count).copyMemory(from: bytes)
    }
  }

  /// Reads a little of what lies under each of some keys, so that it is in the processor's caches when it is looked up.
  ///
  /// Each round depends on nothing but what the round before has brought, so the processor waits for all the memory of a
  /// round together, where one lookup after the other would wait for each place in turn.
  mutating func fetch(_ keys: [UInt64]) {
    var sum: UInt64 = 0
    for key in keys { unsafe sum &+= slots[home(of: key)].key }
    for key in keys {
      guard let block = unsafe slots[index(of: key)].block else { continue }
      unsafe sum &+= UInt64(Self.length(block))
    }
    for key in keys {
      guard let block = unsafe slots[index(of: key)].block else { continue }
      let end = unsafe min(Self.length(block), Self.fetchedBytes)
      var at = Self.cacheLineBytes
      while at < end {
        unsafe sum &+= UInt64(block.load(fromByteOffset: at, as: UInt8.self))
        at += Self.cacheLineBytes
      }
    }
    fetched = sum
  }

  private static let cacheLineBytes = 64
  /// Of a longer record the processor fetches the rest itself, once it sees it read from front to back.
  private static let fetchedBytes = 512

  /// Forgets a record.
  ///
  /// - Returns: whether there was one.
  @discardableResult
  mutating func remove(_ key: UInt64) -> Bool {
    var gap = index(of: key)
    guard let block = unsafe slots[gap].block else { return false }
    unsafe block.deallocate()
    count -= 1
    // Records that were put further on because this slot was taken move back, so that a search may end at a free slot.
    var at = gap
    while true {
      at = next(at)
      let slot = unsafe slots[at]
      guard slot.key != 0 else { break }
      if distance(from: home(of: slot.key), to: at) >= distance(from: gap, to: at) {
        unsafe slots[gap] = slot
        gap = at
      }
    }
    unsafe slots[gap] = Slot(key: 0, block: nil)
    return true
  }

  /// All keys in ascending order.
  var sortedKeys: [UInt64] {
    var keys: [UInt64] = []
    keys.reserveCapacity(count)
    for at in 0..<capacity {
      let key = unsafe slots[at].key
      if key != 0 { keys.append(key) }
    }
    keys.sort()
    return keys
  }

  /// The slot that holds the key, or the free one where it would be put.
  @inline(__always)
  private func index(of key: UInt64) -> Int {
    var at = home(of: key)
    while true {
      let found = unsafe slots[at].key
      if found == key || found == 0 { return at }
      at = next(at)
    }
  }

  @inline(__always)
  private func next(_ at: Int) -> Int { at + 1 == capacity ? 0 : at + 1 }

  /// How many slots a search from one to the other goes on.
  @inline(__always)
  private func distance(from: Int, to: Int) -> Int { to >= from ? to - from : to - from + capacity }

  /// The slot where a search for the key begins. The table's address goes in, which nobody outside knows: no one can
  /// choose keys that meet in one place.
  @inline(__always)
  private func home(of key: UInt64) -> Int {
    let seed = unsafe UInt64(UInt(bitPattern: slots))
    let product = (key ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 ^ seed << 8)
    // The hash as a fraction of all there are, times the slots.
    return Int(truncatingIfNeeded: (product.high ^ product.low).multipliedFullWidth(by: UInt64(capacity)).high)
  }

  private mutating func grow() {
    let old = unsafe slots
    let oldCapacity = capacity
    capacity += capacity / 4
    unsafe slots = Self.makeSlots(capacity)
    for at in 0..<oldCapacity {
      let slot = unsafe old[at]
      if slot.key != 0 { unsafe slots[index(of: slot.key)] = slot }
    }
    unsafe old.deallocate()
  }

  private static func makeSlots(_ count: Int) -> UnsafeMutablePointer<Slot> {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: count)
    unsafe slots.initialize(repeating: Slot(key: 0, block: nil), count: count)
    return unsafe slots
  }

  /// The bytes of a block for a record: as many as the allocator gives out for it anyway, so that a record that grows a
  /// little keeps its block.
  private static func room(_ count: Int) -> Int { (count + headBytes + 8 + 15) & ~15 - 8 }

  private static func makeBlock(_ room: Int) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer.allocate(byteCount: room, alignment: 8)
  }

  @inline(__always)
  private static func length(_ block: UnsafeMutableRawPointer) -> Int {
    unsafe Int(block.load(as: UInt32.self))
  }
}
