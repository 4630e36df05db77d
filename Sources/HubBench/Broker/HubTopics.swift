/// The hub's topics that the workloads make it read and write, without prefix.
enum HubTopics {
  static let updates = "dept.\(Workload.department).updates"
  static let inbox = "hub.inbox"
  /// What each stage writes.
  static let intake = [Output("hub.persons", staysInPartition: true), Output(inbox, staysInPartition: false)]
  static let casework = [
    Output("hub.households", staysInPartition: true), Output("hub.journal", staysInPartition: true),
    Output("dept.\(Workload.department).referrals", staysInPartition: false),
  ]

  struct Output {
    let name: String
    /// Its records go to the partition of the same number as those that they come from.
    let staysInPartition: Bool

    init(_ name: String, staysInPartition: Bool) {
      self.name = name
      self.staysInPartition = staysInPartition
    }
  }
}
