import Foundation
import Testing
import Wire

/// The files of github.com/nst/JSONTestSuite (`test_parsing`), which are not part of this repository.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["REFERRAL_HUB_JSON_SUITE"] != nil,
    "set REFERRAL_HUB_JSON_SUITE to a folder with the y_, n_ and i_ files of JSONTestSuite"))
struct JSONSuiteTests {
  /// Accepted by the RFC's grammar, refused here on purpose.
  static let duplicateNames = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"]

  @Test("every file of JSONTestSuite is judged as its name says")
  func suite() throws {
    let folder = URL(
      fileURLWithPath: try #require(ProcessInfo.processInfo.environment["REFERRAL_HUB_JSON_SUITE"]), isDirectory: true)
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "json" }
    #expect(files.count > 100, "the folder holds too few files to be the suite")
    for file in files {
      let name = file.lastPathComponent
      let error = refusal(Array(try Data(contentsOf: file)))
      switch name.prefix(2) {
      case "y_" where Self.duplicateNames.contains(name): #expect(error?.kind == .duplicateName, "\(name)")
      case "y_": #expect(error == nil, "\(name)")
      case "n_": #expect(error != nil, "\(name)")
      default: break
      }
    }
  }
}
