import Foundation

/// What the process holds.
enum Memory {
  /// Resident bytes, from `/proc/self/statm`; pages of 4 KiB, as on every Linux the hub runs on.
  static func resident() -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    let fields = text.split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4_096 : 0
  }
}
