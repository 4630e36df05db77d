internal import Kafka
public import Referral

/// The policy packs that were published: `hub.policy`, as it is committed now.
public struct PublishedPolicies {
  /// The topic without its prefix. It has one partition, so that all see one order.
  static let topic = "hub.policy"

  /// The edition with the highest serial number; nil where none was published.
  public let latest: PolicyPack?

  /// - Throws: where the topic cannot be read, or holds a pack that this version cannot read.
  public init(_ settings: Settings, _ catalogue: Catalogue) throws(TopicFailure) {
    var editions: [[UInt8]: [UInt8]] = [:]
    try TopicScan(settings.client).read([TopicPartition(settings.topicPrefix + Self.topic, 0)]) { message in
      guard let key = unsafe message.key else { return true }
      editions[unsafe Array(key)] = unsafe message.value.map { unsafe Array($0) }
      return true
    }
    var latest: PolicyPack?
    for (key, json) in editions {
      let pack: PolicyPack
      do throws(PolicyPackRefused) {
        pack = try PolicyPack.read(json, catalogue: catalogue, named: Self.topic)
      } catch {
        throw .refused(
          "\(String(decoding: key, as: UTF8.self)) in \(Self.topic) cannot be read by this version"
            + " (\(error.problems.first?.description ?? "")); use the version that published it")
      }
      if latest.map({ $0.serial < pack.serial }) ?? true { latest = pack }
    }
    self.latest = latest
  }
}

extension ContractFiles {
  /// The pack that casework decides by: the one published last, else the settings' file.
  public func policyInForce(_ settings: Settings) throws(CommandFailure) -> PolicyPack {
    do throws(TopicFailure) {
      if let latest = try PublishedPolicies(settings, catalogue).latest { return latest }
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
