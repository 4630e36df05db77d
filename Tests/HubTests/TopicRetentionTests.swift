import Foundation
import Referral
import Testing
import Wire

@testable import Hub

@Suite("How long topics are kept is a setting, never longer than the erasure term (R5)")
struct TopicRetentionTests {
  private static func settings(_ members: String) throws(SettingsRefused) -> Settings {
    let least =
      #""bootstrapServers": "a:1", "instanceID": "one", "contractDirectory": "Topics", "policyFile": "p.json""#
    return try Settings.read(Array("{\(least)\(members)}".utf8), named: "s.json", folder: repository(""))
  }

  private static let contract = try? ContractFiles.read(directory: repository("Topics"))

  private static func days(_ members: String) throws -> [String: Int] {
    let topics = try #require(contract).wantedTopics(try settings(members))
    return topics.reduce(into: [:]) { $0[$1.name] = $1.retentionDays }
  }

  @Test("without settings every topic is kept as its file says")
  func defaults() throws {
    let days = try Self.days("")
    #expect(days["hub.journal"] == 730)
    #expect(days["dept.education.updates"] == 30)
    #expect(days["hub.households"] == nil && days["hub.persons"] == nil, "what is compacted goes by tombstone")
  }

  @Test("every setting reaches its topics and no other")
  func each() throws {
    let before = try Self.days("")
    var reached = Set<String>()
    for setting in TopicRetention.settings {
      let after = try Self.days(#", "retentionDays": {"\#(setting.name)": 5}"#)
      for (topic, days) in after where days != before[topic] {
        #expect(days == (topic == "hub.redriven" ? 10 : 5), "\(setting.name) \(topic)")
        #expect(reached.insert(topic).inserted, "\(topic) has one setting")
      }
    }
    #expect(reached == Set(before.keys))
  }

  @Test("no setting keeps anything longer than two years, and what the redrives mark not either")
  func bound() throws {
    #expect(throws: SettingsRefused.self) { try Self.settings(#", "retentionDays": {"journal": 731}"#) }
    #expect(throws: SettingsRefused.self) { try Self.settings(#", "retentionDays": {"replay": 2}"#) }
    #expect(throws: SettingsRefused.self) { try Self.settings(#", "retentionDays": {"jurnal": 30}"#) }
    #expect(try Self.days(#", "retentionDays": {"rejected": 700}"#)["hub.redriven"] == 730)
  }

  @Test("a pack whose term is shorter than what a topic is kept for is said, with the setting to change")
  func shorterTerm() throws {
    let contract = try #require(Self.contract)
    var text = String(
      decoding: try Data(contentsOf: URL(filePath: repository("deploy/policy/hubei-2024.json"))), as: UTF8.self)
    let shipped = try PolicyPack.read(Array(text.utf8), catalogue: contract.catalogue)
    #expect(contract.retentionProblems(try Self.settings(""), shipped) == [])
    text = text.replacing(#""afterExit": 24"#, with: #""afterExit": 14"#)
    let shorter = try PolicyPack.read(Array(text.utf8), catalogue: contract.catalogue)
    let problems = contract.retentionProblems(try Self.settings(""), shorter)
    #expect(problems.count == 1)
    #expect(problems.first?.contains("hub.journal would be kept for 730 days") == true)
    #expect(problems.first?.contains("erasure term of 421 days") == true)
    #expect(problems.first?.hasSuffix("set retentionDays.journal in the settings file") == true)
    let less = try Self.settings(#", "retentionDays": {"journal": 421}"#)
    #expect(contract.retentionProblems(less, shorter) == [])
  }

  @Test("no calendar makes so many months shorter than the days they are taken for")
  func months() throws {
    for months in 1...48 {
      for start in stride(from: 0, to: 1_500, by: 1) {
        let day = try CivilDate.parse("2023-01-01").addingDays(start)
        let term = day.addingMonths(months).daysSinceEpoch - day.daysSinceEpoch
        if Int(term) < TopicRetention.erasureTermDays(months: months) {
          Issue.record("\(months) months from \(day.text) have \(term) days")
          return
        }
      }
    }
  }
}
