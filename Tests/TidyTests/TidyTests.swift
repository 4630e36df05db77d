import Foundation
import Testing

/// The rules of the house, as far as a machine can look after them: DESIGN's layout, the banned calls, file sizes.
@Suite("The house is in order")
struct TidyTests {
  /// Who may import what beside the standard library.
  private static let allowed: [String: Set<String>] = [
    "Telemetry": ["Glibc", "Synchronization"],
    "Wire": [],
    "Kafka": ["CRdKafka", "Telemetry", "Glibc", "Synchronization"],
    "Streams": ["Telemetry", "Synchronization"],
    "Referral": ["Wire"],
    "Stages": ["Referral", "Streams", "Wire"],
    "Simulation": ["Streams", "Stages", "Referral", "Wire", "Foundation"],
    "Hub": [
      "Kafka", "Streams", "Stages", "Referral", "Wire", "Telemetry", "Foundation", "Glibc", "Synchronization",
    ],
    "HubCommand": [
      "Hub", "Kafka", "Streams", "Stages", "Referral", "Simulation", "Wire", "Telemetry", "Foundation", "Glibc",
      "Synchronization",
    ],
    "HubBench": [
      "Hub", "Kafka", "Streams", "Stages", "Referral", "Simulation", "Wire", "Telemetry", "Foundation", "Glibc",
      "Synchronization",
    ],
  ]

  private static func imports(_ file: Repository.File) -> [String] {
    file.lines.compactMap { line in
      let words = line.split(separator: " ")
      guard let at = words.firstIndex(of: "import"), at + 1 < words.count, at <= 1 else { return nil }
      guard at == 0 || words[0].hasPrefix("@") || ["public", "internal", "private", "package"].contains(words[0]) else {
        return nil
      }
      return String(words[at + 1])
    }
  }

  @Test("a module imports only what the layout allows")
  func layering() {
    let files = Repository.swift("Sources")
    #expect(files.count > 150)
    for file in files {
      guard let allowed = Self.allowed[file.module] else {
        Issue.record("\(file.path): the module is not in the layout")
        continue
      }
      for name in Self.imports(file) {
        #expect(allowed.contains(name), "\(file.path) imports \(name)")
      }
    }
  }

  @Test("only the Kafka module says rd_kafka_")
  func oneImporterOfLibrdkafka() {
    for file in Repository.swift("Sources") where file.module != "Kafka" {
      #expect(!file.text.contains("rd_kafka_"), "\(file.path)")
    }
  }

  @Test("the core and the stages read no clock, draw no random number and do no I/O")
  func pureCore() {
    let banned = [
      "Date()", "clock_gettime", "ContinuousClock", "SystemRandomNumberGenerator", ".random(", "FileManager",
      "Hasher()",
      ".hashValue", "print(",
    ]
    for file in Repository.swift("Sources") where ["Wire", "Referral", "Stages", "Streams"].contains(file.module) {
      for call in banned { #expect(!file.text.contains(call), "\(file.path) uses \(call)") }
    }
  }

  @Test("no source file traps on purpose where an error is due, and none is unfinished")
  func bannedCalls() {
    let banned = [
      "try!", "as!", " fatalError(\"", "TODO", "FIXME", "XXX", "@unchecked Sendable", "nonisolated(unsafe)",
    ]
    for file in Repository.swift("Sources") {
      for call in banned { #expect(!file.text.contains(call), "\(file.path) has \(call)") }
    }
  }

  @Test("no test sleeps")
  func noSleeping() {
    let banned = ["Thread.sleep", "Task.sleep", "usleep("]
    for file in Repository.swift("Tests") where !file.path.hasSuffix("TidyTests.swift") {
      for call in banned { #expect(!file.text.contains(call), "\(file.path) has \(call)") }
    }
  }

  @Test("no file becomes a drawer: 400 lines are the most, and each is named after what it holds")
  func fileSizes() {
    for file in Repository.swift("Sources") + Repository.swift("Tests") {
      #expect(file.lines.count <= 400, "\(file.path) has \(file.lines.count) lines")
      let name = file.path.split(separator: "/").last.map(String.init) ?? ""
      for word in ["Manager", "Helper", "Util"] { #expect(!name.contains(word), "\(file.path)") }
    }
  }

  @Test("the package has no dependencies, and the top level is the one that was asked for")
  func packageAndTopLevel() throws {
    #expect(!Repository.text("Package.swift").contains(".package("))
    let names = try FileManager.default.contentsOfDirectory(atPath: Repository.root.path())
      .filter { !$0.hasPrefix(".") && $0 != "Package.resolved" }
    #expect(Set(names).isSubset(of: ["Package.swift", "Sources", "Tests", "Topics", "deploy", "README.md", "LICENSE"]))
  }

  @Test("no path of one machine and no registry's address is written down")
  func noMachinePaths() {
    let files =
      Repository.swift("Sources") + Repository.swift("Tests")
      + Repository.files("deploy") { !$0.hasSuffix(".pyc") } + Repository.files("Topics") { $0.hasSuffix(".json") }
    // Put together here, so that this file does not hold what it looks for.
    let banned = ["/wo" + "rk/", "/ro" + "ot/", "/fa" + "rm/", "pypi" + ".org", "debian" + ".org/debian"]
    for file in files {
      for text in banned { #expect(!file.text.contains(text), "\(file.path) has \(text)") }
    }
  }

  @Test("the README names only files and commands that are there")
  func readme() {
    let text = Repository.text("README.md")
    #expect(!text.isEmpty)
    for word in text.split(whereSeparator: { " \n\t`()<>,;\"'".contains($0) }) {
      let path = word.hasSuffix(".") ? word.dropLast() : word
      guard ["deploy/", "Topics/", "Sources/", "Tests/"].contains(where: { path.hasPrefix($0) }), !path.contains("*")
      else {
        continue
      }
      #expect(FileManager.default.fileExists(atPath: Repository.root.appending(path: String(path)).path()), "\(path)")
    }
  }
}
