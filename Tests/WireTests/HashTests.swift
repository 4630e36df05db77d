import Testing
import Wire

@Suite struct HashTests {
  @Test(
    "murmur2 gives what Kafka's Java client gives",
    arguments: [
      // Kafka's UtilsTest.
      ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
      ("a-little-bit-longer-string", -1_486_304_829),
      ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
      // librdkafka's unit test, as signed numbers.
      ("kafka", Int32(bitPattern: 0xd067_cf64)), ("giberish123456789", Int32(bitPattern: 0x8f55_2b0c)),
      ("1234", Int32(bitPattern: 0x9fc9_7b14)), ("234", Int32(bitPattern: 0xe7c0_09ca)),
      ("34", Int32(bitPattern: 0x8739_30da)), ("4", 0x5a4b_5ca1), ("", 0x106e_08d9),
      ("PreAmbleWillBeRemoved,ThePrePartThatIs", 0x7842_4f1c), ("reAmbleWillBeRemoved,ThePrePartThatIs", 0x4a62_b377),
      ("eAmbleWillBeRemoved,ThePrePartThatIs", Int32(bitPattern: 0xe0e4_e09e)),
      ("AmbleWillBeRemoved,ThePrePartThatIs", 0x62b8_b43f),
    ] as [(String, Int32)])
  func murmur2(_ key: String, _ hash: Int32) {
    #expect(Int32(bitPattern: Murmur2.hash(Array(key.utf8))) == hash)
    for count: Int32 in [1, 3, 12, 1000, .max] {
      #expect(Murmur2.partition(key, count: count) == (hash & 0x7FFF_FFFF) % count)
    }
  }

  @Test(
    "the stable hash is XXH64 as the reference library gives it",
    arguments: [
      (0, 0xef46_db37_51d8_e999, 0x51e2_4c0e_9077_a48c), (31, 0xc346_d2b5_9b4d_8ee1, 0xa11a_2cdf_d573_10b1),
      (32, 0xcbf5_9c51_16ff_32b4, 0xc047_7f7f_c098_e14b), (33, 0x0c53_5d1a_cafb_8ead, 0x9e87_8be7_464b_55b0),
      (100, 0x6ac1_e580_3216_6597, 0x40e8_f4ec_2207_f62c),
    ] as [(Int, UInt64, UInt64)])
  func stableHash(_ count: Int, _ unseeded: UInt64, _ seeded: UInt64) {
    let bytes = (0..<count).map { UInt8($0) }
    #expect(StableHash.hash(bytes) == unseeded)
    #expect(StableHash.hash(bytes, seed: 0x0123_4567_89ab_cdef) == seeded)
    #expect(StableHash.hash([0xFF] + bytes + [0xFF]) != unseeded)
    #expect(StableHash.hash(([0xFF] + bytes)[1...]) == unseeded)
  }

  @Test(
    "the stable hash of a text is that of its UTF-8",
    arguments: [
      ("a", 0xd24e_c4f1_a98c_6e5b), ("abc", 0x44bc_2cf5_ad77_0999), ("1234567", 0xd3a4_6e91_0828_9359),
      ("12345678", 0xd2d0_2f08_cf7c_fd4a), ("110105194912310", 0xa105_a738_6df5_d77e),
      ("11010519491231002X", 0xe9f5_16b0_cfcc_4cb4),
    ] as [(String, UInt64)])
  func stableHashOfText(_ text: String, _ hash: UInt64) {
    #expect(StableHash.hash(text) == hash)
  }

  @Test("a combined integer counts as its eight bytes, and the order counts")
  func combining() {
    #expect(StableHash.combine(7, 42) == 0x1889_de22_bdd8_972c)
    #expect(StableHash.hash([42, 0, 0, 0, 0, 0, 0, 0], seed: 7) == StableHash.combine(7, 42))
    func hash(_ body: (inout StableHasher) -> Void) -> UInt64 {
      var hasher = StableHasher()
      body(&hasher)
      return hasher.value
    }
    let pieces = [
      hash {
        $0.combine(1 as UInt64); $0.combine(2 as UInt64)
      },
      hash {
        $0.combine(2 as UInt64); $0.combine(1 as UInt64)
      },
      hash {
        $0.combine("ab"); $0.combine("c")
      },
      hash {
        $0.combine("a"); $0.combine("bc")
      }, hash { $0.combine("abc") },
      hash {
        $0.combine(""); $0.combine("abc")
      }, hash { _ in },
    ]
    #expect(Set(pieces).count == pieces.count)
    #expect(hash { $0.combine(-1 as Int64) } == hash { $0.combine(UInt64.max) })
  }

  @Test("names of every length differ in their quick hash by each of their bytes and by their length")
  func nameHashes() {
    var seen: [UInt64: String] = [:]
    for length in 0...40 {
      let name = String(repeating: "a", count: length)
      var names = [name]
      for place in 0..<length {
        for other in "bc" { names.append(name.prefix(place) + String(other) + name.dropFirst(place + 1)) }
      }
      for name in names {
        let before = seen.updateValue(name, forKey: NameHash.hash(name))
        #expect(before == nil, "\(name)")
      }
      #expect(NameHash.hash(name) == NameHash.hash(Array(name.utf8).span))
    }
  }
}
