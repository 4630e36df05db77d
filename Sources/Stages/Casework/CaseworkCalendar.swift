import Referral
import Streams
import Wire

/// A published year's calendar comes as a record of `hub.inbox`, like a published pack. The task keeps its bytes beside its
/// files, and a round over all files reckons due times again: where the year was provisional, and where days have changed.
extension CaseworkWork {
  /// The changelog keys under which a task keeps the published calendars begin with this; the year follows.
  private static let calendarKeyPrefix = Array("!calendar/".utf8)

  static func isCalendarKey(_ key: Span<UInt8>) -> Bool {
    key.count > calendarKeyPrefix.count && calendarKeyPrefix.indices.allSatisfy { key[$0] == calendarKeyPrefix[$0] }
  }

  private static func calendarKey(year: Int) -> [UInt8] { calendarKeyPrefix + Array(String(year).utf8) }

  /// Brings a calendar in force that the changelog holds.
  mutating func restoreCalendar(_ value: Span<UInt8>?) throws(UnreadableState) {
    guard let value else { return }
    do throws(CalendarRefused) {
      let notice = try CalendarNotice.read([UInt8](copying: value), named: "hub.households")
      publishedYears.insert(notice.year)
      use(rules.with(rules.calendar.with(notice)))
    } catch {
      throw UnreadableState("a calendar in force cannot be read by this version; start the newer hub")
    }
  }

  /// Takes a published calendar. One that says what the published one says was taken already.
  mutating func takeCalendar(
    _ reader: inout ByteReader, _ input: InputRecord, _ batch: borrowing InputBatch, _ output: inout OutputBatch
  ) throws(ByteReaderError) {
    let json = try reader.lengthPrefixed()
    let notice: CalendarNotice
    do throws(CalendarRefused) {
      notice = try CalendarNotice.read(json, named: "hub.policy")
    } catch {
      // It was checked when it was published, so that version knew more. The old calendar stays.
      DeadLetter.append(
        input, in: batch, to: &output, topic: TopicLayout.coordinationRejected, stage: "casework",
        refusal: Refusal(
          .unknownValue, field: error.problems.first?.path ?? "",
          "the published calendar cannot be read by this version of the hub, and the former stays in force; "
            + "publish it again when all instances run the newer version"),
        origin: Origin(topic: layout.caseworkInputs[input.topic], record: input))
      return
    }
    // What only this instance's settings say is not yet what every instance goes by.
    guard !publishedYears.contains(notice.year) || !rules.calendar.says(notice) else { return }
    // What came before it is decided by the former calendar.
    closeFiles(&output)
    publishedYears.insert(notice.year)
    let calendar = rules.calendar.with(notice)
    if let days = calendar.changedDays(to: rules.calendar) { task.round.recount(days) }
    use(rules.with(calendar))
    output.append(
      topic: TopicLayout.changelog, partition: partition,
      key: output.place(Self.calendarKey(year: notice.year).span), value: output.place(json.span))
    startRound()
  }

  /// The round that a calendar began is over: every file was reckoned again.
  mutating func endRecount(_ output: inout OutputBatch) {
    guard task.round.recounted != nil else { return }
    // The files that the round opened last are reckoned when they are closed.
    closeFiles(&output)
    task.round.recounted = nil
    use(rules)
  }
}
