import Referral
import Wire

/// A department's full list was completed: what it did not restate is stale.
struct ListMarker: Equatable, Sendable {
  var source: UInt8
  /// Bit n: kind n of the catalogue.
  var kinds: UInt64
  /// Province, city or county that the list covers.
  var division: DivisionCode
  /// Facts stated before this moment were not restated.
  var startedMillis: Int64

  func makesStale(_ fact: Fact, in place: DivisionCode) -> Bool {
    fact.source == source && kinds & (1 << UInt64(fact.kind)) != 0 && fact.timeMillis < startedMillis
      && division.contains(place)
  }

  func write(to writer: inout ByteWriter) {
    writer.byte(source)
    writer.fixed64(kinds)
    writer.varint(UInt64(division.rawValue))
    writer.signedVarint(startedMillis)
  }

  init(source: UInt8, kinds: UInt64, division: DivisionCode, startedMillis: Int64) {
    self.source = source
    self.kinds = kinds
    self.division = division
    self.startedMillis = startedMillis
  }

  init(from reader: inout ByteReader) throws(ByteReaderError) {
    source = try reader.byte()
    kinds = try reader.fixed64()
    guard let division = DivisionCode(rawValue: UInt32(truncatingIfNeeded: try reader.varint())) else {
      throw ByteReaderError(.invalidValue, at: reader.offset)
    }
    self.division = division
    startedMillis = try reader.signedVarint()
  }
}

/// The lists completed so far and the sweeps that they started: task state.
struct ListMarkers: Equatable, Sendable {
  /// The most lists remembered; the oldest goes first.
  static let maximumMarkers = 2_048

  private(set) var markers: [ListMarker] = []
  /// Sweeps that are under way, the first in work: the marker and the last key that was looked at.
  private(set) var sweeps: [Sweep] = []

  struct Sweep: Equatable, Sendable {
    var marker: ListMarker
    var cursor: UInt64
  }

  /// Remembers a marker and starts its sweep. An older list than the one known changes nothing.
  mutating func add(_ marker: ListMarker) {
    let same = markers.firstIndex {
      $0.source == marker.source && $0.kinds == marker.kinds && $0.division == marker.division
    }
    if let same {
      guard markers[same].startedMillis < marker.startedMillis else { return }
      markers.remove(at: same)
    }
    markers.append(marker)
    if markers.count > Self.maximumMarkers { markers.removeFirst() }
    sweeps.append(Sweep(marker: marker, cursor: 0))
  }

  /// Whether a statement that arrives now was left out of a list completed since.
  func isStale(_ fact: Fact, in place: DivisionCode) -> Bool {
    for marker in markers where marker.makesStale(fact, in: place) { return true }
    return false
  }

  mutating func advanceSweep(to cursor: UInt64) { sweeps[0].cursor = cursor }
  mutating func finishSweep() { sweeps.removeFirst() }

  func write(to writer: inout ByteWriter) {
    writer.count(markers.count)
    for marker in markers { marker.write(to: &writer) }
    writer.count(sweeps.count)
    for sweep in sweeps {
      sweep.marker.write(to: &writer)
      writer.fixed64(sweep.cursor)
    }
  }

  mutating func read(from reader: inout ByteReader) throws(ByteReaderError) {
    markers.removeAll()
    sweeps.removeAll()
    for _ in 0..<(try reader.count(minimumSize: 11)) { markers.append(try ListMarker(from: &reader)) }
    for _ in 0..<(try reader.count(minimumSize: 19)) {
      sweeps.append(Sweep(marker: try ListMarker(from: &reader), cursor: try reader.fixed64()))
    }
  }
}
