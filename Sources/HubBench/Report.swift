import Foundation

/// Prints a line at once, so that a run is followed as it goes also where the output is a file.
func report(_ line: String) {
  print(line)
  fflush(nil)
}
