/// What an evaluation has found out about conditions that several rules share: one byte a subject and condition.
struct SharedAnswers: Sendable {
  private static let unknown: UInt8 = 0
  private static let isFalse: UInt8 = 1
  private static let isTrue: UInt8 = 2

  private var answers: [UInt8] = []
  private var conditions = 0

  /// Forgets the household before.
  mutating func begin(conditions: Int, subjects: Int) {
    self.conditions = conditions
    let count = conditions * subjects
    if answers.count < count { answers.append(contentsOf: repeatElement(Self.unknown, count: count - answers.count)) }
    for index in 0..<count { answers[index] = Self.unknown }
  }

  /// Whether a condition is true of a subject; nil: nobody has asked yet.
  @inline(__always)
  subscript(_ condition: Int, _ subject: Int) -> Bool? {
    get {
      let answer = answers[subject &* conditions &+ condition]
      return answer == Self.unknown ? nil : answer == Self.isTrue
    }
    set { answers[subject &* conditions &+ condition] = newValue == true ? Self.isTrue : Self.isFalse }
  }
}
