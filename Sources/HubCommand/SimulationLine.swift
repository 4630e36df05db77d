internal import Simulation
internal import Wire

/// A trial's result as one line of JSON.
enum SimulationLine {
  static func json(_ result: TrialResult) -> String {
    var json = JSONWriter(capacity: 1_024)
    json.beginObject()
    json.member("seed", String(result.plan.seed))
    json.member("steps", Int64(result.plan.steps))
    json.member("holds", result.isGood)
    json.member("processes", Int64(result.plan.processes))
    json.member("partitions", Int64(result.plan.partitions))
    json.member("inputs", Int64(result.inputs))
    json.member("commits", Int64(result.commits))
    json.member("messages", Int64(result.messages))
    json.key("struck")
    json.beginObject()
    for (fault, count) in result.struck.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      json.key(fault.rawValue)
      json.integer(count)
    }
    json.endObject()
    json.key("violations")
    json.beginArray()
    for violation in result.violations {
      json.beginObject()
      json.member("check", violation.check)
      json.member("text", violation.text)
      json.endObject()
    }
    json.endArray()
    json.member("command", result.command)
    json.endObject()
    return String(decoding: json.bytes, as: UTF8.self)
  }
}
