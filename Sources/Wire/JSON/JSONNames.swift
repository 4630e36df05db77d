/// Finds repeated member names.
enum JSONNames {
  /// Up to this many members, names that share a slot are compared pairwise; above, all names are sorted, so that a
  /// hostile object with a hundred thousand members costs n·log n and not n².
  private static let pairwiseLimit = 32

  /// Throws if two names of the object at tape index `object` are the same after unescaping. Its members are all on
  /// the tape, and nothing after them.
  @inline(__always)
  static func refuseDuplicates(
    _ bytes: Span<UInt8>, _ tape: Span<JSONTapeEntry>, object: Int
  ) throws(JSONError) {
    let count = tape[object].count
    guard count > 1 else { return }
    guard count <= pairwiseLimit else { return try refuseDuplicatesBySorting(bytes, tape, object: object) }
    // One bit for each slot seen: names in different slots differ, and most names are alone in theirs.
    var seen: UInt64 = 0
    var index = object + 1
    while index < tape.count {
      let name = tape[index]
      // The slot of an escaped name is unknown, so it meets all names before it and all after.
      let slots: UInt64 = name.isFlagged ? .max : 1 << slot(bytes, name)
      if seen & slots != 0 { try refuseAmongEarlier(bytes, tape, object: object, name: index) }
      seen |= slots
      index = Int(tape[index + 1].next)
    }
  }

  @inline(__always)
  private static func slot(_ bytes: Span<UInt8>, _ name: JSONTapeEntry) -> UInt64 {
    let start = Int(name.start)
    let length = name.length
    let word: UInt64
    if length >= 4 {
      // The first and the last bytes, which may overlap.
      word = UInt64(bytes.littleEndian32(at: start)) << 32 | UInt64(bytes.littleEndian32(at: start + length - 4))
    } else {
      word = length == 0 ? 0 : UInt64(bytes[start]) << 8 | UInt64(bytes[start + length - 1])
    }
    return ((word &+ UInt64(truncatingIfNeeded: length)) &* 0x9E37_79B9_7F4A_7C15) >> 58
  }

  private static func refuseAmongEarlier(
    _ bytes: Span<UInt8>, _ tape: Span<JSONTapeEntry>, object: Int, name: Int
  ) throws(JSONError) {
    var index = object + 1
    while index < name {
      guard !isSame(bytes, tape[index], tape[name]) else {
        throw JSONError(.duplicateName, at: Int(tape[name].start) - 1)
      }
      index = Int(tape[index + 1].next)
    }
  }

  @inline(__always)
  private static func isSame(_ bytes: Span<UInt8>, _ left: JSONTapeEntry, _ right: JSONTapeEntry) -> Bool {
    guard left.isFlagged || right.isFlagged else {
      return left.length == right.length && bytes.matches(bytes.extracting(right.range), at: Int(left.start))
    }
    return compare(bytes, left, right) == 0
  }

  private static func refuseDuplicatesBySorting(
    _ bytes: Span<UInt8>, _ tape: Span<JSONTapeEntry>, object: Int
  ) throws(JSONError) {
    var names: [Int] = []
    names.reserveCapacity(tape[object].count)
    var index = object + 1
    while index < tape.count {
      names.append(index)
      index = Int(tape[index + 1].next)
    }
    sort(&names, bytes, tape)
    var repeated = Int.max
    for (left, right) in zip(names, names.dropFirst()) where compare(bytes, tape[left], tape[right]) == 0 {
      repeated = min(repeated, max(left, right))
    }
    if repeated != Int.max { throw JSONError(.duplicateName, at: Int(tape[repeated].start) - 1) }
  }

  /// Bottom-up merge sort by unescaped name: the standard sort takes a closure, and none can capture a span.
  private static func sort(_ names: inout [Int], _ bytes: Span<UInt8>, _ tape: Span<JSONTapeEntry>) {
    var merged = names
    var width = 1
    while width < names.count {
      var start = 0
      while start < names.count {
        let middle = min(start + width, names.count)
        let end = min(start + 2 * width, names.count)
        var left = start
        var right = middle
        for out in start..<end {
          let takesLeft =
            left < middle && (right >= end || compare(bytes, tape[names[left]], tape[names[right]]) <= 0)
          merged[out] = names[takesLeft ? left : right]
          if takesLeft { left += 1 } else { right += 1 }
        }
        start = end
      }
      swap(&names, &merged)
      width *= 2
    }
  }

  /// Below 0, 0 or above 0 as the unescaped `left` sorts before, equals or sorts after `right`, by UTF-8 bytes.
  private static func compare(_ bytes: Span<UInt8>, _ left: JSONTapeEntry, _ right: JSONTapeEntry) -> Int {
    var lefts = JSONUnescaper(left.range)
    var rights = JSONUnescaper(right.range)
    while true {
      let one = lefts.next(in: bytes)
      let other = rights.next(in: bytes)
      guard let one, let other else { return (one == nil ? 0 : 1) - (other == nil ? 0 : 1) }
      if one != other { return one < other ? -1 : 1 }
    }
  }
}
