import Testing
import Wire

@Suite struct JSONGrammarTests {
  @Test(
    "what RFC 8259 allows is accepted",
    arguments: [
      "0", "-0", "1", "-1", "10", "1.5", "-1.5e10", "1E+2", "1e-2", "0e1", "0.0", "123456789012345678901234567890",
      "true", "false", "null", #""""#, #""a""#, "[]", "{}", "[[]]", "[{}]", #"{"":0}"#, #"{"a":{}}"#,
      " \t\r\n[ 1 , 2 ]\n", "[\n1\n]", #"["\"\\\/\b\f\n\r\t"]"#, #"["\u4e2d\u0000"]"#, #"["\uD834\uDD1E"]"#,
      #"["\uDBFF\uDFFF"]"#, #"["\u0012"]"#, "[\"\u{7F}\"]", "[\"中文𝄞\u{FFFF}\u{10FFFF}\"]", "[\"\u{2028}\u{2029}\"]",
      #"{"a":1,"A":1}"#, #"{"a":1,"b":{"a":1},"c":[{"a":1}]}"#, #"{"ab":1,"ba":1}"#, #"[null,1,true,"a",{},[]]"#,
      #"["abcdefg","abcdefgh","abcdefghi","abcdefghijklmno","abcdefghijklmnop","abcdefghijklmnopq"]"#,
    ])
  func accepts(_ text: String) {
    #expect(refusal(text) == nil)
  }

  @Test(
    "what RFC 8259 forbids is refused, with the place",
    arguments: [
      ("", .empty, 0), (" \n", .empty, 2), ("{", .unexpectedEnd, 1), ("[", .unexpectedEnd, 1),
      ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3), (#"{"a"#, .unexpectedEnd, 3),
      (#"{"a""#, .unexpectedEnd, 4), (#"{"a":"#, .unexpectedEnd, 5), (#"{"a":1"#, .unexpectedEnd, 6),
      (#"{"a":1,"#, .unexpectedEnd, 7), ("\"", .unexpectedEnd, 1), (#""\"#, .unexpectedEnd, 2),
      (#""\u12"#, .unexpectedEnd, 5), ("-", .unexpectedEnd, 1), ("1.", .unexpectedEnd, 2), ("1e", .unexpectedEnd, 2),
      ("1e+", .unexpectedEnd, 3), ("]", .expectedValue, 0), ("}", .expectedValue, 0), ("[,1]", .expectedValue, 1),
      ("[1,]", .expectedValue, 3), ("[1,,2]", .expectedValue, 3), ("+1", .expectedValue, 0),
      (".5", .expectedValue, 0), ("NaN", .expectedValue, 0), ("Infinity", .expectedValue, 0),
      ("'a'", .expectedValue, 0), ("\u{B}1", .expectedValue, 0), ("\u{A0}1", .expectedValue, 0),
      ("/**/1", .expectedValue, 0), (#"{"a":}"#, .expectedValue, 5), (#"{1:1}"#, .expectedName, 1),
      ("{a:1}", .expectedName, 1), (#"{,"a":1}"#, .expectedName, 1), (#"{"a":1,}"#, .expectedName, 7),
      (#"{"a" 1}"#, .expectedColon, 5), (#"{"a","b"}"#, .expectedColon, 4), ("[1 2]", .expectedCommaOrEnd, 3),
      ("[1}", .expectedCommaOrEnd, 2), (#"{"a":1]"#, .expectedCommaOrEnd, 6),
      (#"{"a":1 "b":2}"#, .expectedCommaOrEnd, 7),
      (#"{"a"::1}"#, .expectedValue, 5), ("1 2", .trailingBytes, 2), ("[]]", .trailingBytes, 2),
      ("{}}", .trailingBytes, 2), ("1\u{0}", .trailingBytes, 1), ("null,", .trailingBytes, 4),
      ("01", .invalidNumber, 0), ("-01", .invalidNumber, 1), ("00", .invalidNumber, 0), ("-a", .invalidNumber, 1),
      ("1.e1", .invalidNumber, 2), ("1.a", .invalidNumber, 2), ("1ea", .invalidNumber, 2), ("[-]", .invalidNumber, 2),
      ("1.2.3", .trailingBytes, 3), ("0x1", .trailingBytes, 1), ("1_0", .trailingBytes, 1),
      ("tru", .invalidLiteral, 0), ("trux", .invalidLiteral, 0), ("nul", .invalidLiteral, 0),
      ("False", .expectedValue, 0), ("[truex]", .expectedCommaOrEnd, 5), ("\"a\tb\"", .controlCharacter, 2),
      ("\"\u{0}\"", .controlCharacter, 1), ("\"12345678\n\"", .controlCharacter, 9), (#""\x""#, .invalidEscape, 1),
      (#""\'""#, .invalidEscape, 1), (#""\u00G0""#, .invalidEscape, 5), (#""\U0041""#, .invalidEscape, 1),
      (#""\u 123""#, .invalidEscape, 3), (#""\uD800""#, .loneSurrogate, 1), (#""\uDC00""#, .loneSurrogate, 1),
      (#""\uDC00\uDC00""#, .loneSurrogate, 1),
      (#""\uD800\u0041""#, .loneSurrogate, 1), (#""\uD800\n""#, .loneSurrogate, 1),
      (#""ab\uDFFF\uD800""#, .loneSurrogate, 3), ("\u{FEFF}{}", .byteOrderMark, 0), ("\u{FEFF}", .byteOrderMark, 0),
    ] as [(String, JSONError.Kind, Int)])
  func refuses(_ text: String, _ kind: JSONError.Kind, _ offset: Int) {
    #expect(refusal(text) == JSONError(kind, at: offset))
  }

  @Test(
    "ill-formed UTF-8 is refused in values and in names",
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x20], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
      [0xE4, 0xB8], [0xE4, 0xB8, 0x20], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
      [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9D, 0x84], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE],
      [0xFF],
    ] as [[UInt8]])
  func refusesIllFormed(_ sequence: [UInt8]) {
    for lead in ["\"", "\"abcdefg", "\"中", "{\"", "[\"12345678\",\""] {
      let bytes = Array(lead.utf8) + sequence + Array("\"".utf8)
      #expect(refusal(bytes) == JSONError(.invalidUTF8, at: lead.utf8.count))
    }
  }

  @Test("every well-formed scalar is accepted and read back")
  func scalars() throws {
    var document = JSONDocument()
    for value in (0x20...0x10_FFFF as ClosedRange<UInt32>) where value < 0x3000 || value % 97 == 0 {
      guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else { continue }
      let text = String(scalar)
      try document.parse("\"\(text)\"")
      #expect(document.stringEquals(document.root, text))
    }
  }

  @Test("a name given twice is refused at the second, however it is written")
  func duplicates() {
    #expect(refusal(#"{"a":1,"a":2}"#) == JSONError(.duplicateName, at: 7))
    #expect(refusal(#"{"a":1,"\u0061":2}"#) == JSONError(.duplicateName, at: 7))
    #expect(refusal(#"{"\u0061":1,"a":2}"#) == JSONError(.duplicateName, at: 12))
    #expect(refusal(#"{"":1,"":2}"#) == JSONError(.duplicateName, at: 6))
    #expect(refusal(#"{"a":{"b":1},"c":{"b":1,"d":[],"b":2}}"#) == JSONError(.duplicateName, at: 31))
    #expect(refusal(#"{"a\/b":1,"a/b":2}"#) == JSONError(.duplicateName, at: 10))
    #expect(refusal(#"{"\uD834\uDD1E":1,"𝄞":2}"#)?.kind == .duplicateName)
    #expect(refusal(#"{"é":1,"e\#u{301}":2}"#) == nil, "names are compared by code points, not by look")
  }

  @Test("in a large object a repeated name is found and a fresh one is not", arguments: [31, 32, 33, 64, 1000])
  func largeObjects(_ count: Int) {
    let members = (0..<count).map { "\"field\($0 * 7 % count)-\($0)\":\($0)" }
    #expect(refusal("{\(members.joined(separator: ","))}") == nil)
    for repeated in [0, count / 2, count - 1] {
      let text = "{\((members + [members[repeated]]).joined(separator: ","))}"
      #expect(refusal(text)?.kind == .duplicateName)
      #expect(refusal(text)?.offset == text.utf8.count - members[repeated].utf8.count - 1)
    }
  }

  @Test("nesting is allowed up to the limit")
  func depth() {
    func nested(_ count: Int) -> String {
      String(repeating: #"{"a":["#, count: count / 2) + "1" + String(repeating: "]}", count: count / 2)
    }
    #expect(refusal(nested(JSONDocument.maximumDepth)) == nil)
    #expect(refusal(nested(JSONDocument.maximumDepth + 2)) == JSONError(.tooDeep, at: 6 * 16))
    #expect(refusal(String(repeating: "[", count: 100_000)) == JSONError(.tooDeep, at: 32))
    var shallow = JSONDocument(maximumDepth: 1)
    #expect(throws: JSONError(.tooDeep, at: 1)) { try shallow.parse("[[]]") }
    #expect(throws: Never.self) { try shallow.parse("[1]") }
  }

  @Test("size is allowed up to the limit")
  func size() {
    var small = JSONDocument(maximumSize: 4)
    #expect(throws: Never.self) { try small.parse("[10]") }
    #expect(throws: JSONError(.tooLarge, at: 4)) { try small.parse("[100]") }
  }

  @Test("a refused text leaves no document behind, and the next one is read as if it were the first")
  func reuse() throws {
    var document = JSONDocument()
    #expect(document.isEmpty)
    try document.parse("[1,2,3]")
    #expect(throws: JSONError.self) { try document.parse("[1,2") }
    #expect(document.isEmpty && document.bytes.isEmpty)
    try document.parse(#"{"a":true}"#)
    #expect(document.count(document.root) == 1)
    #expect(String(decoding: document.bytes, as: UTF8.self) == #"{"a":true}"#)
  }

  @Test("every kind of error has a text of its own that ends with the place")
  func errorTexts() {
    let texts = JSONError.Kind.allCases.map { JSONError($0, at: 17).description }
    #expect(Set(texts).count == JSONError.Kind.allCases.count)
    #expect(texts.allSatisfy { $0.hasSuffix(" at byte 17") })
  }
}
