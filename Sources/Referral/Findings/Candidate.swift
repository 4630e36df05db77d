/// A rule that matches, before the rules about the same thing are put together. A plain value: no allocation, and small,
/// because it is sorted and passed on by copying.
struct Candidate: Sendable {
  /// Bit n: department n.
  var departments: UInt64
  /// Days since 1970; `noEpisode` where the finding has none.
  var episode: Int64
  /// Of an entitlement: the floor, `Int64.min` without a number.
  var floor = Int64.min
  /// The first day of what is in effect.
  var inEffectSince = Int64.min
  private let ruleNumber: Int32
  private var anchorNumber: Int32
  private let subjectNumber: Int16
  let matter: UInt16
  var isExact = false
  /// Of an entitlement, once looked at: it is in effect as owed.
  var isSatisfied = false

  static let noEpisode = Int64.min

  init(rule: Int, subject: Int, matter: UInt16, episode: Int64, anchor: Int, departments: UInt64) {
    ruleNumber = Int32(rule)
    subjectNumber = Int16(subject)
    self.matter = matter
    self.episode = episode
    anchorNumber = Int32(anchor)
    self.departments = departments
  }

  var rule: Int {
    @inline(__always) get { Int(ruleNumber) }
  }

  /// Index into the scan's subjects.
  var subject: Int {
    @inline(__always) get { Int(subjectNumber) }
  }

  /// The fact that names the episode, -1: none.
  var anchor: Int {
    @inline(__always) get { Int(anchorNumber) }
    set { anchorNumber = Int32(newValue) }
  }

  @inline(__always)
  func isAbout(_ other: Candidate) -> Bool { subjectNumber == other.subjectNumber && matter == other.matter }

  /// By subject, matter, episode and the pack's order: the first of a group is the earliest.
  func precedes(_ other: Candidate) -> Bool {
    if subject != other.subject { return subject < other.subject }
    if matter != other.matter { return matter < other.matter }
    if episode != other.episode { return episode < other.episode }
    return rule < other.rule
  }
}
