/// Where a task is in its life.
///
///                 all its partitions        the changelog's end       delivery started at
///                 are assigned              is reached                the committed offsets
///     created ───────────────► restoring ───────────────► restored ───────────────► running
///        │                         │                          │                        │
///        └─────────────────────────┴────────────┬─────────────┴────────────────────────┘
///                                               ▼   revoked, lost, stopped, or a cycle that did not commit
///                                             closed
///
/// A closed task is gone for good. After a cycle that did not commit, a new task is created in its place: state is
/// restored, never patched.
public enum TaskState: Equatable, Sendable {
  case created
  case restoring
  case restored
  case running
  case closed

  func mayBecome(_ next: TaskState) -> Bool {
    switch (self, next) {
    case (.created, .restoring), (.restoring, .restored), (.restored, .running): true
    case (.created, .closed), (.restoring, .closed), (.restored, .closed), (.running, .closed): true
    case (.created, _), (.restoring, _), (.restored, _), (.running, _), (.closed, _): false
    }
  }
}
