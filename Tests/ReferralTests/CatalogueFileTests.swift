import Testing

@testable import Referral

struct CatalogueFileTests {
  @Test("the shipped departments and catalogue are read")
  func shipped() {
    let catalogue = World.catalogue
    #expect(catalogue.departments.entries.map(\.code).first == "civil-affairs")
    #expect(catalogue.kinds.compactMap { $0?.name }.count == 32, "those of the file, and the hub's own")
    let benefit = catalogue.known.benefit
    #expect(benefit.fields.filter { $0.type != .text }.map(\.slot) == Array(0..<benefit.fields.count))
    #expect(catalogue.kind(named: "identity")?.textField?.slot == -1)
  }

  @Test(
    "a kind's first day is its field since, else the day it speaks of",
    arguments: [
      ("category", "since"), ("inpatient", "admitted"), ("disaster", "occurredOn"), ("visit", "visitedOn"),
      ("self-request", "requestedOn"), ("stated-need", "statedOn"), ("application", "filedOn"),
      ("economy", "assessedOn"), ("medical-cost", "asOf"),
    ])
  func firstDay(kind: String, field: String) {
    let found = World.catalogue.kind(named: kind)
    #expect(found?.field(field)?.slot == found.map { Int($0.layout.sinceSlot) })
  }

  @Test("the day of discharge does not end what the fact says")
  func discharge() {
    #expect(World.catalogue.kind(named: "inpatient")?.layout.untilSlot == -1)
  }

  @Test(
    "a wrong department file is refused with its place",
    arguments: [
      (#"{"departments":[{"number":1,"code":"a","name":"A"}]}"#, "departments.json: /departments/0 lacks government"),
      (
        #"{"departments":[{"number":64,"code":"a","name":"A","government":true}]}"#,
        "departments.json: /departments/0/number must lie in 1…63"
      ),
      (
        #"{"departments":[{"number":1,"code":"a","name":"A","government":true},{"number":2,"code":"a","name":"B","government":true}]}"#,
        "departments.json: /departments/1 repeats the code of another department"
      ),
      (#"{}"#, "departments.json: / lacks departments"),
      (#"{"#, "departments.json: / the document ends too early at byte 1"),
    ])
  func wrongDepartments(json: String, expected: String) {
    let error = #expect(throws: DataFileError.self) { try DepartmentRegistry.read(Array(json.utf8)) }
    #expect(error?.description == expected)
  }

  @Test(
    "a wrong kind is refused with its place",
    arguments: [
      (#""owners":["nobody"],"key":[],"fields":[]"#, "/kinds/0/owners/0 is no department of departments.json"),
      (#""owners":["health"],"key":["x"],"fields":[]"#, "/kinds/0/key/0 is no field of this kind that can be a key"),
      (
        #""owners":["health"],"key":[],"fields":[{"name":"f","type":"float","required":true}]"#,
        "/kinds/0/fields/0/type is no field type"
      ),
      (
        #""owners":["health"],"key":[],"fields":[{"name":"f","type":"enum","required":true}]"#,
        "/kinds/0/fields/0 lacks values"
      ),
      (
        #""ownersBy":{"field":"f","map":{"a":"health"}},"key":[],"fields":[{"name":"f","type":"enum","required":true,"values":["a","b"]}]"#,
        "/kinds/0/ownersBy/map names no owner for b"
      ),
    ])
  func wrongKind(rest: String, expected: String) {
    let json = #"{"kinds":[{"number":1,"name":"k","title":"K","subject":"person",\#(rest)}]}"#
    let error = #expect(throws: DataFileError.self) {
      try Catalogue.read(Array(json.utf8), departments: World.catalogue.departments)
    }
    #expect(error?.description == "catalogue.json: \(expected)")
  }
}
