public import Wire

/// One decision of the hub, as `hub.journal` holds it (`Topics/schemas/journal-entry.schema.json`).
public struct JournalEntry: Equatable, Sendable {
  /// A due time as it was and as it is, in milliseconds since 1970.
  public struct Moved: Equatable, Sendable {
    public var clock: String
    public var fromMillis: Int64?
    public var toMillis: Int64
  }

  public var household: HouseholdID
  /// The household's number of it, from 1.
  public var entry: Int64
  /// The warning's id, such as `420106-0012345.7`.
  public var warning: String?
  public var referral: ReferralID?
  public var what: String
  public var from: String?
  public var to: String?
  public var role: String
  public var department: String?
  public var division: String?
  public var reason: String
  public var rule: String?
  public var text: String?
  /// Of what a meeting decided.
  public var decisionNumber: String?
  /// Which clock came to which level.
  public var clock: String?
  public var level: String?
  /// Of records that may be one person: the suspicion's number.
  public var suspicion: Int64?
  /// Due times that moved.
  public var moved: [Moved]
  /// The years' notices that they were reckoned by again.
  public var calendars: [String]
  /// Of a look-up: what for, whom, and what was shown.
  public var lookUp: LookUpNote?
  public var policyVersion: String
  /// The hub's clock at the decision, in milliseconds since 1970.
  public var nowMillis: Int64

  /// What the journal says of one look-up.
  public struct LookUpNote: Equatable, Sendable {
    public var purpose: String
    /// In the asker's words: it may name people.
    public var detail: String
    /// The person's id, masked; nil where the household was asked for.
    public var person: String?
    /// `kind.field` of what was shown.
    public var shown: [String]
    /// How many facts and referrals were shown.
    public var facts: Int64
    public var referrals: Int64
  }

  /// Reads the value of a record; `nil` if it is no journal entry that this version knows.
  public init?(json: [UInt8]) {
    var document = JSONDocument()
    do { try document.parse(json) } catch { return nil }
    func text(_ node: JSONNode?, _ name: StaticString) -> String? {
      node.flatMap { document.member($0, name) }.flatMap { document.string($0) }
    }
    guard let data = document.member(document.root, "data"), let actor = document.member(data, "actor"),
      let cause = document.member(data, "reason"), let now = document.member(data, "now"),
      let household = text(data, "household").flatMap({ try? HouseholdID.parse($0) }),
      let entry = document.member(data, "entry").flatMap({ document.int64($0) }),
      let what = text(data, "what"), let role = text(actor, "role"), let reason = text(cause, "code"),
      let nowMillis = document.millis(now)
    else { return nil }
    self.household = household
    self.entry = entry
    warning = text(data, "warning")
    referral = text(data, "referral").flatMap { try? ReferralID.parse($0) }
    self.what = what
    from = text(data, "from")
    to = text(data, "to")
    self.role = role
    department = text(actor, "department")
    division = text(actor, "division")
    self.reason = reason
    rule = text(cause, "rule")
    self.text = text(cause, "text")
    decisionNumber = text(cause, "decisionNumber")
    clock = text(data, "clock")
    level = text(data, "level")
    suspicion = document.member(data, "suspicion").flatMap { document.int64($0) }
    var moved: [Moved] = []
    if let list = document.member(data, "moved") {
      document.forEachElement(list) { node in
        guard let clock = text(node, "clock"), let to = document.member(node, "to").flatMap({ document.millis($0) })
        else { return }
        let from = document.member(node, "from").flatMap { document.millis($0) }
        moved.append(Moved(clock: clock, fromMillis: from, toMillis: to))
      }
    }
    self.moved = moved
    var calendars: [String] = []
    if let list = document.member(data, "calendars") {
      document.forEachElement(list) { node in
        if let name = document.string(node) { calendars.append(name) }
      }
    }
    self.calendars = calendars
    if let note = document.member(data, "lookUp") {
      var shown: [String] = []
      if let list = document.member(note, "shown") {
        document.forEachElement(list) { if let name = document.string($0) { shown.append(name) } }
      }
      func count(_ name: StaticString) -> Int64 { document.member(note, name).flatMap { document.int64($0) } ?? 0 }
      lookUp = LookUpNote(
        purpose: text(note, "purpose") ?? "", detail: text(note, "detail") ?? "", person: text(note, "person"),
        shown: shown, facts: count("facts"), referrals: count("referrals"))
    }
    policyVersion = text(data, "policyVersion") ?? ""
    self.nowMillis = nowMillis
  }
}
