import Testing
import Wire

@Suite struct ByteCodecTests {
  enum Field: Equatable {
    case byte(UInt8), bool(Bool), varint(UInt64), signed(Int64), fixed32(UInt32), fixed64(UInt64), bytes([UInt8]), text(
      String)

    init(using random: inout SeededRandom) {
      let number = random.next() >> UInt64.random(in: 0..<64, using: &random)
      switch UInt8.random(in: 0..<8, using: &random) {
      case 0: self = .byte(UInt8(truncatingIfNeeded: number))
      case 1: self = .bool(number % 2 == 0)
      case 2: self = .varint(number)
      case 3: self = .signed(Bool.random(using: &random) ? Int64(bitPattern: number) : ~Int64(bitPattern: number))
      case 4: self = .fixed32(UInt32(truncatingIfNeeded: number))
      case 5: self = .fixed64(number)
      case 6:
        self = .bytes(
          (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
      default: self = .text(random.text())
      }
    }

    func write(to writer: inout ByteWriter) {
      switch self {
      case .byte(let value): writer.byte(value)
      case .bool(let value): writer.bool(value)
      case .varint(let value): writer.varint(value)
      case .signed(let value): writer.signedVarint(value)
      case .fixed32(let value): writer.fixed32(value)
      case .fixed64(let value): writer.fixed64(value)
      case .bytes(let value): writer.lengthPrefixed(value)
      case .text(let value): writer.lengthPrefixed(value)
      }
    }

    func readSame(_ reader: inout ByteReader) throws(ByteReaderError) -> Field {
      switch self {
      case .byte: .byte(try reader.byte())
      case .bool: .bool(try reader.bool())
      case .varint: .varint(try reader.varint())
      case .signed: .signed(try reader.signedVarint())
      case .fixed32: .fixed32(try reader.fixed32())
      case .fixed64: .fixed64(try reader.fixed64())
      case .bytes: .bytes(try reader.lengthPrefixed())
      case .text: .text(try reader.text())
      }
    }
  }

  private func readAll(_ fields: [Field], _ bytes: ArraySlice<UInt8>) throws(ByteReaderError) -> [Field] {
    try ByteReader.read(bytes) { (reader) throws(ByteReaderError) in
      var read: [Field] = []
      for field in fields { read.append(try field.readSame(&reader)) }
      try reader.expectEnd()
      return read
    }
  }

  @Test("fields are read back as written, and cut bytes are refused at every length")
  func roundTrip() throws {
    var random = SeededRandom(for: "binary round trip")
    for _ in 0..<120 {
      let fields = (0..<Int.random(in: 1...12, using: &random)).map { _ in Field(using: &random) }
      var writer = ByteWriter(capacity: 64)
      for field in fields { field.write(to: &writer) }
      #expect(try readAll(fields, writer.bytes[...]) == fields)
      #expect(try readAll(fields, ([9] + writer.bytes + [9])[1...writer.bytes.count]) == fields)
      for end in 0..<writer.bytes.count {
        do throws(ByteReaderError) {
          _ = try readAll(fields, writer.bytes[..<end])
          Issue.record("bytes cut at \(end) were read")
        } catch {
          #expect(error.kind == .truncated && error.offset <= end)
        }
      }
      #expect(throws: ByteReaderError(.trailingBytes, at: writer.bytes.count)) {
        try readAll(fields, (writer.bytes + [0])[...])
      }
    }
  }

  @Test("noise is refused or read, and never traps")
  func noise() {
    var random = SeededRandom(for: "binary reader never traps")
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
        Bool.random(using: &random) ? 0xFF : UInt8(truncatingIfNeeded: random.next())
      }
      let fields = (0..<6).map { _ in Field(using: &random) }
      _ = try? readAll(fields, bytes[...])
      _ = try? ByteReader.read(bytes) { (reader) throws(ByteReaderError) in
        try reader.nested { (inner) throws(ByteReaderError) in _ = try inner.lengthPrefixedRange() }
        _ = try reader.count(minimumSize: 8)
        try reader.withLengthPrefixed { (span) throws(ByteReaderError) in _ = span.count }
      }
    }
  }

  @Test(
    "an integer takes as few bytes as it can, and no other form is read",
    arguments: [
      (0, [0]), (127, [0x7F]), (128, [0x80, 1]), (300, [0xAC, 2]),
      (.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
    ] as [(UInt64, [UInt8])])
  func varints(_ value: UInt64, _ bytes: [UInt8]) throws {
    var writer = ByteWriter()
    writer.varint(value)
    #expect(writer.bytes == bytes)
    #expect(try ByteReader.read(bytes) { (reader) throws(ByteReaderError) in try reader.varint() } == value)
    let padded = bytes.dropLast() + [bytes[bytes.count - 1] | 0x80, 0]
    #expect(throws: ByteReaderError(.malformedVarint, at: 0)) {
      try ByteReader.read(padded) { (reader) throws(ByteReaderError) in try reader.varint() }
    }
  }

  @Test("a varint of more than 64 bits is refused")
  func tooLong() {
    for last: [UInt8] in [[2], [0x7F], [0x81, 1], [0xFF, 0xFF, 1]] {
      #expect(throws: ByteReaderError(.malformedVarint, at: 0)) {
        try ByteReader.read([UInt8](repeating: 0xFF, count: 9) + last) { (reader) throws(ByteReaderError) in
          try reader.varint()
        }
      }
    }
  }

  @Test("small negative numbers stay short")
  func zigzag() {
    let sizes = ([0, -1, 63, -64, 64, -65, .max, .min] as [Int64]).map { value in
      var writer = ByteWriter()
      writer.signedVarint(value)
      return writer.bytes.count
    }
    #expect(sizes == [1, 1, 1, 1, 2, 2, 10, 10])
  }

  @Test("a count that the bytes cannot hold is refused before anything is reserved")
  func counts() {
    var writer = ByteWriter()
    writer.count(3)
    writer.fixed64(1)
    writer.fixed64(2)
    #expect(throws: ByteReaderError(.truncated, at: 0)) {
      try ByteReader.read(writer.bytes) { (reader) throws(ByteReaderError) in try reader.count(minimumSize: 8) }
    }
    #expect(
      throws: Never.self,
      performing: {
        try ByteReader.read(writer.bytes) { (reader) throws(ByteReaderError) in try reader.count(minimumSize: 5) }
      })
  }

  @Test("a nested reader sees its own bytes only, and its errors name the place in the whole")
  func nested() throws {
    var inner = ByteWriter()
    inner.varint(300)
    var writer = ByteWriter()
    writer.byte(1)
    writer.lengthPrefixed(inner.bytes)
    writer.byte(2)
    let read = try ByteReader.read(writer.bytes) { (reader) throws(ByteReaderError) in
      let first = try reader.byte()
      let middle = try reader.nested { (part) throws(ByteReaderError) in
        let value = try part.varint()
        try part.expectEnd()
        return value
      }
      let last = try reader.byte()
      try reader.expectEnd()
      return [UInt64(first), middle, UInt64(last)]
    }
    #expect(read == [1, 300, 2])
    #expect(throws: ByteReaderError(.truncated, at: 2)) {
      try ByteReader.read(writer.bytes) { (reader) throws(ByteReaderError) in
        _ = try reader.byte()
        try reader.nested { (part) throws(ByteReaderError) in _ = try part.fixed32() }
      }
    }
  }

  @Test("a reader of no bytes is at its end")
  func empty() throws {
    let isAtEnd = try ByteReader.read([UInt8]()) { (reader) throws(ByteReaderError) in
      try reader.expectEnd()
      return reader.isAtEnd && reader.remaining == 0 && reader.offset == 0
    }
    #expect(isAtEnd)
  }
}
