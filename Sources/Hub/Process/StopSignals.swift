internal import Foundation
internal import Glibc

/// Turns SIGTERM and SIGINT into notices.
///
/// They are blocked before any thread is made, so that every thread inherits that, and taken by one thread that waits
/// for nothing else: no code runs inside a signal handler.
enum StopSignals {
  static func block() {
    var set = signals()
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    // A broken connection or pipe is an error of the call that met it, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
  }

  /// - Parameter startUp: while it lasts a signal ends the process.
  static func watch(_ notices: Notices, _ startUp: StartUp) {
    let thread = Thread {
      var set = signals()
      while true {
        var number: Int32 = 0
        guard unsafe sigwait(&set, &number) == 0 else { continue }
        startUp.stop(signal: number)
        notices.post(.signal(number))
      }
    }
    thread.name = "signals"
    thread.start()
  }

  private static func signals() -> sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGTERM)
    unsafe sigaddset(&set, SIGINT)
    return set
  }
}
