/// A rule that matches, before the rules about the same thing are put together. A plain value: no allocation.
struct Candidate {
  var rule: Int
  /// Index into the scan's subjects.
  var subject: Int
  var matter: UInt16
  /// Days since 1970; `noEpisode` where the finding has none.
  var episode: Int64
  /// The fact that names the episode, -1: none.
  var anchor: Int
  /// Bit n: department n.
  var departments: UInt64
  /// Of an entitlement: the floor, `Int64.min` without a number.
  var floor: Int64 = .min
  var isExact = false
  /// Of an entitlement, once looked at: it is in effect as owed.
  var isSatisfied = false
  /// The first day of what is in effect.
  var inEffectSince = Int64.min

  static let noEpisode = Int64.min

  func isAbout(_ other: Candidate) -> Bool { subject == other.subject && matter == other.matter }

  /// By subject, matter, episode and the pack's order: the first of a group is the earliest.
  func precedes(_ other: Candidate) -> Bool {
    if subject != other.subject { return subject < other.subject }
    if matter != other.matter { return matter < other.matter }
    if episode != other.episode { return episode < other.episode }
    return rule < other.rule
  }
}
