/// A mistake put into the hub on purpose, at the seams where it meets its log, its clock and its tasks. It stands in the
/// tests alone, so that no build of the hub can hold it.
enum Mutation: String, CaseIterable, Sendable {
  case skipsOffsetCommit = "does not commit the offsets it consumed"
  case takesUnknownForCommitted = "keeps its state after an unknown outcome"
  case takesFailedForCommitted = "takes a commit that failed for done"
  case skipsChangelogWrite = "skips a changelog write"
  case losesOutput = "loses a record of its output"
  case sendsOutsideTransaction = "sends its output outside the transaction"
  case repeatsAfterFailure = "sends again what may have arrived"
  case ignoresLostPartitions = "goes on with partitions that it lost"
  case skipsGenerationCheck = "commits offsets without proof of its generation"
  case worksBeforeRestore = "works and commits before its state is restored"
  case restoresToStableEnd = "does not wait for its predecessor's open transaction"
  case keepsStateAfterAbort = "folds into the state that an abort has made void"
  case dropsTimersOnRestore = "does not rebuild timers and sweeps on restore"
  case forgetsPublishedPolicy = "goes on with its old policy after a restore"
  case foldsTwice = "handles a record twice"
  case believesAnyClock = "believes its machine's clock"
}
