package dev.byot.vault.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/// Where a running local vault listens; written into its data folder, so that `./byot token` finds
/// it.
public record Endpoints(URI api, URI identity, String project) {
  private static final String FILE = "endpoints.properties";

  void writeTo(Path data) {
    var properties = new Properties();
    properties.setProperty("api", api.toString());
    properties.setProperty("identity", identity.toString());
    properties.setProperty("project", project);
    try (var out = Files.newBufferedWriter(data.resolve(FILE))) {
      properties.store(out, "A local BYOT Vault");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Forgets what was written: the vault has stopped.
  static void deleteFrom(Path data) {
    try {
      Files.deleteIfExists(data.resolve(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What the vault of that folder wrote, if one has been started there.
  static Optional<Endpoints> find(Path data) {
    return Files.exists(data.resolve(FILE)) ? Optional.of(readFrom(data)) : Optional.empty();
  }

  /// Reads what the vault of that folder wrote.
  ///
  /// @throws IllegalStateException if none is running there
  public static Endpoints readFrom(Path data) {
    var file = data.resolve(FILE);
    if (!Files.exists(file)) {
      throw new IllegalStateException(
          "no vault is running with the data folder "
              + data
              + ": run ./byot up first, in another terminal; if it was given --data DIR, say the same"
              + " --data here");
    }
    var properties = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Endpoints(
        URI.create(properties.getProperty("api")),
        URI.create(properties.getProperty("identity")),
        properties.getProperty("project"));
  }
}
