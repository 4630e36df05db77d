import Wire

/// What folding one statement into a set of facts did.
public enum FoldOutcome: Equatable, Sendable {
  /// The set says something new.
  case changed
  /// The same was said again, later: only its time is new.
  case restated
  /// A later statement stands already, or this very one.
  case unchanged
}

/// Facts kept in one order (owner, kind, key, for some kinds the source), so that the same statements in any order give the same bytes.
///
/// Folding is last-writer-wins by (event time, source, event id, content), which commutes: DESIGN.md, "Reconcile, don't react".
public struct FactSet: Sendable {
  /// The most facts of one person, and of a household itself: with them a file stays below what the log takes.
  public static let maximumFacts = 256
  /// The most facts of a record that others were merged into; of more the latest stay.
  public static let maximumMergedFacts = 512

  public var facts: [Fact]
  /// The facts' texts, one after another; replaced ones stay as gaps until the set is written.
  public var texts: [UInt8]

  public init() {
    facts = []
    texts = []
  }

  public mutating func removeAll() {
    facts.removeAll(keepingCapacity: true)
    if !texts.isEmpty { texts.removeAll(keepingCapacity: true) }
  }

  /// Bit n: there is a fact of kind n.
  public var kinds: UInt64 {
    var kinds: UInt64 = 0
    for index in facts.indices { kinds |= 1 << UInt64(facts[index].kind & 63) }
    return kinds
  }

  public func text(_ fact: Fact) -> ArraySlice<UInt8> {
    guard fact.hasText else { return [] }
    return texts[Int(fact.textStart)..<Int(fact.textStart) + Int(fact.textCount)]
  }

  /// Folds one statement. `fact.textStart` points into `source`.
  public mutating func fold(_ fact: Fact, texts source: [UInt8], catalogue: Catalogue) -> FoldOutcome {
    let layout = catalogue.layout(fact.kind)
    let at = position(of: fact, layout)
    guard at < facts.count, isSame(facts[at], fact, layout) else {
      facts.insert(copyingText(fact, from: source), at: at)
      return .changed
    }
    let old = facts[at]
    let sameContent = hasSameContent(old, fact, texts: source)
    if old.timeMillis == fact.timeMillis, old.source == fact.source, old.eventHash == fact.eventHash {
      guard !sameContent, contentPrecedes(old, fact, texts: source) else { return .unchanged }
      facts[at] = copyingText(fact, from: source)
      return .changed
    }
    guard fact.isLater(than: old) else { return .unchanged }
    if sameContent {
      facts[at].timeMillis = fact.timeMillis
      facts[at].source = fact.source
      facts[at].eventHash = fact.eventHash
      return .restated
    }
    facts[at] = copyingText(fact, from: source)
    return .changed
  }

  /// Leaves the latest statements, so many, whatever the order in which they came together: by time, source and event,
  /// as folding has it, and then by their place in the set. What there is only one of, such as the name or the
  /// household, stays.
  /// - Returns: how many were left out.
  public mutating func keepLatest(_ count: Int, catalogue: Catalogue) -> Int {
    let over = facts.count - count
    guard over > 0 else { return 0 }
    let order = facts.indices.filter { catalogue.layout(facts[$0].kind).keyMask != 0 }.sorted {
      if facts[$0].isLater(than: facts[$1]) { return false }
      if facts[$1].isLater(than: facts[$0]) { return true }
      return $0 < $1
    }
    let gone = Set(order.prefix(over))
    facts = facts.indices.filter { !gone.contains($0) }.map { facts[$0] }
    return gone.count
  }

  /// Takes out the fact that a statement would take the place of.
  mutating func remove(_ fact: Fact, _ layout: KindLayout) -> Fact? {
    let at = position(of: fact, layout)
    guard at < facts.count, isSame(facts[at], fact, layout) else { return nil }
    return facts.remove(at: at)
  }

  /// Appends a fact that is known to come after all that are here (decoding, building a file).
  mutating func append(_ fact: Fact, texts source: [UInt8]) {
    facts.append(copyingText(fact, from: source))
  }

  mutating func copyingText(_ fact: Fact, from source: [UInt8]) -> Fact {
    guard fact.hasText else { return fact }
    var copy = fact
    copy.textStart = UInt32(texts.count)
    texts.append(contentsOf: source[Int(fact.textStart)..<Int(fact.textStart) + Int(fact.textCount)])
    return copy
  }

  private func position(of fact: Fact, _ layout: KindLayout) -> Int {
    var low = 0
    var high = facts.count
    while low < high {
      let middle = (low + high) / 2
      let other = facts[middle]
      let before: Bool
      if other.owner != fact.owner {
        before = other.owner < fact.owner
      } else if other.kind != fact.kind {
        before = other.kind < fact.kind
      } else {
        let order = other.compare(fact, mask: layout.keyMask)
        before = order != 0 ? order < 0 : layout.isPerSource && other.source < fact.source
      }
      if before { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func isSame(_ a: Fact, _ b: Fact, _ layout: KindLayout) -> Bool {
    a.owner == b.owner && a.kind == b.kind && a.compare(b, mask: layout.keyMask) == 0
      && (!layout.isPerSource || a.source == b.source)
  }

  private func hasSameContent(_ a: Fact, _ b: Fact, texts source: [UInt8]) -> Bool {
    guard a.present == b.present, a.flags == b.flags, a.compare(b, mask: 0x7f) == 0 else { return false }
    guard a.hasText else { return true }
    return text(a) == source[Int(b.textStart)..<Int(b.textStart) + Int(b.textCount)]
  }

  /// The last tie-break, between two different statements under one event id: by content, so that order cannot matter.
  private func contentPrecedes(_ a: Fact, _ b: Fact, texts source: [UInt8]) -> Bool {
    let order = a.compare(b, mask: 0x7f)
    if order != 0 { return order < 0 }
    if a.flags != b.flags { return a.flags.rawValue < b.flags.rawValue }
    if a.hasText != b.hasText { return b.hasText }
    return text(a).lexicographicallyPrecedes(source[Int(b.textStart)..<Int(b.textStart) + Int(b.textCount)])
  }
}
