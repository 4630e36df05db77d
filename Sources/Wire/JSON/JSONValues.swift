/// Strings that stand for something.
extension JSONDocument {
  /// Reads a string value as a `WireText`; `nil` if the value is no string.
  @inlinable
  public func value<Value: WireText>(_ node: JSONNode, as type: Value.Type) throws(Value.Failure) -> Value? {
    try withStringBytes(node) { (bytes) throws(Value.Failure) in try Value.parse(bytes) }
  }

  /// Reads a string value as an RFC 3339 time: milliseconds since 1970 UTC, or `nil` if it is none.
  @inlinable
  public func millis(_ node: JSONNode) -> Int64? {
    withStringBytes(node) { bytes in RFC3339.parse(bytes) } ?? nil
  }
}
