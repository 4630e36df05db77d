public import Referral

/// What `policy diff` says of two packs.
public struct PolicyDiffReport: Encodable, Equatable, Sendable {
  public struct Change: Encodable, Equatable, Sendable {
    public var kind: String
    public var part: String
    public var name: String
    public var words: String
  }

  public var old: String
  public var new: String
  public var changes: [Change]

  public init(from old: PolicyPack, to new: PolicyPack, catalogue: Catalogue) {
    self.old = "\(old.name).\(old.serial)"
    self.new = "\(new.name).\(new.serial)"
    changes = PolicyDifference(from: old, to: new, catalogue: catalogue).changes().map {
      Change(kind: $0.kind.rawValue, part: $0.part.rawValue, name: $0.name, words: $0.words)
    }
  }

  public var json: String { PolicyOutput.json(self) }

  public var text: String {
    var lines = ["From \(old) to \(new): \(ChainText.count(changes.count, "difference"))"]
    for change in changes {
      let sign =
        switch change.kind {
        case "added": "+"
        case "removed": "-"
        default: "~"
        }
      lines.append("\(sign) \(change.part) \(change.name)  \(change.words)")
    }
    return lines.joined(separator: "\n")
  }
}
