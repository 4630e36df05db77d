import Testing
import Wire

@Suite struct PackedIntegersTests {
  /// Writes integers as `PackedIntegers` says, after eight other bytes.
  private static func packed(_ values: [Int64?]) -> (bytes: [UInt8], sizes: UInt32) {
    var bytes = [UInt8](repeating: 0xFF, count: 8)
    var sizes: UInt32 = 0
    for (index, value) in values.enumerated() {
      guard let value else { continue }
      let size = PackedIntegers.size(of: value)
      sizes |= UInt32(size) << UInt32(4 * index)
      for byte in 0..<size { bytes.append(UInt8(truncatingIfNeeded: value >> Int64(8 * byte))) }
    }
    return (bytes, sizes)
  }

  private static func unpacked(_ bytes: [UInt8], _ sizes: UInt32, _ count: Int) throws(ByteReaderError) -> [Int64?] {
    try ByteReader.read(bytes) { (reader) throws(ByteReaderError) in
      _ = try reader.fixed64()
      let present = PackedIntegers.present(sizes: sizes)
      return try unsafe reader.withPackedIntegers(sizes: sizes) { start in
        var at = unsafe start
        return (0..<count).map { index in
          let size = sizes >> UInt32(4 * index) & 15
          unsafe at += Int(size)
          return present & (1 << UInt8(index)) == 0 ? nil : unsafe PackedIntegers.load(endingAt: at, size: size)
        }
      }
    }
  }

  @Test("any eight integers, absent ones among them, come back as they were")
  func roundTrip() throws {
    var random = SeededRandom(for: "packed integers come back")
    for _ in 0..<2_000 {
      let values: [Int64?] = (0..<8).map { _ in
        let shift = Int64(random.next() % 64)
        return random.next() % 4 == 0 ? nil : Int64(bitPattern: random.next()) >> shift
      }
      let (bytes, sizes) = Self.packed(values)
      #expect(PackedIntegers.byteCount(sizes: sizes) == bytes.count - 8)
      #expect(try Self.unpacked(bytes, sizes, 8) == values)
    }
  }

  @Test(
    "a value takes no byte more than it needs",
    arguments: [
      (0, 1), (-1, 1), (127, 1), (-128, 1), (128, 2), (-129, 2), (32_767, 2), (1 << 31, 5), (Int64.max, 8),
      (Int64.min, 8),
    ] as [(Int64, Int)])
  func sizes(_ value: Int64, _ size: Int) {
    #expect(PackedIntegers.size(of: value) == size)
  }

  @Test("a size above eight, and bytes that are cut off, are refused")
  func refusals() {
    for index in 0..<8 {
      for size in UInt32(9)...15 {
        #expect(PackedIntegers.byteCount(sizes: size << UInt32(4 * index)) == nil)
      }
    }
    #expect(throws: ByteReaderError(.truncated, at: 8)) {
      try Self.unpacked([UInt8](repeating: 0, count: 15), 0x8, 1)
    }
  }
}
