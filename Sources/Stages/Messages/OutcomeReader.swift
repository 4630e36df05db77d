import Referral
import Wire

/// Reads the `outcome` of a report.
///
/// Source: `Topics/schemas/common.schema.json`, `outcome`.
struct OutcomeReader {
  private let benefits: [String]
  private let bases: [String]
  private let amounts: ClosedRange<Int64>
  private let ratios: ClosedRange<Int64>

  /// - Parameter catalogue: gives the codes and bounds of the fact `benefit`, which an outcome repeats.
  init(catalogue: Catalogue) {
    let benefit = catalogue.known.benefit
    benefits = catalogue.benefits
    bases = benefit.field("base")?.values ?? []
    amounts = Self.bounds(benefit.field("amountFen"))
    ratios = Self.bounds(benefit.field("ratioBasisPoints"))
  }

  private static func bounds(_ field: Field?) -> ClosedRange<Int64> {
    guard let field, field.minimum <= field.maximum else { return 0...0 }
    return field.minimum...field.maximum
  }

  func read(_ node: JSONNode, _ reader: EnvelopeReader) throws(Refusal) -> Outcome {
    guard reader.document.kind(node) == .object else {
      throw Refusal(.wrongType, field: reader.path(node), "the outcome is an object with a code")
    }
    let codeNode = try DataReader.required(node, "code", reader)
    let text = try DataReader.string(codeNode, reader)
    guard let code = Outcome.Code.allCases.first(where: { $0.code == text }) else {
      throw Refusal(
        .unknownValue, field: reader.path(codeNode),
        "the outcome is one of \(Outcome.Code.allCases.map(\.code).joined(separator: ", "))")
    }
    var outcome = Outcome(code: code)
    if let since = DataReader.optional(node, "since", reader) {
      outcome.since = try DataReader.date(since, reader).daysSinceEpoch
    }
    outcome.amountFen = try number(node, "amountFen", amounts, reader)
    outcome.ratioBasisPoints = try number(node, "ratioBasisPoints", ratios, reader)
    outcome.benefit = try catalogued(node, "benefit", benefits, reader).map { UInt16($0) }
    outcome.base = try catalogued(node, "base", bases, reader).map { UInt8($0) }
    return outcome
  }

  private func catalogued(
    _ node: JSONNode, _ name: StaticString, _ values: [String], _ reader: EnvelopeReader
  ) throws(Refusal) -> Int? {
    guard let member = DataReader.optional(node, name, reader) else { return nil }
    guard let index = values.firstIndex(of: try DataReader.string(member, reader)) else {
      throw Refusal(.unknownValue, field: reader.path(member), "the catalogue has no such \(name)")
    }
    return index
  }

  private func number(
    _ node: JSONNode, _ name: StaticString, _ range: ClosedRange<Int64>, _ reader: EnvelopeReader
  ) throws(Refusal) -> Int64? {
    guard let member = DataReader.optional(node, name, reader) else { return nil }
    guard let value = reader.document.int64(member) else {
      throw Refusal(
        .wrongType, field: reader.path(member), "the field is a whole number; money in fen, ratios in basis points")
    }
    guard range.contains(value) else {
      throw Refusal(
        .outOfRange, field: reader.path(member), "the number is outside \(range.lowerBound)…\(range.upperBound)")
    }
    return value
  }
}
