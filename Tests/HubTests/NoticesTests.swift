import Testing

@testable import Hub

@Suite struct NoticesTests {
  @Test func `Notices come in the order in which they were posted`() {
    let notices = Notices()
    notices.post(.signal(15))
    notices.post(.workerEnded(name: "intake.0", failure: nil))
    #expect(notices.next() == .signal(15))
    #expect(notices.next(until: .now) == .workerEnded(name: "intake.0", failure: nil))
  }

  @Test func `A notice that is there is taken when the deadline has passed, and none is there after it`() {
    let notices = Notices()
    notices.post(.signal(2))
    let passed = ContinuousClock.now - .seconds(1)
    #expect(notices.next(until: passed) == .signal(2))
    #expect(notices.next(until: passed) == nil)
  }
}
