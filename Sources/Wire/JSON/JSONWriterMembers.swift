/// A key and its value in one call. A `nil` value writes nothing: an optional field is left out, never `null`.
extension JSONWriter {
  /// Writes a member with a string.
  public mutating func member(_ name: StaticString, _ text: String) {
    key(name)
    string(text)
  }

  /// Writes a member with a string.
  public mutating func member(_ name: StaticString, _ text: StaticString) {
    key(name)
    string(text)
  }

  /// Writes a member with a string given as UTF-8.
  public mutating func member(_ name: StaticString, _ utf8: [UInt8]) {
    key(name)
    string(utf8)
  }

  /// Writes a member with an identifier, date or the like.
  public mutating func member(_ name: StaticString, _ value: some WireText) {
    key(name)
    string(value)
  }

  /// Writes a member with an integer.
  public mutating func member(_ name: StaticString, _ value: some FixedWidthInteger) {
    key(name)
    if let small = Int64(exactly: value) {
      integer(small)
    } else {
      raw(Array(String(value).utf8))
    }
  }

  /// Writes a member with a truth value.
  public mutating func member(_ name: StaticString, _ value: Bool) {
    key(name)
    bool(value)
  }

  /// Writes a member with an instant, milliseconds since 1970 UTC; see `RFC3339.append`.
  public mutating func member(
    _ name: StaticString, millis: Int64, offsetMinutes: Int = RFC3339.shanghaiOffsetMinutes
  ) {
    key(name)
    timestamp(millis: millis, offsetMinutes: offsetMinutes)
  }

  /// Writes a member with bytes that are one JSON value already; they are not checked.
  public mutating func member(_ name: StaticString, raw json: [UInt8]) {
    key(name)
    raw(json)
  }

  /// Writes a member with a string, if there is one.
  public mutating func member(_ name: StaticString, ifPresent text: String?) {
    if let text { member(name, text) }
  }

  /// Writes a member with an identifier, date or the like, if there is one.
  public mutating func member(_ name: StaticString, ifPresent value: (some WireText)?) {
    if let value { member(name, value) }
  }

  /// Writes a member with an integer, if there is one.
  public mutating func member(_ name: StaticString, ifPresent value: (some FixedWidthInteger)?) {
    if let value { member(name, value) }
  }

  /// Writes a member with a truth value, if there is one.
  public mutating func member(_ name: StaticString, ifPresent value: Bool?) {
    if let value { member(name, value) }
  }

  /// Writes a member with an instant, if there is one.
  public mutating func member(_ name: StaticString, ifPresentMillis millis: Int64?) {
    if let millis { member(name, millis: millis) }
  }
}
