import Wire

/// What only few referrals have: attempts to reach a person, a visit owed, a consent asked for.
extension Referral {
  var isFollowed: Bool { !attempts.isEmpty || visitDueMillis != 0 || consentAskedMillis != 0 }

  func writeFollowed(to writer: inout ByteWriter) {
    writer.count(attempts.count)
    for attempt in attempts {
      writer.signedVarint(Int64(attempt.day))
      writer.lengthPrefixed(attempt.channel)
      writer.bool(attempt.isVisit)
    }
    writer.signedVarint(visitFromMillis)
    writer.signedVarint(visitDueMillis)
    writer.signedVarint(consentAskedMillis)
  }

  mutating func readFollowed(from reader: inout ByteReader) throws(ByteReaderError) {
    let count = try reader.count(minimumSize: 3)
    attempts.reserveCapacity(count)
    for _ in 0..<count {
      attempts.append(
        Attempt(
          day: Int32(truncatingIfNeeded: try reader.signedVarint()), channel: try reader.text(),
          isVisit: try reader.bool()))
    }
    visitFromMillis = try reader.signedVarint()
    visitDueMillis = try reader.signedVarint()
    consentAskedMillis = try reader.signedVarint()
  }
}
