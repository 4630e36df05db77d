import Wire

/// A made-up population for measuring: households of three, ten facts a person,
/// as the messages that departments would send. The same seed gives the same bytes.
struct Population {
  static let membersPerHousehold = 3

  let households: Int
  private let startMillis: Int64 = 1_762_000_000_000

  func household(_ index: Int) -> String { "420106-\(Self.padded(index, 7))" }

  /// A citizen id with a right check character.
  func person(_ household: Int, _ member: Int) -> String {
    let births: [UInt64] = [19_800_101, 19_820_202, 20_140_303]
    let district: UInt64 = 420_106 + UInt64(household / 300) % 80
    let serial = UInt64(household % 300) * 3 + UInt64(member)
    let digits = district * 100_000_000_000 + births[member] * 1_000 + serial % 1_000
    guard let id = PersonID(rawValue: digits) else { preconditionFailure("the bench made an id that is none") }
    return id.text
  }

  /// Everything that is known of a household, one message a department and subject.
  func messages(_ household: Int) -> [Message] {
    var messages: [Message] = []
    for member in 0..<Self.membersPerHousehold {
      let id = person(household, member)
      let relation = ["head", "spouse", "child"][member]
      messages.append(
        update(
          "civil-affairs", person: id, sequence: household * 16 + member,
          """
          {"kind":"identity","name":"测试人员"},\
          {"kind":"residence","division":"420106","area":"rural","since":"2015-06-01"},\
          {"kind":"household","household":"\(self.household(household))","relation":"\(relation)","since":"2015-06-01"},\
          {"kind":"category","category":"dibao","status":"active","since":"2024-03-01"},\
          {"kind":"benefit","benefit":"dibao-allowance","since":"2024-03-01","amountFen":60000}
          """))
      messages.append(
        update(
          "medical-insurance", person: id, sequence: household * 16 + 4 + member,
          """
          {"kind":"insurance","scheme":"resident","since":"2025-01-01","personalContributionFen":40000},\
          {"kind":"medical-cost","selfPaidFen":\(100_000 + household % 1_000),"asOf":"2025-10-31"},\
          {"kind":"benefit","benefit":"premium-subsidy","since":"2025-01-01","ratioBasisPoints":9000,"base":"personal-contribution"}
          """))
      messages.append(
        update(
          "health", person: id, sequence: household * 16 + 12 + member,
          """
          {"kind":"chronic-illness","since":"2022-05-01","longTermMedication":false,"onLocalList":false}
          """))
      messages.append(
        update(
          member == 2 ? "education" : "human-resources", person: id, sequence: household * 16 + 8 + member,
          member == 2
            ? """
            {"kind":"schooling","stage":"primary","since":"2021-09-01","school":"测试小学"},\
            {"kind":"benefit","benefit":"student-aid","since":"2025-09-01"}
            """
            : """
            {"kind":"employment","status":"flexible","since":"2023-02-01"},\
            {"kind":"work-capacity","capacity":"none","since":"2023-02-01"}
            """))
    }
    return messages
  }

  struct Message {
    var department: String
    var key: [UInt8]
    var value: [UInt8]
  }

  /// A person's changed medical cost: a typical update that changes a household.
  func costUpdate(_ household: Int, _ member: Int, round: Int) -> Message {
    update(
      "medical-insurance", person: person(household, member), sequence: round &* 1_000_003 &+ household * 4 + member,
      """
      {"kind":"medical-cost","selfPaidFen":\(200_000 + round % 1_000_000),"asOf":"2025-11-30"},\
      {"kind":"insurance","scheme":"resident","since":"2025-01-01","personalContributionFen":40000}
      """, millis: startMillis + Int64(round) * 1_000)
  }

  /// A person's premium subsidy: in even passes below 9,000, so that policy is not implemented and a referral goes out; in
  /// odd ones at it again.
  func premiumUpdate(_ household: Int, _ member: Int, pass: Int, round: Int) -> Message {
    let ratioBasisPoints = pass % 2 == 0 ? 5_000 : 9_000
    return update(
      "medical-insurance", person: person(household, member), sequence: round &* 1_000_003 &+ household * 4 + member,
      """
      {"kind":"benefit","benefit":"premium-subsidy","since":"2025-01-01","ratioBasisPoints":\(ratioBasisPoints),"base":"personal-contribution"}
      """, millis: startMillis + Int64(round) * 1_000)
  }

  /// A line of medical insurance's full list: all that ``messages(_:)`` says of the person, with a newer time, and the
  /// cost as it is after a number of changes.
  func statement(_ household: Int, _ member: Int, changes: Int, round: Int) -> Message {
    update(
      "medical-insurance", person: person(household, member), sequence: round &* 1_000_003 &+ household * 4 + member,
      """
      {"kind":"insurance","scheme":"resident","since":"2025-01-01","personalContributionFen":40000},\
      {"kind":"medical-cost","selfPaidFen":\(100_000 + household % 1_000 + changes),"asOf":"2025-10-31"},\
      {"kind":"benefit","benefit":"premium-subsidy","since":"2025-01-01","ratioBasisPoints":9000,"base":"personal-contribution"}
      """, millis: startMillis + Int64(round) * 1_000)
  }

  /// The head of a household suffers a flood: to be referred to the emergency department at once.
  func disaster(_ household: Int) -> Message {
    update(
      "emergency", person: person(household, 0), sequence: household,
      #"{"kind":"disaster","occurredOn":"2025-11-30","type":"flood","homeDamaged":true}"#)
  }

  private func update(
    _ department: String, person: String, sequence: Int, _ facts: String, millis: Int64? = nil
  ) -> Message {
    let time = RFC3339.text(millis: millis ?? startMillis)
    let value = """
      {"specversion":"1.0","id":"bench-\(sequence)","source":"/departments/\(department)",\
      "type":"referral-hub.update.v1","time":"\(time)","datacontenttype":"application/json",\
      "partitionkey":"\(person)","dataclassification":"personal","division":"420106",\
      "data":{"subject":{"person":"\(person)"},"division":"420106","facts":[\(facts)]}}
      """
    return Message(department: department, key: Array(person.utf8), value: Array(value.utf8))
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
