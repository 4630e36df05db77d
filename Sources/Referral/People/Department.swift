/// A department by its number in `Topics/departments.json`. Numbers are stable: they stand in the state.
public struct Department: Hashable, Comparable, Sendable {
  public let number: UInt8

  @inlinable public init(number: UInt8) { self.number = number }

  @inlinable public static func < (a: Department, b: Department) -> Bool { a.number < b.number }
}

/// The departments that take part, as data: adding one is a change of `Topics/departments.json`.
public struct DepartmentRegistry: Sendable {
  public final class Entry: Sendable {
    public let department: Department
    /// The code used in topics, sources and messages, such as `medical-insurance`.
    public let code: String
    /// The department's Chinese name.
    public let name: String
    public let isGovernment: Bool
    /// The code's UTF-8, for comparing without a String.
    public let codeBytes: [UInt8]

    public init(department: Department, code: String, name: String, isGovernment: Bool) {
      self.department = department
      self.code = code
      self.name = name
      self.isGovernment = isGovernment
      codeBytes = Array(code.utf8)
    }
  }

  /// In the order of their numbers.
  public let entries: [Entry]
  private let byNumber: [Int]

  public static let maximumNumber = 63

  public init(entries: [Entry]) throws(DataFileError) {
    var byNumber = [Int](repeating: -1, count: Self.maximumNumber + 1)
    for (index, entry) in entries.enumerated() {
      let number = Int(entry.department.number)
      guard number >= 1, number <= Self.maximumNumber, byNumber[number] < 0 else {
        throw DataFileError(
          file: "departments.json", path: "/\(index)/number",
          problem: "is used twice or outside 1…\(Self.maximumNumber)")
      }
      byNumber[number] = index
    }
    self.entries = entries
    self.byNumber = byNumber
  }

  public func entry(_ department: Department) -> Entry? {
    let number = Int(department.number)
    guard number < byNumber.count, byNumber[number] >= 0 else { return nil }
    return entries[byNumber[number]]
  }

  /// The department's code, or `unknown` for a number that the registry does not have.
  public func code(_ department: Department) -> String { entry(department)?.code ?? "unknown" }

  public func department(code: String) -> Department? {
    entries.first { $0.code == code }?.department
  }
}

/// What is wrong in one of the hub's data files, and where: file, JSON Pointer, problem.
public struct DataFileError: Error, CustomStringConvertible, Sendable {
  public let file: String
  public let path: String
  public let problem: String

  public init(file: String, path: String, problem: String) {
    self.file = file
    self.path = path
    self.problem = problem
  }

  public var description: String { "\(file): \(path.isEmpty ? "/" : path) \(problem)" }
}
