// Loaded before a process under the thread sanitizer (LD_PRELOAD), this library makes of C11's threads, locks and
// conditions POSIX's. librdkafka takes C11's, of which the sanitizer knows nothing: it ends the process at the first
// thread that it did not see begin, and would take for a race what a C11 lock keeps apart. In glibc both are the same
// inside: a C11 object has the size and the layout of the POSIX one, and nothing but these calls looks into it.

import Glibc

/// C11's results, as glibc numbers them.
private let success: Int32 = 0
private let failure: Int32 = 2
private let timedOut: Int32 = 4

private func result(_ code: Int32) -> Int32 { code == 0 ? success : code == ETIMEDOUT ? timedOut : failure }

private typealias PosixStart = @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?

/// A C11 thread ends with an `int`, a POSIX one with a pointer; both come back in one register.
@_cdecl("thrd_create")
public func createThread(
  _ thread: UnsafeMutablePointer<pthread_t>, _ start: @convention(c) (UnsafeMutableRawPointer?) -> Int32,
  _ argument: UnsafeMutableRawPointer?
) -> Int32 {
  result(pthread_create(thread, nil, unsafeBitCast(start, to: PosixStart.self), argument))
}

@_cdecl("thrd_join")
public func joinThread(_ thread: pthread_t, _ code: UnsafeMutablePointer<Int32>?) -> Int32 {
  var value: UnsafeMutableRawPointer?
  let joined = pthread_join(thread, &value)
  code?.pointee = Int32(truncatingIfNeeded: Int(bitPattern: value))
  return result(joined)
}

@_cdecl("thrd_current")
public func currentThread() -> pthread_t { pthread_self() }

/// The only kind that librdkafka asks for beside the plain one is the recursive one (`mtx_recursive`, 1).
@_cdecl("mtx_init")
public func makeMutex(_ mutex: UnsafeMutablePointer<pthread_mutex_t>, _ kind: Int32) -> Int32 {
  var attributes = pthread_mutexattr_t()
  pthread_mutexattr_init(&attributes)
  defer { pthread_mutexattr_destroy(&attributes) }
  if kind & 1 != 0 { pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE)) }
  return result(pthread_mutex_init(mutex, &attributes))
}

@_cdecl("mtx_lock")
public func lock(_ mutex: UnsafeMutablePointer<pthread_mutex_t>) -> Int32 { result(pthread_mutex_lock(mutex)) }

@_cdecl("mtx_unlock")
public func unlock(_ mutex: UnsafeMutablePointer<pthread_mutex_t>) -> Int32 { result(pthread_mutex_unlock(mutex)) }

@_cdecl("mtx_destroy")
public func destroyMutex(_ mutex: UnsafeMutablePointer<pthread_mutex_t>) { pthread_mutex_destroy(mutex) }

@_cdecl("cnd_init")
public func makeCondition(_ condition: UnsafeMutablePointer<pthread_cond_t>) -> Int32 {
  result(pthread_cond_init(condition, nil))
}

@_cdecl("cnd_signal")
public func signal(_ condition: UnsafeMutablePointer<pthread_cond_t>) -> Int32 {
  result(pthread_cond_signal(condition))
}

@_cdecl("cnd_broadcast")
public func broadcast(_ condition: UnsafeMutablePointer<pthread_cond_t>) -> Int32 {
  result(pthread_cond_broadcast(condition))
}

@_cdecl("cnd_wait")
public func wait(
  _ condition: UnsafeMutablePointer<pthread_cond_t>, _ mutex: UnsafeMutablePointer<pthread_mutex_t>
) -> Int32 { result(pthread_cond_wait(condition, mutex)) }

@_cdecl("cnd_timedwait")
public func wait(
  _ condition: UnsafeMutablePointer<pthread_cond_t>, _ mutex: UnsafeMutablePointer<pthread_mutex_t>,
  until time: UnsafePointer<timespec>
) -> Int32 { result(pthread_cond_timedwait(condition, mutex, time)) }

@_cdecl("cnd_destroy")
public func destroyCondition(_ condition: UnsafeMutablePointer<pthread_cond_t>) { pthread_cond_destroy(condition) }
