internal import Wire

extension PolicyPackReader {
  /// The most purposes of a pack.
  static let maximumPurposes = 32

  /// The pack's `lookUps`; without them nobody looks anybody up.
  mutating func readLookUps(_ root: JSONNode) -> LookUpRules {
    guard let node = file.member(root, "lookUps") else { return .none }
    file.allow(node, ["clause", "quotation", "purposes"])
    let clause = file.text(node, "clause")
    let quotation = file.text(node, "quotation")
    var purposes: [LookUpPurpose] = []
    if let list = file.required(node, "purposes") {
      if file.count(list) > Self.maximumPurposes {
        file.report(list, "must hold at most \(Self.maximumPurposes) purposes")
      }
      for element in file.elements(list) {
        guard let purpose = readPurpose(element) else { continue }
        if purposes.contains(where: { $0.code == purpose.code }) {
          file.report(element, "repeats the code of another purpose")
        }
        purposes.append(purpose)
      }
    }
    guard let clause, let quotation else { return .none }
    return LookUpRules(clause: clause, quotation: quotation, purposes: purposes)
  }

  private mutating func readPurpose(_ node: JSONNode) -> LookUpPurpose? {
    file.allow(node, ["code", "title", "departments", "roles", "ownFacts", "views", "referrals", "reading"])
    let code = file.text(node, "code")
    let title = file.text(node, "title")
    let departments = codes(node, "departments", among: catalogue.departments.entries.map(\.code), as: "department")
    let roles = codes(node, "roles", among: LookUpPurpose.roles.map(\.code), as: "role that looks anybody up")
    let classes = WarningClass.allCases
    let views = codes(node, "views", among: classes.map(\.code), as: "warning class")
    let ownFacts = file.boolean(node, "ownFacts")
    let referrals = file.boolean(node, "referrals")
    if let code, !LookUpPurpose.isCode(code) {
      file.report(node, "needs a code of small letters, digits and hyphens, at most \(LookUpPurpose.maximumCodeBytes)")
    }
    guard let code, let title, let departments, let roles, let views, let ownFacts, let referrals else { return nil }
    if departments.isEmpty || roles.isEmpty { file.report(node, "is for nobody: name departments and roles") }
    if !ownFacts, !referrals, views.isEmpty { file.report(node, "shows nothing: name ownFacts, views or referrals") }
    return LookUpPurpose(
      code: code, title: title, departments: departments.map { catalogue.departments.entries[$0].department },
      roles: roles.reduce(into: RoleSet()) { $0.formUnion(RoleSet(LookUpPurpose.roles[$1])) }, showsOwnFacts: ownFacts,
      views: views.map { classes[$0] }, showsReferrals: referrals, reading: file.optionalText(node, "reading"))
  }

  private mutating func codes(_ node: JSONNode, _ name: String, among known: [String], as what: String) -> [Int]? {
    guard let list = file.required(node, name) else { return nil }
    var found: [Int] = []
    for element in file.elements(list) {
      guard let index = file.code(element, among: known, as: what) else { continue }
      if found.contains(index) { file.report(element, "repeats another") }
      found.append(index)
    }
    return found
  }
}

extension LookUpPurpose {
  /// The most bytes of a code, in a pack and in a query.
  public static let maximumCodeBytes = 60

  /// The coordination office decides on its own topics, and the hub asks nobody.
  static let roles: [Role] = [.officer, .lead, .civilAffairsOfficer, .civilAffairsLead, .township]

  /// Whether a text has the form of a code (`common.schema.json`, `code`).
  public static func isCode(_ text: String) -> Bool {
    guard let first = text.utf8.first, first >= UInt8(ascii: "a"), first <= UInt8(ascii: "z"),
      text.utf8.count <= maximumCodeBytes
    else { return false }
    return text.utf8.allSatisfy {
      $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") || $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")
        || $0 == UInt8(ascii: "-")
    }
  }
}
