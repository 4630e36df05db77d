import Foundation
import Referral
import Stages
import Testing

@testable import Hub

@Suite("What validate prints")
struct ValidationReportTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Topics").path()

  private func report() throws -> ValidationReport {
    ValidationReport(
      [
        ValidationReport.Line(
          file: "feed.jsonl", line: 1,
          message: CheckedMessage(
            type: "referral-hub.update.v1", topic: "dept.education.updates", unknownMembers: ["/data/collector"],
            key: CheckedMessage.Key(
              meaning: "the person's id", field: "/data/subject/person", agreesWithPartitionKey: false))),
        ValidationReport.Line(
          file: "feed.jsonl", line: 2,
          message: CheckedMessage(
            type: "referral-hub.update.v1", topic: "dept.education.updates",
            refusal: Refusal(.invalidDate, field: "/data/facts/0/since", "there is no such day"),
            oddAttributes: ["/division"],
            key: CheckedMessage.Key(meaning: "the person's id", field: "/data/subject/person"))),
        ValidationReport.Line(
          file: "feed.jsonl", line: 3,
          message: CheckedMessage(refusal: Refusal(.notJSON, field: "", "a JSON value is expected at byte 0"))),
      ], reasons: try ReasonCodes.read(directory: Self.folder))
  }

  @Test("a person reads the verdict, the place, what to do, and a count")
  func text() throws {
    #expect(
      try report().text == """
        feed.jsonl:1: ok, referral-hub.update.v1 for dept.education.updates
            Kafka key: the person's id, as in /data/subject/person
            /partitionkey is not what /data/subject/person says; the hub goes by /data/subject/person
            /data/collector is unknown: tolerated, but not kept
        feed.jsonl:2: refused, invalid-date 日期错误 at /data/facts/0/since
            there is no such day
            /division is not as the contract has it; the hub does not read it, others may
        feed.jsonl:3: refused, not-json 不是 JSON at the message as a whole
            a JSON value is expected at byte 0
        3 messages: 1 ok, 2 refused
        """)
  }

  @Test("a program reads one object a line")
  func json() throws {
    #expect(
      try report().json.split(separator: "\n")[1] == """
        {"code":"invalid-date","field":"/data/facts/0/since","file":"feed.jsonl","key":{"field":"/data/subject/person",\
        "meaning":"the person's id"},"line":2,"oddAttributes":["/division"],"ok":false,"text":"there is no such day","title":"日期错误",\
        "topic":"dept.education.updates","type":"referral-hub.update.v1","unknownMembers":[]}
        """)
  }
}
