import Kafka
import Testing

struct ConfigurationTests {
  private func failure(_ properties: [(String, String)]) -> KafkaError? {
    do throws(KafkaError) {
      _ = try IdempotentProducer(ClientSettings(bootstrapServers: "127.0.0.1:1", properties: properties))
      return nil
    } catch {
      return error
    }
  }

  @Test("an unknown property is an error that names it")
  func unknown() {
    let error = failure([("no.such.property", "x")])
    #expect(error?.kind == .configuration)
    #expect(error?.property == "no.such.property")
  }

  @Test("a bad value is an error that names the property and never repeats the value")
  func badValue() throws {
    let error = try #require(failure([("security.protocol", "hunter2")]))
    #expect(error.property == "security.protocol")
    #expect(!"\(error)".contains("hunter2"))
    #expect(!String(reflecting: error).contains("hunter2"))
  }

  @Test("a property on which exactly-once rests cannot be changed, but may be repeated")
  func reserved() {
    #expect(failure([("enable.idempotence", "false")])?.property == "enable.idempotence")
    #expect(failure([("partitioner", "consistent")])?.property == "partitioner")
    #expect(failure([("bootstrap.servers", "elsewhere:9092")])?.property == "bootstrap.servers")
    #expect(failure([("enable.idempotence", "true")]) == nil)
  }

  @Test("a consumer's property reaches consumers only")
  func prefixes() throws {
    let settings = ClientSettings(
      bootstrapServers: "127.0.0.1:1",
      properties: [("consumer.fetch.min.bytes", "no number"), ("producer.acks", "all")])
    _ = try IdempotentProducer(settings)
    #expect {
      _ = try Consumer(settings, groupID: "g")
    } throws: { error in
      (error as? KafkaError)?.property == "fetch.min.bytes"
    }
  }

  @Test("settings that contradict each other are an error of making the client")
  func contradiction() {
    let error = failure([("acks", "0")])
    #expect(error?.kind == .configuration)
    #expect(error?.operation == "make client")
    #expect(error?.text.contains("acks") == true)
  }

  @Test("printing settings never shows a value")
  func printedSettings() {
    let settings = ClientSettings(bootstrapServers: "b:9092", properties: [("sasl.password", "hunter2")])
    var dumped = ""
    dump(settings, to: &dumped)
    for text in ["\(settings)", String(reflecting: settings), dumped, String(describing: [settings])] {
      #expect(text.contains("sasl.password"))
      #expect(!text.contains("hunter2"))
    }
  }

  @Test("a transaction timeout that is not below the session timeout is refused")
  func timeouts() throws {
    var settings = ClientSettings(
      bootstrapServers: "127.0.0.1:1", properties: [("consumer.session.timeout.ms", "6000")])
    #expect {
      _ = try TransactionalProducer(settings, transactionalID: "w")
    } throws: { error in
      (error as? KafkaError)?.property == "transaction.timeout.ms"
    }
    settings.properties.append(("producer.transaction.timeout.ms", "5000"))
    _ = try TransactionalProducer(settings, transactionalID: "w")
  }

  @Test("an error's text says where, what and whether to abort, in one line")
  func errorText() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 1)
    let producer = try TransactionalProducer(cluster.settings, transactionalID: "w")
    try producer.initTransactions(timeoutMillis: patienceMillis)
    cluster.fail(.addPartitionsToTransaction, with: [.topicUnauthorized])
    try producer.begin()
    try producer.send(["never in an error"], to: "t")
    guard case .aborted(let cause?) = producer.commit() else {
      Issue.record("the commit was not refused")
      return
    }
    #expect("\(cause)".hasPrefix("commit transaction: "))
    #expect("\(cause)".hasSuffix("(abort the transaction)"))
    #expect(!"\(cause)".contains("never in an error"))
    #expect(!"\(cause)".contains { $0.isNewline })
  }

  @Test("an empty group id or transactional id is refused")
  func emptyNames() {
    let settings = ClientSettings(bootstrapServers: "127.0.0.1:1")
    #expect(throws: KafkaError.self) { _ = try Consumer(settings, groupID: "") }
    #expect(throws: KafkaError.self) { _ = try TransactionalProducer(settings, transactionalID: "") }
  }
}
