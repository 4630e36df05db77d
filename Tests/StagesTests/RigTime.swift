import Streams
import Wire

@testable import Stages

/// A published policy pack reaches casework without a department's message.
extension Rig {
  /// One record in every partition's inbox, as the publication writes them.
  func publishPolicy(_ json: [UInt8], name: String, serial: UInt32) {
    let key = PolicyActivation.key(name: name, serial: serial)
    let value = PolicyActivation.value(key: key, serial: serial, json: json)
    var inbox = [Int32: InputBatch]()
    for partition in 0..<partitionCount { append(&inbox, partition, topic: 0, key, value, []) }
    runCasework(inbox)
  }
}
