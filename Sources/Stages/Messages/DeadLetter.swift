import Referral
import Streams
import Wire

/// A message that cannot be taken goes back to its sender with its key and value untouched; the reason is in headers.
///
/// Source: DESIGN.md, "Messages"; `Topics/topics/dept.rejected.json`. Never silent, never blocking the partition.
enum DeadLetter {
  /// A larger record is not repeated: the log may take no record that large with the reason added. The headers say where
  /// it still stands, and that it was left out.
  static let maximumRepeatedBytes = 700_000

  static func append(
    _ record: InputRecord, in batch: borrowing InputBatch, to output: inout OutputBatch, topic: Int,
    stage: StaticString, refusal: Refusal, origin: Origin
  ) {
    let beside = record.sizeBesideValue(in: batch)
    if beside + (record.value?.count ?? 0) <= maximumRepeatedBytes {
      output.appendCopy(of: record, in: batch, topic: topic, partition: record.key == nil ? record.partition : -1)
    } else {
      output.append(topic: topic, partition: record.partition, key: nil, value: nil)
      output.appendHeader("referral-hub-omitted", "true")
    }
    output.appendHeader("referral-hub-stage", stage.description)
    output.appendHeader("referral-hub-code", refusal.code.rawValue)
    output.appendHeader("referral-hub-field", refusal.field)
    output.appendHeader("referral-hub-text", refusal.text)
    output.appendHeader("referral-hub-retryable", refusal.code.isRetryable ? "true" : "false")
    origin.appendHeaders(to: &output)
  }
}

extension RefusalCode {
  /// Whether the same message may be taken later without being changed.
  var isRetryable: Bool {
    switch self {
    case .notAllowedNow, .noSuchReferral, .dataContradict, .decisionNotExpected, .futureTime, .tooManyMembers,
      .unknownSubject, .ruleNotMet, .householdFull:
      true
    case .emptyValue, .notUTF8, .notJSON, .tooLarge, .tooDeep, .duplicateMember, .notCloudEvents, .unsupportedType,
      .missingField, .wrongType, .unknownValue, .invalidPersonID, .invalidHouseholdID, .invalidDivision, .invalidDate,
      .invalidTime, .outOfRange, .tooManyFacts, .unknownKind, .notYourFact, .wrongSubject, .sourceMismatch,
      .unknownDepartment, .invalidReferralID, .notYourReferral, .wrongRole, .wrongDivision, .floorNotMet,
      .negativeNeedsReason, .hopLimit, .invalidCaseID:
      false
    }
  }
}
