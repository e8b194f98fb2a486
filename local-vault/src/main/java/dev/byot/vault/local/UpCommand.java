package dev.byot.vault.local;

import dev.byot.vault.observability.JsonLogging;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Starts the whole vault and stays until Ctrl-C.
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "The whole vault on this machine, with a demo provider; Ctrl-C stops it.")
final class UpCommand implements Callable<Integer> {
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
      paramLabel = "FLOW=PROVIDER[+PROVIDER]",
      description = "a flow and the providers whose stored keys it gets; may be repeated")
  private List<String> flows = List.of();

  @Option(names = "--catalogue", paramLabel = "FILE", description = "the providers, as YAML")
  private @Nullable Path catalogue;

  @Option(
      names = "--allow-private-upstreams",
      description = "lets upstreams be on addresses that are not globally routable")
  private boolean allowPrivateUpstreams;

  @Option(names = "--log-level", description = "INFO, DEBUG or TRACE (default: ${DEFAULT-VALUE})")
  private String logLevel = "INFO";

  @Override
  public Integer call() throws InterruptedException, IOException {
    var options =
        new LocalVaultOptions(
            data, port, upstreams, genkit, flows, catalogue, allowPrivateUpstreams);
    var log = data.resolve("vault.log");
    Files.createDirectories(data);
    JsonLogging.toFile("local-vault", logLevel, log);
    var vault = LocalVault.start(options);
    vault.endpoints().writeTo(data);
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  vault.close();
                  stopped.countDown();
                }));
    System.out.println(welcome(vault));
    stopped.await();
    return 0;
  }

  private String welcome(LocalVault vault) {
    var api = vault.api();
    var folder = data.equals(Path.of(".byot")) ? "" : " --data " + data;
    return """
    BYOT Vault is up: %1$s   (data in %2$s, log in %3$s)
    For trying and developing. It listens on loopback only; do not store keys of other people here.

    Try it, in another terminal (sk-demo-... is a key that the demo provider takes):

      TOKEN=$(./byot token alice%4$s)
      curl -X PUT %1$s/v1/keys/openai -H "Authorization: Bearer $TOKEN" -H "Prefer: wait=5" \\
        -H "Content-Type: application/json" -d '{"apiKey": "sk-demo-0123456789abcdef", "label": "mine"}'
      curl %1$s/v1/keys -H "Authorization: Bearer $TOKEN"
      curl %1$s/v1/proxy/openai/v1/chat/completions -H "Authorization: Bearer $TOKEN" \\
        -H "Content-Type: application/json" -d '{"model": "demo", "messages": [{"role": "user", "content": "hello"}]}'
      curl "%1$s/v1/audit/events?limit=5" -H "Authorization: Bearer $(./byot token security --role security%4$s)"

    Ctrl-C stops it; the keys stay.\
    """
        .formatted(api, data, data.resolve("vault.log"), folder);
  }
}
