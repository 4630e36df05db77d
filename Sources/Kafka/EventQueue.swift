import CRdKafka

/// A queue of one call's answer, polled with a time limit.
@safe struct EventQueue: ~Copyable {
  let pointer: OpaquePointer?

  init(_ handle: ClientHandle) {
    unsafe pointer = rd_kafka_queue_new(handle.pointer)
  }

  deinit {
    unsafe rd_kafka_queue_destroy(pointer)
  }

  /// The next event, or nil when none came in time.
  func next(timeoutMillis: Int32) -> Event? {
    guard let event = unsafe rd_kafka_queue_poll(pointer, timeoutMillis) else { return nil }
    return unsafe Event(event)
  }
}

/// Owns an event; what is read from it is copied before it goes.
@safe struct Event: ~Copyable {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) {
    unsafe self.pointer = unsafe pointer
  }

  deinit {
    unsafe rd_kafka_event_destroy(pointer)
  }
}
