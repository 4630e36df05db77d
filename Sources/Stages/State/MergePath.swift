import Referral
import Wire

/// The merges along which a record has come: whose alias sent it on, and when that merge was stated.
///
/// Merges may contradict each other: A into B, and B into A, perhaps by way of others. Then the aliases form a ring, and
/// nobody would be the person. The oldest of them gives way, wherever and in whichever order they are learned: each
/// record that goes round tells every one that it meets which merges make up the ring.
struct MergePath: Equatable {
  struct Edge: Equatable {
    var person: PersonID
    var stamp: MergeStamp
  }

  /// The edges kept, the last ones: as many records as a ring may have to be told apart.
  static let maximumEdges = 16
  /// How often a record is sent on before it stays where it is, whatever the aliases say.
  static let maximumHops: UInt8 = 64

  private(set) var edges: [Edge] = []
  private(set) var hops: UInt8 = 0

  /// Whose alias led here.
  var last: PersonID? { edges.last?.person }

  init(_ person: PersonID, _ stamp: MergeStamp) { append(person, stamp) }

  mutating func append(_ person: PersonID, _ stamp: MergeStamp) {
    edges.append(Edge(person: person, stamp: stamp))
    if edges.count > Self.maximumEdges { edges.removeFirst(edges.count - Self.maximumEdges) }
    hops += 1
  }

  /// Whether a record that came along this path ends with a person whose own alias says otherwise: that alias closes a
  /// ring and is the oldest in it.
  ///
  /// - Parameters:
  ///   - alias: into whom the person's record was merged.
  ///   - stamp: when that was stated.
  func ends(at person: PersonID, alias: PersonID, stamp: MergeStamp) -> Bool {
    guard hops < Self.maximumHops else { return true }
    let start = edges.lastIndex { $0.person == alias } ?? edges.lastIndex { $0.person == person }
    guard let start else { return false }
    return edges[start...].allSatisfy { $0.person == person || stamp < $0.stamp }
  }

  func write(to writer: inout ByteWriter) {
    writer.byte(hops)
    writer.count(edges.count)
    for edge in edges {
      writer.person(edge.person)
      edge.stamp.write(to: &writer)
    }
  }

  init(from reader: inout ByteReader) throws(ByteReaderError) {
    hops = try reader.byte()
    for _ in 0..<(try reader.count(minimumSize: 17)) {
      edges.append(Edge(person: try reader.person(), stamp: try MergeStamp(from: &reader)))
    }
  }
}
