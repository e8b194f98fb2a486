package dev.byot.vault.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/// Makes the running local cloud misbehave.
@Command(
    name = "faults",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list | add | clear)",
    description = "Makes the local cloud of ./byot up or ./byot emulator misbehave.")
final class FaultsCommand {
  private static final URI DEFAULT = URI.create("http://127.0.0.1:8391");

  @Option(
      names = "--emulator",
      scope = ScopeType.INHERIT,
      paramLabel = "HOST:PORT",
      defaultValue = "${env:IDENTITY_TOOLKIT_EMULATOR_HOST}",
      description =
          "the local cloud's HTTP side (default: $IDENTITY_TOOLKIT_EMULATOR_HOST, else what"
              + " ./byot up has started on --data, else what ./byot emulator listens on)")
  private @Nullable String emulator;

  @Option(
      names = "--data",
      scope = ScopeType.INHERIT,
      description = "the vault's data folder (default: ${DEFAULT-VALUE})")
  private Path data = Path.of(".byot");

  @Command(name = "list", mixinStandardHelpOptions = true, description = "The faults that are on.")
  int list() {
    client().list().forEach(fault -> System.out.println(line(fault)));
    return 0;
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Switches a fault on; prints its id.")
  int add(
      @Parameters(
              paramLabel = "METHOD",
              description = "whole words of the method, such as Publish or google.firestore")
          String method,
      @Parameters(
              paramLabel = "ACTION",
              description =
                  "fail, delay, lose-reply, freeze, cut-stream; for deliveries by Pub/Sub also"
                      + " duplicate, reorder, expire-lease")
          String action,
      @Option(names = "--on", paramLabel = "NAME", description = "part of a resource's name")
          @Nullable String resource,
      @Option(names = "--status", description = "what fail answers, such as UNAVAILABLE")
          @Nullable String status,
      @Option(names = "--delay", paramLabel = "MS", description = "of delay and reorder")
          @Nullable Long delay,
      @Option(names = "--after", paramLabel = "N", description = "answers before cut-stream cuts")
          @Nullable Long after,
      @Option(names = "--times", paramLabel = "N", description = "the next N calls only")
          @Nullable Long times,
      @Option(names = "--probability", paramLabel = "P", description = "some calls only: 0 to 1")
          @Nullable Double probability,
      @Option(names = "--seed", paramLabel = "N", description = "which calls those are")
          @Nullable Long seed) {
    var fault = JsonNodeFactory.instance.objectNode().put("method", method).put("action", action);
    fault.put("resource", resource).put("status", status).put("delayMillis", delay);
    fault.put("after", after).put("times", times).put("probability", probability).put("seed", seed);
    System.out.println(client().add(fault));
    return 0;
  }

  @Command(
      name = "clear",
      mixinStandardHelpOptions = true,
      description = "Switches faults off: those named, or all.")
  int clear(@Parameters(arity = "0..*", paramLabel = "ID") @Nullable List<Long> ids) {
    var client = client();
    if (ids == null || ids.isEmpty()) {
      client.clear();
    } else {
      ids.forEach(client::clear);
    }
    return 0;
  }

  private FaultsClient client() {
    var places = places();
    return places.stream()
        .map(FaultsClient::new)
        .filter(FaultsClient::isThere)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "no local cloud is running (looked at %s): run ./byot up or ./byot emulator first, in another terminal"
                    .formatted(places)));
  }

  private List<URI> places() {
    if (emulator != null && !emulator.isEmpty()) {
      return List.of(URI.create("http://" + emulator));
    }
    var places = new ArrayList<URI>();
    Endpoints.find(data).map(Endpoints::identity).ifPresent(places::add);
    places.add(DEFAULT);
    return places;
  }

  private static String line(JsonNode fault) {
    var words = new ArrayList<String>();
    fault
        .properties()
        .forEach(member -> words.add(member.getKey() + "=" + member.getValue().asText()));
    return String.join(" ", words);
  }
}
