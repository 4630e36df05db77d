import Testing
import Wire

@testable import Referral

@Suite("Outreach keeps its attempts, and goes there in an emergency")
struct OutreachTests {
  /// A household that may qualify: outreach by civil affairs.
  static func household() -> World {
    World().fact(1, "residence division=420106 area=urban since=2010-01-01")
      .home("economy incomePerHeadFen=30000 assetsOverLimit=false assessedOn=2024-11-01")
  }

  private static let emergency =
    "urgent-difficulty occurredOn=2024-12-02 cause=accident place=420106 basicLivingHurt=true"

  private static func id(_ file: CaseFile) throws -> ReferralID {
    let warning = try #require(
      file.file.warnings.first { $0.key.warningClass == .possiblyEligible }, "\(file.lines)")
    return warning.id(try #require(warning.referrals.last))
  }

  private static func attempt(_ day: String, _ channel: String, visit: Bool = false) -> Attempt {
    Attempt(day: World.day(day).daysSinceEpoch, channel: channel, isVisit: visit)
  }

  @Test("attempts are kept with day and channel, once each, and count for unreachable with those of the report")
  func kept() throws {
    var file = CaseFile(Self.household())
    let id = try Self.id(file)
    let phone = Self.attempt("2024-12-02", "电话")
    let tell: (Attempt) -> (inout Answer) -> Void = { attempt in { $0.attempts = [attempt] } }
    #expect(CaseFile.refusal(file.answer(.attempt, .officer, on: id, tell(phone))) == .notAllowedNow)
    _ = file.answer(.receive, .officer, on: id)
    #expect(CaseFile.refusal(file.answer(.attempt, .officer, on: id)) == .missingField)
    let ahead = Self.attempt("2024-12-03", "电话")
    #expect(CaseFile.refusal(file.answer(.attempt, .officer, on: id, tell(ahead))) == .outOfRange)
    for _ in 0..<2 { #expect(file.answer(.attempt, .officer, on: id, tell(phone)) == .applied) }
    #expect(file.decisions.map(\.kind) == [.attempted])
    #expect(file.referral(id).attempts == [phone])
    #expect(file.referral(id).state == .received)
    _ = file.answer(.accept, .officer, on: id)
    let door = Self.attempt("2024-12-02", "上门", visit: true)
    let report: ([Attempt]) -> (inout Answer) -> Void = { attempts in
      {
        $0.outcome = Outcome(code: .unreachable)
        $0.personInformed = true
        $0.hasLegalReason = true
        $0.attempts = attempts
      }
    }
    let second = Self.attempt("2024-12-01", "短信")
    #expect(CaseFile.refusal(file.answer(.report, .lead, on: id, report([phone, door]))) == .missingField)
    #expect(file.answer(.report, .lead, on: id, report([phone, door, second])) == .applied)
    #expect(file.referral(id).attempts == [phone, door, second])
  }

  @Test("the newest attempts are kept, each channel cut to what is kept, and read again as written")
  func bounded() throws {
    var file = CaseFile(Self.household())
    let id = try Self.id(file)
    _ = file.answer(.receive, .officer, on: id)
    let many = (1...20).map { Self.attempt("2024-11-\($0 + 9)", String(repeating: "话", count: 60)) }
    #expect(file.answer(.attempt, .officer, on: id) { $0.attempts = many } == .applied)
    let kept = file.referral(id).attempts
    #expect(kept.map(\.day) == many.suffix(Referral.maximumAttempts).map(\.day))
    #expect(kept.allSatisfy { $0.channel.utf8.count == 60 })
    var writer = ByteWriter()
    file.file.write(to: &writer)
    var copy = HouseholdFile(id: file.file.id)
    try ByteReader.read(writer.bytes) { (reader) throws(ByteReaderError) in try copy.read(from: &reader) }
    #expect(copy.warnings.flatMap(\.referrals).first { $0.hop == id.hop && !$0.attempts.isEmpty }?.attempts == kept)
  }

  @Test("attempts are outreach's alone")
  func others() throws {
    var file = LifecycleTests.inpatient()
    _ = file.answer(.receive, .officer)
    let result = file.answer(.attempt, .officer) { $0.attempts = [Self.attempt("2024-12-02", "电话")] }
    #expect(CaseFile.refusal(result) == .notAllowedNow)
  }

  @Test(
    "in an emergency outreach is a visit within 24 hours, whichever was known first, and only a visit stops its clock")
  func visit() throws {
    for knownFirst in [true, false] {
      var file = CaseFile(knownFirst ? Self.household().fact(1, Self.emergency) : Self.household())
      if !knownFirst {
        #expect(file.referral(try Self.id(file)).visitDueMillis == 0)
        file.now += 3_600_000
        file.learn { $0.fact(1, Self.emergency) }
        let moved = try #require(file.decisions.first { $0.kind == .deadlineMoved })
        #expect(moved.reason == .emergencyKnown && moved.moved.map(\.clock) == [.visit])
      } else {
        #expect(!file.decisions.contains { $0.kind == .deadlineMoved })
      }
      let id = try Self.id(file)
      let due = file.now + 24 * 3_600_000
      #expect(file.referral(id).visitDueMillis == due)
      #expect(file.reconcile().isEmpty)
      _ = file.answer(.receive, .officer, on: id)
      _ = file.answer(.accept, .officer, on: id)
      #expect(file.answer(.attempt, .officer, on: id) { $0.attempts = [Self.attempt("2024-12-02", "电话")] } == .applied)
      file.now = due + 1
      let late = file.reconcile().filter { $0.clock == .visit }
      #expect(late.map(\.level) == [.breachedL1])
      file.now = due + 4 * 3_600_000 + 1
      #expect(file.reconcile().filter { $0.clock == .visit }.map(\.level) == [.breachedL2])
      let door = [Self.attempt("2024-12-03", "上门", visit: true)]
      #expect(file.answer(.attempt, .officer, on: id) { $0.attempts = door } == .applied)
      #expect(file.referral(id).running(.visit) == nil)
      file.now = due + 24 * 3_600_000 + 1
      #expect(!file.reconcile().contains { $0.clock == .visit })
    }
  }

  @Test("nobody went there: the county hears of it the next day")
  func nobodyWent() throws {
    var file = CaseFile(Self.household().fact(1, Self.emergency))
    let id = try Self.id(file)
    _ = file.answer(.receive, .officer, on: id)
    _ = file.answer(.accept, .officer, on: id)
    file.now = file.referral(id).visitDueMillis + 24 * 3_600_000 + 1
    file.reconcile()
    #expect(file.referral(id).state == .escalated)
  }
}
