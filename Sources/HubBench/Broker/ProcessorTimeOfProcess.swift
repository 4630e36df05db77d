import Foundation

extension ProcessorTime {
  /// Seconds that all threads of a process spent on processors, from `/proc/PID/stat` (proc(5), fields 14 and 15, in
  /// hundredths of a second on every Linux that Swift runs on); 0 if the process is gone.
  static func ofProcess(_ identifier: Int32) -> Double {
    guard let text = try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8),
      let name = text.lastIndex(of: ")")
    else { return 0 }
    let fields = text[name...].split(separator: " ")
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return 0 }
    return (user + system) / 100
  }
}
