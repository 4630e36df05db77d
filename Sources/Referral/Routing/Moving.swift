public import Wire

/// What a household sends to another when a person moves there.
public struct Handover: Sendable {
  /// The move number of a part: more comes under the number that the new household awaits.
  public static let partNumber: UInt32 = 0

  public var to: HouseholdID
  /// The person's id in the new household.
  public var person: PersonID
  public var moveNumber: UInt32
  public var warnings: [Warning]

  public init(to: HouseholdID, person: PersonID, moveNumber: UInt32, warnings: [Warning]) {
    self.to = to
    self.person = person
    self.moveNumber = moveNumber
    self.warnings = warnings
  }
}

/// People coming and going. Referral ids never change; the household that numbered a referral forwards late answers.
///
/// Source: DESIGN.md, "The way of the data": a move, a merge.
extension HouseholdFile {
  /// The most warnings that moved away and are still forwarded; the oldest go first.
  public static let maximumForwards = 512

  /// What a snapshot did to the file.
  public enum SnapshotOutcome: Equatable, Sendable {
    case folded
    /// A snapshot of an earlier move, overtaken by a later one.
    case overtaken
    /// The household has `maximumMembers` people already.
    case tooManyMembers
  }

  /// Takes a person's facts as intake has them now.
  ///
  /// - Parameter previous: the household that hands over first; nil where there is none.
  public mutating func take(
    _ person: PersonID, moveNumber: UInt32, previous: HouseholdID?, facts incoming: FactSet
  ) -> SnapshotOutcome {
    if let index = memberIndex(person) {
      guard members[index].moveNumber <= moveNumber else { return .overtaken }
      if members[index].moveNumber < moveNumber {
        if members[index].awaitsHandover { awaitToo(members[index]) }
        members[index].moveNumber = moveNumber
        members[index].awaitsHandover = previous != nil
      }
      replaceFacts(owner: UInt8(index), with: incoming)
      return .folded
    }
    guard members.count < Self.maximumMembers else { return .tooManyMembers }
    let at = members.firstIndex { person < $0.person } ?? members.count
    members.insert(Member(person: person, moveNumber: moveNumber, awaitsHandover: previous != nil), at: at)
    waiting.removeAll { $0.person == person }
    shiftOwners(from: UInt8(at), by: 1)
    replaceFacts(owner: UInt8(at), with: incoming)
    return .folded
  }

  /// Lets a person go.
  ///
  /// - Parameters:
  ///   - moveNumber: of this person's move; an earlier one than the member's changes nothing here.
  ///   - handoverNumber: the number under which the new household expects the handover.
  /// - Returns: the handover for the new household; nil where this household waits for one itself, which it then passes on.
  public mutating func release(
    _ person: PersonID, moveNumber: UInt32, to: HouseholdID, becomes: PersonID, handoverNumber: UInt32
  ) -> Handover? {
    guard let index = memberIndex(person) else {
      waiting.removeAll { $0.person == person && $0.moveNumber < moveNumber }
      let moved = takeEarly(person, before: moveNumber).map { $0.renamed(to: becomes) }
      for warning in moved { forward(warning, to: to) }
      return Handover(to: to, person: becomes, moveNumber: handoverNumber, warnings: moved)
    }
    let member = members[index]
    guard member.moveNumber < moveNumber else {
      // Overtaken by the person's return: what is here stays with the member, and the other household waits no longer.
      return Handover(to: to, person: becomes, moveNumber: handoverNumber, warnings: [])
    }
    removeMember(at: index)
    for at in departures.indices where isOwnAwaited(departures[at], person) {
      departures[at].to = to
      departures[at].becomes = becomes
      departures[at].moveNumber = handoverNumber
    }
    let departure = Departure(
      person: person, awaitedMove: member.moveNumber, moveNumber: handoverNumber, to: to, becomes: becomes)
    if member.awaitsHandover { expect(departure) }
    // The new household awaits one handover under this number: it goes when the last that is awaited here has come.
    guard !departures.contains(where: { $0.isAnsweredTogether(with: departure) }) else { return nil }
    return Handover(
      to: to, person: becomes, moveNumber: handoverNumber, warnings: giveAway(person, to: to, becomes: becomes))
  }

  /// Takes in what the previous household handed over.
  ///
  /// - Returns: the handover to pass on, where the person has left again in the meantime.
  public mutating func receive(
    _ person: PersonID, moveNumber: UInt32, warnings incoming: [Warning], into decisions: inout [Decision]
  ) -> Handover? {
    if let index = departures.firstIndex(where: { $0.person == person && $0.awaitedMove == moveNumber }) {
      let departure = departures.remove(at: index)
      if isOwnAwaited(departure, person) {
        for warning in incoming { admit(warning, into: &decisions) }
        return nil
      }
      let isPart = departures.contains { $0.isAnsweredTogether(with: departure) }
      return passOn(incoming, of: departure, asPart: isPart)
    }
    if moveNumber == Handover.partNumber, memberIndex(person) == nil,
      let departure = departures.filter({ $0.person == person }).max(by: { $0.awaitedMove < $1.awaitedMove })
    {
      return passOn(incoming, of: departure, asPart: true)
    }
    guard let index = memberIndex(person), members[index].moveNumber >= moveNumber else {
      return nil
    }
    if members[index].moveNumber == moveNumber { members[index].awaitsHandover = false }
    for warning in incoming { admit(warning, into: &decisions) }
    return nil
  }

  /// Takes a member and the member's facts out.
  mutating func removeMember(at index: Int) {
    facts.facts.removeAll { $0.owner == UInt8(index) }
    members.remove(at: index)
    shiftOwners(from: UInt8(index) + 1, by: -1)
  }

  /// Sends on what came for a person who has left again.
  ///
  /// - Parameter asPart: more is awaited here that goes the same way.
  private mutating func passOn(_ incoming: [Warning], of departure: Departure, asPart: Bool) -> Handover {
    let moved = incoming.map { $0.renamed(to: departure.becomes) }
    for warning in moved { forward(warning, to: departure.to) }
    // What was here already when the person left has waited for the last handover too.
    let kept = asPart ? [] : giveAway(departure.person, to: departure.to, becomes: departure.becomes)
    return Handover(
      to: departure.to, person: departure.becomes,
      moveNumber: asPart ? Handover.partNumber : departure.moveNumber, warnings: kept + moved)
  }

  /// Whether a previous household has yet to hand over: nothing is opened for the person until it has.
  public func isAwaitingHandover(_ member: Member) -> Bool {
    member.awaitsHandover || departures.contains { isOwnAwaited($0, member.person) }
  }

  /// Keeps an earlier handover awaited beside the one that a later move or merge adds: as a departure to this household.
  private mutating func awaitToo(_ member: Member) {
    expect(
      Departure(
        person: member.person, awaitedMove: member.moveNumber, moveNumber: member.moveNumber, to: id,
        becomes: member.person))
  }

  /// Whether a departure only says that a handover for a member is awaited beside the member's last.
  private func isOwnAwaited(_ departure: Departure, _ person: PersonID) -> Bool {
    departure.person == person && departure.to == id && departure.becomes == person
  }

  /// Whether a handover came before the snapshot that brings its person.
  public func isEarly(_ person: PersonID, moveNumber: UInt32) -> Bool {
    let isAwaited = departures.contains {
      $0.person == person && ($0.awaitedMove == moveNumber || moveNumber == Handover.partNumber)
    }
    if isAwaited { return false }
    guard let index = memberIndex(person) else { return true }
    return members[index].moveNumber < moveNumber
  }

  /// What was handed over for a person whom this household had no room for.
  private mutating func takeEarly(_ person: PersonID, before moveNumber: UInt32) -> [Warning] {
    var warnings: [Warning] = []
    for early in earlyHandovers where early.person == person && early.moveNumber < moveNumber {
      do {
        warnings += try ByteReader.read(early.warnings) { (reader) throws(ByteReaderError) in
          try WarningList.read(from: &reader)
        }
      } catch {
        preconditionFailure("a handover kept in a household's file is damaged: \(error)")
      }
    }
    earlyHandovers.removeAll { $0.person == person && $0.moveNumber < moveNumber }
    return warnings
  }

  private mutating func giveAway(_ person: PersonID, to: HouseholdID, becomes: PersonID) -> [Warning] {
    let moved = warnings.filter { $0.key.person == person }.map { $0.renamed(to: becomes) }
    warnings.removeAll { $0.key.person == person }
    for warning in moved { forward(warning, to: to) }
    return moved
  }

  private mutating func forward(_ warning: Warning, to: HouseholdID) {
    forwards.removeAll { $0.home == warning.home && $0.number == warning.number }
    // A warning that comes home again needs no forwarding.
    guard to != id else { return }
    forwards.append(Forward(home: warning.home, number: warning.number, to: to))
    if forwards.count > Self.maximumForwards { forwards.removeFirst(forwards.count - Self.maximumForwards) }
  }

  /// Adds a warning from elsewhere. Where the same key is open here already, the one that is further along stays.
  private mutating func admit(_ warning: Warning, into decisions: inout [Decision]) {
    forwards.removeAll { $0.home == warning.home && $0.number == warning.number }
    warnings.append(warning)
    let incoming = warnings.count - 1
    guard warning.isOpen else { return }
    guard
      let present = warnings.indices.first(where: {
        $0 != incoming && warnings[$0].isOpen && warnings[$0].key == warning.key
      })
    else { return }
    let loser = warnings[incoming].progress > warnings[present].progress ? present : incoming
    for referral in warnings[loser].referrals.indices where warnings[loser].referrals[referral].state.isOpen {
      let from = warnings[loser].referrals[referral].state
      warnings[loser].referrals[referral].state = .merged
      warnings[loser].referrals[referral].waitDueMillis = 0
      decisions.append(
        Decision(.stateChanged, warning: loser, referral: referral, from: from, to: .merged, reason: .duplicateRecord))
    }
    warnings[loser].ending = .merged
    let winner = loser == incoming ? present : incoming
    if warnings[winner].byHand == nil { warnings[winner].byHand = warnings[loser].byHand }
    decisions.append(Decision(.warningMerged, warning: loser, reason: .duplicateRecord))
  }

  /// The facts stand in the order of their owners, so a member's are one range.
  private mutating func replaceFacts(owner: UInt8, with incoming: FactSet) {
    let start = facts.facts.partitioningIndex { $0.owner >= owner }
    let end = facts.facts.partitioningIndex { $0.owner > owner }
    facts.facts.replaceSubrange(start..<end, with: incoming.facts)
    let textStart = UInt32(facts.texts.count)
    facts.texts.append(contentsOf: incoming.texts)
    for index in start..<start + incoming.facts.count {
      facts.facts[index].owner = owner
      facts.facts[index].textStart += textStart
    }
  }

  private mutating func shiftOwners(from first: UInt8, by step: Int) {
    for index in facts.facts.indices {
      let owner = facts.facts[index].owner
      guard owner >= first, owner != Fact.householdOwner else { continue }
      facts.facts[index].owner = UInt8(Int(owner) + step)
    }
  }
}

extension HouseholdFile.Departure {
  /// Whether the new household awaits both under one number. Numbers are the person's there: one who left twice for the
  /// same household, the second time as another person after a merge, may have the same number by chance.
  fileprivate func isAnsweredTogether(with other: Self) -> Bool {
    person == other.person && becomes == other.becomes && to == other.to && moveNumber == other.moveNumber
  }
}

extension Warning {
  func renamed(to person: PersonID) -> Warning {
    var copy = self
    copy.key.person = person
    return copy
  }

  /// How far its furthest referral has come.
  var progress: UInt8 {
    referrals.filter(\.state.isOpen).map(\.state.rawValue).max() ?? 0
  }
}
