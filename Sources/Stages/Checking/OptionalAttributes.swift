import Wire

/// The attributes that the hub does not read, held against `Topics/schemas/envelope.schema.json`.
enum OptionalAttributes {
  private static let maximumCharacters = 200
  private static let maximumCauseCharacters = 400
  private static let classifications = ["personal", "sensitive", "internal"]

  /// JSON Pointers of those that are not as the schema has them.
  static func odd(in document: JSONDocument) -> [String] {
    let checks: [(name: StaticString, holds: (String) -> Bool)] = [
      ("datacontenttype", { $0 == "application/json" }),
      ("subject", { isText($0, maximumCharacters) }),
      ("partitionkey", { isText($0, maximumCharacters) }),
      ("correlationid", isWarning),
      ("causationid", { isText($0, maximumCauseCharacters) }),
      ("traceparent", isTraceParent),
      ("dataclassification", { classifications.contains($0) }),
      ("division", { (try? DivisionCode.parsePrefix($0)) != nil }),
    ]
    var odd: [String] = []
    for (name, holds) in checks {
      guard let node = document.member(document.root, name) else { continue }
      guard let text = document.string(node), holds(text) else {
        odd.append("/\(name)")
        continue
      }
    }
    return odd
  }

  private static func isText(_ text: String, _ maximum: Int) -> Bool {
    !text.isEmpty && text.unicodeScalars.count <= maximum
  }

  /// A warning's id is a referral's without its hop.
  private static func isWarning(_ text: String) -> Bool { (try? ReferralID.parse(text + ".1")) != nil }

  /// W3C Trace Context, section 3.2.
  private static func isTraceParent(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [2, 32, 16, 2] else { return false }
    return parts.joined().utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
  }
}
