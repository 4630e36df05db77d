internal import Referral
internal import Stages
internal import Wire

/// Where the hub's records are not what their replay gives: a household by its id and a field by its name, no values.
public struct ReplayDifference: Encodable, Equatable, Sendable {
  public var partition: Int32
  /// Nil for the task's own record.
  public var household: String?
  /// Of a journal entry that differs.
  public var entry: Int64?
  /// The first byte that differs, from 0.
  public var offset: Int?
  /// The first field that differs, such as `warnings[0].referrals[1].sinceMillis`.
  public var field: String?
  public var text: String

  /// The first household, in the order of the ids, whose file is not the same; then the task's own record.
  /// - Parameters:
  ///   - replayed: the state that the replay came to.
  ///   - held: what hub.households holds.
  static func first(
    partition: Int32, replayed: CaseworkReplay.State, held: CaseworkReplay.State
  ) -> ReplayDifference? {
    let keys = Set(replayed.keys).union(held.keys).filter { replayed[$0] != held[$0] }
      .sorted { Self.order($0, $1) }
    guard let key = keys.first else { return nil }
    let household = CaseworkReplay.isTask(key: key) ? nil : String(decoding: key, as: UTF8.self)
    var found = ReplayDifference(
      partition: partition, household: household, entry: nil, offset: nil, field: nil, text: "")
    switch (replayed[key], held[key]) {
    case (let replayed?, let held?):
      found.offset = firstOffset(replayed, held)
      found.field = household == nil ? nil : field(key, replayed, held)
      found.text = "hub.households has \(held.count) bytes, the replay gives \(replayed.count)"
    case (nil, _): found.text = "hub.households has it, the replay does not give it"
    case (_, nil): found.text = "the replay gives it, hub.households does not have it"
    }
    return found
  }

  private static func order(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    let isTask = (CaseworkReplay.isTask(key: left), CaseworkReplay.isTask(key: right))
    return isTask.0 == isTask.1 ? left.lexicographicallyPrecedes(right) : isTask.1
  }

  static func firstOffset(_ left: [UInt8], _ right: [UInt8]) -> Int {
    zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(left.count, right.count)
  }

  private static func field(_ key: [UInt8], _ left: [UInt8], _ right: [UInt8]) -> String? {
    guard let household = try? HouseholdID.parse(key), let left = try? KafkaChainSource.file(of: household, left),
      let right = try? KafkaChainSource.file(of: household, right)
    else { return nil }
    return firstField(left, right)
  }

  /// The path to the first value that differs; nil where none is seen to.
  static func firstField(_ left: Any, _ right: Any) -> String? {
    let mirrors = (Mirror(reflecting: left), Mirror(reflecting: right))
    let children = (Array(mirrors.0.children), Array(mirrors.1.children))
    guard !children.0.isEmpty, !children.1.isEmpty else { return "\(left)" == "\(right)" ? nil : "" }
    for (index, (one, other)) in zip(children.0, children.1).enumerated() {
      guard let inner = firstField(one.value, other.value) else { continue }
      // What is optional is told by the member that holds it.
      if mirrors.0.displayStyle == .optional { return inner }
      let name = one.label.map { ".\($0)" } ?? "[\(index)]"
      return name + inner
    }
    return children.0.count == children.1.count ? nil : ".count"
  }

  /// For a person to read.
  public var description: String {
    var words = "partition \(partition), " + (household.map { "household \($0)" } ?? "the task's own record")
    if let entry { words += ", journal entry \(entry)" }
    if let offset { words += ", from byte \(offset) on" }
    if let field { words += ", at \(field.hasPrefix(".") ? String(field.dropFirst()) : field)" }
    return "\(words): \(text)"
  }
}
