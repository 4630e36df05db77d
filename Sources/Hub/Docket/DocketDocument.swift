/// A docket as a printed paper: a first page, then one page a case. Both formats are written from this, so that they say the same.
struct DocketDocument: Equatable, Sendable {
  struct Page: Equatable, Sendable {
    var title: String
    var blocks: [Block]
  }

  struct Column: Equatable, Sendable {
    var name: String
    /// Holds dates, codes and the like, which are not broken into lines.
    var isNarrow: Bool

    static func narrow(_ name: String) -> Column { Column(name: name, isNarrow: true) }
    static func wide(_ name: String) -> Column { Column(name: name, isNarrow: false) }
  }

  struct Term: Equatable, Sendable {
    var name: String
    var text: String
  }

  enum Block: Equatable, Sendable {
    case heading(String)
    case paragraph(String)
    case terms([Term])
    case table(columns: [Column], rows: [[String]])
    case list([String])
    /// What happened, one short line after another: set close, so that a case stays on its page.
    case trail([String])
    /// What the source says, letter by letter, and where.
    case quotation(String, source: String)
    /// To be filled in by hand.
    case blanks([String])
  }

  var language: String
  var title: String
  var pages: [Page]
}
