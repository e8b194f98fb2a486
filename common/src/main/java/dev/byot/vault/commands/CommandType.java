package dev.byot.vault.commands;

/// The kinds of key command, by the names that documents and messages carry.
public enum CommandType {
  SET_KEY("SetKey", false),
  UPDATE_KEY("UpdateKey", false),
  REMOVE_KEY("RemoveKey", true),
  DISABLE_KEY("DisableKey", true),
  ENABLE_KEY("EnableKey", false),
  /// Evidence; nobody accepts it, so it has no place among the commands of its key.
  REPORT_CHECK("ReportCheck", false);

  private final String text;
  private final boolean stop;

  CommandType(String text, boolean stop) {
    this.text = text;
    this.stop = stop;
  }

  /// Reads the name.
  ///
  /// @throws IllegalArgumentException if there is no such type
  public static CommandType parse(String text) {
    for (var type : values()) {
      if (type.text.equals(text)) {
        return type;
      }
    }
    throw new IllegalArgumentException("no such command type");
  }

  /// Whether acceptance alone ends use.
  public boolean isStop() {
    return stop;
  }

  @Override
  public String toString() {
    return text;
  }
}
