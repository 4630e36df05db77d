import Foundation
import Testing
import Wire

@Suite struct JSONPropertyTests {
  @Test("what is written is read back as the same value")
  func roundTrip() throws {
    var random = SeededRandom(for: "JSON round trip")
    var writer = JSONWriter()
    var document = JSONDocument()
    for _ in 0..<500 {
      let tree = JSONTree(using: &random)
      writer.removeAll()
      tree.write(to: &writer)
      #expect(writer.isComplete)
      try document.parse(writer.bytes)
      #expect(try JSONTree(document, document.root) == tree)
    }
  }

  @Test("a mutated text is accepted and read as Foundation does, or refused as Foundation does")
  func mutations() throws {
    var random = SeededRandom(for: "JSON agrees with Foundation on mutated texts")
    var document = JSONDocument()
    var accepted = 0
    var refused = 0
    for round in 0..<6000 {
      var writer = JSONWriter()
      JSONTree(using: &random, depth: 4).write(to: &writer)
      var bytes = round % 2 == 0 ? writer.bytes : Array(JSONAccessTests.text.utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&bytes, using: &random) }
      // Foundation takes zero bytes as a sign of UTF-16 or UTF-32, and drops U+FEFF at the start of strings.
      guard !bytes.contains(0), !String(decoding: bytes, as: UTF8.self).unicodeScalars.contains("\u{FEFF}") else {
        continue
      }
      let foundation = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
      do throws(JSONError) {
        try document.parse(bytes)
        accepted += 1
        let tree = try? JSONTree(document, document.root)
        // A number too large for a Double is refused by Foundation only.
        if let foundation {
          #expect(tree.map { agrees($0, foundation) } == true, "\(String(decoding: bytes, as: UTF8.self))")
        } else {
          #expect(holdsHugeNumber(bytes), "\(String(decoding: bytes, as: UTF8.self))")
        }
      } catch {
        refused += 1
        switch error.kind {
        case .duplicateName, .loneSurrogate, .byteOrderMark, .tooDeep, .tooLarge: continue
        // Foundation lets a comma stand before a closing bracket; RFC 8259 does not.
        case .expectedValue,
          .expectedName where closes(bytes, at: error.offset):
          continue
        default: #expect(foundation == nil, "\(error): \(String(decoding: bytes, as: UTF8.self))")
        }
      }
    }
    #expect(accepted > 300 && refused > 1000, "accepted \(accepted), refused \(refused)")
  }

  @Test("random bytes and cut texts are refused or read, and never trap")
  func noise() {
    var random = SeededRandom(for: "JSON never traps")
    let alphabet = Array("{}[]\",:\\u0123456789abcdefDtruelsn-+.eE \n\t".utf8) + [0x80, 0xE4, 0xED, 0xF0, 0xFF, 0]
    var document = JSONDocument()
    for _ in 0..<30_000 {
      let count = Int.random(in: 0...40, using: &random)
      let bytes = (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
      if (try? document.parse(bytes)) != nil { _ = try? JSONTree(document, document.root) }
    }
    let whole = Array(JSONAccessTests.text.utf8)
    for end in 0..<whole.count {
      #expect(refusal(Array(whole[..<end])) != nil, "cut at \(end)")
    }
  }

  @Test("the densest texts fit on the tape of a fresh document, whole or cut anywhere", arguments: [1, 2, 32, 1024])
  func density(_ maximumDepth: Int) {
    let units = ["[", "[1,", "{\"\":", "{\"\":[", "[[],", "[{},", "\"\",", "1", "[\"\","]
    for unit in units {
      for count in 1...70 {
        let text = String(repeating: unit, count: count)
        for ending in ["", "1", "\"\"", "[]", "{}", "[", "{", "{\"\"", "1]", "1}", "[1,1,1", "]]", "}]"] {
          let bytes = Array((text + ending).utf8)
          var document = JSONDocument(maximumDepth: maximumDepth)
          do throws(JSONError) {
            try document.parse(bytes)
            #expect(!document.isEmpty)
          } catch {
            #expect(document.isEmpty)
          }
        }
      }
    }
    for depth in [maximumDepth - 1, maximumDepth] where depth > 0 {
      let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      var document = JSONDocument(maximumDepth: maximumDepth)
      #expect(throws: Never.self) { try document.parse(nested) }
      var wide = JSONDocument(maximumDepth: maximumDepth)
      #expect(throws: Never.self) { try wide.parse("[" + String(repeating: "1,", count: 999) + "1]") }
      #expect(wide.count(wide.root) == 1000)
    }
  }

  private func mutate(_ bytes: inout [UInt8], using random: inout SeededRandom) {
    guard !bytes.isEmpty else { return }
    let at = Int.random(in: 0..<bytes.count, using: &random)
    switch UInt8.random(in: 0..<6, using: &random) {
    case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[at] = UInt8.random(in: 0...255, using: &random)
    case 2: bytes.remove(at: at)
    case 3: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: at)
    case 4: bytes.insert(contentsOf: Array("{}[],:\"\\e.-0 ".utf8).shuffled(using: &random).prefix(1), at: at)
    default: bytes.swapAt(at, Int.random(in: 0..<bytes.count, using: &random))
    }
  }

  private func closes(_ bytes: [UInt8], at offset: Int) -> Bool {
    guard let last = bytes[..<offset].last(where: { !" \n\t\r".utf8.contains($0) }) else { return false }
    return last == UInt8(ascii: ",") && "]}".utf8.contains(bytes[offset])
  }

  private func agrees(_ tree: JSONTree, _ value: Any) -> Bool {
    switch tree {
    case .null: return value is NSNull
    case .bool(let bool): return (value as? NSNumber)?.boolValue == bool
    case .integer(let integer): return (value as? NSNumber)?.int64Value == integer
    case .decimal: return value is NSNumber
    case .text(let text): return value as? String == text
    case .array(let elements):
      guard let others = value as? [Any], others.count == elements.count else { return false }
      return zip(elements, others).allSatisfy { agrees($0, $1) }
    case .object(let members):
      guard let others = value as? [String: Any], others.count == members.count else { return false }
      return members.allSatisfy { name, member in others[name].map { agrees(member, $0) } ?? false }
    }
  }

  private func holdsHugeNumber(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: { !"0123456789.eE+-".contains($0) })
      .contains { Double($0).map { !$0.isFinite || $0.magnitude < .leastNormalMagnitude } ?? false }
  }
}
