import Synchronization

/// A label of a series: the key is written in the source, so a label set cannot grow from data.
/// The value must never be an id, a name or anything else about a person.
public struct Label: Hashable, Sendable, Comparable {
  public var key: String
  public var value: String

  public init(_ key: StaticString, _ value: String) {
    self.key = key.description
    self.value = value
  }

  public static func < (left: Label, right: Label) -> Bool {
    (left.key, left.value) < (right.key, right.value)
  }
}

/// One series as it was at the moment of a snapshot.
public struct SeriesReading: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case counter
    case gauge
  }

  public var name: String
  /// Sorted by key.
  public var labels: [Label]
  public var kind: Kind
  public var value: Int64

  public init(name: String, labels: [Label], kind: Kind, value: Int64) {
    self.name = name
    self.labels = labels
    self.kind = kind
    self.value = value
  }
}

/// The counters and gauges of a process, by name and label values.
///
/// Asking twice for the same series gives the same object, so callers look it up once and keep it. The number of
/// series is bounded: past the limit a caller gets a working object that no snapshot shows, and `refusedSeries` says so.
public final class Registry: Sendable {
  /// More series than a hub of fifty partitions and thirty topics needs; far fewer than would strain a scrape.
  public static let maximumSeries = 10_000

  private struct Key: Hashable {
    var name: String
    var labels: [Label]
  }

  private enum Series {
    case counter(Counter)
    case gauge(Gauge)
  }

  private let maximum: Int
  private let series = Mutex<[Key: Series]>([:])
  private let refused = Counter()

  public init(maximumSeries: Int = Registry.maximumSeries) {
    maximum = maximumSeries
  }

  /// The series refused because the registry was full, or because the name already belongs to the other kind.
  public var refusedSeries: Int64 { refused.value }

  /// The counter `name` with these labels, made at the first request.
  public func counter(_ name: StaticString, _ labels: [Label] = []) -> Counter {
    let key = Key(name: name.description, labels: labels.sorted())
    return series.withLock { series in
      switch series[key] {
      case .counter(let found): return found
      case .gauge: break
      case nil where series.count < maximum:
        let made = Counter()
        series[key] = .counter(made)
        return made
      case nil: break
      }
      refused.add()
      return Counter()
    }
  }

  /// The gauge `name` with these labels, made at the first request.
  public func gauge(_ name: StaticString, _ labels: [Label] = []) -> Gauge {
    let key = Key(name: name.description, labels: labels.sorted())
    return series.withLock { series in
      switch series[key] {
      case .gauge(let found): return found
      case .counter: break
      case nil where series.count < maximum:
        let made = Gauge()
        series[key] = .gauge(made)
        return made
      case nil: break
      }
      refused.add()
      return Gauge()
    }
  }

  /// Takes a series out of later snapshots, for example when its partition has moved to another instance.
  public func remove(_ name: StaticString, _ labels: [Label] = []) {
    let key = Key(name: name.description, labels: labels.sorted())
    series.withLock { $0[key] = nil }
  }

  /// Every series with its value, sorted by name and labels, so that two snapshots compare line by line.
  public func snapshot() -> [SeriesReading] {
    let readings = series.withLock { series in
      series.map { key, series in
        switch series {
        case .counter(let counter):
          SeriesReading(name: key.name, labels: key.labels, kind: .counter, value: counter.value)
        case .gauge(let gauge):
          SeriesReading(name: key.name, labels: key.labels, kind: .gauge, value: gauge.value)
        }
      }
    }
    return readings.sorted { left, right in
      left.name == right.name ? left.labels.lexicographicallyPrecedes(right.labels) : left.name < right.name
    }
  }
}
