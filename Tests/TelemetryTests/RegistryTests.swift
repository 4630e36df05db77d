import Telemetry
import Testing

struct RegistryTests {
  @Test("the same name and labels, in any order, give the same counter")
  func sameSeries() {
    let registry = Registry()
    registry.counter("folded", [Label("topic", "t"), Label("partition", "1")]).add(2)
    registry.counter("folded", [Label("partition", "1"), Label("topic", "t")]).add(3)
    #expect(
      registry.snapshot() == [
        SeriesReading(
          name: "folded", labels: [Label("partition", "1"), Label("topic", "t")], kind: .counter, value: 5)
      ])
  }

  @Test("a snapshot is sorted by name, then by labels")
  func sorted() {
    let registry = Registry()
    registry.gauge("lag", [Label("topic", "b")]).set(-1)
    registry.gauge("lag", [Label("topic", "a")]).set(7)
    registry.counter("cycles").add()
    #expect(registry.snapshot().map(\.name) == ["cycles", "lag", "lag"])
    #expect(registry.snapshot().map(\.value) == [1, 7, -1])
  }

  @Test("a full registry refuses new series, says so, and still gives a working counter")
  func bounded() {
    let registry = Registry(maximumSeries: 1)
    registry.counter("first").add()
    let extra = registry.counter("second")
    extra.add(4)
    #expect(extra.value == 4)
    #expect(registry.snapshot().map(\.name) == ["first"])
    #expect(registry.refusedSeries == 1)
    #expect(registry.counter("first").value == 1)
  }

  @Test("one name cannot be both a counter and a gauge")
  func kinds() {
    let registry = Registry()
    registry.counter("x").add(9)
    registry.gauge("x").set(1)
    #expect(registry.snapshot().map(\.value) == [9])
    #expect(registry.refusedSeries == 1)
  }

  @Test("a removed series is gone from the snapshot")
  func removed() {
    let registry = Registry()
    registry.gauge("lag", [Label("partition", "3")]).set(5)
    registry.remove("lag", [Label("partition", "3")])
    #expect(registry.snapshot().isEmpty)
  }

  @Test("counts of several tasks add up")
  func concurrent() async {
    let registry = Registry()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask { for _ in 0..<1_000 { registry.counter("n").add() } }
      }
    }
    #expect(registry.counter("n").value == 4_000)
  }
}
