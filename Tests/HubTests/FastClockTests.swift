import Streams
import Testing

@testable import Hub

@Suite("A demonstration's clock")
struct FastClockTests {
  /// A clock moved by hand.
  private final class HandClock: ClockPort {
    var wallMillis: Int64 = 1_767_574_800_000
    var monotonicMillis: Int64 = 5_000
    func wait(millis: Int) { monotonicMillis += Int64(millis) }
  }

  @Test("both times go faster at one pace, from one start, and the guard against jumps believes them")
  func pace() {
    let base = HandClock()
    let start = ClockStart(rate: 86_400, at: base)
    let fast = FastClock(base, from: start)
    var cycle = CycleClock()
    #expect(cycle.read(fast) == base.wallMillis)
    base.monotonicMillis += 1_000
    // The machine's wall clock does not matter any more: it may be set while the demonstration runs.
    base.wallMillis -= 777
    #expect(fast.wallMillis == 1_767_574_800_000 + 86_400_000)
    #expect(fast.monotonicMillis == 5_000 + 86_400_000)
    #expect(cycle.read(fast) == fast.wallMillis)
    #expect(cycle.suspicions == 0)
  }

  @Test("without the loud setting the clock does not run faster")
  func refused() throws {
    let json = """
      {"bootstrapServers": "127.0.0.1:1", "instanceID": "a", "contractDirectory": "Topics", "policyFile": "p.json"%}
      """
    func settings(_ more: String) throws -> Settings {
      try Settings.read(Array(json.replacing("%", with: more).utf8), named: "s.json", folder: "/nowhere")
    }
    let plain = try settings("")
    #expect(!plain.isDemonstration)
    let refusal = #expect(throws: ContractRefused.self) { try HubProcess(plain, clockRate: 60) }
    #expect(refusal?.description.contains("demonstration") == true)
    // With it, the clock is not what is wrong with these settings.
    let loud = try settings(#", "demonstration": true"#)
    let other = #expect(throws: ContractRefused.self) { try HubProcess(loud, clockRate: 60) }
    #expect(other?.description.contains("clock") == false)
    #expect(throws: SettingsRefused.self) { try settings(#", "demonstration": "yes""#) }
  }
}
