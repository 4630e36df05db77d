import Testing
import Wire

@Suite struct JSONAccessTests {
  static let text = #"""
    {"id":"a-1","data":{"facts":[{"since":"2024-01-01"},{"since":"2024-02-01","amount":-12.5},
    [],{"~x/y":{"n":null}},7]},"名":"张\u4e09\n","yes":true,"no":false,"\u0069d2":"plain","nothing":{}}
    """#

  @Test("members, elements and texts are found where they stand")
  func navigation() throws {
    let document = try JSONDocument(of: Self.text)
    let root = document.root
    #expect(document.kind(root) == .object)
    #expect(document.count(root) == 7)
    let data = try #require(document.member(root, "data"))
    let facts = try #require(document.member(data, named: "facts"))
    #expect(document.kind(facts) == .array)
    #expect(document.count(facts) == 5)
    #expect(document.element(facts, 5) == nil && document.element(facts, -1) == nil && document.element(data, 0) == nil)
    let last = try #require(document.element(facts, 4))
    #expect(document.int64(last) == 7)
    let second = try #require(document.element(facts, 1))
    let amount = try #require(document.member(second, "amount"))
    #expect(document.kind(amount) == .number)
    #expect(document.int64(amount) == nil)
    #expect(String(decoding: document.bytes[document.rawRange(amount)], as: UTF8.self) == "-12.5")
    #expect(document.member(root, "dat") == nil)
    #expect(document.member(root, "dat\0") == nil)
    #expect(document.member(facts, "since") == nil)
    #expect(document.bool(try #require(document.member(root, "yes"))) == true)
    #expect(document.bool(try #require(document.member(root, "no"))) == false)
    #expect(document.bool(amount) == nil)
    #expect(document.count(try #require(document.member(root, "nothing"))) == 0)
    #expect(document.count(amount) == 0)
  }

  @Test("in whatever order members are asked for one after the other, each is found, and none that is not there")
  func membersFromPlaceToPlace() throws {
    let document = try JSONDocument(of: #"{"x":{"a":1,"b":2},"a":3,"\u0062":4,"c":5}"#)
    let names: [StaticString] = ["a", "b", "c", "d", "x"]
    for first in names {
      for second in names {
        for third in names {
          var place = JSONMemberPlace()
          for name in [first, second, third] {
            let found = document.member(document.root, name, from: &place)
            #expect(found == document.member(document.root, name), "\(first) \(second) \(third)")
          }
        }
      }
    }
    let inner = try #require(document.member(document.root, "x"))
    var place = JSONMemberPlace()
    #expect(document.member(inner, "c", from: &place) == nil)
    #expect(document.member(inner, "b", from: &place) == document.member(inner, "b"))
    var number = JSONMemberPlace()
    #expect(document.member(try #require(document.member(inner, "a")), "a", from: &number) == nil)
  }

  @Test("escaped texts and names are read as what they mean")
  func escapes() throws {
    let document = try JSONDocument(of: Self.text)
    let name = try #require(document.member(document.root, named: "名"))
    #expect(document.isEscaped(name))
    #expect(document.plainStringRange(name) == nil)
    #expect(document.string(name) == "张三\n")
    #expect(document.stringEquals(name, "张三\n"))
    #expect(!document.stringEquals(name, "张三"))
    #expect(!document.stringEquals(name, "张三\n "))
    let escapedName = try #require(document.member(document.root, "id2"))
    let range = try #require(document.plainStringRange(escapedName))
    #expect(Array(document.bytes[range]) == Array("plain".utf8))
    #expect(!document.isEscaped(escapedName))
    #expect(document.withStringBytes(name) { $0.count } == 7)
    #expect(document.withStringBytes(document.root) { $0.count } == nil)
    #expect(document.string(document.root) == nil && !document.stringEquals(document.root, ""))
    let raw = try JSONDocument(of: #"["\"\\\/\b\f\n\r\t\u0000\u00e9\uD834\uDD1E\uffff"]"#)
    let all = try #require(raw.element(raw.root, 0))
    #expect(raw.string(all) == "\"\\/\u{8}\u{C}\n\r\t\u{0}é𝄞\u{FFFF}")
  }

  @Test("a comparison of texts is by bytes, at every length around the word size", arguments: 0...40)
  func comparison(_ length: Int) throws {
    let text = String((0..<length).map { Character(Unicode.Scalar(UInt8(97 + $0 % 26))) })
    let document = try JSONDocument(of: "{\"\(text)\":\"\(text)\"}")
    let value = try #require(document.member(document.root, named: text))
    #expect(document.stringEquals(value, text))
    for position in 0..<length {
      var other = Array(text.utf8)
      other[position] ^= 1
      let isEqual = document.stringEquals(value, other.span)
      let found = document.member(document.root, named: other.span)
      #expect(!isEqual && found == nil)
    }
    #expect(!document.stringEquals(value, text + "x"))
  }

  @Test("every node has a JSON Pointer")
  func paths() throws {
    let document = try JSONDocument(of: Self.text)
    var paths: [String] = []
    func visit(_ node: JSONNode) {
      paths.append(document.path(to: node))
      document.forEachMember(node) { name, value in
        #expect(document.path(to: name) == document.path(to: value))
        visit(value)
      }
      document.forEachElement(node) { visit($0) }
    }
    visit(document.root)
    #expect(
      paths == [
        "", "/id", "/data", "/data/facts", "/data/facts/0", "/data/facts/0/since", "/data/facts/1",
        "/data/facts/1/since", "/data/facts/1/amount", "/data/facts/2", "/data/facts/3", "/data/facts/3/~0x~1y",
        "/data/facts/3/~0x~1y/n", "/data/facts/4", "/名", "/yes", "/no", "/id2", "/nothing",
      ])
  }

  @Test(
    "integers are exact or nothing",
    arguments: [
      ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("9223372036854775807", .max), ("-9223372036854775808", .min),
      ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1.0", nil), ("1e3", nil), ("0.5", nil),
      ("99999999999999999999999", nil), ("\"1\"", nil), ("true", nil),
    ] as [(String, Int64?)])
  func integers(_ text: String, _ expected: Int64?) throws {
    let document = try JSONDocument(of: text)
    #expect(document.int64(document.root) == expected)
  }

  @Test("all ways in give the same document")
  func sources() throws {
    let bytes = Array(Self.text.utf8)
    var document = JSONDocument()
    var seen: [JSONTree] = []
    func keep() throws { seen.append(try JSONTree(document, document.root)) }
    try document.parse(bytes)
    try keep()
    try document.parse((Array("xx".utf8) + bytes)[2...])
    try keep()
    try unsafe document.parse(bytes.span.bytes)
    try keep()
    try unsafe bytes.withUnsafeBytes { buffer in try unsafe document.parse(buffer) }
    try keep()
    try document.parse(Self.text)
    try keep()
    #expect(seen.allSatisfy { $0 == seen[0] })
  }

  @Test("an iteration stops at the error its body throws")
  func throwingIteration() throws {
    let document = try JSONDocument(of: "[1,2,3]")
    var visited = 0
    #expect(throws: JSONError(.empty, at: 1)) {
      try document.forEachElement(document.root) { (_) throws(JSONError) in
        visited += 1
        if visited == 2 { throw JSONError(.empty, at: 1) }
      }
    }
    #expect(visited == 2)
  }
}
