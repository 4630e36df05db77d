// Loaded before a process (LD_PRELOAD), this library lets a test set that process's clock wrong, as an operator or a time
// server does: what it reads of the time of day is off by the milliseconds that stand, eight bytes in the machine's order,
// in the file that REFERRAL_HUB_CLOCK_OFFSET names. The test writes there while the process runs. Clocks that only count
// time that passes are left alone, and so are the timestamps of librdkafka, which asks for its time in another way.

import Glibc

private typealias ReadClock = @convention(c) (clockid_t, UnsafeMutablePointer<timespec>?) -> Int32

/// The system's own, which this library stands before.
private let systemClock: ReadClock? = {
  let next = UnsafeMutableRawPointer(bitPattern: -1)
  guard let symbol = dlsym(next, "clock_gettime") else { return nil }
  return unsafeBitCast(symbol, to: ReadClock.self)
}()

/// Mapped once and only read here: every reading sees what was written last.
nonisolated(unsafe) private let offsetMillis: UnsafeMutablePointer<Int64>? = {
  guard let path = getenv("REFERRAL_HUB_CLOCK_OFFSET") else { return nil }
  let file = open(path, O_RDONLY)
  guard file >= 0 else { return nil }
  defer { close(file) }
  let memory = mmap(nil, MemoryLayout<Int64>.size, PROT_READ, MAP_SHARED, file, 0)
  guard let memory, memory != MAP_FAILED else { return nil }
  return memory.assumingMemoryBound(to: Int64.self)
}()

@_cdecl("clock_gettime")
public func readClock(_ clock: clockid_t, _ time: UnsafeMutablePointer<timespec>?) -> Int32 {
  guard let systemClock else { return -1 }
  let result = systemClock(clock, time)
  guard result == 0, clock == CLOCK_REALTIME, let time, let offset = offsetMillis?.pointee else { return result }
  let nanoseconds = Int64(time.pointee.tv_nsec) + offset % 1_000 * 1_000_000
  time.pointee.tv_sec += Int(offset / 1_000 + (nanoseconds < 0 ? -1 : nanoseconds / 1_000_000_000))
  time.pointee.tv_nsec = Int(nanoseconds < 0 ? nanoseconds + 1_000_000_000 : nanoseconds % 1_000_000_000)
  return result
}
