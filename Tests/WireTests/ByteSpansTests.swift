import Testing
import Wire

@Suite("Bytes compared in words") struct ByteSpansTests {
  @Test("every length and every place of the one byte that differs")
  func matches() {
    for length in 0...33 {
      let other = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 1) }
      for offset in 0...9 {
        let bytes = [UInt8](repeating: 0xEE, count: offset) + other + [0xEE]
        #expect(isSame(bytes, other, offset), "\(length) bytes at \(offset)")
        for place in other.indices {
          var changed = bytes
          changed[offset + place] ^= 0x80
          #expect(!isSame(changed, other, offset), "byte \(place) of \(length) at \(offset)")
        }
      }
    }
  }

  private func isSame(_ bytes: [UInt8], _ other: [UInt8], _ offset: Int) -> Bool {
    bytes.span.matches(other.span, at: offset)
  }
}
