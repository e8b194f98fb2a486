package dev.byot.vault.local;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which vault a command talks to, and as whom.
final class VaultOptions {
  /// An ID token, in the environment: on a command line every process of the machine could read it.
  static final String TOKEN = "BYOT_TOKEN";

  @Option(
      names = "--vault",
      paramLabel = "URL",
      description = "the vault (default: the one that ./byot up has started on --data)")
  private @Nullable URI vault;

  @Option(
      names = "--user",
      paramLabel = "USER",
      description =
          "as that user of the local vault (default: whose Firebase ID token is in the variable "
              + TOKEN
              + ")")
  private @Nullable String user;

  @Option(names = "--data", description = "the vault's data folder (default: ${DEFAULT-VALUE})")
  private Path data = Path.of(".byot");

  /// @throws IllegalStateException if the vault is nowhere, or nobody said who calls
  VaultClient client(Map<String, String> environment) {
    return new VaultClient(url(), token(environment));
  }

  /// Where the vault is.
  URI url() {
    if (vault == null) {
      return Endpoints.readFrom(data).api();
    }
    if (!"https".equals(vault.getScheme()) && !isOnThisMachine(vault)) {
      throw new IllegalStateException(
          "--vault is an https URL; by http only a vault on this machine");
    }
    return vault;
  }

  private static boolean isOnThisMachine(URI url) {
    try {
      return "http".equals(url.getScheme())
          && url.getHost() != null
          && InetAddress.getByName(url.getHost()).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }

  private String token(Map<String, String> environment) {
    if (user != null) {
      var local = Endpoints.readFrom(data);
      return new TokenClient(local.identity(), local.project()).token(user, List.of());
    }
    var token = environment.getOrDefault(TOKEN, "").strip();
    if (token.isEmpty()) {
      throw new IllegalStateException(
          "say who you are: --user NAME on a local vault, elsewhere a Firebase ID token in "
              + TOKEN);
    }
    return token;
  }

  /// What stands for the ID token in a shell command.
  String tokenInShell() {
    return user == null ? "$" + TOKEN : "$(./byot token " + user + folder(data) + ")";
  }

  /// How a command is told of a data folder; not at all of the usual one.
  static String folder(Path data) {
    return data.equals(Path.of(".byot")) ? "" : " --data " + data;
  }
}
