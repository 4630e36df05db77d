import Streams
import Wire

@testable import Stages

/// What is published reaches casework without a department's message.
extension Rig {
  /// One record in every partition's inbox, as the publication writes them.
  func publishPolicy(_ json: [UInt8], name: String, serial: UInt32) {
    let key = PolicyActivation.key(name: name, serial: serial)
    publish(key, PolicyActivation.value(key: key, serial: serial, json: json))
  }

  func publishCalendar(_ json: [UInt8], year: Int) {
    let key = CalendarActivation.key(year: year)
    publish(key, CalendarActivation.value(key: key, json: json))
  }

  private func publish(_ key: [UInt8], _ value: [UInt8]) {
    var inbox = [Int32: InputBatch]()
    for partition in 0..<partitionCount { append(&inbox, partition, topic: 0, key, value, []) }
    runCasework(inbox)
  }
}
