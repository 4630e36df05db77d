public import Wire

/// Warnings as they stand in a household file and in a handover.
extension Warning {
  func write(to writer: inout ByteWriter) {
    writer.household(home)
    writer.varint(UInt64(number))
    writer.byte(key.warningClass.rawValue)
    writer.optional(key.person) { $0.person($1) }
    writer.varint(UInt64(key.matter))
    writer.optional(key.episode) { $0.signedVarint(Int64($1)) }
    writer.lengthPrefixed(rule)
    writer.varint(UInt64(policySerial))
    writer.fixed64(digest)
    writer.signedVarint(openedMillis)
    writer.optional(ending) { $0.byte($1.rawValue) }
    writer.byte(
      (needIsGone ? Self.gone : 0) | (triggers.isEmpty ? 0 : Self.withTriggers) | (byHand == nil ? 0 : Self.opened))
    writer.optional(settledUntil) { $0.signedVarint(Int64($1)) }
    writer.optional(floor) { $1.write(to: &$0) }
    writer.count(referrals.count)
    for referral in referrals { referral.write(to: &writer) }
    if !triggers.isEmpty {
      writer.count(triggers.count)
      for trigger in triggers { writer.fixed64(trigger) }
    }
    guard let byHand else { return }
    writer.byte(byHand.role.rawValue)
    writer.signedVarint(Int64(byHand.day))
    writer.lengthPrefixed(byHand.basis)
  }

  /// Bits of the byte that says what is special; one that is not set costs nothing.
  private static let gone: UInt8 = 1
  private static let withTriggers: UInt8 = 2
  private static let opened: UInt8 = 4

  init(from reader: inout ByteReader) throws(ByteReaderError) {
    let home = try reader.household()
    let number = UInt32(truncatingIfNeeded: try reader.varint())
    let key = FindingKey(
      warningClass: try reader.enumeration(WarningClass.self),
      person: try reader.optional { (reader) throws(ByteReaderError) in try reader.person() },
      matter: UInt16(truncatingIfNeeded: try reader.varint()),
      episode: try reader.optional { (reader) throws(ByteReaderError) in
        Int32(truncatingIfNeeded: try reader.signedVarint())
      })
    let rule = try reader.text()
    let policySerial = UInt32(truncatingIfNeeded: try reader.varint())
    let digest = try reader.fixed64()
    let openedMillis = try reader.signedVarint()
    self.init(
      home: home, number: number, key: key, rule: rule, policySerial: policySerial, digest: digest,
      openedMillis: openedMillis, floor: nil)
    ending = try reader.optional { (reader) throws(ByteReaderError) in try reader.enumeration(Ending.self) }
    let special = try reader.byte()
    guard special & ~(Self.gone | Self.withTriggers | Self.opened) == 0 else {
      throw ByteReaderError(.invalidValue, at: reader.offset)
    }
    needIsGone = special & Self.gone != 0
    settledUntil = try reader.optional { (reader) throws(ByteReaderError) in
      Int32(truncatingIfNeeded: try reader.signedVarint())
    }
    floor = try reader.optional { (reader) throws(ByteReaderError) in try Floor(from: &reader) }
    let count = try reader.count(minimumSize: Referral.minimumBytes)
    referrals.reserveCapacity(count)
    for _ in 0..<count { referrals.append(try Referral(from: &reader)) }
    if special & Self.withTriggers != 0 {
      for _ in 0..<(try reader.count(minimumSize: 8)) { triggers.append(try reader.fixed64()) }
    }
    guard special & Self.opened != 0 else { return }
    byHand = HandOpening(
      role: try reader.enumeration(Role.self), day: Int32(truncatingIfNeeded: try reader.signedVarint()),
      basis: try reader.text())
  }
}

extension Floor {
  func write(to writer: inout ByteWriter) {
    writer.byte(measure.rawValue)
    writer.signedVarint(value)
    writer.bool(isExact)
    writer.optional(base) { $0.byte($1) }
  }

  init(from reader: inout ByteReader) throws(ByteReaderError) {
    self.init(
      measure: try reader.enumeration(Measure.self), value: try reader.signedVarint(), isExact: try reader.bool(),
      base: try reader.optional { (reader) throws(ByteReaderError) in try reader.byte() })
  }
}

extension Referral {
  /// No referral is written in fewer bytes.
  static let minimumBytes = 16

  /// Bits of the byte that says the form. One written before there were clocks has no tracking.
  private static let binding: UInt8 = 1
  private static let tracked: UInt8 = 2
  /// Attempts to reach a person, a visit owed or a consent asked for; before there were any it was not written.
  private static let followed: UInt8 = 4

  func write(to writer: inout ByteWriter) {
    writer.varint(UInt64(hop))
    writer.byte(department.number)
    writer.byte(state.rawValue)
    writer.byte(returns)
    writer.byte(redos)
    writer.byte(holds)
    writer.byte((isBinding ? Self.binding : 0) | Self.tracked | (isFollowed ? Self.followed : 0))
    writer.signedVarint(sinceMillis)
    writer.signedVarint(dispatchedMillis)
    writer.signedVarint(signDueMillis)
    writer.signedVarint(decideDueMillis)
    writer.signedVarint(finishDueMillis)
    writer.optional(outcome) { $1.write(to: &$0) }
    writer.varint(UInt64(previousHop))
    writer.optional(proposed) { $0.byte($1.number) }
    writer.count(applied.count)
    for hash in applied { writer.fixed64(hash) }
    writeTracking(to: &writer)
    if isFollowed { writeFollowed(to: &writer) }
  }

  init(from reader: inout ByteReader) throws(ByteReaderError) {
    self.init(
      hop: UInt16(truncatingIfNeeded: try reader.varint()), department: Department(number: try reader.byte()),
      state: try reader.enumeration(ReferralState.self), sinceMillis: 0)
    returns = try reader.byte()
    redos = try reader.byte()
    holds = try reader.byte()
    let form = try reader.byte()
    guard form & ~(Self.binding | Self.tracked | Self.followed) == 0 else {
      throw ByteReaderError(.invalidValue, at: reader.offset)
    }
    isBinding = form & Self.binding != 0
    sinceMillis = try reader.signedVarint()
    dispatchedMillis = try reader.signedVarint()
    signDueMillis = try reader.signedVarint()
    decideDueMillis = try reader.signedVarint()
    finishDueMillis = try reader.signedVarint()
    outcome = try reader.optional { (reader) throws(ByteReaderError) in try Outcome(from: &reader) }
    previousHop = UInt16(truncatingIfNeeded: try reader.varint())
    proposed = try reader.optional { (reader) throws(ByteReaderError) in Department(number: try reader.byte()) }
    let count = try reader.count(minimumSize: 8)
    applied.reserveCapacity(count)
    for _ in 0..<count { applied.append(try reader.fixed64()) }
    if form & Self.tracked != 0 { try readTracking(from: &reader) }
    if form & Self.followed != 0 { try readFollowed(from: &reader) }
  }
}

extension Outcome {
  func write(to writer: inout ByteWriter) {
    writer.byte(code.rawValue)
    writer.optional(since) { $0.signedVarint(Int64($1)) }
    writer.optional(amountFen) { $0.signedVarint($1) }
    writer.optional(ratioBasisPoints) { $0.signedVarint($1) }
    writer.optional(benefit) { $0.varint(UInt64($1)) }
    writer.optional(base) { $0.byte($1) }
  }

  init(from reader: inout ByteReader) throws(ByteReaderError) {
    self.init(
      code: try reader.enumeration(Code.self),
      since: try reader.optional { (reader) throws(ByteReaderError) in
        Int32(truncatingIfNeeded: try reader.signedVarint())
      },
      amountFen: try reader.optional { (reader) throws(ByteReaderError) in try reader.signedVarint() },
      ratioBasisPoints: try reader.optional { (reader) throws(ByteReaderError) in try reader.signedVarint() })
    benefit = try reader.optional { (reader) throws(ByteReaderError) in UInt16(truncatingIfNeeded: try reader.varint())
    }
    base = try reader.optional { (reader) throws(ByteReaderError) in try reader.byte() }
  }
}

/// The warnings of a handover, one after another.
public enum WarningList {
  public static func write(_ warnings: [Warning], to writer: inout ByteWriter) {
    writer.count(warnings.count)
    for warning in warnings { warning.write(to: &writer) }
  }

  public static func read(from reader: inout ByteReader) throws(ByteReaderError) -> [Warning] {
    let count = try reader.count(minimumSize: 32)
    var warnings: [Warning] = []
    warnings.reserveCapacity(count)
    for _ in 0..<count { warnings.append(try Warning(from: &reader)) }
    return warnings
  }
}
