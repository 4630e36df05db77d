internal import Wire

/// What `rejected` prints of dead letters and of a redrive: for a person as text, for a program as JSON. Nothing of what
/// a message says is in it.
public struct RejectedReport: Sendable {
  private let reasons: ReasonCodes
  private let owner: RejectedOwner

  public init(_ owner: RejectedOwner, reasons: ReasonCodes) {
    self.owner = owner
    self.reasons = reasons
  }

  /// Two lines of a list.
  public func text(_ message: RejectedMessage) -> String {
    let field = message.field.isEmpty ? "the message as a whole" : message.field
    var line =
      "\(message.place)  \(RFC3339.text(millis: message.refusedMillis))  \(reasons.text(message.code)) at \(field)"
    line += message.isRetryable ? ", retryable" : ""
    if let origin = message.origin { line += "  (\(origin.topic) \(origin.partition):\(origin.offset))" }
    if message.isOmitted { line += "  too large to be repeated" }
    if let millis = message.redrivenMillis { line += "  sent again \(RFC3339.text(millis: millis))" }
    return "\(line)\n    \(message.text)"
  }

  /// Every line of one, with what the hub's readers say of it today.
  /// - Parameter today: nil where they were not asked.
  public func details(_ message: RejectedMessage, today: String?) -> String {
    let bytes = { (count: Int?) in count.map { "\($0) bytes, not shown" } ?? "none" }
    let rows: [(String, String?)] = [
      ("place", "\(owner.topic) \(message.place)"),
      ("refused", "\(RFC3339.text(millis: message.refusedMillis)) by \(message.stage)"),
      ("reason", reasons.text(message.code)),
      ("at", message.field.isEmpty ? "the message as a whole" : message.field),
      ("text", message.text),
      (
        "retryable", message.isRetryable ? "yes: it may be taken without a change" : "no: something has to change first"
      ),
      ("came from", message.origin.map(Self.text) ?? "unknown"),
      ("key", message.key ?? bytes(message.keyBytes)),
      (
        "value",
        message.isOmitted ? "too large to be repeated: it stands where it came from" : bytes(message.valueBytes)
      ),
      ("today", today),
      ("sent again", message.redrivenMillis.map { RFC3339.text(millis: $0) } ?? "no"),
      ("it was", message.redrivenFrom.map { "sent again before, from \($0)" }),
    ]
    let shown = rows.compactMap { row in row.1.map { (row.0, $0) } }
    return shown.map { "\($0.0): \($0.1)" }.joined(separator: "\n")
  }

  private static func text(_ origin: RejectedMessage.Origin) -> String {
    "\(origin.topic) \(origin.partition):\(origin.offset)"
      + (origin.millis.map { " of \(RFC3339.text(millis: $0))" } ?? "")
  }

  /// One object a message.
  public func json(_ message: RejectedMessage, today: String? = nil) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("department", owner.code)
    writer.member("topic", owner.topic)
    writer.member("partition", message.place.partition)
    writer.member("offset", message.place.offset)
    writer.key("refused")
    writer.timestamp(millis: message.refusedMillis)
    writer.member("stage", message.stage)
    writer.member("code", message.code)
    writer.member("title", ifPresent: reasons.title(message.code))
    writer.member("field", message.field)
    writer.member("text", message.text)
    writer.member("retryable", message.isRetryable)
    writer.member("omitted", message.isOmitted)
    if let origin = message.origin {
      writer.key("origin")
      writer.beginObject()
      writer.member("topic", origin.topic)
      writer.member("partition", origin.partition)
      writer.member("offset", origin.offset)
      writer.member("time", ifPresentMillis: origin.millis)
      writer.endObject()
    }
    writer.member("key", ifPresent: message.key)
    writer.member("keyBytes", ifPresent: message.keyBytes)
    writer.member("valueBytes", ifPresent: message.valueBytes)
    writer.member("today", ifPresent: today)
    writer.member("redrivenFrom", ifPresent: message.redrivenFrom)
    writer.member("sentAgain", ifPresentMillis: message.redrivenMillis)
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The count below a list.
  public func summary(found: [String: Int], sentAgain: Int) -> String {
    let total = found.values.reduce(0, +)
    let byCode = found.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
    guard total > 0 else { return "No dead letters of \(owner.code) are so." }
    return "\(total) dead letters of \(owner.code): \(byCode.joined(separator: ", ")); \(sentAgain) were sent again."
  }

  public func text(_ outcome: Redrive.Outcome, dryRun: Bool) -> String {
    let would = dryRun ? "would be sent" : "were sent"
    var lines = ["\(outcome.sent) of \(outcome.found) dead letters of \(owner.code) \(would) again."]
    if outcome.sentBefore > 0 {
      lines.append("\(outcome.sentBefore) were sent again before and are left; --force sends them once more.")
    }
    if !outcome.omitted.isEmpty {
      lines.append(
        "\(outcome.omitted.count) are too large to be repeated and are left: \(Self.list(outcome.omitted)). "
          + "They stand where they came from; the department has to send them in parts.")
    }
    if !outcome.withoutOrigin.isEmpty {
      lines.append(
        "\(outcome.withoutOrigin.count) name no topic of \(owner.code) as their origin and are left: "
          + "\(Self.list(outcome.withoutOrigin)).")
    }
    return lines.joined(separator: "\n")
  }

  public func json(_ outcome: Redrive.Outcome, dryRun: Bool) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("department", owner.code)
    writer.member("dryRun", dryRun)
    writer.member("found", outcome.found)
    writer.member("sent", outcome.sent)
    writer.member("sentBefore", outcome.sentBefore)
    for (name, places) in [("omitted", outcome.omitted), ("withoutOrigin", outcome.withoutOrigin)] {
      writer.key(name)
      writer.beginArray()
      for place in places { writer.string(place.description) }
      writer.endArray()
    }
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static let listed = 10

  private static func list(_ places: [RejectedPlace]) -> String {
    places.prefix(listed).map(\.description).joined(separator: ", ") + (places.count > listed ? ", …" : "")
  }
}
