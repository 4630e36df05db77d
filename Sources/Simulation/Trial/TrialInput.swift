internal import Wire

/// A message from outside, with what it means: the checks go by the meaning, never by how the hub reads the bytes.
struct TrialInput: Sendable {
  enum Meaning: Sendable {
    case update(TrialUpdate)
    case list(TrialList)
    /// Two records turn out to be one person.
    case merge(TrialMerge)
    /// An answer to a referral, by its event's id.
    case answer(id: String)
    /// It breaks a rule of the contract: the code with which it must be refused.
    case refused(code: String)
  }

  var topic: String
  /// The code of the department on whose topic it is sent.
  var department: String
  var key: [UInt8]?
  var value: [UInt8]?
  var meaning: Meaning
}

/// What a department states about one person or household.
struct TrialUpdate: Sendable {
  enum Subject: Hashable, Sendable {
    case person(String)
    case household(String)
  }

  var subject: Subject
  var facts: [TrialFact]
  var millis: Int64
  var department: String
  /// The last tie-break between statements of one department and moment: the low half of the stable hash of (source, id).
  var eventHash: UInt32

  init(subject: Subject, facts: [TrialFact], millis: Int64, department: String, id: String) {
    self.subject = subject
    self.facts = facts
    self.millis = millis
    self.department = department
    let hash = StableHash.combine(StableHash.hash("/departments/\(department)"), StableHash.hash(id))
    eventHash = UInt32(truncatingIfNeeded: hash)
  }
}

/// Two records turn out to be one person.
struct TrialMerge: Sendable {
  var from: String
  var into: String
  var millis: Int64
  var eventHash: UInt64

  init(from: String, into: String, millis: Int64, id: String) {
    self.from = from
    self.into = into
    self.millis = millis
    eventHash = StableHash.combine(StableHash.hash("/departments/civil-affairs"), StableHash.hash(id))
  }
}

/// A department's full list was completed.
struct TrialList: Sendable {
  var department: String
  var kinds: Set<String>
  /// Two, four or six digits.
  var division: String
  var startedMillis: Int64
}

/// One stated fact: the kind and its fields as the contract writes them.
struct TrialFact: Sendable {
  enum Value: Equatable, Sendable {
    case day(CivilDate)
    case text(String)
    case number(Int64)
    case flag(Bool)
  }

  var kind: String
  var fields: [(name: String, value: Value)]
  var isRetracted = false

  init(_ kind: String, _ fields: [(name: String, value: Value)]) {
    self.kind = kind
    self.fields = fields
  }

  var json: String {
    var members = [#""kind":"\#(kind)""#]
    for field in fields {
      switch field.value {
      case .day(let day): members.append(#""\#(field.name)":"\#(day.text)""#)
      case .text(let text): members.append(#""\#(field.name)":"\#(text)""#)
      case .number(let number): members.append(#""\#(field.name)":\#(number)"#)
      case .flag(let flag): members.append(#""\#(field.name)":\#(flag)"#)
      }
    }
    if isRetracted { members.append(#""retracted":true"#) }
    return "{\(members.joined(separator: ","))}"
  }

  /// Some of its fields, readable, in the order of their names.
  func content(where isWanted: (String) -> Bool) -> String {
    var parts: [String] = []
    for field in fields where isWanted(field.name) {
      switch field.value {
      case .day(let day): parts.append("\(field.name)=\(day.text)")
      case .text(let text): parts.append("\(field.name)=\(text)")
      case .number(let number): parts.append("\(field.name)=\(number)")
      case .flag(let flag): parts.append("\(field.name)=\(flag)")
      }
    }
    return parts.sorted().joined(separator: " ")
  }
}
