/// Writes a docket as an HTML page to be read and printed on A4: plain elements, one style sheet inside, nothing from
/// elsewhere and no script.
enum DocketHTML {
  static func text(_ document: DocketDocument) -> String {
    let pages = document.pages.enumerated().map { page($0.element, isFirst: $0.offset == 0) }
    return """
      <!DOCTYPE html>
      <html lang="\(escape(document.language))">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="robots" content="noindex">
      <title>\(escape(document.title))</title>
      <style>
      \(style)
      </style>
      </head>
      <body>
      <main>
      \(pages.joined(separator: "\n"))
      </main>
      </body>
      </html>
      """
  }

  private static func page(_ page: DocketDocument.Page, isFirst: Bool) -> String {
    let element = isFirst ? "section" : "article"
    let rank = isFirst ? "h1" : "h2"
    let blocks = page.blocks.map(block).joined(separator: "\n")
    return "<\(element)>\n<\(rank)>\(escape(page.title))</\(rank)>\n\(blocks)\n</\(element)>"
  }

  private static func block(_ block: DocketDocument.Block) -> String {
    switch block {
    case .heading(let text): "<h3>\(escape(text))</h3>"
    case .paragraph(let text): "<p>\(escape(text))</p>"
    case .terms(let terms):
      "<dl>\n"
        + terms.map { "<div><dt>\(escape($0.name))</dt><dd>\(escape($0.text))</dd></div>" }
        .joined(separator: "\n") + "\n</dl>"
    case .table(let columns, let rows): table(columns, rows)
    case .list(let items): list(items, attributes: "")
    case .trail(let items): list(items, attributes: " class=\"trail\"")
    case .quotation(let text, let source):
      "<blockquote>\n<p>\(escape(text))</p>\n<footer>〔\(escape(source))〕</footer>\n</blockquote>"
    case .blanks(let labels):
      "<dl class=\"blanks\">\n" + labels.map { "<div><dt>\(escape($0))</dt><dd></dd></div>" }.joined(separator: "\n")
        + "\n</dl>"
    }
  }

  private static func list(_ items: [String], attributes: String) -> String {
    "<ol\(attributes)>\n" + items.map { "<li>\(escape($0))</li>" }.joined(separator: "\n") + "\n</ol>"
  }

  private static func table(_ columns: [DocketDocument.Column], _ rows: [[String]]) -> String {
    let head = columns.map { "<th scope=\"col\">\(escape($0.name))</th>" }.joined()
    let body = rows.map { row in
      let cells = zip(columns, row).map { column, text in
        "<td\(column.isNarrow ? " class=\"narrow\"" : "")>\(escape(text))</td>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    return "<table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body.joined(separator: "\n"))\n</tbody>\n</table>"
  }

  /// Nothing in a text means anything to HTML, in an element as in a quoted attribute.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static let style = """
    @page { size: A4; margin: 11mm 13mm 13mm;
      @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt; } }
    :root { color-scheme: light; }
    body { margin: 0; color: #111; background: #fff; font: 9.5pt/1.4 "Noto Sans CJK SC", "Source Han Sans SC",
      "Microsoft YaHei", "PingFang SC", SimSun, sans-serif; }
    main { max-width: 182mm; margin: 0 auto; padding: 8mm 4mm; }
    h1 { font-size: 16pt; line-height: 1.3; margin: 0 0 4mm; }
    h2 { font-size: 13pt; margin: 0 0 2.5mm; padding-bottom: 1mm; border-bottom: 0.5mm solid #111; }
    h3 { font-size: 10.5pt; margin: 3.5mm 0 1.2mm; break-after: avoid; page-break-after: avoid; }
    p { margin: 0 0 1mm; }
    dl { margin: 0; }
    dl > div { display: flex; gap: 3mm; }
    dt { flex: 0 0 18mm; color: #444; }
    dd { flex: 1; margin: 0; }
    ol { margin: 0; padding-left: 6mm; }
    .trail { columns: 2; column-gap: 6mm; font-size: 8.5pt; line-height: 1.3; padding-left: 5mm; }
    table { width: 100%; margin-bottom: 1.5mm; border-collapse: collapse; font-size: 8.5pt; line-height: 1.35; }
    thead { display: table-header-group; }
    tr { break-inside: avoid; page-break-inside: avoid; }
    th, td { border: 0.2mm solid #888; padding: 0.6mm 1.3mm; text-align: left; vertical-align: top;
      overflow-wrap: anywhere; }
    th { background: #eee; font-weight: 600; white-space: nowrap; }
    .narrow { white-space: nowrap; width: 1%; }
    blockquote { margin: 0 0 1.5mm; padding: 0 0 0 2.5mm; border-left: 0.7mm solid #bbb; font-size: 8.5pt;
      break-inside: avoid; page-break-inside: avoid; }
    blockquote p, blockquote footer { display: inline; margin: 0; }
    blockquote footer { color: #555; }
    .blanks { display: grid; grid-template-columns: 1fr 1fr; column-gap: 6mm; }
    .blanks > div { align-items: flex-end; min-height: 8mm; }
    .blanks > div:last-child { grid-column: 1 / -1; }
    .blanks dd { border-bottom: 0.2mm solid #111; }
    article { margin-top: 12mm; }
    @media print {
      body { font-size: 9pt; line-height: 1.32; }
      h3 { margin: 2.4mm 0 0.8mm; }
      table, blockquote { font-size: 8pt; line-height: 1.28; }
      .trail { font-size: 8pt; line-height: 1.25; }
      .blanks > div { min-height: 7mm; }
      main { max-width: none; margin: 0; padding: 0; }
      article { break-before: page; page-break-before: always; margin-top: 0; }
      th { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
    }
    """
}
