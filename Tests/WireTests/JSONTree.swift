import Foundation
import Testing
import Wire

/// A JSON value in memory: what random tests write, and what a document is compared with.
indirect enum JSONTree: Equatable {
  case object([String: JSONTree])
  case array([JSONTree])
  case text(String)
  case integer(Int64)
  case decimal
  case bool(Bool)
  case null

  /// A random value.
  init(using random: inout SeededRandom, depth: Int = 0) {
    switch UInt8.random(in: 0..<(depth < 6 ? 9 : 5), using: &random) {
    case 0: self = .null
    case 1: self = .bool(Bool.random(using: &random))
    case 2: self = .integer(Int64.random(in: Int64.min...Int64.max, using: &random))
    case 3: self = .integer(Int64.random(in: -9...9, using: &random))
    case 4: self = .text(random.text())
    case 5, 6:
      let count = Int.random(in: 0...5, using: &random)
      self = .array((0..<count).map { _ in JSONTree(using: &random, depth: depth + 1) })
    default:
      var members: [String: JSONTree] = [:]
      for _ in 0..<Int.random(in: 0...40, using: &random) >> Int.random(in: 0...5, using: &random) {
        members[random.text(maximumLength: 6)] = JSONTree(using: &random, depth: depth + 1)
      }
      // Swift compares strings by canonical equivalence, JSON by code points: keep what both tell apart.
      self = .object(members)
    }
  }

  /// What a document holds at a node.
  init(_ document: JSONDocument, _ node: JSONNode) throws {
    switch document.kind(node) {
    case .null: self = .null
    case .true: self = .bool(true)
    case .false: self = .bool(false)
    case .string: self = .text(try #require(document.string(node)))
    case .number: self = document.int64(node).map { .integer($0) } ?? .decimal
    case .array:
      var elements: [JSONTree] = []
      try document.forEachElement(node) { element throws in elements.append(try JSONTree(document, element)) }
      #expect(elements.count == document.count(node))
      self = .array(elements)
    case .object:
      var members: [String: JSONTree] = [:]
      var count = 0
      try document.forEachMember(node) { name, value throws in
        members[try #require(document.string(name))] = try JSONTree(document, value)
        count += 1
      }
      #expect(count == document.count(node))
      self = .object(members)
    }
  }

  func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let value): writer.bool(value)
    case .integer(let value): writer.integer(value)
    case .decimal: writer.raw(Array("1.5".utf8))
    case .text(let value): writer.string(value)
    case .array(let elements):
      writer.beginArray()
      for element in elements { element.write(to: &writer) }
      writer.endArray()
    case .object(let members):
      writer.beginObject()
      for (name, value) in members {
        writer.key(name)
        value.write(to: &writer)
      }
      writer.endObject()
    }
  }
}

extension JSONDocument {
  /// A document of a text that must be good.
  init(of text: String) throws {
    self.init()
    try parse(text)
  }
}

/// The kind and place of the error that a text must give.
func refusal(_ text: String) -> JSONError? { refusal(Array(text.utf8)) }

func refusal(_ bytes: [UInt8]) -> JSONError? {
  var document = JSONDocument()
  do throws(JSONError) {
    try document.parse(bytes)
    return nil
  } catch {
    return error
  }
}
