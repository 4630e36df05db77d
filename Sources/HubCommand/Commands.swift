/// Every subcommand, in the order of the help.
let commands: [any Command] = [
  RunCommand(),
  TopicsPlanCommand(),
  TopicsApplyCommand(),
  TopicsVerifyCommand(),
  ValidateCommand(),
  TraceCommand(),
  PolicyLintCommand(),
  PolicyExplainCommand(),
  PolicyDiffCommand(),
  PolicyTryCommand(),
  DocketCommand(),
  JournalVerifyCommand(),
  JournalCheckpointCommand(),
  DemoCommand(),
]
