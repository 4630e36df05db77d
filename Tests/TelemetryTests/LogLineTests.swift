import Testing

@testable import Telemetry

struct LogLineTests {
  @Test("a line carries time, level, event and its fields in order")
  func shape() {
    let line = LogLine(.info, "kafka.assigned", ["topic": .text("hub.inbox"), "partitions": 4, "why": "join"])
    #expect(
      line.formatted(timeMillis: 1_772_352_000_123)
        == "time=2026-03-01T08:00:00.123Z level=info event=kafka.assigned topic=\"hub.inbox\" partitions=4 why=\"join\""
    )
  }

  @Test("a text can neither end the line nor forge a field")
  func escaped() {
    let line = LogLine(.error, "e", ["text": .text("a\" level=info\nb\\\u{1b}[0m\u{2028}")])
    let text = line.formatted(timeMillis: 0)
    #expect(text.hasSuffix("text=\"a\\\" level=info\\nb\\\\\\u{1b}[0m\\u{2028}\""))
    #expect(!text.contains { $0.isNewline })
  }

  @Test("a long text is cut at a character's border")
  func cut() {
    let line = LogLine(.info, "e", ["text": .text(String(repeating: "县", count: 1_000))])
    let text = line.formatted(timeMillis: 0)
    #expect(text.utf8.count < LogLine.maximumTextBytes + 80)
    #expect(text.hasSuffix("县…\""))
  }

  @Test("a line stays below its limit however many fields it has")
  func bounded() {
    let long = LogValue.text(String(repeating: "\u{1}", count: 400))
    let line = LogLine(.info, "e", ["a": long, "b": long, "c": long, "d": long, "e": long])
    let text = line.formatted(timeMillis: 0)
    #expect(text.utf8.count <= LogLine.maximumLineBytes + 10)
    #expect(text.hasSuffix(" cut=true"))
  }

  @Test(
    "times before, at and after the epoch and on leap days are right",
    arguments: [
      (Int64(0), "1970-01-01T00:00:00.000Z"),
      (-1, "1969-12-31T23:59:59.999Z"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z"),
      (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
      (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    ])
  func timestamps(millis: Int64, text: String) {
    #expect(utcTimestamp(millis: millis) == text)
  }
}
