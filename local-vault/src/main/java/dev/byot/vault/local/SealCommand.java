package dev.byot.vault.local;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Seals a key as a page does, and prints the seal.
@Command(
    name = "seal",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description =
        "Asks for a key, or reads it from the standard input, seals it on this machine and prints"
            + " the seal, which is good for five minutes.")
final class SealCommand implements Callable<Integer> {
  @ParentCommand private Main main = new Main();
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private VaultOptions options = new VaultOptions();

  @Mixin private KeyParameters key = new KeyParameters();

  @Option(names = "--curl", description = "prints the command that stores it")
  private boolean curl;

  @Override
  public Integer call() {
    try (var vault = options.client(main.environment())) {
      var sealed = new SealingClient(vault, main.prompt()).seal(key.provider(), key.name());
      spec.commandLine().getOut().println(curl ? command(sealed) : sealed);
    }
    return 0;
  }

  private String command(String sealed) {
    return """
    curl -X PUT %s%s -H "Authorization: Bearer %s" -H "Prefer: wait=5" \\
      -H "Content-Type: application/json" -d '{"sealed": "%s"}'\
    """
        .formatted(options.url(), key.path("keys"), options.tokenInShell(), sealed);
  }
}
