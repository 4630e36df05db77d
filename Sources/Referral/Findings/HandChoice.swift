internal import Wire

/// Which rule of the policy a request by hand rests on, and the key that it opens.
extension FindingsEngine {
  /// A rule's index in the pack and the finding's key.
  struct HandChoice {
    var rule: Int
    var key: FindingKey
  }

  /// The first rule in force for what is asked that is true of the person or household, or the one that the sender names.
  ///
  /// A benefit may be asked for under a rule that the data do not show to be met: the sender then names the rule, and the
  /// department determines. Nobody is called low-income, or not, by hand.
  ///
  /// - Parameter file: the person of the request is one of its members.
  mutating func choice(
    of request: HandRequest, in file: HouseholdFile, today: CivilDate
  ) throws(Refusal) -> HandChoice {
    var evaluation = evaluation(file, today: today)
    let household = evaluation.scan.household
    let member = request.person.flatMap { file.memberIndex($0) }
    var known: [Int] = []
    var needsPerson = false
    for index in pack.rules.indices where isAbout(request.ask, index) && isInForce(index, evaluation.scan, today) {
      let subject: Int
      switch pack.program.rules[index].subject {
      case .household: subject = household
      case .either: subject = member ?? household
      case .person:
        guard let member else {
          needsPerson = true
          continue
        }
        subject = member
      }
      known.append(index)
      if let named = request.rule {
        guard pack.rules[index].id == named else { continue }
      } else {
        guard evaluation.isMet(index, subject, request.ask) else { continue }
      }
      try checkIncome(request.ask, evaluation.scan.subjects[household].categories)
      try checkConsent(index)
      return HandChoice(rule: index, key: key(index, request, file, subject))
    }
    throw refusal(request, known, needsPerson: needsPerson)
  }

  private func isAbout(_ ask: HandRequest.Ask, _ index: Int) -> Bool {
    let rule = pack.program.rules[index]
    guard rule.warningClass == ask.warningClass, rule.matter == ask.matter, rule.twice == nil else { return false }
    // A need told by hand is what a visit finds: not one that rests on a department's data.
    guard case .need = ask else { return true }
    return catalogue.kind(named: "visit").map { rule.anchorKinds & (1 << UInt64($0.number)) != 0 } ?? false
  }

  private func isInForce(_ rule: Int, _ scan: borrowing HouseholdScan, _ today: CivilDate) -> Bool {
    guard let division = DivisionCode(rawValue: scan.division), pack.isInForce(rule, in: division, on: today) else {
      return false
    }
    return pack.program.parametersOfRule[rule].allSatisfy {
      pack.parameters[$0].value(in: division, on: today) != nil
    }
  }

  /// A new difficulty is a low-income household's, and outreach is for one that is not.
  private func checkIncome(_ ask: HandRequest.Ask, _ categories: UInt32) throws(Refusal) {
    switch ask {
    case .need where categories == 0:
      throw Refusal(
        .ruleNotMet, field: "/data/ask/need",
        "nobody in the household is low-income; ask for outreach (category), or for a benefit that tests no category")
    case .category where categories != 0:
      throw Refusal(
        .ruleNotMet, field: "/data/ask/category",
        "the household is low-income already, and outreach is for one that is not; ask for the benefit or the need")
    case .benefit, .need, .category, .coordination: return
    }
  }

  /// Who is no department of the government hears of somebody by the person's recorded consent alone.
  private func checkConsent(_ rule: Int) throws(Refusal) {
    let outside = pack.rules[rule].departments.contains { !(catalogue.departments.entry($0)?.isGovernment ?? false) }
    guard outside else { return }
    throw Refusal(
      .ruleNotMet, field: "/data/ask/benefit",
      "charity hears of a person by recorded consent alone; state the consent (charity-consent) instead")
  }

  private func key(_ rule: Int, _ request: HandRequest, _ file: HouseholdFile, _ subject: Int) -> FindingKey {
    let program = pack.program.rules[rule]
    let isCase = request.ask == .coordination
    return FindingKey(
      warningClass: request.ask.warningClass, person: subject < file.members.count ? file.members[subject].person : nil,
      matter: request.ask.matter, episode: program.anchors.isEmpty || isCase ? nil : request.day.daysSinceEpoch
    ).filed
  }

  private func refusal(_ request: HandRequest, _ known: [Int], needsPerson: Bool) -> Refusal {
    let ids = known.map { pack.rules[$0].id }.joined(separator: ", ")
    if request.rule != nil, !known.isEmpty {
      return Refusal(
        .unknownValue, field: "/data/rule",
        "the policy in force has no such rule for what is asked; it has \(ids)")
    }
    if !known.isEmpty {
      return Refusal(
        .ruleNotMet, field: "/data/ask",
        "the data show no rule for this to be met; name in rule the one that you find met, of \(ids)")
    }
    if needsPerson {
      return Refusal(.wrongSubject, field: "/data/subject", "what is asked for is one person's; name the person")
    }
    return Refusal(
      .unknownValue, field: "/data/ask",
      "no rule of the policy in force in this division is about what is asked; the county may have to switch it on")
  }
}

extension Evaluation {
  /// Whether the data show a rule to be met, whatever names its episode: that is what the request says.
  fileprivate mutating func isMet(_ rule: Int, _ subject: Int, _ ask: HandRequest.Ask) -> Bool {
    switch ask {
    // Whether a household may qualify is what outreach is to find out, and a need is what was seen or asked for.
    case .need, .category, .coordination: return true
    case .benefit:
      let condition = Int(pack.program.rules[rule].condition)
      return condition < 0 || holds(condition, subject)
    }
  }
}
