extension JSONDocument {
  /// What the value is.
  @inlinable @inline(__always)
  public func kind(_ node: JSONNode) -> JSONKind { tape[node.index].kind }

  /// Whether the value is `null`.
  @inlinable @inline(__always)
  public func isNull(_ node: JSONNode) -> Bool { tape[node.index].isKind(.null) }

  /// How many members an object or elements an array has; 0 for all else.
  @inlinable
  public func count(_ node: JSONNode) -> Int {
    let entry = tape[node.index]
    return entry.isKind(.object) || entry.isKind(.array) ? entry.count : 0
  }

  /// Where the value stands in `bytes`, of a string with its quotes.
  @inlinable
  public func rawRange(_ node: JSONNode) -> Range<Int> {
    let entry = tape[node.index]
    return entry.isKind(.string) ? Int(entry.start) - 1..<Int(entry.end) + 1 : entry.range
  }

  /// The truth value, or `nil` if the value is neither `true` nor `false`.
  @inlinable
  public func bool(_ node: JSONNode) -> Bool? {
    let entry = tape[node.index]
    if entry.isKind(.true) { return true }
    return entry.isKind(.false) ? false : nil
  }

  /// The exact integer, or `nil` if the value is no number, has a fraction or an exponent (`1.0` and `1e3` too), or
  /// does not fit. `-0` is 0.
  public func int64(_ node: JSONNode) -> Int64? {
    let entry = tape[node.index]
    guard entry.isKind(.number), !entry.isFlagged else { return nil }
    var at = Int(entry.start)
    let isNegative = bytes[at] == UInt8(ascii: "-")
    if isNegative { at += 1 }
    var value: Int64 = 0
    while at < Int(entry.end) {
      let (product, tooBig) = value.multipliedReportingOverflow(by: 10)
      let digit = Int64(bytes[at] &- UInt8(ascii: "0"))
      // Summed towards its own sign, so that the smallest Int64 is read as well.
      let (sum, tooFar) = product.addingReportingOverflow(isNegative ? -digit : digit)
      if tooBig || tooFar { return nil }
      value = sum
      at += 1
    }
    return value
  }

  /// The value of the member with this name, or `nil` if there is none or the value is no object.
  @inlinable
  public func member(_ node: JSONNode, _ name: StaticString) -> JSONNode? {
    name.withUTF8Buffer { buffer in
      let name = unsafe Span(_unsafeElements: buffer)
      return member(node, named: name)
    }
  }

  /// The value of the member with this name, or `nil` if there is none or the value is no object.
  public func member(_ node: JSONNode, named name: String) -> JSONNode? {
    member(node, named: name.utf8.span)
  }

  /// The value of the member with this name, looked for from where the last one was found on and then from the beginning:
  /// who asks in the order in which most senders write looks at each member once.
  @inlinable
  public func member(_ node: JSONNode, _ name: StaticString, from place: inout JSONMemberPlace) -> JSONNode? {
    let object = tape[node.index]
    guard object.isKind(.object) else { return nil }
    let first = node.index + 1
    let end = Int(object.next)
    return name.withUTF8Buffer { buffer in
      let name = unsafe Span(_unsafeElements: buffer)
      let start = place.index >= first && place.index < end ? place.index : first
      guard let found = member(named: name, in: start..<end) ?? member(named: name, in: first..<start) else {
        return nil
      }
      place.index = Int(tape[found.index].next)
      return found
    }
  }

  /// The value of the member with this name (UTF-8), or `nil` if there is none or the value is no object.
  @inlinable
  public func member(_ node: JSONNode, named name: Span<UInt8>) -> JSONNode? {
    let object = tape[node.index]
    guard object.isKind(.object) else { return nil }
    return member(named: name, in: node.index + 1..<Int(object.next))
  }

  /// Looks through the members that stand in a range of the tape.
  @inlinable
  func member(named name: Span<UInt8>, in range: Range<Int>) -> JSONNode? {
    let span = bytes.span
    var index = range.lowerBound
    while index < range.upperBound {
      let entry = tape[index]
      if entry.isFlagged {
        if textEquals(entry, name) { return JSONNode(index + 1) }
      } else if entry.length == name.count, span.matches(name, at: Int(entry.start)) {
        return JSONNode(index + 1)
      }
      index = Int(tape[index + 1].next)
    }
    return nil
  }

  /// Calls `body` with the name and the value of each member, in document order; not at all if the value is no object.
  @inlinable
  public func forEachMember<Failure: Error>(
    _ node: JSONNode, _ body: (_ name: JSONNode, _ value: JSONNode) throws(Failure) -> Void
  ) throws(Failure) {
    let object = tape[node.index]
    guard object.isKind(.object) else { return }
    var index = node.index + 1
    while index < Int(object.next) {
      try body(JSONNode(index), JSONNode(index + 1))
      index = Int(tape[index + 1].next)
    }
  }

  /// Calls `body` with each element, in order; not at all if the value is no array.
  @inlinable
  public func forEachElement<Failure: Error>(
    _ node: JSONNode, _ body: (_ element: JSONNode) throws(Failure) -> Void
  ) throws(Failure) {
    let array = tape[node.index]
    guard array.isKind(.array) else { return }
    var index = node.index + 1
    while index < Int(array.next) {
      try body(JSONNode(index))
      index = Int(tape[index].next)
    }
  }

  /// The element at `position`, counted from 0, or `nil` if there is none or the value is no array.
  public func element(_ node: JSONNode, _ position: Int) -> JSONNode? {
    let array = tape[node.index]
    guard array.isKind(.array), position >= 0, position < array.count else { return nil }
    var index = node.index + 1
    for _ in 0..<position { index = Int(tape[index].next) }
    return JSONNode(index)
  }
}
