extension JSONDocument {
  /// The JSON Pointer (RFC 6901) of a value, such as `/data/facts/3/since`; empty for the whole document. A member's
  /// name has the path of its value.
  ///
  /// For texts that tell a sender what is wrong, not for the hot path. It is made of the sender's own member names.
  public func path(to node: JSONNode) -> String {
    var path = ""
    var container = 0
    while container != node.index {
      let entry = tape[container]
      let isObject = entry.isKind(.object)
      guard isObject || entry.isKind(.array) else { return path }
      var position = 0
      var index = container + 1
      var found = false
      while index < Int(entry.next) {
        let value = isObject ? index + 1 : index
        let next = Int(tape[value].next)
        if node.index < next {
          path += "/" + (isObject ? Self.pointerToken(string(JSONNode(index)) ?? "") : String(position))
          if node.index <= value { return path }
          container = value
          found = true
          break
        }
        position += 1
        index = next
      }
      guard found else { return path }
    }
    return path
  }

  private static func pointerToken(_ name: String) -> String {
    var token = ""
    for character in name.unicodeScalars {
      switch character {
      case "~": token += "~0"
      case "/": token += "~1"
      default: token.unicodeScalars.append(character)
      }
    }
    return token
  }
}
