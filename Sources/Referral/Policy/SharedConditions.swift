/// Conditions that stand in a pack more than once: the rules of a category ask the same of the same person, and a city's
/// variant of a rule asks what the rule asks. Each gets a number, under which an evaluation keeps what it has found out.
extension PolicyProgram {
  /// Two conditions with the same content are true of the same subjects.
  private struct Content: Hashable {
    var operation: ConditionNode.Operation
    var kind: UInt8
    var scope: FactScope
    var categories: UInt32
    var predicates: [Predicate]
    /// The numbers of the children's contents.
    var children: [Int]
  }

  /// Numbers the conditions that stand in the pack more than once.
  mutating func shareConditions() {
    var numbers: [Content: Int] = [:]
    var uses: [Int] = []
    var contents = [Int](repeating: 0, count: nodes.count)
    // From the last on: a node's children come after it.
    for at in nodes.indices.reversed() {
      let content = content(at, contents)
      let number = numbers[content] ?? uses.count
      if number == uses.count { uses.append(0) }
      numbers[content] = number
      uses[number] += 1
      contents[at] = number
    }
    var shared = [Int32](repeating: -1, count: uses.count)
    sharedConditions = 0
    for number in uses.indices where uses[number] > 1 {
      shared[number] = Int32(sharedConditions)
      sharedConditions += 1
    }
    for at in nodes.indices { nodes[at].shared = shared[contents[at]] }
  }

  private func content(_ at: Int, _ contents: [Int]) -> Content {
    let node = nodes[at]
    var children: [Int] = []
    var child = at + 1
    while child < Int(node.end) {
      children.append(contents[child])
      child = Int(nodes[child].end)
    }
    return Content(
      operation: node.operation, kind: node.kind, scope: node.scope, categories: node.categories,
      predicates: node.predicates.map { predicates[Int($0)] }, children: children)
  }
}
