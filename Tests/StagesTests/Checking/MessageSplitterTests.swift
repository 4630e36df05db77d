import Stages
import Testing

@Suite("A file's messages are cut out byte for byte")
struct MessageSplitterTests {
  private func texts(_ file: String) -> [String] {
    let bytes = Array(file.utf8)
    return MessageSplitter.split(bytes).map { String(decoding: bytes[$0.bytes], as: UTF8.self) }
  }

  @Test("one message stays as it is, over however many lines")
  func single() {
    #expect(texts("{\n  \"a\": {\n  \"b\": 1 }\n}\n") == ["{\n  \"a\": {\n  \"b\": 1 }\n}\n"])
    #expect(texts("") == [""])
    #expect(texts("  {}") == ["  {}"])
  }

  @Test("an array gives its elements, also those that are no JSON")
  func array() {
    #expect(
      texts(#" [{"a":"],}"}, {"b":"\"["},{"a":1,"a":2} ,]"#) == [#"{"a":"],}"}"#, #"{"b":"\"["}"#, #"{"a":1,"a":2}"#])
    #expect(texts("[{},,{}]") == ["{}", "", "{}"])
  }

  @Test("an array that is cut off or empty is looked at as a whole")
  func broken() {
    #expect(texts(#"[{"a":1},{"b""#) == [#"[{"a":1},{"b""#])
    #expect(texts("[ ]") == ["[ ]"])
    #expect(texts("[{}] x") == ["[{}] x"])
  }

  @Test("JSON Lines give their lines, without blank ones, and say where they stand")
  func lines() {
    let file = Array("{\"a\":1}\r\n\n{\"b\":\n{\"c\":3}\n".utf8)
    let pieces = MessageSplitter.split(file)
    #expect(pieces.map { String(decoding: file[$0.bytes], as: UTF8.self) } == ["{\"a\":1}", "{\"b\":", "{\"c\":3}"])
    #expect(pieces.map(\.line) == [1, 3, 4])
  }
}
