/// What the hub needs of a broker so that nothing is lost and nothing sent twice. Source: DESIGN.md, "The way of the
/// data"; KAFKA.md, "Brokers". The text says what a broker does that meets it.
enum Requirement: String, CaseIterable, Comparable {
  case keepsRecords = "keeps key, value, headers, order, and the difference between empty and missing"
  case takesLargeRecords = "takes a record of 900,000 bytes"
  case placesByKey = "lets the key choose the partition by murmur2"
  case hidesOpen = "hides an open transaction, and what follows it, from read_committed readers"
  case hidesAborted = "hides aborted records, and shows a reader that tails what comes after them"
  case commitsOffsets = "commits consumed offsets with the transaction, and drops them with it"
  case fencesZombies = "refuses the commit of a producer whose transactional id was taken over"
  case endsPredecessors = "ends the open transaction of the producer that was taken over"
  case tellsWholeEnd = "tells the end of a partition past open transactions, and readers reach it when they end"
  case sharesPartitions = "shares the partitions of a topic among the members of a group"
  case replacesTwins = "gives a member's place to the next one with its instance id, and tells the former"
  case evictsSilent = "gives the partitions of a member that is gone to the others"
  case checksGeneration = "refuses offsets of a generation that is over (KIP-447)"
  case holdsPending = "tells no committed offset while a transaction with a newer one is open"
  case timesOut = "ends a transaction that is open too long"
  case compacts = "keeps the last value of each key of a compacted topic"
  case outlivesRestart = "keeps records and offsets, and hides what was open, over a restart"

  static func < (left: Requirement, right: Requirement) -> Bool {
    guard let first = allCases.firstIndex(of: left), let second = allCases.firstIndex(of: right) else { return false }
    return first < second
  }
}

/// What was seen of a requirement at one broker.
enum Finding: Equatable, CustomStringConvertible {
  case holds
  /// With what was seen instead.
  case lacks(String)
  /// With the reason.
  case notTried(String)

  var description: String {
    switch self {
    case .holds: "yes"
    case .lacks(let seen): "NO: \(seen)"
    case .notTried(let reason): "not tried: \(reason)"
    }
  }

  /// Without the words.
  var sort: FindingSort {
    switch self {
    case .holds: .holds
    case .lacks: .lacks
    case .notTried: .notTried
    }
  }
}

enum FindingSort { case holds, lacks, notTried }
