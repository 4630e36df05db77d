import Simulation
import Testing

@testable import Stages

@Suite struct PlaceTableTests {
  @Test("keys keep the place they got first, however many come and however alike they are")
  func likeADictionary() {
    let seed: UInt64 = 20_261_124
    var random = SeededRandom(seed: seed)
    var table = PlaceTable()
    for round in 0..<20 {
      var expected: [UInt64: Int] = [:]
      for step in 0..<random.next() % 3_000 {
        // Some far apart, some beside each other.
        let key = round % 2 == 0 ? 1 + random.next() % 2_000 : (1 + random.next() % 2_000) << 40
        let place = table.place(key, orNew: expected.count)
        #expect(place == expected[key] ?? expected.count, "seed \(seed), round \(round), step \(step)")
        if expected[key] == nil { expected[key] = place }
      }
      for (key, place) in expected { #expect(table[key] == place, "seed \(seed), round \(round)") }
      #expect(table[.max] == nil)
      table.removeAll()
      for key in expected.keys { #expect(table[key] == nil, "seed \(seed), round \(round)") }
    }
  }
}
