internal import Wire

/// One thing that is otherwise in the second of two packs, in words.
public struct PolicyChange: Equatable, Sendable {
  public enum Kind: String, Sendable {
    case added
    case removed
    case changed
  }

  public enum Part: String, Sendable {
    case pack
    case rule
    case parameter
    case dataRule = "data-rule"
    case purpose
  }

  public let kind: Kind
  public let part: Part
  /// The id of the rule or data rule, the parameter's name or the purpose's code.
  public let name: String
  public let words: String
}

/// What would change if one pack took the place of another.
public struct PolicyDifference {
  let old: PolicyPack
  let new: PolicyPack
  private let oldWords: PolicyWords
  private let newWords: PolicyWords
  private let catalogue: Catalogue

  public init(from old: PolicyPack, to new: PolicyPack, catalogue: Catalogue) {
    self.old = old
    self.new = new
    self.catalogue = catalogue
    oldWords = PolicyWords(old, catalogue: catalogue)
    newWords = PolicyWords(new, catalogue: catalogue)
  }

  /// The pack itself first, then parameters, then rules, in the order of the new pack; what is gone comes last.
  public func changes() -> [PolicyChange] {
    var changes: [PolicyChange] = []
    if old.name != new.name { add(&changes, .changed, .pack, new.name, "is named \(new.name) instead of \(old.name)") }
    if old.from != new.from {
      add(&changes, .changed, .pack, new.name, "applies from \(new.from.text) instead of \(old.from.text)")
    }
    if old.source.text != new.source.text {
      add(&changes, .changed, .pack, new.name, "rests on \(new.source.text) instead of \(old.source.text)")
    }
    parameters(&changes)
    rules(&changes)
    changes += dataRuleChanges()
    purposes(&changes)
    return changes
  }

  private func add(
    _ changes: inout [PolicyChange], _ kind: PolicyChange.Kind, _ part: PolicyChange.Part, _ name: String,
    _ words: String
  ) {
    changes.append(PolicyChange(kind: kind, part: part, name: name, words: words))
  }

  private func parameters(_ changes: inout [PolicyChange]) {
    for parameter in new.parameters {
      guard let before = old.parameter(named: parameter.name) else {
        add(&changes, .added, .parameter, parameter.name, parameter.description)
        for value in parameter.values {
          add(&changes, .added, .parameter, parameter.name, words(value, parameter, newWords))
        }
        continue
      }
      if before.unit != parameter.unit {
        add(
          &changes, .changed, .parameter, parameter.name,
          "is in \(parameter.unit.rawValue) instead of \(before.unit.rawValue)")
      }
      if before.isExample != parameter.isExample {
        add(
          &changes, .changed, .parameter, parameter.name,
          parameter.isExample ? "is an example now" : "is the county's own figure now, no longer an example")
      }
      values(before, parameter, &changes)
    }
    for parameter in old.parameters where new.parameter(named: parameter.name) == nil {
      add(&changes, .removed, .parameter, parameter.name, parameter.description)
    }
  }

  private func values(_ before: Parameter, _ after: Parameter, _ changes: inout [PolicyChange]) {
    func isSameRow(_ a: Parameter.Value, _ b: Parameter.Value) -> Bool {
      a.prefix == b.prefix && a.digits == b.digits && a.from == b.from
    }
    for value in after.values {
      guard let known = before.values.first(where: { isSameRow($0, value) }) else {
        add(&changes, .added, .parameter, after.name, words(value, after, newWords))
        continue
      }
      guard known.value != value.value || known.until != value.until else { continue }
      add(
        &changes, .changed, .parameter, after.name,
        words(value, after, newWords) + ", instead of " + words(known, before, oldWords))
    }
    for value in before.values where !after.values.contains(where: { isSameRow($0, value) }) {
      add(&changes, .removed, .parameter, after.name, words(value, before, oldWords))
    }
  }

  /// `700.00 yuan in 4201 from 2025-01-01 to 2025-12-31`
  private func words(_ value: Parameter.Value, _ parameter: Parameter, _ words: PolicyWords) -> String {
    "\(words.value(of: value.value, parameter)) in \(value.prefix) from \(value.from.text)"
      + (value.until.map { " to \($0.text)" } ?? "")
  }

  private func rules(_ changes: inout [PolicyChange]) {
    for (index, rule) in new.rules.enumerated() {
      guard let before = old.rules.firstIndex(where: { $0.id == rule.id }) else {
        add(&changes, .added, .rule, rule.id, summary(index, new, newWords))
        continue
      }
      for words in differences(before, index) { add(&changes, .changed, .rule, rule.id, words) }
    }
    for (index, rule) in old.rules.enumerated() where !new.rules.contains(where: { $0.id == rule.id }) {
      add(&changes, .removed, .rule, rule.id, summary(index, old, oldWords))
    }
  }

  /// Who may look up what (R6).
  private func purposes(_ changes: inout [PolicyChange]) {
    for purpose in new.lookUps.purposes {
      guard let before = old.lookUps.purpose(purpose.code) else {
        add(&changes, .added, .purpose, purpose.code, words(purpose))
        continue
      }
      let (now, then) = (words(purpose), words(before))
      if now != then { add(&changes, .changed, .purpose, purpose.code, "\(now), instead of \(then)") }
    }
    for purpose in old.lookUps.purposes where new.lookUps.purpose(purpose.code) == nil {
      add(&changes, .removed, .purpose, purpose.code, words(purpose))
    }
  }

  private func words(_ purpose: LookUpPurpose) -> String {
    var shown: [String] = purpose.showsOwnFacts ? ["what it stated itself"] : []
    if !purpose.views.isEmpty { shown.append("the views of \(purpose.views.map(\.code).joined(separator: ", "))") }
    if purpose.showsReferrals { shown.append("its referrals") }
    let roles = LookUpPurpose.roles.filter { purpose.roles.contains(RoleSet($0)) }.map(\.code)
    return "\(purpose.title): \(purpose.departments.map(catalogue.departments.code).joined(separator: ", ")) as "
      + "\(roles.joined(separator: ", ")) see \(shown.joined(separator: " and "))"
  }

  private func summary(_ index: Int, _ pack: PolicyPack, _ words: PolicyWords) -> String {
    let rule = pack.rules[index]
    var text = "\(rule.title): \(rule.warningClass.code) \(words.matter(ofRule: index)), \(rule.modality.rawValue), "
    text += "to \(words.departments(ofRule: index)), \(rule.isAutomatic ? "sent at once" : "as a draft")"
    if let floor = words.floor(ofRule: index) { text += ", \(floor)" }
    text += ", from \(rule.from.text)" + (rule.until.map { " to \($0.text)" } ?? "")
    let condition = words.condition(ofRule: index)
    return condition.isEmpty ? text : text + ", where \(condition)"
  }

  private func differences(_ before: Int, _ after: Int) -> [String] {
    let a = old.rules[before]
    let b = new.rules[after]
    var list: [String] = []
    func compare(_ what: String, _ left: String, _ right: String) {
      guard left != right else { return }
      list.append("\(what) \(right.isEmpty ? "nothing" : right), instead of \(left.isEmpty ? "nothing" : left)")
    }
    func days(_ rule: Rule) -> String { rule.from.text + (rule.until.map { " to \($0.text)" } ?? " on") }
    compare(
      "is about", "\(a.warningClass.code) \(oldWords.matter(ofRule: before))",
      "\(b.warningClass.code) \(newWords.matter(ofRule: after))")
    compare("is asked of", a.subject.rawValue, b.subject.rawValue)
    compare("owes", oldWords.floor(ofRule: before) ?? "", newWords.floor(ofRule: after) ?? "")
    compare("is true where", oldWords.condition(ofRule: before), newWords.condition(ofRule: after))
    compare("goes to", oldWords.departments(ofRule: before), newWords.departments(ofRule: after))
    compare("is a", a.modality.rawValue, b.modality.rawValue)
    compare("is sent", a.isAutomatic ? "at once" : "as a draft", b.isAutomatic ? "at once" : "as a draft")
    compare("runs on the clock", a.clock.rawValue, b.clock.rawValue)
    compare("applies from", days(a), days(b))
    compare("is switched on by", old.switchName(before), new.switchName(after))
    compare("answers each event", a.isPerEpisode ? "yes" : "no", b.isPerEpisode ? "yes" : "no")
    compare("finds it in effect twice", a.twice?.rawValue ?? "no", b.twice?.rawValue ?? "no")
    compare("asks of the dead", a.isForDeceased ? "yes" : "no", b.isForDeceased ? "yes" : "no")
    compare(
      "is handled", a.place == nil ? "at home" : "where it happened", b.place == nil ? "at home" : "where it happened")
    compare("asks", "“\(a.asked)”", "“\(b.asked)”")
    compare("shows", view(a), view(b))
    compare("quotes", "“\(a.quotation)” (\(a.clause), \(a.source))", "“\(b.quotation)” (\(b.clause), \(b.source))")
    compare("is titled", a.title, b.title)
    compare("says as our reading", a.reading ?? "", b.reading ?? "")
    return list
  }

  private func view(_ rule: Rule) -> String {
    rule.view.compactMap { entry in
      catalogue.kind(entry.kind).map { kind in
        let names = kind.fields.filter {
          entry.fieldMask & ($0.slot < 0 ? Fact.textBit : 1 << UInt8($0.slot)) != 0
        }
        return "\(kind.name) (\(names.map(\.name).joined(separator: ", ")))"
      }
    }.joined(separator: ", ")
  }
}

extension PolicyPack {
  /// The parameter that switches a rule on; empty where it needs none.
  fileprivate func switchName(_ rule: Int) -> String {
    let index = program.switchOfRule[rule]
    return index < 0 ? "" : parameters[index].name
  }

  /// The parameters whose values decide a rule, its switch among them: indices into `parameters`.
  public func parameters(ofRule rule: Int) -> [Int] {
    let index = program.switchOfRule[rule]
    return program.parametersOfRule[rule] + program.floorParametersOfRule[rule] + (index < 0 ? [] : [index])
  }
}
