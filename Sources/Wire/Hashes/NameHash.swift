/// A quick hash of a short name, for tables that are made and asked in one process: nothing of it is ever stored or sent.
///
/// A `StableHash` takes a name's last bytes one by one; here any name costs a multiplication for each eight bytes. Names
/// of up to sixteen bytes go in whole, longer ones folded.
public enum NameHash {
  /// The hash of a name's bytes.
  @inlinable @inline(__always)
  public static func hash(_ name: Span<UInt8>) -> UInt64 {
    let count = name.count
    let start = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B1_85EB_CA87 ^ 0x27D4_EB2F_1656_67C5
    guard count >= 8 else { return fold(start ^ upToSevenBytes(name)) }
    var hash = start
    var at = 0
    while at &+ 8 < count {
      hash = fold(hash ^ name.littleEndian64(at: at))
      at &+= 8
    }
    // The last eight bytes, of which some may have gone in before.
    return fold(hash ^ name.littleEndian64(at: count &- 8))
  }

  /// The hash of a name's UTF-8.
  public static func hash(_ name: String) -> UInt64 { hash(name.utf8.span) }

  @inlinable @inline(__always)
  static func upToSevenBytes(_ name: Span<UInt8>) -> UInt64 {
    let count = name.count
    if count >= 4 { return UInt64(name.littleEndian32(at: 0)) | UInt64(name.littleEndian32(at: count &- 4)) << 32 }
    guard count > 0 else { return 0 }
    return UInt64(name[0]) | UInt64(name[count / 2]) << 8 | UInt64(name[count - 1]) << 16
  }

  @inlinable @inline(__always)
  static func fold(_ word: UInt64) -> UInt64 {
    let product = word.multipliedFullWidth(by: 0xC2B2_AE3D_27D4_EB4F)
    return product.high ^ product.low
  }
}
