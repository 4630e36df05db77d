/// One move of a behaviour: `action[@department][:argument,…][!code]`, the code being the refusal it is meant to meet.
///
/// A behaviour is a list of rounds, each with its moves; an empty round waits. Beside the actions of
/// `referral-hub.feedback.v1` there are `data` (the department's next update shows the benefit, at its floor or, with
/// `:below`, under it), `stop` (the benefit disappears), `end` (the category is ended) and `again` (the last answer, sent
/// once more).
struct ScenarioMove: Equatable, Sendable {
  var action: String
  /// Who sends it where that is not the referral's own department.
  var sender: String?
  var arguments: [String]
  var refusal: String?

  /// - Parameter substitute: replaces `$1`.
  init(_ word: String, substitute: String?) {
    let refused = word.split(separator: "!", maxSplits: 1).map(String.init)
    refusal = refused.count == 2 ? refused[1] : nil
    let parts = refused[0].split(separator: ":", maxSplits: 1).map(String.init)
    let named = parts[0].split(separator: "@", maxSplits: 1).map(String.init)
    action = named[0]
    sender = named.count == 2 ? named[1] : nil
    arguments =
      parts.count == 2 ? parts[1].split(separator: ",").map { $0 == "$1" ? substitute ?? "" : String($0) } : []
  }

  func has(_ argument: String) -> Bool { arguments.contains(argument) }

  /// - Parameter name: a behaviour's name, with its argument after a colon.
  static func rounds(
    of name: String, in behaviours: [String: [String]]
  ) throws(ScenarioError) -> [[ScenarioMove]] {
    let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
    guard let first = parts.first, let rounds = behaviours[first] else {
      throw ScenarioError("there is no behaviour \(name)")
    }
    let substitute = parts.count == 2 ? parts[1] : nil
    return rounds.map { round in round.split(separator: " ").map { ScenarioMove(String($0), substitute: substitute) } }
  }
}
