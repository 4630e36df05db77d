import Simulation
import Testing

@testable import Stages

@Suite struct RecordStoreTests {
  private static func read(_ store: borrowing RecordStore, _ key: UInt64) -> [UInt8]? {
    store.withRecord(key) { bytes in bytes.indices.map { bytes[$0] } }
  }

  @Test("after any sets and removals the store holds what a dictionary holds")
  func likeADictionary() {
    let seed: UInt64 = 20_261_124
    var random = SeededRandom(seed: seed)
    var store = RecordStore()
    var expected: [UInt64: [UInt8]] = [:]
    for step in 0..<20_000 {
      // Few keys, so that they are set again and removed often; as far apart as ids are.
      let key = (1 + random.next() % 700) &* 0x1_0000_0001
      if random.next() % 3 == 0 {
        let wasThere = store.remove(key)
        #expect(wasThere == (expected.removeValue(forKey: key) != nil), "seed \(seed), step \(step)")
      } else {
        let record = (0..<random.next() % 90).map { UInt8(truncatingIfNeeded: $0 ^ UInt64(step)) }
        let isSame = store.holds(key, record)
        #expect(isSame == (expected[key] == record), "seed \(seed), step \(step)")
        store.set(key, record)
        expected[key] = record
      }
      let kept = Self.read(store, key)
      #expect(kept == expected[key], "seed \(seed), step \(step)")
    }
    let keys = store.sortedKeys
    let count = store.count
    #expect(count == expected.count, "seed \(seed)")
    #expect(keys == expected.keys.sorted(), "seed \(seed)")
    for (key, record) in expected {
      let kept = Self.read(store, key)
      #expect(kept == record, "seed \(seed)")
    }
  }

  @Test("a key that was never set, or was removed, has no record; an empty record is one")
  func absence() {
    var store = RecordStore()
    let before = Self.read(store, 7)
    #expect(before == nil)
    store.set(7, [])
    let empty = Self.read(store, 7)
    #expect(empty == [])
    let removals = [store.remove(7), store.remove(7)]
    #expect(removals == [true, false])
    let after = store.contains(7)
    #expect(!after)
    let isEmpty = store.isEmpty
    #expect(isEmpty)
  }

  @Test("fetching keys, those that are there and those that are not, changes nothing")
  func fetching() {
    var store = RecordStore()
    store.fetch([1, 2])
    // Of every length around a line of the cache, and longer than is fetched.
    let lengths = Array(0...200) + [511, 512, 513, 4_000]
    for (index, length) in lengths.enumerated() {
      store.set(UInt64(2 * index + 1), [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: length))
    }
    store.fetch((1...UInt64(3 * lengths.count)).map { $0 })
    let count = store.count
    #expect(count == lengths.count)
    for (index, length) in lengths.enumerated() {
      let kept = Self.read(store, UInt64(2 * index + 1))
      #expect(kept == [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: length))
      let none = store.contains(UInt64(2 * index + 2))
      #expect(!none)
    }
  }
}
