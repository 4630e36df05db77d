import Foundation
import Testing
import Wire

@Suite struct RFC3339Tests {
  @Test(
    "times are read to the millisecond",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1970-01-01T08:00:00+08:00", 0), ("1969-12-31T23:59:59.999Z", -1),
      ("2024-10-11T09:30:00.123+08:00", 1_728_610_200_123), ("2024-10-11t01:30:00.1239999z", 1_728_610_200_123),
      ("2024-10-11T01:30:00.1Z", 1_728_610_200_100),
      ("2024-10-11T01:30:00.000000000000000000000001Z", 1_728_610_200_000),
      ("2024-10-11T01:30:00-00:00", 1_728_610_200_000), ("2024-10-10T21:15:00-04:15", 1_728_610_200_000),
      ("2016-12-31T23:59:60Z", 1_483_228_800_000), ("2017-01-01T07:59:60.5+08:00", 1_483_228_800_500),
      ("2015-06-30T23:59:60Z", 1_435_708_800_000), ("0001-01-01T00:00:00Z", RFC3339.earliestMillis),
      ("9998-12-31T23:59:59.999Z", RFC3339.latestMillis), ("2024-02-29T23:59:59+23:59", 1_709_164_859_000),
    ] as [(String, Int64)])
  func reads(_ text: String, _ millis: Int64) {
    #expect(RFC3339.parse(text) == millis)
  }

  @Test(
    "what is no RFC 3339 time, or no real one, is refused",
    arguments: [
      "", "2024-10-11", "2024-10-11T09:30:00", "2024-10-11 09:30:00Z", "2024-10-11T09:30Z", "2024-10-11T09:30:00+08",
      "2024-10-11T09:30:00+0800", "2024-10-11T09:30:00.Z", "2024-10-11T09:30:00,5Z", "2024-10-11T24:00:00Z",
      "2024-10-11T09:60:00Z", "2024-10-11T09:30:60Z", "2024-12-31T23:59:60+08:00", "2024-12-30T23:59:60Z",
      "2024-09-30T23:59:60Z", "2024-12-31T23:59:61Z", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z",
      "2024-00-01T00:00:00Z", "2024-01-00T00:00:00Z", "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00+00:60",
      "2024-01-01T00:00:00Z ", " 2024-01-01T00:00:00Z", "2024-01-01T00:00:00ZZ", "2024-01-01T00:00:00+08:000",
      "24-01-01T00:00:00Z000", "2024-01-01T00:00:00.123", "2024-01-01T0a:00:00Z", "20240101T000000Z",
      "+024-01-01T00:00:00Z",
      "0000-12-31T00:00:00Z", "9999-01-01T00:00:00Z", "2024-01-01T00:00:00\u{2212}08:00",
    ])
  func refuses(_ text: String) {
    #expect(RFC3339.parse(text) == nil)
  }

  @Test("a time is written with its offset, and with milliseconds only if there are some")
  func writes() {
    #expect(RFC3339.text(millis: 1_728_610_200_123) == "2024-10-11T09:30:00.123+08:00")
    #expect(RFC3339.text(millis: 1_728_610_200_000) == "2024-10-11T09:30:00+08:00")
    #expect(RFC3339.text(millis: -1, offsetMinutes: 0) == "1969-12-31T23:59:59.999+00:00")
    #expect(RFC3339.text(millis: 0, offsetMinutes: -210) == "1969-12-31T20:30:00-03:30")
    #expect(RFC3339.text(millis: .max) == "9999-01-01T07:59:59.999+08:00")
    #expect(RFC3339.text(millis: .min, offsetMinutes: -9999) == "0000-12-31T00:01:00-23:59")
  }

  @Test("what is written is read back, and means what Foundation says")
  func roundTrip() throws {
    var random = SeededRandom(for: "RFC 3339 round trip")
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime]
    for round in 0..<6000 {
      let millis = Int64.random(in: RFC3339.earliestMillis...RFC3339.latestMillis, using: &random)
      let offset = Int.random(in: -1439...1439, using: &random)
      let text = RFC3339.text(millis: millis, offsetMinutes: offset)
      #expect(RFC3339.parse(text) == millis, "\(text)")
      guard round % 20 == 0, millis > -9_000_000_000_000 else { continue }
      let whole = millis - (millis % 1000 + 1000) % 1000
      let judge = try #require(formatter.date(from: RFC3339.text(millis: whole, offsetMinutes: offset)))
      #expect(Int64(judge.timeIntervalSince1970) * 1000 == whole, "\(text)")
    }
  }

  @Test("a mutated time is refused or read, and never traps")
  func mutations() {
    var random = SeededRandom(for: "RFC 3339 never traps")
    var readable = 0
    for _ in 0..<50_000 {
      var bytes = Array("2024-10-11T09:30:00.123+08:00".utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch UInt8.random(in: 0..<3, using: &random) {
        case 0: bytes[at] = Array("0123456789-+:.TZ".utf8)[Int.random(in: 0..<16, using: &random)]
        case 1: bytes.remove(at: at)
        default: bytes[at] = UInt8.random(in: 0...255, using: &random)
        }
      }
      if let millis = RFC3339.parse(bytes) {
        readable += 1
        #expect(RFC3339.parse(RFC3339.text(millis: millis)) == millis)
      }
    }
    #expect(readable > 100)
  }
}
