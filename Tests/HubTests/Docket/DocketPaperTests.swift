import Foundation
import Referral
import Testing
import Wire

@testable import Hub

@Suite("A docket on paper")
struct DocketPaperTests {
  private let paper = DocketPaper(words: DocketWorld.words)

  @Test("the first page has the agenda and the decisions, and each household a page with its parts in order")
  func structure() throws {
    let document = paper.document(try DocketWorld.docket())
    #expect(document.title == "420106 困难群众基本生活保障工作协调机制会议议程 2026-03-10")
    #expect(document.pages.map(\.title).dropFirst() == ["议题 1 家庭 420106-0000009", "议题 2 家庭 420106-0012345"])
    #expect(headings(document.pages[0]) == ["议题一览", "以往会议决定的落实情况"])
    for page in document.pages.dropFirst() {
      #expect(headings(page) == ["请会议决定", "各部门意见", "政策依据与可选决定", "会议决定", "已知情况", "救助链"])
    }
    #expect(
      rows(document.pages[0]) == [
        ["1", "420106-0000009", "学生资助", "2026-02-10 办结", "2026-03-05", "教育"],
        ["2", "420106-0012345", "部门多次退回", "2026-02-27 办结", "2026-03-02", "卫生健康、医疗保障"],
      ])
  }

  @Test("a case's page says it all in words that a meeting reads")
  func casePage() throws {
    let page = paper.document(try DocketWorld.docket()).pages[2]
    #expect(
      page.blocks[0]
        == .terms([
          DocketDocument.Term(name: "会议", text: "420106 · 2026-03-10 · 数据截至 2026-03-09 17:00"),
          DocketDocument.Term(name: "家庭成员", text: "张**，户主 T420106-****23；T420106-****56"),
          DocketDocument.Term(name: "提请协调", text: "2026-03-02 09:00，应在 2026-03-16 前作出决定"),
          DocketDocument.Term(name: "最早逾期", text: "2026-02-27 23:59，420106-0012345.7.2 办结"),
          DocketDocument.Term(name: "引文出处", text: "湖北日报 2024-10-11 《加强低收入人口动态监测 做好分层分类社会救助工作》"),
        ]))
    #expect(
      rows(page) == [
        [
          "420106-0012345.7.1", "低保对象住院救助，张**(23)", "卫生健康", "—", "已转派（2026-02-24）",
          "退回：不属本部门职责；建议转医疗保障；依据：三定方案第七条，<b>420106************</b>",
        ],
        [
          "420106-0012345.7.2", "低保对象住院救助，张**(23)", "医疗保障", "2026-02-27", "办理中（2026-02-25），逾期",
          "逾期：办结 2026-02-27；有约束力，不得退回",
        ],
        ["民政", "张**(23)", "低收入人口类别：类别 最低生活保障对象，状态 在册，自 2025-01-01", "2026-01-05"],
        ["教育", "T420106-****56", "在园在校：学段 高职或本科，自 2024-09-01，学校 武汉大学", "2026-01-10"],
        [
          "医疗保障", "张**(23)", "住院：入院 2026-02-01，出院 2026-02-18，定点机构 是，政策范围内个人自付 12345.05 元", "2026-02-20",
        ],
      ])
    #expect(
      page.blocks.contains(
        .trail([
          "2026-02-20 16:31 #7.1 发出预警（符合规则）；派单：已派发（自动派发），系统", "2026-02-23 11:00 #7.1 派单：已派发 → 已退回，卫生健康经办人",
        ])))
    #expect(
      page.blocks.contains(
        .paragraph("1．低保对象住院救助（医疗保障）：核实本次住院政策范围内个人自付费用是否按比例救助,未救助或低于比例的予以补足。标准：不低于政策范围内个人自付费用的70%。")))
  }

  @Test("what the hub did about one matter at one moment is one line, and a longer number is another matter")
  func trail() throws {
    var docket = try DocketWorld.docket()
    func step(_ time: String, _ warning: String?, _ referral: String?, _ what: String) -> Docket.Step {
      Docket.Step(
        time: "2026-02-20T\(time):00+08:00", warning: warning, referral: referral, what: what, from: nil, to: nil,
        role: "system", department: nil, reason: "x", text: nil, decisionNumber: nil, clock: nil, level: nil)
    }
    let home = "420106-0012345"
    docket.items[1].steps = [
      step("16:31", nil, nil, "moved-in"), step("16:31", home + ".7", nil, "warning-opened"),
      step("16:31", home + ".7", home + ".7.1", "state-changed"), step("16:31", home + ".71", nil, "warning-opened"),
      step("16:32", home + ".71", home + ".71.1", "state-changed"), step("16:32", "420106-0000001.3", nil, "merged"),
    ]
    #expect(
      paper.document(docket).pages[2].blocks.contains(
        .trail([
          "2026-02-20 16:31 人员迁入，系统", "2026-02-20 16:31 #7.1 发出预警；派单，系统", "2026-02-20 16:31 #71 发出预警，系统",
          "2026-02-20 16:32 #71.1 派单，系统", "2026-02-20 16:32 420106-0000001.3 记录合并，系统",
        ])))
  }

  @Test("decisions stand on the first page with who leads and what came of it")
  func decisions() throws {
    let document = paper.document(try DocketWorld.docket(MemoryDocketSource(all: [DocketWorld.decided])))
    #expect(
      rows(document.pages[0]) == [
        ["武昌协调〔2026〕1号", "420106-0000011.1.1", "学生资助", "教育（主办）", "2026-02-20", "办理中（2026-01-12），逾期"],
        [
          "武昌协调〔2026〕1号", "420106-0000011.1.2", "学生资助", "民政", "—",
          "已办结（2026-01-20），已落实，800.00 元，自2026-02-01",
        ],
      ])
  }

  @Test("a meeting without anything to decide is told so")
  func empty() throws {
    let document = paper.document(try DocketWorld.docket(MemoryDocketSource()))
    #expect(document.pages.count == 1)
    #expect(document.pages[0].blocks.contains(.paragraph("没有等待会议决定的事项。")))
    #expect(document.pages[0].blocks.contains(.paragraph("没有会议决定的记录。")))
  }

  @Test("a small document as HTML: plain elements, a page of its own for a case, nothing from elsewhere")
  func html() {
    let html = DocketHTML.text(small)
    #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"zh-Hans\">\n<head>\n<meta charset=\"utf-8\">\n"))
    #expect(html.contains("article { break-before: page; page-break-before: always; margin-top: 0; }"))
    #expect(html.contains("@page { size: A4;"))
    let start = html.range(of: "<body>")?.lowerBound ?? html.endIndex
    #expect(
      html[start...] == """
        <body>
        <main>
        <section>
        <h1>议程 &amp; &lt;b&gt;</h1>
        <p>甲&quot;乙&#39;丙</p>
        <table>
        <thead><tr><th scope="col">文号</th><th scope="col">事项</th></tr></thead>
        <tbody>
        <tr><td class="narrow">〔2026〕1号</td><td>&lt;script&gt; | *x*</td></tr>
        </tbody>
        </table>
        </section>
        <article>
        <h2>议题 1</h2>
        <h3>请会议决定</h3>
        <ol>
        <li>一</li>
        <li>二</li>
        </ol>
        <dl>
        <div><dt>会议</dt><dd>2026-03-10</dd></div>
        </dl>
        <blockquote>
        <p>“一事一议”</p>
        <footer>〔分类处置〕</footer>
        </blockquote>
        <dl class="blanks">
        <div><dt>任务</dt><dd></dd></div>
        </dl>
        <ol class="trail">
        <li>&lt;三&gt;</li>
        </ol>
        </article>
        </main>
        </body>
        </html>
        """)
    for word in ["<script", "http:", "https:", "url(", "@import", "onload"] { #expect(!html.contains(word)) }
  }

  @Test("the same document as Markdown, with nothing in a text that means anything to it")
  func markdown() {
    #expect(
      DocketMarkdown.text(small) == #"""
        # 议程 &amp; &lt;b&gt;

        甲"乙'丙

        | 文号 | 事项 |
        | --- | --- |
        | 〔2026〕1号 | &lt;script&gt; \| \*x\* |

        ## 议题 1

        ### 请会议决定

        1. 一
        2. 二

        - **会议**：2026-03-10

        > “一事一议”
        >
        > 〔分类处置〕

        - 任务：\_\_\_\_\_\_\_\_

        1. &lt;三&gt;
        """#)
    #expect(DocketMarkdown.escape("a\nb`c`#_~[x](y)\\") == ##"a b\`c\`\#\_\~\[x\](y)\\"##)
  }

  private var small: DocketDocument {
    DocketDocument(
      language: "zh-Hans", title: "议程",
      pages: [
        DocketDocument.Page(
          title: "议程 & <b>",
          blocks: [
            .paragraph("甲\"乙'丙"),
            .table(columns: [.narrow("文号"), .wide("事项")], rows: [["〔2026〕1号", "<script> | *x*"]]),
          ]),
        DocketDocument.Page(
          title: "议题 1",
          blocks: [
            .heading("请会议决定"), .list(["一", "二"]), .terms([DocketDocument.Term(name: "会议", text: "2026-03-10")]),
            .quotation("“一事一议”", source: "分类处置"), .blanks(["任务"]), .trail(["<三>"]),
          ]),
      ])
  }

  private func headings(_ page: DocketDocument.Page) -> [String] {
    page.blocks.compactMap { if case .heading(let text) = $0 { text } else { nil } }
  }

  private func rows(_ page: DocketDocument.Page) -> [[String]] {
    page.blocks.flatMap { block -> [[String]] in
      guard case .table(_, let rows) = block else { return [] }
      return rows
    }
  }
}

@Suite("Words of the catalogue")
struct CatalogueWordsTests {
  @Test("every value of every enumeration has a word, but for letters that need none")
  func complete() {
    for kind in TraceWorld.contract.catalogue.kinds.compactMap(\.self) {
      for field in kind.fields where field.type == .enumeration {
        for value in field.values where value.count > 1 {
          let word = DocketWorld.words.word(kind.name, field.name, value)
          #expect(word != value, "\(kind.name).\(field.name): the description gives no word for \(value)")
        }
      }
    }
  }

  @Test("a value that is part of a longer one gets its own word")
  func parts() {
    let words = DocketWorld.words
    #expect(words.word("category", "category", "dibao") == "最低生活保障对象")
    #expect(words.word("category", "category", "dibao-marginal") == "最低生活保障边缘家庭成员")
    #expect(words.word("home", "tenure", "rented") == "租住")
    #expect(words.word("home", "grade", "D") == "D")
    #expect(words.word("nothing", "at", "all") == "all")
  }

  @Test("every referral state, return reason, outcome and role of the contract has a word")
  func states() {
    for state in ReferralState.allCases { #expect(DocketWords.states[state.code] != nil, "\(state.code)") }
    for reason in Answer.ReturnReason.allCases { #expect(DocketWords.returnReasons[reason.code] != nil) }
    for outcome in Outcome.Code.allCases { #expect(DocketWords.outcomes[outcome.code] != nil, "\(outcome.code)") }
    for role in Role.allCases { #expect(DocketWords.roles[role.code] != nil, "\(role.code)") }
  }

  @Test("every field that has a word is one of the catalogue")
  func fields() {
    let known = Set(TraceWorld.contract.catalogue.kinds.compactMap(\.self).flatMap { $0.fields.map(\.name) })
    for name in DocketWords.fields.keys { #expect(known.contains(name), "\(name)") }
  }
}

@Suite("Id numbers in texts")
struct MaskedTextTests {
  @Test(
    "what may be an id number keeps its division alone, and nothing else changes",
    arguments: [
      ("身份证 42010619580302123X 的人", "身份证 420106************ 的人"),
      ("42010619580302123x.", "420106************."),
      ("420106195803021231,420106195803021232", "420106************,420106************"),
      ("420106 19580302 1231", "420106 ******** ****"),
      ("420106-1958-0302-123X", "420106-****-****-****"),
      ("４２０１０６１９５８０３０２１２３１", "４２０１０６************"),
      ("420106580302123", "420106*********"),
      ("电话 027-12345678，13812345678", "电话 027-12345678，13812345678"),
      ("420106-0012345.7.2 2026-02-27 23:59", "420106-0012345.7.2 2026-02-27 23:59"),
      ("X 1 X", "X 1 X"), ("", ""),
    ])
  func mask(text: String, masked: String) {
    #expect(MaskedText.mask(text) == masked)
  }
}
