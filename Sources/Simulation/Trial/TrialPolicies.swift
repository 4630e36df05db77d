internal import Referral
internal import Stages
internal import Wire

/// One edition of the policy pack as it was published.
struct TrialEdition {
  var pack: PolicyPack
  var json: [UInt8]

  var version: String { "\(pack.name).\(pack.serial)" }

  /// What brings it into force, a record for every partition of `hub.inbox`.
  var activation: (key: [UInt8], value: [UInt8]) {
    let key = PolicyActivation.key(name: pack.name, serial: pack.serial)
    return (key, PolicyActivation.value(key: key, serial: pack.serial, json: json))
  }
}

/// Editions of the policy pack that are published while the hub works: in each some rules have ended or not yet begun,
/// ask for more, or wait for civil affairs. Now and then an edition is published once more, or an older one late.
struct TrialPolicies {
  static let maximumEditions: UInt32 = 3

  private let rate: Int?
  private let json: [UInt8]
  private let catalogue: Catalogue
  private let firstSerial: UInt32
  private var random: SeededRandom
  private var editions: [TrialEdition] = []

  init(_ plan: TrialPlan, _ hub: TrialHub) {
    rate = plan.faults[.policyChange]
    json = hub.policy
    catalogue = hub.rules.catalogue
    firstSerial = hub.rules.pack.serial
    random = SeededRandom(seed: plan.seed ^ 0x706f_6c69)
  }

  /// The edition that is published now, if one is.
  /// - Throws: what was made is no pack.
  mutating func next() throws(PolicyPackRefused) -> TrialEdition? {
    guard let rate, random.once(in: 2 * rate) else { return nil }
    if let again = editions.randomElement(using: &random), random.once(in: 3) { return again }
    guard editions.count < Self.maximumEditions else { return nil }
    let made = edition(serial: firstSerial + UInt32(editions.count) + 1)
    let edition = TrialEdition(pack: try PolicyPack.read(made, catalogue: catalogue), json: made)
    editions.append(edition)
    return edition
  }

  /// The pack with another serial number and a fifth of its rules changed.
  private mutating func edition(serial: UInt32) -> [UInt8] {
    var document = JSONDocument()
    do { try document.parse(json) } catch { return json }
    var edits: [(range: Range<Int>, text: String)] = []
    if let node = document.member(document.root, "serial") { edits.append((document.rawRange(node), String(serial))) }
    if let rules = document.member(document.root, "rules") {
      document.forEachElement(rules) { rule in
        if random.once(in: 5), let edit = change(rule, document) { edits.append(edit) }
      }
    }
    var edited = json
    for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      edited.replaceSubrange(edit.range, with: edit.text.utf8)
    }
    return edited
  }

  /// One change to a rule; nil where the rule has nothing of the kind.
  private mutating func change(_ rule: JSONNode, _ document: JSONDocument) -> (range: Range<Int>, text: String)? {
    func text(_ range: Range<Int>) -> String { String(decoding: document.bytes[range], as: UTF8.self) }
    guard let id = document.member(rule, "id").map(document.rawRange) else { return nil }
    let isDated = document.member(rule, "from") != nil || document.member(rule, "until") != nil
    switch Int.random(in: 0..<5, using: &random) {
    case 0, 1: return isDated ? nil : (id, text(id) + #","until":"2025-06-30""#)
    case 2: return isDated ? nil : (id, text(id) + #","from":"2026-03-01""#)
    case 3:
      guard let floor = document.member(rule, "floor"), let ratio = document.member(floor, "ratioBasisPoints"),
        let value = document.int64(ratio), value <= 9_000
      else { return nil }
      return (document.rawRange(ratio), String(value + 1_000))
    default: return document.member(rule, "dispatch").map { (document.rawRange($0), #""draft""#) }
    }
  }
}
