internal import Foundation
internal import Hub
internal import Referral
internal import Wire

/// `referral-hub docket`: the agenda of a county's coordination meeting.
struct DocketCommand: Command {
  let description = CommandDescription(
    "docket", summary: "print the agenda of a county's coordination meeting",
    options: [
      .settings,
      CommandOption("county", value: "CODE", isRequired: true, help: "the county's division code, six digits"),
      CommandOption("meeting", value: "DATE", help: "the meeting's day, YYYY-MM-DD; today if it is not given"),
      CommandOption("format", value: "FORMAT", help: "markdown (if it is not given) or html, to be printed on A4"),
      .json,
    ],
    notes: """
      On the agenda is every household of the county with a case or a referral that waits for the meeting, the oldest missed
      deadline first: what the meeting is asked, where each department stands, what the policy asks with its words, what is
      known, and the whole chain. The first page says what became of earlier decisions: those that are not carried out,
      and those of the last quarter. Printed from HTML each household begins a page.

      A code of two or four digits takes in a whole province or city. The records are as they are now, whatever the meeting's
      day; what the hub has received but not yet committed is not in it. It reads hub.households to its end, and of
      hub.journal the partitions of the households on the agenda; it joins no group and writes nothing.

      Ids and names of people are masked, also with --json; so is what looks like an id number in a department's own words.
      """)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let county = try Self.county(arguments)
    let meeting = try Self.meeting(arguments)
    let isHTML = try Self.isHTML(arguments)
    let settings = try arguments.settings()
    let contract: ContractFiles
    let words: CatalogueWords
    do throws(ContractRefused) {
      contract = try ContractFiles.read(directory: settings.contractDirectory)
      words = try CatalogueWords.read(directory: settings.contractDirectory)
    } catch {
      throw CommandFailure(.filesRefused, error.description)
    }
    let pack = try contract.policyInForce(settings)
    let report = DocketReport(catalogue: contract.catalogue, pack: pack, nowMillis: SystemClock().wallMillis)
    let docket: Docket
    do throws(TraceFailure) {
      docket = try report.docket(of: county, meeting: meeting, from: KafkaDocketSource(settings))
    } catch {
      throw CommandFailure(error)
    }
    if arguments.flag(CommandOption.json.name) {
      print(docket.json)
    } else {
      let paper = DocketPaper(words: words)
      print(isHTML ? paper.html(docket) : paper.markdown(docket))
    }
    return .ok
  }

  private static func county(_ arguments: Arguments) throws(CommandFailure) -> DivisionCode {
    do {
      return try DivisionCode.parsePrefix(arguments.value("county") ?? "")
    } catch {
      throw CommandFailure(.usage, "--county must be the first 2, 4 or all 6 digits of a division code")
    }
  }

  private static func meeting(_ arguments: Arguments) throws(CommandFailure) -> CivilDate {
    guard let text = arguments.value("meeting") else {
      return WorkingCalendar.today(atMillis: SystemClock().wallMillis)
    }
    do { return try CivilDate.parse(text) } catch {
      throw CommandFailure(.usage, "--meeting must be a day, YYYY-MM-DD: \(error)")
    }
  }

  private static func isHTML(_ arguments: Arguments) throws(CommandFailure) -> Bool {
    switch arguments.value("format") {
    case nil, "markdown": return false
    case "html": return true
    default: throw CommandFailure(.usage, "--format must be markdown or html")
    }
  }
}
