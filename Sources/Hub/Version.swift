/// The program's version, as `--version` and the log tell it.
public enum Version {
  public static let text = "0.1.0"
}
