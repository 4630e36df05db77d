import Foundation
import Wire

/// The scanner, held against Foundation's: what it takes must be JSON there too, and each value must be readable.
struct JSONTarget: FuzzTarget {
  private var document = JSONDocument(maximumDepth: 64, maximumSize: 1 << 16)
  private var writer = JSONWriter()

  mutating func run(_ bytes: [UInt8]) {
    do throws(JSONError) {
      try document.parse(bytes)
    } catch {
      precondition((0...bytes.count).contains(error.offset), "a refusal names a place in the text")
      precondition(document.isEmpty, "a refused text leaves nothing behind")
      return
    }
    writer.removeAll()
    let hasNumbers = copy(document.root)
    precondition(writer.isComplete, "what was read can be written")
    var again = JSONDocument(maximumDepth: 64, maximumSize: 1 << 18)
    precondition((try? again.parse(writer.bytes)) != nil, "what was written can be read")
    // Foundation takes zero bytes as a sign of UTF-16 or UTF-32, and refuses a number that is too large for a Double.
    guard !bytes.contains(0), !hasNumbers else { return }
    let foundation = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
    precondition(foundation != nil, "Foundation refuses what the scanner takes")
  }

  /// Writes a value anew; tells whether a number that Foundation may find too large is in it.
  private mutating func copy(_ node: JSONNode) -> Bool {
    var hasNumbers = false
    switch document.kind(node) {
    case .null: writer.null()
    case .true: writer.bool(true)
    case .false: writer.bool(false)
    case .string:
      guard let text = document.string(node) else { preconditionFailure("a string is text") }
      writer.string(text)
    case .number:
      if let value = document.int64(node) { writer.integer(value) } else { writer.raw(Array("1.5".utf8)) }
      hasNumbers = document.int64(node) == nil
    case .array:
      writer.beginArray()
      var elements: [JSONNode] = []
      document.forEachElement(node) { elements.append($0) }
      precondition(elements.count == document.count(node), "an array counts its elements")
      for element in elements where copy(element) { hasNumbers = true }
      writer.endArray()
    case .object:
      writer.beginObject()
      var members: [(JSONNode, JSONNode)] = []
      document.forEachMember(node) { members.append(($0, $1)) }
      precondition(members.count == document.count(node), "an object counts its members")
      for (name, value) in members {
        guard let name = document.string(name) else { preconditionFailure("a member's name is text") }
        writer.key(name)
        if copy(value) { hasNumbers = true }
      }
      writer.endObject()
    }
    return hasNumbers
  }
}
