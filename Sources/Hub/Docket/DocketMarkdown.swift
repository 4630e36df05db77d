/// Writes a docket as Markdown (CommonMark with tables).
enum DocketMarkdown {
  static func text(_ document: DocketDocument) -> String {
    var parts: [String] = []
    for (index, page) in document.pages.enumerated() {
      parts.append("\(index == 0 ? "#" : "##") \(escape(page.title))")
      parts += page.blocks.map(block)
    }
    return parts.joined(separator: "\n\n")
  }

  private static func block(_ block: DocketDocument.Block) -> String {
    switch block {
    case .heading(let text): "### \(escape(text))"
    case .paragraph(let text): escape(text)
    case .terms(let terms): terms.map { "- **\(escape($0.name))**：\(escape($0.text))" }.joined(separator: "\n")
    case .table(let columns, let rows): table(columns, rows)
    case .list(let items), .trail(let items):
      items.enumerated().map { "\($0.offset + 1). \(escape($0.element))" }.joined(separator: "\n")
    case .quotation(let text, let source): "> \(escape(text))\n>\n> 〔\(escape(source))〕"
    case .blanks(let labels): labels.map { "- \(escape($0))：\\_\\_\\_\\_\\_\\_\\_\\_" }.joined(separator: "\n")
    }
  }

  private static func table(_ columns: [DocketDocument.Column], _ rows: [[String]]) -> String {
    let head = [line(columns.map(\.name)), "|" + String(repeating: " --- |", count: columns.count)]
    return (head + rows.map(line)).joined(separator: "\n")
  }

  private static func line(_ cells: [String]) -> String { "| " + cells.map(escape).joined(separator: " | ") + " |" }

  /// Nothing in a text means anything to Markdown or HTML, and a text stays on its line.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "#", "|", "~": escaped += "\\\(scalar)"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "&": escaped += "&amp;"
      case "\n", "\r", "\t": escaped += " "
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
