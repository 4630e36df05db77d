import Foundation
import Testing
import Wire

@Suite struct JSONWriterTests {
  private func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    #expect(writer.isComplete)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("commas and colons stand where they must")
  func punctuation() {
    let text = written { writer in
      writer.beginObject()
      writer.member("a", 1)
      writer.key("b")
      writer.beginArray()
      writer.bool(true)
      writer.null()
      writer.beginObject()
      writer.endObject()
      writer.beginArray()
      writer.endArray()
      writer.integer(Int64.min)
      writer.endArray()
      writer.key("c" as String)
      writer.string("x")
      writer.endObject()
    }
    #expect(text == #"{"a":1,"b":[true,null,{},[],-9223372036854775808],"c":"x"}"#)
  }

  @Test("only what must be escaped is escaped")
  func escapes() {
    #expect(written { $0.string("中文/é𝄞\u{7F}") } == "\"中文/é𝄞\u{7F}\"")
    #expect(written { $0.string("\"\\\u{8}\t\n\u{C}\r\u{0}\u{1F}") } == #""\"\\\b\t\n\f\r\u0000\u001f""#)
    #expect(written { $0.string("12345678\"12345678" as StaticString) } == #""12345678\"12345678""#)
    #expect(written { $0.string([UInt8]()) } == #""""#)
  }

  @Test("Foundation reads every text as it was, a key's and a value's, given as text or as bytes")
  func readsTheSame() throws {
    var random = SeededRandom(for: "Foundation reads every text as it was")
    let scalars: [ClosedRange<UInt32>] = [
      0x20...0x7E, 0x61...0x7A, 0x00...0x1F, 0x22...0x22, 0x5C...0x5C, 0x80...0x7FF, 0x4E00...0x9FFF, 0x1F600...0x1F64F,
    ]
    for _ in 0..<2_000 {
      var text = ""
      for _ in 0..<Int.random(in: 0...40, using: &random) {
        let range = scalars[Int.random(in: 0..<scalars.count, using: &random)]
        // Runs of one kind, so that whole words of eight bytes are looked at.
        for _ in 0..<Int.random(in: 1...6, using: &random) {
          text.unicodeScalars.append(Unicode.Scalar(UInt32.random(in: range, using: &random)) ?? "x")
        }
      }
      let document = written { writer in
        writer.beginObject()
        writer.key(text)
        writer.beginArray()
        writer.string(text)
        writer.string(Array(text.utf8))
        writer.endArray()
        writer.endObject()
      }
      let read = try JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: [String]]
      // Compared by bytes: two strings are equal, too, when they only mean the same characters.
      #expect(read?.keys.map { Array($0.utf8) } == [Array(text.utf8)])
      #expect(read?.values.first?.map { Array($0.utf8) } == [Array(text.utf8), Array(text.utf8)])
    }
  }

  @Test("ill-formed UTF-8 becomes U+FFFD, so that the document stays valid")
  func repairs() {
    #expect(written { $0.string([0x61, 0xFF, 0x62]) } == "\"a\u{FFFD}b\"")
    #expect(written { $0.string([0xE4, 0xB8]) } == "\"\u{FFFD}\u{FFFD}\"")
    #expect(written { $0.string([0xED, 0xA0, 0x80, 0x0A][...]) } == "\"\u{FFFD}\u{FFFD}\u{FFFD}\\n\"")
  }

  @Test("a member without a value is left out")
  func optionals() throws {
    let household = try HouseholdID.parse("420106-0012345")
    let text = written { writer in
      writer.beginObject()
      writer.member("a", ifPresent: nil as String?)
      writer.member("b", ifPresent: "x" as String?)
      writer.member("c", ifPresent: nil as Int?)
      writer.member("d", ifPresent: 5 as Int32?)
      writer.member("e", ifPresent: nil as Bool?)
      writer.member("f", ifPresent: false as Bool?)
      writer.member("g", ifPresent: nil as HouseholdID?)
      writer.member("h", ifPresent: household as HouseholdID?)
      writer.member("i", ifPresentMillis: nil)
      writer.member("j", ifPresentMillis: 0)
      writer.member("k", UInt64.max)
      writer.endObject()
    }
    #expect(
      text
        == #"{"b":"x","d":5,"f":false,"h":"420106-0012345","j":"1970-01-01T08:00:00+08:00","k":18446744073709551615}"#)
  }

  @Test("values of a document are copied as they stand")
  func raw() throws {
    let document = try JSONDocument(of: #"{"a": [1, "\u4e2d"], "b": "\n"}"#)
    let text = written { writer in
      writer.beginArray()
      document.forEachMember(document.root) { name, value in
        writer.raw(document, name)
        writer.raw(document, value)
      }
      writer.raw(Array("{}".utf8))
      writer.endArray()
    }
    #expect(text == #"["a",[1, "\u4e2d"],"b","\n",{}]"#)
  }

  @Test("every integer is written as Swift writes it")
  func integers() {
    var random = SeededRandom(for: "integers are written in decimal")
    let edges: [Int64] = [0, 1, -1, 9, 10, 99, 100, .max, .min, .max - 1, .min + 1]
    let powers = (0...18).map { power in (0..<power).reduce(Int64(1)) { value, _ in value * 10 } }
    let randoms = (0..<2000).map { _ in
      Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random)
    }
    for value in edges + powers + powers.map({ -$0 }) + powers.map({ $0 - 1 }) + randoms {
      #expect(written { $0.integer(value) } == String(value))
    }
  }

  @Test("misuse stops the program instead of writing broken JSON")
  func misuse() async {
    await #expect(processExitsWith: .failure) {
      var writer = JSONWriter()
      writer.beginObject()
      writer.integer(1)
    }
    await #expect(processExitsWith: .failure) {
      var writer = JSONWriter()
      writer.beginArray()
      writer.endObject()
    }
    await #expect(processExitsWith: .failure) {
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("a")
      writer.endObject()
    }
  }
}
