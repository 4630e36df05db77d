internal import Foundation
internal import Wire

/// Tells one set of rules from another: a hash of the files that casework decides by, and of the program's version.
public enum RulesDigest {
  /// - Throws: where a file cannot be read.
  public static func of(_ settings: Settings) throws(ContractRefused) -> UInt64 {
    let files =
      ["departments.json", "catalogue.json"].map { "\(settings.contractDirectory)/\($0)" } + [settings.policyFile]
      + settings.calendarFiles
    var hasher = StableHasher()
    hasher.combine(Version.text)
    for file in files {
      guard let data = FileManager.default.contents(atPath: file) else {
        throw ContractRefused(problems: ["\(file): cannot be read; check the path in the settings and its rights"])
      }
      hasher.combine(UInt64(data.count))
      hasher.combine(Array(data))
    }
    return hasher.value
  }
}
