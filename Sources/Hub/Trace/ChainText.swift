internal import Foundation

extension ChainView {
  /// The chain for a program: one JSON object.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Nothing in it that could not be encoded: texts, numbers and truth values.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// The chain for a person to read from top to bottom: who, what is known, what was found, what came of it, what is open.
  public var text: String {
    var text = ChainText()
    text.line("Assistance chain of \(asked) as of \(ChainText.time(asOf)), times of Asia/Shanghai")
    if !identities.isEmpty { text.line("The record was merged: \(identities.joined(separator: " → "))") }
    if !passed.isEmpty { text.line("Followed from household \(passed.joined(separator: " → ")) to \(household)") }
    text.section("Household \(household), \(ChainText.count(members.count, "member"))")
    for member in members { text.line(ChainText.member(member), depth: 1) }
    text.section("Facts")
    if facts.isEmpty { text.line("none", depth: 1) }
    var department = ""
    for fact in facts {
      if fact.department != department {
        department = fact.department
        text.line("\(department) \(fact.departmentName)", depth: 1)
      }
      text.line("\(ChainText.time(fact.time))  \(ChainText.fact(fact))", depth: 2)
    }
    text.section("Warnings")
    if warnings.isEmpty { text.line("none", depth: 1) }
    for warning in warnings { text.add(warning) }
    if !suspicions.isEmpty {
      text.section("Records that may be one person")
      for suspicion in suspicions { text.add(suspicion) }
    }
    if !past.isEmpty {
      text.section("Warnings that are not in the file any more")
      for warning in past { text.add(warning) }
    }
    if !lookUps.isEmpty { text.section("Looked up") }
    for lookUp in lookUps { text.line(ChainText.lookUp(lookUp), depth: 1) }
    text.section("Open")
    let open = warnings.flatMap(\.referrals).filter { $0.next != nil }
    if open.isEmpty { text.line("nothing", depth: 1) }
    for work in open { text.line(ChainText.next(work), depth: 1) }
    return text.lines.joined(separator: "\n")
  }
}

/// Builds the text of a chain line by line.
struct ChainText {
  private(set) var lines: [String] = []

  mutating func line(_ text: String, depth: Int = 0) {
    lines.append(String(repeating: "  ", count: depth) + text)
  }

  mutating func section(_ title: String) {
    lines.append("")
    lines.append(title)
  }

  mutating func add(_ warning: ChainView.WarningChain) {
    let about = [
      warning.warningClass, warning.matter, warning.person ?? "the household", warning.episode.map { "of \($0)" },
    ]
    line("\(warning.warning)  \(about.compactMap(\.self).joined(separator: ", "))", depth: 1)
    line(
      "opened \(Self.time(warning.opened)), rule \(warning.rule)" + (warning.words.map { " \($0.title)" } ?? ""),
      depth: 2)
    if let words = warning.words {
      line("\(words.source)，\(words.clause)：“\(words.quotation)”", depth: 2)
      line("asked: \(words.asked)", depth: 2)
    } else {
      line("the policy pack at hand does not have this rule", depth: 2)
    }
    if let floor = warning.floor { line("owed: \(floor)", depth: 2) }
    if warning.matched.isEmpty {
      line("matched: nothing in the facts as they are today", depth: 2)
    } else {
      for fact in warning.matched {
        line("matched: \(Self.fact(fact)), by \(fact.department) \(Self.time(fact.time))", depth: 2)
      }
    }
    if warning.needIsGone { line("the circumstances have cleared; civil affairs decides", depth: 2) }
    for work in warning.referrals { add(work) }
    for step in warning.steps { line(Self.step(step), depth: 2) }
    if let ending = warning.ending {
      line("ended: \(ending)" + (warning.settledUntil.map { ", may open again from \($0)" } ?? ""), depth: 2)
    }
  }

  mutating func add(_ suspicion: ChainView.Suspicion) {
    if let persons = suspicion.persons {
      let alike = (suspicion.alike ?? []).joined(separator: ", ")
      line("suspicion \(suspicion.number): \(persons.joined(separator: " and ")), the same \(alike)", depth: 1)
      line("civil affairs merges them, or states not-duplicate with this number", depth: 2)
    } else {
      line("suspicion \(suspicion.number), over", depth: 1)
    }
    for step in suspicion.steps { line(Self.step(step), depth: 2) }
  }

  mutating func add(_ warning: ChainView.PastWarning) {
    line(warning.warning + (warning.movedTo.map { ", moved with the person to household \($0)" } ?? ""), depth: 1)
    for step in warning.steps { line(Self.step(step), depth: 2) }
  }

  private mutating func add(_ work: ChainView.Work) {
    var text = "referral \(work.referral) to \(work.department) \(work.departmentName): \(work.state)"
    text += " since \(Self.time(work.since))"
    if work.isBinding { text += ", binding" }
    if let previous = work.previous { text += ", after \(previous)" }
    line(text, depth: 2)
    let clocks = [
      ("dispatched", work.dispatched), ("sign by", work.sign), ("decide by", work.decide), ("finish by", work.finish),
    ]
    let known = clocks.compactMap { name, time in time.map { "\(name) \(Self.time($0))" } }
    if !known.isEmpty { line(known.joined(separator: ", "), depth: 3) }
    if let attempts = work.attempts { line("tried: \(attempts.joined(separator: ", "))", depth: 3) }
    if let outcome = work.outcome { line("outcome: \(outcome)", depth: 3) }
  }

  /// `2025-03-11 15:20`: to the minute.
  static func time(_ time: String) -> String { String(time.prefix(16).replacing("T", with: " ")) }

  static func count(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }

  static func member(_ member: ChainView.Member) -> String {
    var text = member.person
    if let name = member.name { text += "  \(name)" }
    if let relation = member.relation { text += "  \(relation)" }
    if member.awaitsHandover { text += "  waits for the previous household to hand over" }
    return member.isAsked ? text + "  (asked for)" : text
  }

  static func fact(_ fact: ChainView.StatedFact) -> String {
    var text = fact.kind + " \(fact.title)"
    text += fact.person.map { " of \($0)" } ?? " of the household"
    if !fact.fields.isEmpty { text += ": " + fact.fields.map(\.words).joined(separator: ", ") }
    if fact.isRetracted { text += " (retracted)" }
    if fact.isStale { text += " (not restated in the last full list)" }
    return text
  }

  static func step(_ step: ChainView.Step) -> String {
    var text = "\(time(step.time))  \(step.household) #\(step.entry)  \(step.what)"
    if let referral = step.referral { text += " \(referral)" }
    switch (step.from, step.to) {
    case (let from?, let to?): text += " \(from) → \(to)"
    case (nil, let to?): text += " → \(to)"
    case (_, nil): break
    }
    text += ", by \(step.actor), \(step.reason)"
    if let calendars = step.calendars { text += " \(calendars.joined(separator: " "))" }
    for moved in step.moved ?? [] {
      text += ", \(moved.clock) by \(time(moved.to))" + (moved.from.map { " instead of \(time($0))" } ?? "")
    }
    return text
  }

  static func lookUp(_ lookUp: ChainView.LookedUp) -> String {
    var text = "\(time(lookUp.time))  \(lookUp.household) #\(lookUp.entry)  by \(lookUp.actor) for \(lookUp.purpose)"
    if let detail = lookUp.detail { text += " “\(detail)”" }
    text += " of \(lookUp.person ?? "the household"): \(lookUp.result)"
    guard lookUp.facts > 0 || lookUp.referrals > 0 else { return text }
    text += ", \(count(Int(clamping: lookUp.facts), "fact"))"
    if !lookUp.shown.isEmpty { text += " (\(lookUp.shown.joined(separator: ", ")))" }
    return text + ", \(count(Int(clamping: lookUp.referrals), "referral"))"
  }

  static func next(_ work: ChainView.Work) -> String {
    guard let next = work.next else { return "" }
    var text = "\(work.referral)  \(next.actor) must \(next.act)"
    if let until = next.until { text += " until \(time(until))" }
    if next.isOverdue { text += ", OVERDUE" }
    if !next.allowed.isEmpty { text += " (may: \(next.allowed.joined(separator: ", ")))" }
    return text
  }
}
