/// Day numbers and calendar dates, for any year. The method counts years from March, so that the leap day is the last
/// of its year (Howard Hinnant, "chrono-compatible low-level date algorithms").
enum GregorianCalendar {
  /// Days since 1970-01-01. Month and day must exist.
  static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The calendar date of a day number.
  static func components(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// How many days a month 1…12 has.
  static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Division rounded down, so that instants before 1970 belong to their own day.
  @inline(__always)
  static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }

  /// Appends `YYYY-MM-DD`, ten bytes for which there must be room; the year must be 0…9999.
  @inline(__always)
  static func append(_ date: (year: Int, month: Int, day: Int), to output: inout OutputSpan<UInt8>) {
    Decimal.append(UInt64(date.year), width: 4, to: &output)
    output.append(UInt8(ascii: "-"))
    Decimal.append(UInt64(date.month), width: 2, to: &output)
    output.append(UInt8(ascii: "-"))
    Decimal.append(UInt64(date.day), width: 2, to: &output)
  }
}
