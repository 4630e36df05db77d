import CRdKafka

/// The headers of one record to be produced, in order. Producing consumes them.
@safe public struct Headers: ~Copyable {
  private var pointer: OpaquePointer?

  public init(capacity: Int = 8) {
    unsafe pointer = rd_kafka_headers_new(capacity)
  }

  /// The headers of a record that was read, to be sent on with more of them.
  public init(copying message: borrowing Message) {
    unsafe pointer = message.headerList.map { unsafe rd_kafka_headers_copy($0) } ?? rd_kafka_headers_new(8)
  }

  private init(adopting pointer: OpaquePointer?) {
    unsafe self.pointer = unsafe pointer
  }

  deinit {
    if let pointer = unsafe pointer { unsafe rd_kafka_headers_destroy(pointer) }
  }

  /// A second list with the same headers, for headers that every record of a cycle carries.
  public borrowing func copy() -> Headers {
    unsafe Headers(adopting: pointer.map { unsafe rd_kafka_headers_copy($0) })
  }

  /// Adds a header; nil is a header without a value. Several may have the same name.
  public mutating func add(_ name: StaticString, _ value: RawSpan?) {
    let name = unsafe UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    unsafe append(name, value)
  }

  public mutating func add(_ name: String, _ value: RawSpan?) {
    unsafe name.withCString { name in unsafe append(name, value) }
  }

  public mutating func add(_ name: StaticString, _ text: StaticString) {
    unsafe add(name, UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount).bytes)
  }

  public mutating func add(_ name: StaticString, _ text: String) {
    let bytes = unsafe text.utf8.span.bytes
    add(name, bytes)
  }

  /// Adds a header whose name is UTF-8 bytes that lie in an arena, so that no String is made.
  public mutating func add(_ name: RawSpan, _ value: RawSpan?) {
    unsafe name.withUnsafeBytes { name in
      guard let start = name.baseAddress else { return }
      unsafe append(start.assumingMemoryBound(to: CChar.self), count: name.count, value)
    }
  }

  /// - Parameter count: bytes of the name; −1 for one that ends with a zero.
  private mutating func append(_ name: UnsafePointer<CChar>, count: Int = -1, _ value: RawSpan?) {
    guard let value else {
      unsafe rd_kafka_header_add(pointer, name, count, nil, 0)
      return
    }
    unsafe value.withUnsafeBytes { bytes in
      // A null start would make an empty value a missing one.
      var empty: UInt8 = 0
      _ = unsafe withUnsafeBytes(of: &empty) { nothing in
        unsafe rd_kafka_header_add(pointer, name, count, bytes.baseAddress ?? nothing.baseAddress, bytes.count)
      }
    }
  }

  /// Gives the list away: librdkafka takes it when a record is accepted, otherwise the caller destroys it (trap 2).
  consuming func release() -> OpaquePointer? {
    let released = unsafe pointer
    unsafe pointer = nil
    return unsafe released
  }
}
