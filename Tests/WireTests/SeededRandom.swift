import Foundation

/// A generator whose whole run follows from one seed, so that a failure can be repeated: set
/// `REFERRAL_HUB_TEST_SEED` to the printed number.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  /// - Parameter property: named in the printed line.
  init(for property: String) {
    let given = ProcessInfo.processInfo.environment["REFERRAL_HUB_TEST_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 0...UInt64.max)
    print("seed \(seed) for: \(property)")
    state = seed
  }

  mutating func next() -> UInt64 {
    // SplitMix64.
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// Text with everything that tends to break writers: quotes, controls, Chinese, emoji, non-characters.
  mutating func text(maximumLength: Int = 24) -> String {
    let length = Int.random(in: 0...maximumLength, using: &self)
    var text = ""
    for _ in 0..<length {
      let scalar: UInt32 =
        switch UInt8.random(in: 0..<8, using: &self) {
        case 0: UInt32.random(in: 0..<0x20, using: &self)
        case 1: [0x22, 0x5C, 0x2F, 0x7F][Int.random(in: 0..<4, using: &self)]
        case 2: UInt32.random(in: 0x4E00...0x9FFF, using: &self)
        case 3: UInt32.random(in: 0x80...0x7FF, using: &self)
        case 4: UInt32.random(in: 0x1_0000...0x10_FFFF, using: &self)
        case 5: UInt32.random(in: 0xE000...0xFFFF, using: &self)
        default: UInt32.random(in: 0x20...0x7E, using: &self)
        }
      if let valid = Unicode.Scalar(scalar) { text.unicodeScalars.append(valid) }
    }
    return text
  }
}
