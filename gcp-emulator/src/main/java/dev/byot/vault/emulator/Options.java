package dev.byot.vault.emulator;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the local cloud is started from the command line.
///
/// @param data where state is kept; `null` for memory
record Options(@Nullable Path data, int port, int identityPort, String project) {
  static final String USAGE =
      """
      The local Google Cloud: Pub/Sub, Firestore, KMS, Secret Manager and Identity Toolkit.

        --data DIR         keeps its state there (default: .byot)
        --memory           keeps no state
        --port N           where gRPC clients connect (default: %d; 0 takes a free one)
        --identity-port N  where ID tokens are looked up and minted (default: %d)
        --project ID       the project that is printed (default: %s)
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
    var options = new Options(data, PORT, IDENTITY_PORT, PROJECT);
    for (var rest = arguments.iterator(); rest.hasNext(); ) {
      var name = rest.next();
      if (name.equals("--memory")) {
        options = new Options(null, options.port, options.identityPort, options.project);
        continue;
      }
      if (!List.of("--data", "--port", "--identity-port", "--project").contains(name)) {
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
      case "--data" -> new Options(Path.of(value), port, identityPort, project);
      case "--port" -> new Options(data, number(name, value), identityPort, project);
      case "--identity-port" -> new Options(data, port, number(name, value), project);
      default -> new Options(data, port, identityPort, value);
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
    return data == null
        ? LocalCloud.inMemory(port, identityPort)
        : LocalCloud.at(data, port, identityPort);
  }
}
