import Synchronization

/// A number that only grows, counted by one thread and read by others.
///
/// Relaxed order is enough: each reading is a fact of its own, nothing is published through it.
public final class Counter: Sendable {
  private let total = Atomic<Int64>(0)

  public init() {}

  /// Adds `amount`, which must not be negative: a counter that falls looks like a restart to whoever computes rates.
  public func add(_ amount: Int64 = 1) {
    precondition(amount >= 0, "a counter only grows")
    total.wrappingAdd(amount, ordering: .relaxed)
  }

  public var value: Int64 { total.load(ordering: .relaxed) }
}

/// A number that rises and falls: a lag, an age in milliseconds, a size.
public final class Gauge: Sendable {
  private let current: Atomic<Int64>

  public init(_ value: Int64 = 0) {
    current = Atomic(value)
  }

  public func set(_ value: Int64) {
    current.store(value, ordering: .relaxed)
  }

  public func add(_ amount: Int64) {
    current.wrappingAdd(amount, ordering: .relaxed)
  }

  public var value: Int64 { current.load(ordering: .relaxed) }
}
