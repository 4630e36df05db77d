internal import Kafka
public import Referral
internal import Stages

/// What was published: the records of `hub.policy`, as it is committed now.
public struct PublishedPolicies {
  /// The topic without its prefix. It has one partition, so that all see one order.
  static let topic = "hub.policy"

  private var records: [[UInt8]: [UInt8]] = [:]

  /// - Throws: where the topic cannot be read.
  public init(_ settings: Settings) throws(TopicFailure) {
    var records: [[UInt8]: [UInt8]] = [:]
    try TopicScan(settings.client).read([TopicPartition(settings.topicPrefix + Self.topic, 0)]) { message in
      guard let key = unsafe message.key else { return true }
      records[unsafe Array(key)] = unsafe message.value.map { unsafe Array($0) }
      return true
    }
    self.records = records
  }

  /// The pack with the highest serial number; nil where none was published.
  ///
  /// - Throws: where one is a pack that this version cannot read.
  public func latestPack(_ catalogue: Catalogue) throws(TopicFailure) -> PolicyPack? {
    var latest: PolicyPack?
    for (key, json) in records where !CalendarActivation.isCalendar(key: key) {
      let pack: PolicyPack
      do throws(PolicyPackRefused) {
        pack = try PolicyPack.read(json, catalogue: catalogue, named: Self.topic)
      } catch {
        throw Self.unreadable(key, error.problems)
      }
      if latest.map({ $0.serial < pack.serial }) ?? true { latest = pack }
    }
    return latest
  }

  /// The calendars, one a year, in the order of the years.
  ///
  /// - Throws: where one is a calendar that this version cannot read.
  public func calendars() throws(TopicFailure) -> [CalendarNotice] {
    var calendars: [CalendarNotice] = []
    for (key, json) in records where CalendarActivation.isCalendar(key: key) {
      do throws(CalendarRefused) {
        calendars.append(try CalendarNotice.read(json, named: Self.topic))
      } catch {
        throw Self.unreadable(key, error.problems)
      }
    }
    return calendars.sorted { $0.year < $1.year }
  }

  private static func unreadable(_ key: [UInt8], _ problems: [DataFileError]) -> TopicFailure {
    .refused(
      "\(String(decoding: key, as: UTF8.self)) in \(topic) cannot be read by this version"
        + " (\(problems.first?.description ?? "")); use the version that published it")
  }
}

extension ContractFiles {
  /// The pack that casework decides by: the one published last, else the settings' file.
  public func policyInForce(_ settings: Settings) throws(CommandFailure) -> PolicyPack {
    do throws(TopicFailure) {
      if let latest = try PublishedPolicies(settings).latestPack(catalogue) { return latest }
    } catch {
      throw CommandFailure(error)
    }
    do throws(ContractRefused) {
      return try readPolicy(file: settings.policyFile)
    } catch {
      throw CommandFailure(.filesRefused, error.description)
    }
  }
}
