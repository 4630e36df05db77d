import Wire

/// What a referral's clocks remember, after the rest of it: short where nothing out of the ordinary happened.
extension Referral {
  private struct Flags: OptionSet {
    let rawValue: UInt8
    static let explained = Flags(rawValue: 1)
    static let stopsFinish = Flags(rawValue: 2)
    static let provisional = Flags(rawValue: 4)
    static let lead = Flags(rawValue: 8)
    /// What follows only where a department returned it, a date was set or a meeting decided.
    static let story = Flags(rawValue: 16)
  }

  func writeTracking(to writer: inout ByteWriter) {
    var flags: Flags = []
    if isExplained { flags.insert(.explained) }
    if stopsFinish { flags.insert(.stopsFinish) }
    if isProvisional { flags.insert(.provisional) }
    if isLead { flags.insert(.lead) }
    let hasStory =
      returnReason != nil || recheckOn != nil || !decisionNumber.isEmpty || extensions > 0 || !returnBasis.isEmpty
    if hasStory { flags.insert(.story) }
    writer.byte(flags.rawValue)
    writer.byte(clockKind.number)
    writer.varint(UInt64(levels.rawValue))
    writer.varint(UInt64(finishWorkingDays))
    // From the first dispatch on: short, and nothing for a referral that was sent once.
    writer.signedVarint(sentMillis - dispatchedMillis)
    writer.signedVarint(waitDueMillis == 0 ? 0 : waitDueMillis - sinceMillis)
    writer.signedVarint(explanationDueMillis == 0 ? 0 : explanationDueMillis - dispatchedMillis)
    guard hasStory else { return }
    writer.byte(extensions)
    writer.optional(recheckOn) { $0.signedVarint(Int64($1)) }
    writer.optional(returnReason) { $0.byte($1.rawValue) }
    writer.lengthPrefixed(returnBasis)
    writer.lengthPrefixed(decisionNumber)
    writer.lengthPrefixed(task)
  }

  mutating func readTracking(from reader: inout ByteReader) throws(ByteReaderError) {
    let flags = Flags(rawValue: try reader.byte())
    isExplained = flags.contains(.explained)
    stopsFinish = flags.contains(.stopsFinish)
    isProvisional = flags.contains(.provisional)
    isLead = flags.contains(.lead)
    guard let kind = Clocks.Kind(number: try reader.byte()) else {
      throw ByteReaderError(.invalidValue, at: reader.offset)
    }
    clockKind = kind
    levels = ClockLevels(rawValue: UInt32(truncatingIfNeeded: try reader.varint()))
    finishWorkingDays = UInt16(truncatingIfNeeded: try reader.varint())
    sentMillis = dispatchedMillis &+ (try reader.signedVarint())
    let wait = try reader.signedVarint()
    waitDueMillis = wait == 0 ? 0 : sinceMillis &+ wait
    let explanation = try reader.signedVarint()
    explanationDueMillis = explanation == 0 ? 0 : dispatchedMillis &+ explanation
    guard flags.contains(.story) else { return }
    extensions = try reader.byte()
    recheckOn = try reader.optional { (reader) throws(ByteReaderError) in
      Int32(truncatingIfNeeded: try reader.signedVarint())
    }
    returnReason = try reader.optional { (reader) throws(ByteReaderError) in
      try reader.enumeration(Answer.ReturnReason.self)
    }
    returnBasis = try reader.text()
    decisionNumber = try reader.text()
    task = try reader.text()
  }
}
