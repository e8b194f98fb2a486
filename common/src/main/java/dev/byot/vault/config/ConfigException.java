package dev.byot.vault.config;

import java.util.List;

/// The configuration cannot be used; the message names everything that is wrong.
public final class ConfigException extends RuntimeException {
  private final List<String> errors;

  public ConfigException(List<String> errors) {
    super("the configuration is wrong:\n  - " + String.join("\n  - ", errors));
    this.errors = List.copyOf(errors);
  }

  public List<String> errors() {
    return errors;
  }
}
