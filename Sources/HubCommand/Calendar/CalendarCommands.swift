internal import Hub
internal import Referral
internal import Wire

/// `referral-hub calendar lint`: what is wrong with a year's calendar, with the place of each problem.
struct CalendarLintCommand: Command {
  let description = CommandDescription(
    "calendar", "lint", summary: "find what is wrong with a year's days off and make-up days",
    options: [.json], operands: [CommandOperand("FILE", help: "the calendar of one year")],
    notes: """
      A calendar has the shape of the public holiday-cn data, with every day that the State Council's notice names:

        {"year": 2026, "papers": ["https://www.gov.cn/…"],
         "days": [{"name": "元旦", "date": "2026-01-01", "isOffDay": true},
                  {"name": "元旦", "date": "2026-01-04", "isOffDay": false}]}

      Refused are days that do not exist, that stand twice or are of another year, and whatever cannot be read. Unlikely are
      a day from Monday to Friday marked as worked, a Saturday or Sunday marked as off that no other day off is next to, and
      days off that do not add up: those from Monday to Friday less the make-up days are the 13 that the law gives.
      """)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let file = arguments.operands[0]
    let report = CalendarLintReport(try PolicyFiles.bytes(file), file: file)
    print(arguments.flag(CommandOption.json.name) ? report.json : report.text)
    return report.problems.isEmpty ? .ok : .problemsFound
  }
}

/// `referral-hub calendar list`: the calendars in force.
struct CalendarListCommand: Command {
  let description = CommandDescription(
    "calendar", "list", summary: "say which years' calendars are in force, and which year is provisional",
    options: [.settings, .json],
    notes: """
      A year's name, such as 2027.5b1c09fe, is the one that journal entries give; it is made from the days, so that another
      edition has another name. It reads hub.policy and the settings' calendarFiles, and writes nothing.
      """)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let settings = try arguments.settings()
    let report = CalendarListReport(
      try CalendarsInForce(settings), on: WorkingCalendar.today(atMillis: SystemClock().wallMillis))
    print(arguments.flag(CommandOption.json.name) ? report.json : report.text)
    return .ok
  }
}

/// `referral-hub calendar publish`: brings a year's calendar into force on every instance, at one point of each task's input.
struct CalendarPublishCommand: Command {
  let description = CommandDescription(
    "calendar", "publish", summary: "bring a year's days off and make-up days into force on the running hub",
    options: [
      .settings,
      CommandOption("replace", help: "put it in the place of another calendar of the year: the notice was changed"),
      CommandOption("unlikely", help: "publish it although calendar lint finds it unlikely: the notice really says so"),
      .json,
    ],
    operands: [CommandOperand("FILE", help: "the calendar of one year; see referral-hub calendar lint --help")],
    notes: """
      The calendar is checked as by calendar lint; with a problem nothing is sent. It goes to hub.policy and, in the same
      transaction, to every partition of hub.inbox: each task takes it between two records and then looks at all its
      households again, so many at a time that the feed goes on. Deadlines that were provisional, and those with a changed
      day in them, are reckoned again; each that moves has a journal entry with the calendar, the old and the new time, and
      the department that works on it gets a deadline notice. A clock that has stopped is history and stays.

      The same days again change nothing and write nothing (exit code 0). Other days for a year that is in force are refused
      with each difference (exit code 1), unless --replace is given. A published calendar goes before the settings' file of
      its year. Publish when all instances run a version that knows this command.
      """)

  func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
    let settings = try arguments.settings()
    let file = arguments.operands[0]
    let json = try PolicyFiles.bytes(file)
    let report = CalendarLintReport(json, file: file)
    guard !report.isRefused, report.problems.isEmpty || arguments.flag("unlikely"), let name = report.name else {
      print(arguments.flag(CommandOption.json.name) ? report.json : report.text)
      throw CommandFailure(
        .filesRefused, "\(file) was not published",
        advice: report.isRefused || report.name == nil
          ? "Correct the problems above"
          : "Correct the problems above, or give --unlikely if the notice really says so")
    }
    let outcome = try CalendarPublication(settings).publish(json, named: file, replaces: arguments.flag("replace"))
    let isJSON = arguments.flag(CommandOption.json.name)
    switch outcome {
    case .published:
      print(
        isJSON
          ? #"{"published":"\#(name)","partitions":\#(settings.partitions)}"#
          : "\(name) is published; all \(settings.partitions) partitions take it and reckon their deadlines again.")
    case .inForce(let isPublished):
      let origin = isPublished ? "published" : "from a file of the settings"
      print(
        isJSON
          ? #"{"published":null,"inForce":"\#(name)","partitions":0}"#
          : "\(name) is in force already, \(origin); nothing was written.")
    }
    return .ok
  }
}
