package dev.byot.vault.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// A person's keys in a vault.
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(set | list | status | verify | remove)",
    description =
        "Your keys in a vault. A key itself is asked for, never given on the command line.")
final class KeysCommand {
  @ParentCommand private Main main = new Main();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description =
          "Stores a key, or replaces it: asks for it, or reads it from the standard input, and seals"
              + " it on this machine.")
  int set(
      @Mixin VaultOptions options,
      @Mixin KeyParameters key,
      @Option(names = "--label", paramLabel = "TEXT", description = "what you call it")
          @Nullable String label,
      @Option(
              names = "--expires",
              paramLabel = "TIME",
              description = "such as 2030-01-31T12:00:00Z")
          @Nullable Instant expires) {
    try (var vault = options.client(main.environment())) {
      var body = JsonNodeFactory.instance.objectNode();
      body.put("sealed", new SealingClient(vault, main.prompt()).seal(key.provider(), key.name()));
      body.put("label", label);
      body.put("expiresAt", expires == null ? null : expires.toString());
      var answer = vault.send("PUT", key.path("keys"), body).orRefused();
      out()
          .println(
              answer.status() == 200
                  ? KeyText.line(answer.json())
                  : "accepted; ./byot keys status tells how it ends");
    }
    return 0;
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "All your keys.")
  int list(@Mixin VaultOptions options) {
    try (var vault = options.client(main.environment())) {
      vault.get("/v1/keys").path("keys").forEach(key -> out().println(KeyText.line(key)));
    }
    return 0;
  }

  @Command(name = "status", mixinStandardHelpOptions = true, description = "All about one key.")
  int status(@Mixin VaultOptions options, @Mixin KeyParameters key) {
    try (var vault = options.client(main.environment())) {
      out().println(KeyText.page(vault.get(key.path("keys"))));
    }
    return 0;
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description =
          "Asks the provider now whether it takes a key; exits with 1 unless it says that it does.")
  int verify(@Mixin VaultOptions options, @Mixin KeyParameters key) {
    try (var vault = options.client(main.environment())) {
      var finding = vault.send("POST", key.path("verify"), null).orRefused().json();
      var result = finding.path("result").asText();
      out().println("%s (HTTP %d)".formatted(result, finding.path("providerStatus").asInt()));
      return result.equals("good") ? 0 : 1;
    }
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Removes a key; from then on it is not used.")
  int remove(@Mixin VaultOptions options, @Mixin KeyParameters key) {
    try (var vault = options.client(main.environment())) {
      var answer = vault.send("DELETE", key.path("keys"), null).orRefused();
      out()
          .println(
              answer.status() == 204
                  ? "removed"
                  : "stopped; it is removed as soon as the worker is up");
    }
    return 0;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /// A key in words.
  static final class KeyText {
    private KeyText() {}

    static String line(JsonNode key) {
      var line =
          "%-12s %-16s %-9s %-14s %s"
              .formatted(
                  key.path("provider").asText(),
                  key.path("name").asText(),
                  key.path("status").asText(),
                  key.path("hint").asText(""),
                  key.path("label").asText(""));
      return line.stripTrailing();
    }

    static String page(JsonNode key) {
      var page = new StringBuilder();
      key.properties()
          .forEach(member ->
              page.append("%-20s %s%n".formatted(member.getKey(), text(member.getValue()))));
      return page.toString().stripTrailing();
    }

    private static String text(JsonNode value) {
      return value.isNull() ? "-" : value.isValueNode() ? value.asText() : value.toString();
    }
  }
}
