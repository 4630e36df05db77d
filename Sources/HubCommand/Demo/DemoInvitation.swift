internal import Hub
internal import Kafka

/// Says how to join a demonstration that goes on, with a referral that still waits for its department.
struct DemoInvitation {
  private let settings: Settings
  private let department: String
  private let referral: String
  private let settingsFile: String
  private let program = CommandLine.arguments.first ?? "referral-hub"

  /// - Parameter waiting: referral ids by department, none of them received yet.
  init?(_ settings: Settings, file: String, waiting: [(department: String, referral: String)]) {
    guard let first = waiting.first(where: { $0.department != "civil-affairs" }) ?? waiting.first else { return nil }
    self.settings = settings
    settingsFile = file
    department = first.department
    referral = first.referral
  }

  var text: String {
    let broker = "kcat -b \(settings.client.bootstrapServers)"
    let topic = "\(settings.topicPrefix)dept.\(department)"
    let division = String(referral.prefix { $0 != "-" })
    let answer =
      #"{"specversion":"1.0","id":"'$(date +%s%N)'","source":"/departments/\#(department)","type":"referral-hub.feedback.v1","#
      + #""time":"'$(date --iso-8601=seconds)'","division":"\#(division)","data":{"referral":"\#(referral)","#
      + #""action":"receive","actor":{"role":"officer","division":"\#(division)"}}}"#
    return """
      Join in: \(referral) still waits for \(department). Read it, and all that \(department) was sent:

        \(broker) -C -t \(topic).referrals -e -q -f '%k\\n%s\\n\\n' | grep -A1 '^\(referral)'

      Answer for \(department) that it was received; sent a second time, with a new id, it comes back as not-allowed-now:

        echo '\(answer)' |
          \(broker) -P -t \(topic).feedback -k \(referral) -X partitioner=murmur2_random \\
          -H content-type=application/cloudevents+json

      See what became of it, and what was refused:

        \(broker) -C -t \(settings.topicPrefix)hub.journal -e -q | grep -F '"\(referral)"'
        \(broker) -C -t \(topic).rejected -e -q -f '%h\\n%s\\n\\n' | grep -B1 -F '"\(referral)"'

      The whole chain of that household, masked:

        \(program) trace --settings \(settingsFile) \(referral)
      """
  }
}
