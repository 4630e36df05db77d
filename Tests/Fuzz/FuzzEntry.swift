import Foundation

/// Something that any bytes are given to. It stops the process when what must hold does not.
protocol FuzzTarget {
  mutating func run(_ bytes: [UInt8])
}

/// What the environment names in REFERRAL_HUB_FUZZ_TARGET: `json`, `message` or `state`. Made once a process.
@MainActor private var target: any FuzzTarget = {
  switch ProcessInfo.processInfo.environment["REFERRAL_HUB_FUZZ_TARGET"] {
  case "json": return JSONTarget()
  case "message": return MessageTarget(contract: FuzzContract())
  case "state": return StateTarget(contract: FuzzContract())
  default: preconditionFailure("REFERRAL_HUB_FUZZ_TARGET is json, message or state")
  }
}()

/// What libFuzzer calls first. With REFERRAL_HUB_FUZZ_SEEDS, a folder, good messages are written there, and that is all.
@_cdecl("LLVMFuzzerInitialize")
public func fuzzInitialize(
  _ count: UnsafeMutablePointer<CInt>?, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
  guard let folder = ProcessInfo.processInfo.environment["REFERRAL_HUB_FUZZ_SEEDS"] else { return 0 }
  FuzzContract().writeSeeds(to: folder)
  exit(0)
}

/// What libFuzzer calls for each input, from the main thread.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe [UInt8](UnsafeBufferPointer(start: bytes, count: count))
  MainActor.assumeIsolated { target.run(input) }
  return 0
}
