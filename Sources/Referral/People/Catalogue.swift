/// Who a fact speaks of.
public enum FactSubject: String, Sendable {
  case person
  case household
  case either
}

public enum FieldType: String, Sendable {
  case date
  case boolean
  case enumeration = "enum"
  case integer
  case fen
  case basisPoints
  case division
  case household
  case department
  case text
}

/// One field of a kind of fact and where its value stands in `Fact.cells`.
public final class Field: Sendable {
  public let name: String
  public let type: FieldType
  public let isRequired: Bool
  /// The codes of an enumeration; a code's index is its cell value, so the order is append-only.
  public let values: [String]
  public let minimum: Int64
  public let maximum: Int64
  /// The cell; -1 for the text.
  public let slot: Int

  init(
    name: String, type: FieldType, isRequired: Bool, values: [String], minimum: Int64, maximum: Int64, slot: Int
  ) {
    self.name = name
    self.type = type
    self.isRequired = isRequired
    self.values = values
    self.minimum = minimum
    self.maximum = maximum
    self.slot = slot
  }

  public func value(_ code: String) -> Int64? { values.firstIndex(of: code).map(Int64.init) }
}

/// Where the cells of a kind stand that every reader needs: a plain value, cheap on the hot path.
public struct KindLayout: Sendable {
  /// The cells that together with kind and subject name the fact.
  public let keyMask: UInt8
  /// The cell of the first day, -1 where the kind has none.
  public let sinceSlot: Int8
  /// The cell of the last day, -1 where the kind has none.
  public let untilSlot: Int8
  /// Several departments may state it, and their statements stand beside each other.
  public let isPerSource: Bool

  public init(keyMask: UInt8, sinceSlot: Int8, untilSlot: Int8, isPerSource: Bool) {
    self.isPerSource = isPerSource
    self.keyMask = keyMask
    self.sinceSlot = sinceSlot
    self.untilSlot = untilSlot
  }

  /// The first day the fact holds, nil where it does not say.
  @inlinable
  public func since(_ fact: Fact) -> Int64? { sinceSlot < 0 ? nil : fact.cell(Int(sinceSlot)) }

  /// The last day the fact holds, nil where it is still so.
  @inlinable
  public func until(_ fact: Fact) -> Int64? { untilSlot < 0 ? nil : fact.cell(Int(untilSlot)) }

  /// Whether the fact holds on a day: not retracted, begun, not over. Both ends are included.
  @inlinable
  public func holds(_ fact: Fact, on day: Int64) -> Bool {
    if fact.flags.contains(.retracted) { return false }
    if let since = since(fact), since > day { return false }
    if let until = until(fact), until < day { return false }
    return true
  }
}

/// A kind of fact: its fields, its owner departments and what makes two statements speak of the same thing.
public final class FactKind: Sendable {
  public let number: UInt8
  public let name: String
  public let title: String
  public let subject: FactSubject
  /// Bit n: department n may state it. With `ownersField`, per value of that enumeration.
  public let owners: [UInt64]
  /// The enumeration that decides the owner (a category, a benefit); nil: `owners[0]` for all.
  public let ownersField: Int?
  public let fields: [Field]
  public let layout: KindLayout

  init(
    number: UInt8, name: String, title: String, subject: FactSubject, owners: [UInt64], ownersField: Int?,
    fields: [Field], layout: KindLayout
  ) {
    self.number = number
    self.name = name
    self.title = title
    self.subject = subject
    self.owners = owners
    self.ownersField = ownersField
    self.fields = fields
    self.layout = layout
  }

  public func field(_ name: String) -> Field? { fields.first { $0.name == name } }

  public var textField: Field? { fields.first { $0.type == .text } }

  /// Whether a department may state this fact.
  public func mayBeStated(by department: UInt8, _ fact: Fact) -> Bool {
    let bit: UInt64 = 1 << UInt64(department)
    guard let ownersField else { return owners[0] & bit != 0 }
    guard let value = fact.cell(ownersField), value >= 0, value < owners.count else { return false }
    return owners[Int(value)] & bit != 0
  }
}

/// The facts that departments may state: `Topics/catalogue.json`.
public final class Catalogue: Sendable {
  /// By number; number 0 and gaps are nil.
  public let kinds: [FactKind?]
  /// By number, for all numbers up to `maximumKind`.
  public let layouts: [KindLayout]
  public let departments: DepartmentRegistry
  public let index: CatalogueIndex
  public let known: KnownKinds

  /// The kinds that the hub itself reads; every other kind is read by rules alone.
  public struct KnownKinds: Sendable {
    public let identity: FactKind
    public let residence: FactKind
    public let household: FactKind
    public let category: FactKind
    public let economy: FactKind
    public let benefit: FactKind
    public let selfRequest: FactKind
    public let application: FactKind
  }

  public static let maximumKind = 62
  /// The number of the hub's own kind, which no file may have.
  public static let namesakeKind = maximumKind

  public init(kinds list: [FactKind], departments: DepartmentRegistry) throws(DataFileError) {
    var kinds = [FactKind?](repeating: nil, count: Self.maximumKind + 1)
    for (index, kind) in list.enumerated() {
      guard kind.number >= 1, Int(kind.number) < Self.namesakeKind, kinds[Int(kind.number)] == nil else {
        throw DataFileError(
          file: "catalogue.json", path: "/kinds/\(index)/number",
          problem: "is used twice or outside 1…\(Self.namesakeKind - 1)")
      }
      kinds[Int(kind.number)] = kind
    }
    func known(_ name: String, _ fields: String...) throws(DataFileError) -> FactKind {
      guard let kind = list.first(where: { $0.name == name }) else {
        throw DataFileError(
          file: "catalogue.json", path: "/kinds", problem: "lacks the kind \(name), which the hub itself reads")
      }
      for field in fields where kind.field(field) == nil {
        throw DataFileError(
          file: "catalogue.json", path: "/kinds",
          problem: "the kind \(name) lacks the field \(field), which the hub itself reads")
      }
      return kind
    }
    kinds[Self.namesakeKind] = NamesakeFact.kind
    self.kinds = kinds
    self.layouts = kinds.map { $0?.layout ?? KindLayout(keyMask: 0, sinceSlot: -1, untilSlot: -1, isPerSource: false) }
    self.departments = departments
    self.index = CatalogueIndex(list)
    self.known = KnownKinds(
      identity: try known("identity", "name"),
      residence: try known("residence", "division", "area"),
      household: try known("household", "household", "relation", "since"),
      category: try known("category", "category", "status", "since", "until", "care", "illnessInduced"),
      economy: try known("economy", "assessedOn", "authorisation"),
      benefit: try known("benefit", "benefit", "since", "until", "amountFen", "ratioBasisPoints", "base", "for"),
      selfRequest: try known("self-request", "need", "requestedOn"),
      application: try known("application", "category", "filedOn", "result"))
  }

  @inlinable
  public func layout(_ number: UInt8) -> KindLayout { layouts[Int(number)] }

  public func kind(_ number: UInt8) -> FactKind? {
    Int(number) < kinds.count ? kinds[Int(number)] : nil
  }

  public func kind(named name: String) -> FactKind? {
    for case let kind? in kinds where kind.name == name && kind.number < Self.namesakeKind { return kind }
    return nil
  }

  /// The benefit codes, in the order of their numbers.
  public var benefits: [String] { known.benefit.field("benefit")?.values ?? [] }
  public var categories: [String] { known.category.field("category")?.values ?? [] }
  public var needs: [String] { known.selfRequest.field("need")?.values ?? [] }
}
