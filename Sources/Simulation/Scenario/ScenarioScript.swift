/// What a department and civil affairs do about one referral.
struct ScenarioScript: Sendable {
  let referral: String
  let department: String
  let division: String
  let household: ScenarioHousehold
  /// Nil: the household.
  let person: String?
  let warningClass: String
  var matter: String
  let hop: Int
  let isRerouted: Bool
  /// In basis points; nil where the referral names no ratio.
  let ratio: Int64?
  /// In fen; nil where the referral names no amount.
  let amount: Int64?
  let base: String
  /// The day of the event that a one-off benefit answers.
  let episode: String
  /// Aid first, its explanation afterwards.
  let isEmergency: Bool
  var rounds: [[ScenarioMove]] = []
  /// The answer sent last, to be sent again.
  var last: ScenarioMessage?
  private var at = 0

  init(referral: String, message: ObservedMessage, household: ScenarioHousehold) {
    self.referral = referral
    self.household = household
    department = message.text("department")
    division = message.text("division")
    let person = message.text("subject", "person")
    self.person = person.isEmpty ? nil : person
    warningClass = message.text("class")
    matter = ["benefit", "need", "category"].map { message.text($0) }.first { !$0.isEmpty } ?? ""
    hop = Int(message.number("hop") ?? 1)
    isRerouted = !message.text("previous").isEmpty
    ratio = message.number("floor", "ratioBasisPoints")
    base = message.text("floor", "base")
    amount = message.number("floor", "amountFen")
    episode = message.episode
    isEmergency = !message.text("deadlines", "explanation").isEmpty
  }

  var isOver: Bool { at >= rounds.count }

  mutating func next() -> [ScenarioMove] {
    defer { at += 1 }
    return rounds[at]
  }
}
