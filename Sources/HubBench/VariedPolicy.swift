import Foundation
import Referral

/// The shipped policy with more rules: variants of its own, each with a condition of its own, so that every one is worked
/// out for every household that the original could be true of.
enum VariedPolicy {
  /// What the variants ask beside the original: medical costs of at least so much. Everybody in the population has
  /// stated costs, between 1,000 and some 12,000 yuan, so that the comparison is made and comes out either way.
  private static let leastFen = 100_000
  private static let stepFen = 80_000

  /// - Parameters:
  ///   - json: a policy pack.
  ///   - count: how many rules it has then; at least as many as it has.
  /// - Throws: where the bytes are no policy pack's.
  static func varied(_ json: [UInt8], rules count: Int) throws -> [UInt8] {
    guard var pack = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any],
      let rules = pack["rules"] as? [[String: Any]]
    else {
      throw DataFileError(file: "policy pack", path: "/rules", problem: "are no rules to vary")
    }
    let originals = rules.filter(canBeVaried)
    var all = rules
    var round = 0
    while all.count < count, !originals.isEmpty {
      round += 1
      for original in originals.prefix(count - all.count) { all.append(variant(original, round)) }
    }
    pack["rules"] = all
    return [UInt8](try JSONSerialization.data(withJSONObject: pack, options: .sortedKeys))
  }

  /// Not those whose question is fixed: what triggers a case, a benefit in effect twice, and what one fact decides for
  /// a person or a household alike.
  private static func canBeVaried(_ rule: [String: Any]) -> Bool {
    rule["class"] as? String != "complex-case" && rule["twice"] == nil && rule["subject"] as? String != "either"
      && rule["deceased"] == nil
  }

  private static func variant(_ original: [String: Any], _ round: Int) -> [String: Any] {
    var rule = original
    rule["id"] = "\(original["id"] ?? "")-v\(round)"
    let cost: [String: Any] = [
      "fact": "medical-cost", "is": ["selfPaidFen": ["atLeast": leastFen + round * stepFen]],
    ]
    let own: [String: Any] = original["subject"] as? String == "household" ? ["member": cost] : cost
    rule["when"] = ["all": [original["when"], own].compactMap(\.self)]
    return rule
  }
}
