import CRdKafka
import Glibc

/// Destroys a client on a thread of its own, because destroying a consumer that could not be closed waits for its
/// open commits up to the session timeout. The thread then ends; when the process ends first, nothing is lost.
@safe final class BackgroundEnd {
  private let pointer: OpaquePointer
  /// Reached by callbacks until the client is gone.
  private let context: ClientContext

  init(_ pointer: OpaquePointer, _ context: ClientContext) {
    unsafe self.pointer = unsafe pointer
    self.context = context
  }

  func start() {
    var thread = pthread_t()
    let kept = unsafe Unmanaged.passRetained(self)
    if unsafe pthread_create(&thread, nil, endInBackground, kept.toOpaque()) == 0 {
      pthread_detach(thread)
    } else {
      // No thread to be had: waiting is better than leaking a client with its own threads.
      unsafe kept.takeRetainedValue().end()
    }
  }

  fileprivate func end() {
    unsafe rd_kafka_destroy_flags(pointer, Int32(RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE))
    withExtendedLifetime(context) {}
  }
}

private nonisolated func endInBackground(_ opaque: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let opaque = unsafe opaque { unsafe Unmanaged<BackgroundEnd>.fromOpaque(opaque).takeRetainedValue().end() }
  return nil
}
