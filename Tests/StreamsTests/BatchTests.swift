import Streams
import Testing

@Suite("Batches") struct BatchTests {
  @Test("an input batch gives back keys, values, headers, tombstones and nulls")
  func input() {
    var batch = InputBatch()
    batch.append(
      topic: 1, partition: 2, offset: 3, timestampMillis: 4, key: [1, 2].span, value: [UInt8]([3]).span)
    batch.appendHeader(name: [7].span, value: [8, 9].span)
    batch.appendHeader(name: [6].span, value: nil)
    batch.append(topic: 0, partition: 0, offset: 9, timestampMillis: -1, key: nil, value: nil)
    let first = batch.records[0]
    #expect(first.key.map { Array(batch.arena[$0]) } == [1, 2])
    #expect(first.value.map { Array(batch.arena[$0]) } == [3])
    #expect(batch.headers[first.headers].map { Array(batch.arena[$0.name]) } == [[7], [6]])
    #expect(batch.headers[first.headers].map { $0.value.map { Array(batch.arena[$0]) } } == [[8, 9], nil])
    #expect(batch.records[1].key == nil && batch.records[1].value == nil && batch.records[1].headers.isEmpty)
    batch.removeAll()
    #expect(batch.arena.isEmpty && batch.records.isEmpty && batch.headers.isEmpty)
  }

  @Test("an output batch counts the bytes of its records")
  func output() {
    var batch = OutputBatch()
    batch.append(topic: 0, partition: -1, key: batch.place("key"), value: nil)
    batch.append(topic: 1, partition: 4, key: nil, value: batch.place([1, 2, 3, 4].span))
    batch.appendHeader(name: batch.place("code"), value: batch.place("late"))
    #expect(batch.byteCount == 15)
    #expect(batch.records.map(\.byteCount) == [3, 12])
    #expect(batch.records[0].headers.isEmpty && batch.records[1].headers == 0..<1)
  }

  @Test("a record larger than the log takes is refused where it is made")
  func tooLarge() async {
    await #expect(processExitsWith: .failure) {
      var batch = OutputBatch()
      batch.arena = Array(repeating: 0, count: OutputBatch.maximumRecordBytes + 1)
      batch.append(topic: 0, partition: 0, key: nil, value: 0..<batch.arena.count)
    }
  }
}

@Suite("A key's partition") struct KeyPartitionTests {
  /// The vectors of Kafka's own `UtilsTest.testMurmur2`.
  @Test(
    "is Kafka's murmur2",
    arguments: [
      ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
      ("a-little-bit-longer-string", -1_486_304_829),
      ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
    ] as [(String, Int32)])
  func vectors(_ text: String, _ hash: Int32) {
    let key = Array(text.utf8)
    #expect(Int32(bitPattern: KeyPartition.murmur2(key.span)) == hash)
    #expect(KeyPartition.partition(of: key.span, partitionCount: 12) == (hash & 0x7fff_ffff) % 12)
  }
}
