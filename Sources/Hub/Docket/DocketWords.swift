/// The codes of the contract as a county's meeting reads them. A code that is not known yet stands for itself.
enum DocketWords {
  static func state(_ code: String) -> String { states[code] ?? code }
  static func step(_ code: String) -> String { steps[code] ?? code }
  static func role(_ code: String) -> String { roles[code] ?? code }
  static func level(_ code: String) -> String { levels[code] ?? code }
  static func clock(_ code: String) -> String { clocks[code] ?? code }
  static func returnReason(_ code: String) -> String { returnReasons[code] ?? code }
  static func reason(_ code: String) -> String? { reasons[code] }
  static func field(_ name: String) -> String { fields[name] ?? name }

  static func outcome(_ code: String) -> String { outcomes[code] ?? code }

  /// `1234.50 元`
  static func yuan(_ fen: Int64) -> String { ChainWords.yuan(fen).replacing(" yuan", with: " 元") }

  /// `70%`
  static func percent(_ basisPoints: Int64) -> String { ChainWords.percent(basisPoints).replacing(" ", with: "") }

  /// `2026-02-20 16:31`: to the minute, as ``ChainWords`` wrote it.
  static func time(_ time: String) -> String { String(time.prefix(16).replacing("T", with: " ")) }

  static func day(_ time: String) -> String { String(time.prefix(10)) }

  static let states = [
    "draft": "待派发", "dispatched": "已派发", "received": "已签收", "accepted": "已受理", "in-progress": "办理中",
    "on-hold": "暂缓办理", "returned": "已退回", "reported": "已反馈结果", "escalated": "已提请协调", "closed": "已办结",
    "cancelled": "已撤回", "voided": "已作废", "merged": "已合并", "rerouted": "已转派",
  ]

  static let steps = [
    "warning-opened": "发出预警", "state-changed": "派单", "warning-closed": "预警办结", "moved-in": "人员迁入",
    "moved-out": "人员迁出", "erased": "期满删除", "handed-over": "移交事项", "merged": "记录合并", "refused": "答复未予接受",
    "turned-away": "户满未登记", "floor-changed": "应享标准变化", "need-gone": "困难情形消除",
    "clock-reached": "时限", "deadline-moved": "时限调整", "settlement-lapsed": "办结效力期满", "reopen-window-over": "重启期届满",
    "case-updated": "协调事项更新", "explained": "已补充说明", "recognised": "认定为其他困难人员",
    "duplicate-suspected": "疑似重复记录", "duplicate-settled": "疑似重复已处理",
    "request-merged": "人工发起并入已有事项", "attempted": "联系对象", "confirmed": "数据印证", "exited": "退出类别",
    "consent-asked": "征求撤销意见",
  ]

  static let roles = [
    "system": "系统", "officer": "经办人", "lead": "负责人", "civil-affairs-officer": "民政经办人",
    "civil-affairs-lead": "民政负责人", "township": "乡镇（街道）", "coordination-office": "协调机制办公室",
  ]

  static let clocks = [
    "sign": "签收", "decide": "受理", "finish": "办结", "explanation": "补充说明", "ruling": "退回裁定", "confirm": "结果确认",
    "meeting": "会议决定", "visit": "入户走访",
  ]

  static let levels = [
    "at-risk": "将到期", "breached-l1": "逾期", "breached-l2": "逾期二级", "breached-l3": "逾期三级",
  ]

  static let returnReasons = [
    "not-our-remit": "不属本部门职责", "wrong-division": "不属本辖区", "insufficient-information": "信息不足",
    "duplicate": "重复", "no-such-person": "查无此人", "already-handled": "已办理",
  ]

  static let outcomes = [
    "granted": "已落实", "granted-below-request": "低于要求落实", "waitlisted": "轮候", "already-receiving": "已在享受",
    "not-eligible": "不符合", "person-declined": "本人放弃", "unreachable": "联系不上", "died-or-moved": "死亡或迁出", "other": "其他",
    "applied": "已申请", "exited": "已退出", "changed": "已变更", "kept": "核实后保留",
  ]

  /// Of what the hub did by itself; an answer's reason is the answer.
  static let reasons = [
    "rule-matched": "符合规则", "requested-by-hand": "人工发起", "same-key-open": "同一事项已在办理", "rule-is-automatic": "自动派发",
    "waits-for-civil-affairs": "待民政确认",
    "need-is-gone": "困难情形消除", "benefit-in-effect": "待遇已落实", "benefit-disappeared": "待遇中断",
    "report-confirmed-by-data": "数据印证", "floor-changed": "标准变化", "rerouted-by-policy": "政策调整改派",
    "duplicate-record": "重复记录", "household-full": "家庭人员过多", "coordination": "提请协调", "all-referrals-over": "全部办结",
    "household-changed": "家庭变动", "retention-over": "保存期满", "draft-waited": "待确认期满自动派发", "resume-date": "暂缓期满",
    "clock-runs-out": "即将到期",
    "clock-ran-out": "到期未办", "confirmation-overdue": "逾期未确认", "time-is-over": "期满", "calendar-published": "按工作日历重算",
    "extended": "延期", "emergency-known": "遇到急难", "applied": "已提出申请", "determined": "已作出认定",
    "exit-confirmed": "退出已确认", "still-listed": "仍在册", "coordination-decision": "会议决定", "same-identity": "身份信息相同",
    "stated-not-duplicate": "核实为不同人",
    "record-gone": "记录已合并或迁出", "identity-changed": "身份信息变化",
    "no-longer-alike": "另一户的记录已合并、删除或身份信息变化",
  ]

  static let fields = [
    "died": "死亡日期", "sex": "性别", "birthDate": "出生日期", "division": "区划", "area": "城乡", "since": "自",
    "household": "家庭", "relation": "与户主关系", "category": "类别", "status": "状态", "until": "至", "care": "供养方式",
    "illnessInduced": "因病致贫", "individually": "单独纳入", "incomePerHeadFen": "人均月收入", "assetsOverLimit": "财产超标",
    "rigidExpenditureFen": "近12个月刚性支出", "assessedOn": "核对日期", "authorisation": "授权书", "benefit": "待遇",
    "amountFen": "金额", "ratioBasisPoints": "比例", "base": "基数", "for": "对应日期", "stage": "学段", "school": "学校",
    "capacity": "劳动能力", "willing": "有就业意愿", "group": "病种", "longTermMedication": "需长期用药", "onLocalList": "在门诊慢特病目录",
    "admitted": "入院", "discharged": "出院", "designated": "定点机构", "inScopeSelfPaidFen": "政策范围内个人自付",
    "scheme": "参保", "personalContributionFen": "个人缴费", "selfPaidFen": "个人自付", "asOf": "截至", "tenure": "住房来源",
    "grade": "等级", "sole": "唯一住房", "meetsHousingConditions": "符合住房保障条件", "type": "类型", "selfCare": "自理能力",
    "occurredOn": "发生日期", "homeDamaged": "房屋受损", "ruralSupportReceived": "享受过农村住房保障", "visitedOn": "走访日期",
    "need": "需求", "requestedOn": "申请日期", "channel": "渠道", "statedOn": "提出日期", "filedOn": "申请日期", "result": "结果",
    "cause": "原因", "place": "发生地", "basicLivingHurt": "基本生活严重困难", "form": "形式", "meetsConditions": "符合条件",
    "unpaidFen": "未支付费用", "qualified": "符合条件", "ability": "自理能力", "decidedOn": "决定日期", "risk": "风险", "name": "姓名",
  ]
}
