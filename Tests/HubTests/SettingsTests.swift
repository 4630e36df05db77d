import Hub
import Kafka
import Testing

private let least = """
  "bootstrapServers": "a:1,b:2", "instanceID": "one", "contractDirectory": "Topics", "policyFile": "/etc/pack.json"
  """

private func read(_ members: String) throws(SettingsRefused) -> Settings {
  try Settings.read(Array("{\(members)}".utf8), named: "s.json", folder: "/srv/hub")
}

private func problems(_ members: String) -> [String] {
  do throws(SettingsRefused) {
    _ = try read(members)
    return []
  } catch {
    return error.problems
  }
}

@Suite struct SettingsTests {
  @Test("the least settings get the documented defaults, and paths start at the file's folder")
  func defaults() throws {
    let settings = try read(least)
    #expect(settings.client.bootstrapServers == "a:1,b:2")
    #expect(settings.applicationID == "referral-hub")
    #expect(settings.partitions == 12)
    #expect(settings.replicationFactor == 3)
    #expect(settings.contractDirectory == "/srv/hub/Topics")
    #expect(settings.policyFile == "/etc/pack.json")
    #expect(settings.intakeWorkers == 1)
    #expect(settings.caseworkWorkers == 1)
  }

  @Test("every worker has ids of its own that stay the same at every start")
  func ids() throws {
    let settings = try read(least)
    #expect(settings.groupID(of: .intake) == "referral-hub.intake")
    #expect(settings.groupInstanceID(of: .casework, worker: 2) == "one.casework.2")
    #expect(settings.transactionalID(of: .intake, worker: 0) == "referral-hub.one.intake.0")
  }

  @Test("librdkafka's properties are passed on as texts, in the order of the file")
  func properties() throws {
    let kafka = #"{"security.protocol": "ssl", "linger.ms": 5, "consumer.check.crcs": true}"#
    let settings = try read(least + #", "kafka": "# + kafka)
    #expect(settings.client.properties.map(\.0) == ["security.protocol", "linger.ms", "consumer.check.crcs"])
    #expect(settings.client.properties.map(\.1) == ["ssl", "5", "true"])
  }

  @Test(
    "a mistake is refused with its place and what would be right",
    arguments: [
      (#""policyfile": "x""#, "/policyfile is not known; did you mean policyFile?"),
      (#""workers": {"intakes": 1}"#, "/workers/intakes is not known; did you mean intake?"),
      (#""workers": 3"#, "/workers must be an object"),
      (#""cycle": {"records": 0}"#, "/cycle/records must be a whole number from 1 to 100000"),
      (#""partitions": "12""#, "/partitions must be a whole number from 1 to 1000"),
      (#""logLevel": "loud""#, "/logLevel must be one of debug, info, warning, error"),
      (#""divisions": ["420106", "42010"]"#, "/divisions/1 must be the first 2, 4 or 6 digits of a division code"),
      (
        #""applicationID": "a hub""#,
        "/applicationID must have letters, digits, dots, underscores and hyphens only, at most 100"
      ),
      (#""kafka": {"ssl.ca": [1]}"#, "/kafka/ssl.ca must be a text, a whole number, true, false or {\"file\": PATH}"),
      (#""kafka": {"p": {"file": "/nowhere/x"}}"#, "/kafka/p/file cannot be read; check the path and its rights"),
    ])
  func mistakes(members: String, problem: String) {
    #expect(problems(least + ", " + members) == [problem])
  }

  @Test("all problems are told at once")
  func together() {
    #expect(
      problems(#""instanceID": "one", "partition": 1"#) == [
        "/partition is not known; did you mean partitions?", "/bootstrapServers is missing",
        "/contractDirectory is missing", "/policyFile is missing",
      ])
  }

  @Test("the example in deploy and the listing in the help name the same keys")
  func example() throws {
    let settings = try Settings.read(file: repository("deploy/settings/example.json"))
    #expect(settings.contractDirectory == repository("Topics"))
    for key in ["bootstrapServers", "kafka", "instanceID", "workers.intake", "cycle.records", "logLevel"] {
      #expect(SettingsReference.text.contains("  \(key) ("))
    }
  }
}
