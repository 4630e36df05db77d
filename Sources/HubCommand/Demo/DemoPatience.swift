internal import Foundation

/// How long the demonstration waits: to a point in time, and not for a hub that is gone.
struct DemoPatience {
  let deadline: Date
  /// The hub's process, where it is known.
  let hub: Int?

  /// Why waiting on is of no use; nil if it is.
  var end: String? {
    if let hub, !FileManager.default.fileExists(atPath: "/proc/\(hub)") { return "the hub's process has ended" }
    return Date() < deadline ? nil : "the time was over"
  }
}
