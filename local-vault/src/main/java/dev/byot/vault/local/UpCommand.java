package dev.byot.vault.local;

import dev.byot.vault.api.http.ListenException;
import dev.byot.vault.config.ConfigException;
import dev.byot.vault.observability.JsonLogging;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Starts the whole vault and stays until Ctrl-C.
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "The whole vault on this machine, with a demo provider; Ctrl-C stops it.")
final class UpCommand implements Callable<Integer> {
  private static final int MAX_PORT = 65_535;
  private static final String LOG = "vault.log";

  @Option(
      names = "--port",
      description = "the API's port, 0 for any that is free (default: ${DEFAULT-VALUE})")
  private int port = 8080;

  @Option(names = "--data", description = "keeps the state there (default: ${DEFAULT-VALUE})")
  private Path data = Path.of(".byot");

  @Option(
      names = "--upstream",
      paramLabel = "PROVIDER=URL",
      description = "where that provider is; openai is a demo provider unless you say otherwise")
  private Map<String, URI> upstreams = Map.of();

  @Option(names = "--genkit", paramLabel = "URL", description = "a Genkit server to proxy to")
  private @Nullable URI genkit;

  @Option(
      names = "--genkit-flow",
      paramLabel = "FLOW=PROVIDER[:KIND][+PROVIDER[:KIND]]",
      description =
          "a flow and the providers whose keys it uses, by a capability or with the key itself;"
              + " may be repeated")
  private List<String> flows = List.of();

  @Option(
      names = "--genkit-credential",
      paramLabel = "KIND",
      description =
          "what a flow is given where --genkit-flow does not say it: capability, which is good at"
              + " the vault only, or key, the stored key itself (default: ${DEFAULT-VALUE})")
  private String genkitCredential = LocalVaultOptions.CAPABILITY;

  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description = "more providers and routes, as YAML")
  private @Nullable Path catalogue;

  @Option(
      names = "--allow-private-upstreams",
      description = "lets upstreams be on addresses that are not globally routable")
  private boolean allowPrivateUpstreams;

  @Option(
      names = "--set",
      paramLabel = "VARIABLE=VALUE",
      description = "another variable of docs/configuration.md; may be repeated")
  private Map<String, String> settings = Map.of();

  @Option(
      names = "--log-level",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private Level logLevel = Level.INFO;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    checkOptions();
    new DataFolder(data).create();
    System.out.println("BYOT Vault is starting ...");
    JsonLogging.toFile("local-vault", logLevel.toString(), data.resolve(LOG));
    var vault = start();
    vault.endpoints().writeTo(data);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(vault)));
    System.out.println(new Welcome(vault, data, data.resolve(LOG)).text());
    // Until the shutdown hook has run.
    new CountDownLatch(1).await();
    return 0;
  }

  private void checkOptions() {
    if (port < 0 || port > MAX_PORT) {
      throw wrong("--port is a number from 0 to " + MAX_PORT);
    }
    if (genkit == null && !flows.isEmpty()) {
      throw wrong("--genkit-flow needs --genkit URL: where the Genkit server is");
    }
    for (var name : settings.keySet()) {
      if (!name.startsWith("VAULT_")) {
        throw wrong("--set takes a variable that begins with VAULT_");
      }
    }
  }

  private CommandLine.ParameterException wrong(String sentence) {
    return new CommandLine.ParameterException(spec.commandLine(), sentence);
  }

  private LocalVault start() {
    try {
      return LocalVault.start(
          new LocalVaultOptions(
              data,
              port,
              upstreams,
              genkit,
              flows,
              genkitCredential,
              catalogue,
              allowPrivateUpstreams,
              settings));
    } catch (ConfigException e) {
      throw wrong(String.join("; ", LocalVaultOptions.asTyped(e)));
    } catch (ListenException e) {
      throw new IllegalStateException(e.getMessage() + "; choose another with --port", e);
    }
  }

  private void stop(LocalVault vault) {
    Endpoints.deleteFrom(data);
    vault.close();
  }
}
