package dev.byot.vault.commands;

/// The kinds of key command, by the names that documents and messages carry.
public enum CommandType {
  SET_KEY("SetKey", false),
  UPDATE_KEY("UpdateKey", false),
  REMOVE_KEY("RemoveKey", true),
  DISABLE_KEY("DisableKey", true),
  ENABLE_KEY("EnableKey", false),
  STOP_OWNER("StopOwner", true),
  ERASE_OWNER("EraseOwner", true),
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

  /// Whether it is for all of an owner's keys.
  public boolean isOfOwner() {
    return switch (this) {
      case STOP_OWNER, ERASE_OWNER -> true;
      case SET_KEY, UPDATE_KEY, REMOVE_KEY, DISABLE_KEY, ENABLE_KEY, REPORT_CHECK -> false;
    };
  }

  /// Whether nothing of the key is left.
  public boolean isRemoval() {
    return this == REMOVE_KEY || this == ERASE_OWNER;
  }

  @Override
  public String toString() {
    return text;
  }
}
