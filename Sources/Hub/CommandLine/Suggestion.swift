/// The candidate that a mistyped word most probably meant; `nil` if none is near.
///
/// Near is: at most one edit in three characters (letters added, left out, changed or swapped), or the beginning of
/// exactly one candidate.
public func nearest(_ word: String, among candidates: [String]) -> String? {
  guard !word.isEmpty else { return nil }
  let beginnings = candidates.filter { $0.hasPrefix(word) }
  if beginnings.count == 1 { return beginnings[0] }
  let limit = max(1, min(word.count, 12) / 3)
  var best: (candidate: String, edits: Int)?
  for candidate in candidates {
    let edits = editDistance(Array(word.lowercased()), Array(candidate.lowercased()))
    if edits <= limit, edits < best?.edits ?? .max { best = (candidate, edits) }
  }
  return best?.candidate
}

/// Letters added, left out, changed, or swapped with the next (the restricted Damerau–Levenshtein distance).
func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
  var beforePrevious = [Int](repeating: 0, count: right.count + 1)
  var previous = Array(0...right.count)
  for row in 1...left.count {
    var current = [row]
    for column in 1...right.count {
      let change = previous[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1)
      var edits = min(change, previous[column] + 1, current[column - 1] + 1)
      if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
        edits = min(edits, beforePrevious[column - 2] + 1)
      }
      current.append(edits)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[right.count]
}
