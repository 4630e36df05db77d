internal import Foundation
public import Stages
internal import Wire

/// The state of every casework task at one moment, kept in a file so that a replay can begin with it. It holds what the
/// household files hold: whoever keeps it must keep it as those.
public struct StateCheckpoint: Equatable, Sendable {
  /// Says what the file is, and its format.
  private static let magic = Array("referral-hub-checkpoint-1\n".utf8)

  /// By partition.
  public var states: [CaseworkReplay.State]

  public init(states: [CaseworkReplay.State]) {
    self.states = states
  }

  /// The empty state that a hub begins with.
  public static func beginning(partitions: Int) -> StateCheckpoint {
    StateCheckpoint(states: [CaseworkReplay.State](repeating: [:], count: partitions))
  }

  public var households: Int {
    states.reduce(0) { sum, state in sum + state.count { !CaseworkReplay.isTask(key: $0.key) } }
  }

  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.count(states.count)
    for state in states {
      writer.count(state.count)
      for (key, value) in state.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        writer.lengthPrefixed(key)
        writer.lengthPrefixed(value)
      }
    }
    var sum = ByteWriter()
    sum.fixed64(StableHash.hash(writer.bytes))
    return Self.magic + sum.bytes + writer.bytes
  }

  /// - Returns: nil where the bytes are no checkpoint, or a damaged one.
  init?(bytes: [UInt8]) {
    let head = Self.magic.count + 8
    guard bytes.count > head, bytes.starts(with: Self.magic) else { return nil }
    do {
      let sum = try ByteReader.read(Array(bytes[Self.magic.count..<head])) { (reader) throws(ByteReaderError) in
        try reader.fixed64()
      }
      let body = Array(bytes[head...])
      guard StableHash.hash(body) == sum else { return nil }
      states = try ByteReader.read(body) { (reader) throws(ByteReaderError) in
        var states: [CaseworkReplay.State] = []
        for _ in 0..<(try reader.count()) {
          var state = CaseworkReplay.State()
          for _ in 0..<(try reader.count(minimumSize: 2)) {
            let key = try reader.lengthPrefixed()
            state[key] = try reader.lengthPrefixed()
          }
          states.append(state)
        }
        return states
      }
    } catch {
      return nil
    }
  }

  /// Writes a file that only its owner may read, in the place of one with this name.
  public func write(file: String) throws(CommandFailure) {
    let url = URL(fileURLWithPath: file)
    let part = url.appendingPathExtension("part")
    guard
      FileManager.default.createFile(
        atPath: part.path, contents: Data(bytes), attributes: [.posixPermissions: 0o600]),
      (try? FileManager.default.attributesOfItem(atPath: part.path)) != nil
    else { throw CommandFailure(.problemsFound, "\(file) cannot be written; check the folder and its rights") }
    do {
      if FileManager.default.fileExists(atPath: url.path) { try FileManager.default.removeItem(at: url) }
      try FileManager.default.moveItem(at: part, to: url)
    } catch {
      throw CommandFailure(.problemsFound, "\(file) cannot be written; check the folder and its rights")
    }
  }

  /// - Parameter partitions: as the settings have it.
  public static func read(file: String, partitions: Int) throws(CommandFailure) -> StateCheckpoint {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw CommandFailure(.filesRefused, "\(file) cannot be read; check the path and its rights")
    }
    guard let checkpoint = StateCheckpoint(bytes: Array(data)) else {
      throw CommandFailure(.filesRefused, "\(file) is no checkpoint of this version, or damaged")
    }
    guard checkpoint.states.count == partitions else {
      throw CommandFailure(
        .filesRefused, "\(file) is of a hub with \(checkpoint.states.count) partitions, the settings say \(partitions)")
    }
    return checkpoint
  }
}
