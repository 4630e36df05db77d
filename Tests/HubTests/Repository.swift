import Foundation

/// The path of a file of this repository.
func repository(_ path: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent(path).standardizedFileURL.path
}
