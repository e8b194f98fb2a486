package dev.byot.vault.local;

import dev.byot.vault.observability.JsonLogging;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Starts a vault in memory and takes the [Tour].
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "A tour: store a key, use it, see the audit, remove it.")
final class DemoCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    JsonLogging.toStdout("demo", "ERROR");
    System.out.println("Starting a vault in memory ...");
    try (var vault = LocalVault.start(LocalVaultOptions.inMemory())) {
      var tour =
          new Tour(
              System.out,
              uid ->
                  new VaultClient(
                      vault.api(),
                      vault.token(uid, "security".equals(uid) ? List.of("security") : List.of())));
      tour.take(_ -> {});
      return 0;
    } catch (Tour.TourFailedException e) {
      System.out.println("   ✗ " + e.getMessage());
      return 1;
    }
  }
}
