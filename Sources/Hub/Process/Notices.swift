internal import Glibc
internal import Synchronization

/// What the main thread waits for while the workers work.
enum Notice: Equatable, Sendable {
  /// The process was asked to stop.
  case signal(Int32)
  /// A worker's thread is over; with a reason if nobody asked it to end.
  case workerEnded(name: String, failure: String?)
}

/// A queue of notices: any thread posts, the main thread takes.
///
/// It is a pipe that is polled, because a poll counts the time that passes. A semaphore of Dispatch waits by the time of
/// day: set back by an hour, seconds would last an hour; set forward, they would be over at once.
final class Notices: Sendable {
  private let queue = Mutex<[Notice]>([])
  /// Holds a byte for each notice in the queue.
  private let readEnd: Int32
  private let writeEnd: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    let refusal = unsafe pipe(&ends)
    precondition(refusal == 0, "the system gives this process no pipe")
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  func post(_ notice: Notice) {
    queue.withLock { $0.append(notice) }
    var byte: UInt8 = 1
    while unsafe write(writeEnd, &byte, 1) < 0, errno == EINTR {}
  }

  /// The next notice, or `nil` when the deadline passes first.
  /// - Parameter deadline: `nil` waits for as long as it takes.
  func next(until deadline: ContinuousClock.Instant? = nil) -> Notice? {
    while true {
      var waiting = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
      if unsafe poll(&waiting, 1, Self.millis(until: deadline)) > 0 { break }
      // A process that was halted and goes on has its wait interrupted.
      if let deadline, ContinuousClock.now >= deadline { return nil }
    }
    var byte: UInt8 = 0
    while unsafe read(readEnd, &byte, 1) < 0, errno == EINTR {}
    return queue.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }

  /// As `poll` wants it: -1 is for ever, and a part of a millisecond is one.
  private static func millis(until deadline: ContinuousClock.Instant?) -> Int32 {
    guard let deadline else { return -1 }
    let left = max(.zero, ContinuousClock.now.duration(to: deadline))
    return Int32(clamping: Int64((left / .milliseconds(1)).rounded(.up)))
  }
}
