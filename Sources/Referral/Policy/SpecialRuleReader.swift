internal import Wire

/// What only few rules have: a place other than home, and a benefit in effect twice.
extension PolicyPackReader {
  /// `"place": field`: where the episode's fact says that it happened.
  mutating func readPlace(_ node: JSONNode, _ compiled: RuleProgram) -> RulePlace? {
    guard let member = file.member(node, "place"), let name = file.text(member) else { return nil }
    let anchors = program.anchors[Int(compiled.anchors.lowerBound)..<Int(compiled.anchors.upperBound)]
    guard anchors.count == 1, let anchor = anchors.first, let kind = catalogue.kind(anchor.kind) else {
      file.report(member, "needs one episode, whose fact says the place")
      return nil
    }
    guard let field = kind.field(name), field.type == .division else {
      file.report(member, "is no division of the episode's kind of fact")
      return nil
    }
    return RulePlace(kind: anchor.kind, slot: Int8(field.slot), episodeSlot: anchor.episodeSlot)
  }

  mutating func readTwice(_ node: JSONNode, _ compiled: inout RuleProgram) {
    guard let value = file.member(node, "twice") else { return }
    let all = TwiceRule.allCases
    guard let index = file.code(value, among: all.map(\.rawValue), as: "way of being in effect twice") else { return }
    compiled.twice = all[index]
    for name in ["when", "episode", "floor", "perEpisode", "deceased"] where file.member(node, name) != nil {
      file.report(node, "finds a benefit in effect twice and knows no \(name)")
    }
  }

  /// Whether of two rules for one benefit one finds it twice in effect in a way that the other's benefit cannot be.
  static func isAtOdds(
    _ one: (twice: TwiceRule?, isPerEpisode: Bool), _ other: (twice: TwiceRule?, isPerEpisode: Bool)
  ) -> Bool {
    switch (one.twice, other.twice) {
    case (let twice?, nil): (twice == .sameEvent) != other.isPerEpisode
    case (nil, let twice?): (twice == .sameEvent) != one.isPerEpisode
    case (nil, nil), (.some, .some): false
    }
  }
}
