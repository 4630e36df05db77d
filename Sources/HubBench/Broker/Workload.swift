/// What the departments send while the hub is measured. Each round goes on where the one before stopped.
enum Workload: String, CaseIterable {
  /// A person's medical cost changes, below every limit: intake, inbox and household file, and no decision.
  case changing
  /// A person's premium subsidy falls below its floor or comes back to it: a referral is opened or closed every time.
  case referring
  /// A department's full lists, month after month: nine statements of ten only repeat what is known with a newer time.
  case monthlyList = "monthly-list"

  var title: String {
    switch self {
    case .changing: "every update changes a household, without a decision"
    case .referring: "every update opens or closes a referral (worst case)"
    case .monthlyList: "a department's monthly full lists: 10 % changed, 90 % restated with a newer time"
    }
  }

  /// The department whose topic takes all updates.
  static let department = "medical-insurance"

  /// The update number `index` since the population was loaded.
  func update(_ index: Int, of population: Population) -> Population.Message {
    let people = population.households * Population.membersPerHousehold
    let pass = index / people
    switch self {
    case .changing:
      // Out of order, as changes come, and each person once in a pass.
      let person = Self.scattered(index % people, of: people)
      return population.costUpdate(person / 3, person % 3, round: index + 1)
    case .referring:
      let person = Self.scattered(index % people, of: people)
      return population.premiumUpdate(person / 3, person % 3, pass: pass, round: index + 1)
    case .monthlyList:
      // In the order of the register, as lists come.
      let person = index % people
      let changes = (pass + 1 + person % 10) / 10
      return population.statement(person / 3, person % 3, changes: changes, round: index + 1)
    }
  }

  /// A permutation of 0..<count: a step that shares no divisor with it.
  private static func scattered(_ index: Int, of count: Int) -> Int {
    var step = 7_919
    while greatestCommonDivisor(step, count) != 1 { step += 1 }
    return index * step % count
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}
