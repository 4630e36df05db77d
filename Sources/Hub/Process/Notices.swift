internal import Foundation
internal import Synchronization

/// What the main thread waits for while the workers work.
enum Notice: Sendable {
  /// The process was asked to stop.
  case signal(Int32)
  /// A worker's thread is over; with a reason if nobody asked it to end.
  case workerEnded(name: String, failure: String?)
}

/// A queue of notices: any thread posts, the main thread takes.
final class Notices: Sendable {
  private let queue = Mutex<[Notice]>([])
  private let arrived = DispatchSemaphore(value: 0)

  func post(_ notice: Notice) {
    queue.withLock { $0.append(notice) }
    arrived.signal()
  }

  /// The next notice, or `nil` when the deadline passes first.
  /// - Parameter deadline: `nil` waits for as long as it takes.
  func next(until deadline: DispatchTime? = nil) -> Notice? {
    guard arrived.wait(timeout: deadline ?? .distantFuture) == .success else { return nil }
    return queue.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }
}
