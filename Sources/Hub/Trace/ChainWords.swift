internal import Referral
internal import Wire

/// Times, amounts and codes as a chain writes them.
enum ChainWords {
  /// In Asia/Shanghai, with its offset.
  static func time(_ millis: Int64) -> String { RFC3339.text(millis: millis) }

  /// A clock that is not set is 0.
  static func time(ifSet millis: Int64) -> String? { millis > 0 ? time(millis) : nil }

  static func day(_ daysSinceEpoch: Int32) -> String { CivilDate(daysSinceEpoch: daysSinceEpoch).text }

  /// `1234.50 yuan`
  static func yuan(_ fen: Int64) -> String {
    let magnitude = fen.magnitude
    let cents = magnitude % 100
    return "\(fen < 0 ? "-" : "")\(magnitude / 100).\(cents < 10 ? "0" : "")\(cents) yuan"
  }

  /// `70 %`, `12.5 %`
  static func percent(_ basisPoints: Int64) -> String {
    let magnitude = basisPoints.magnitude
    var text = "\(basisPoints < 0 ? "-" : "")\(magnitude / 100)"
    let rest = magnitude % 100
    if rest > 0 { text += rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)" }
    return text + " %"
  }

  static func base(_ number: UInt8?, _ catalogue: Catalogue) -> String? {
    guard let number, let values = catalogue.known.benefit.field("base")?.values, Int(number) < values.count else {
      return nil
    }
    return values[Int(number)]
  }

  /// `at least 70 % of in-scope-self-paid`
  static func floor(_ floor: Floor, _ catalogue: Catalogue) -> String {
    let bound = floor.isExact ? "exactly" : "at least"
    switch floor.measure {
    case .amountFen: return "\(bound) \(yuan(floor.value))"
    case .ratioBasisPoints:
      return "\(bound) \(percent(floor.value))" + (base(floor.base, catalogue).map { " of \($0)" } ?? "")
    }
  }

  /// `granted: inpatient-aid, 70 % of in-scope-self-paid, from 2025-03-15`
  static func outcome(_ outcome: Outcome, _ catalogue: Catalogue) -> String {
    var parts: [String] = []
    if let benefit = outcome.benefit, Int(benefit) < catalogue.benefits.count {
      parts.append(catalogue.benefits[Int(benefit)])
    }
    if let amount = outcome.amountFen { parts.append(yuan(amount)) }
    if let ratio = outcome.ratioBasisPoints {
      parts.append(percent(ratio) + (base(outcome.base, catalogue).map { " of \($0)" } ?? ""))
    }
    if let since = outcome.since { parts.append("from \(day(since))") }
    return outcome.code.code + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
  }

  static func matter(_ key: FindingKey, _ catalogue: Catalogue) -> String? {
    let names: [String]
    switch key.warningClass.matterKind {
    case .benefit: names = catalogue.benefits
    case .need: names = catalogue.needs
    case .category: names = catalogue.categories
    case .trigger: return nil
    }
    return Int(key.matter) < names.count ? names[Int(key.matter)] : nil
  }
}
