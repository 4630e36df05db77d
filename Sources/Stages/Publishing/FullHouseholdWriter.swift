import Referral
import Streams
import Wire

/// `referral-hub.household-full.v1`: civil affairs hears of a person for whom a household has no room.
extension Publisher {
  func publishTurnedAway(
    _ person: PersonID, from other: HouseholdID?, _ file: inout HouseholdFile, _ occasion: Occasion,
    _ json: inout JSONWriter, _ output: inout OutputBatch
  ) {
    let waits = file.isWaiting(person)
    writeMovement(.turnedAway, other: other, &file, occasion, &json, &output)
    guard let topic = layout.referrals(civilAffairs) else { return }
    append(
      "referral-hub.household-full.v1", topic: topic, key: file.id.bytes, warning: nil, .personal, file, occasion,
      suffix: "-f", &json, &output
    ) { json in
      json.member("household", file.id)
      json.member("division", file.id.division)
      json.member("person", person)
      json.member("waits", waits)
      json.key("reason")
      json.beginObject()
      json.member("code", RefusalCode.tooManyMembers.rawValue)
      json.member("text", waits ? Self.waiting : Self.notWaiting)
      json.endObject()
    }
  }

  private static let waiting: StaticString =
    "该家庭编号下已有32人，此人暂未登记，暂不为其预警和转办；请更正不属于该家庭的人员，有空位后自动登记。"
  private static let notWaiting: StaticString =
    "该家庭编号下已有32人，等候登记者也已满，此人未登记，暂不为其预警和转办；请更正此人的家庭编号。"
}
