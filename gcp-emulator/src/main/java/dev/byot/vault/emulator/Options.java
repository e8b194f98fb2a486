package dev.byot.vault.emulator;

import dev.byot.vault.emulator.firestore.Indexes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the local cloud is started from the command line.
///
/// @param data where state is kept; `null` for memory
/// @param indexes the file of Firestore's indexes; `null` for none but the automatic ones
record Options(
    @Nullable Path data, int port, int identityPort, String project, @Nullable Path indexes) {
  static final String USAGE =
      """
      The local Google Cloud: Pub/Sub, Firestore, KMS, Secret Manager, Monitoring and Identity
      Toolkit.

        --data DIR         keeps its state there (default: .byot)
        --memory           keeps no state
        --port N           where gRPC clients connect (default: %d; 0 takes a free one)
        --identity-port N  where ID tokens are looked up and minted (default: %d)
        --project ID       the project that is printed (default: %s)
        --indexes FILE     the indexes that Firestore's queries can rely on
                           (default: deploy/firestore.indexes.json)
      """
          .formatted(Options.PORT, Options.IDENTITY_PORT, Options.PROJECT);

  private static final int PORT = 8390;
  private static final int IDENTITY_PORT = 8391;
  private static final String PROJECT = "demo-byot";
  private static final int MAX_PORT = 65_535;

  Options {
    for (var each : new int[] {port, identityPort}) {
      if (each < 0 || each > MAX_PORT) {
        throw new IllegalArgumentException("a port lies between 0 and " + MAX_PORT);
      }
    }
    if (!project.matches("[a-z][a-z0-9-]{4,28}[a-z0-9]")) {
      throw new IllegalArgumentException("'" + project + "' cannot be the id of a project");
    }
  }

  /// Reads the command line.
  ///
  /// @throws IllegalArgumentException if it says what nobody understands
  static Options parse(List<String> arguments, Path home) {
    var data = home.resolve(".byot");
    var deployed = home.resolve("deploy/firestore.indexes.json");
    var indexes = Files.exists(deployed) ? deployed : null;
    var options = new Options(data, PORT, IDENTITY_PORT, PROJECT, indexes);
    for (var rest = arguments.iterator(); rest.hasNext(); ) {
      var name = rest.next();
      if (name.equals("--memory")) {
        options =
            new Options(null, options.port, options.identityPort, options.project, options.indexes);
        continue;
      }
      if (!List.of("--data", "--port", "--identity-port", "--project", "--indexes")
          .contains(name)) {
        throw new IllegalArgumentException("there is no option '" + name + "'");
      }
      if (!rest.hasNext()) {
        throw new IllegalArgumentException(name + " needs a value");
      }
      options = options.with(name, rest.next());
    }
    return options;
  }

  private Options with(String name, String value) {
    return switch (name) {
      case "--data" -> new Options(Path.of(value), port, identityPort, project, indexes);
      case "--port" -> new Options(data, number(name, value), identityPort, project, indexes);
      case "--identity-port" -> new Options(data, port, number(name, value), project, indexes);
      case "--indexes" -> new Options(data, port, identityPort, project, Path.of(value));
      default -> new Options(data, port, identityPort, value, indexes);
    };
  }

  private static int number(String name, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " needs a number", e);
    }
  }

  LocalCloud start() {
    var known = indexes == null ? Indexes.automatic() : Indexes.of(indexes);
    return data == null
        ? LocalCloud.inMemory(port, identityPort, known)
        : LocalCloud.at(data, port, identityPort, known);
  }
}
