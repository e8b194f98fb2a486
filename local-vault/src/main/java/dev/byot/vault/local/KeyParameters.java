package dev.byot.vault.local;

import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.ProviderId;
import picocli.CommandLine.Parameters;

/// Which key a command is about.
final class KeyParameters {
  @Parameters(index = "0", paramLabel = "PROVIDER", description = "such as openai")
  private String provider = "";

  @Parameters(index = "1", paramLabel = "NAME", arity = "0..1", defaultValue = "default")
  private String name = "";

  String provider() {
    return provider;
  }

  String name() {
    return name;
  }

  /// Its path under that collection of the API: `keys`, `verify`.
  ///
  /// @throws IllegalArgumentException if it cannot be the name of a key
  String path(String collection) {
    return "/v1/" + collection + "/" + new ProviderId(provider) + "/" + new KeyName(name);
  }
}
