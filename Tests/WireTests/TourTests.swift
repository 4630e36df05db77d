import Testing
import Wire

@Test("a document parses") func smoke() throws {
  var d = JSONDocument()
  try d.parse(#"{"a":[1,{"b":"x\u4e2d\n","c":-12}],"中":true}"#)
  let a = try #require(d.member(d.root, "a"))
  #expect(d.count(a) == 2)
  let o = try #require(d.element(a, 1))
  let b = try #require(d.member(o, "b"))
  #expect(d.string(b) == "x中\n")
  #expect(d.path(to: b) == "/a/1/b")
  #expect(d.int64(try #require(d.member(o, "c"))) == -12)
  #expect(Murmur2.hash(Array("kafka".utf8)) == 0xd067cf64)
  #expect(StableHash.hash("abc") == 0x44BC2CF5AD770999)
  #expect(StableHash.hash([]) == 0xEF46DB3751D8E999)
  #expect(RFC3339.text(millis: 0) == "1970-01-01T08:00:00+08:00")
  #expect(RFC3339.parse("1970-01-01T08:00:00.1239+08:00") == 123)
  #expect(try PersonID.parse("11010519491231002X").masked == "110105**********2X")
  #expect(try PersonID.parse("T420106-000123").text == "T420106-000123")
  #expect(try ReferralID.parse("420106-0012345.7.2").text == "420106-0012345.7.2")
  #expect(try HouseholdID.parse("420106-S007000123").text == "420106-S007000123")
  #expect(try CivilDate.parse("2024-08-31").addingMonths(6).text == "2025-02-28")
  #expect(CivilDate.earliest.text == "1800-01-01" && CivilDate.latest.text == "2199-12-31")
  var w = JSONWriter()
  w.beginObject(); w.member("a", 1); w.member("b", "中\"\n"); w.key("c"); w.beginArray(); w.bool(true); w.null();
  w.endArray(); w.member("d", millis: 0); w.member("e", ifPresent: Optional<Int>.none); w.endObject()
  #expect(
    String(decoding: w.bytes, as: UTF8.self) == #"{"a":1,"b":"中\"\n","c":[true,null],"d":"1970-01-01T08:00:00+08:00"}"#)
  var bw = ByteWriter()
  bw.varint(.max); bw.signedVarint(.min); bw.fixed64(5); bw.lengthPrefixed("hé"); bw.bool(true)
  let ok = try ByteReader.read(bw.bytes) { r throws(ByteReaderError) in
    let a = try r.varint(), b = try r.signedVarint(), c = try r.fixed64(), d = try r.text(), e = try r.bool()
    try r.expectEnd()
    return a == .max && b == .min && c == 5 && d == "hé" && e
  }
  #expect(ok)
}
