package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.ApiSettings;
import dev.byot.vault.auditing.AuditWorker;
import dev.byot.vault.config.Config;
import dev.byot.vault.config.ConfigException;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.process.ServiceProcess;
import dev.byot.vault.rotation.RotationWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/configuration.md` has exactly the variables that the code asks for, and `.env.example`
/// those of the page.
final class ConfigurationPageTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\|");

  private static final Pattern WITH_DEFAULT =
      Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| .* \\| (.*?) ?\\|$");
  private static final Pattern ASSIGNMENT = Pattern.compile("(?m)^#?([A-Z_]+)='?([^'\n]*)'?$");

  /// What leads to every variable: nothing, and half a local cloud.
  private static final List<Map<String, String>> ENVIRONMENTS =
      List.of(Map.of(), Map.of("PUBSUB_EMULATOR_HOST", "127.0.0.1:1"));

  private static String section(String title) throws IOException {
    var page =
        Files.readString(Path.of(System.getProperty("byot.home"), "docs", "configuration.md"));
    return Pattern.compile("^## ", Pattern.MULTILINE)
        .splitAsStream(page)
        .filter(part -> part.startsWith(title + "\n"))
        .collect(Collectors.joining());
  }

  private static Set<String> documentedIn(String section) throws IOException {
    return ROW.matcher(section(section))
        .results()
        .map(row -> row.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> askedBy(Consumer<Config> start) {
    var asked = new TreeSet<String>();
    for (var environment : ENVIRONMENTS) {
      var config = new Config(environment);
      ServiceProcess.logLevel(config);
      try {
        start.accept(config);
      } catch (ConfigException _) {
        // Wrong by intention: all is asked for before anything is refused.
      }
      asked.addAll(config.asked());
    }
    return asked;
  }

  private static Set<String> documentedFor(String service) throws IOException {
    var both = new TreeSet<>(documentedIn("All three services"));
    both.addAll(documentedIn(service));
    return both;
  }

  @Test
  void hasTheVariablesOfEachService() throws IOException {
    assertThat(documentedFor("api-service")).isEqualTo(askedBy(ApiSettings::read));
    assertThat(documentedFor("rotation-worker"))
        .isEqualTo(askedBy(config -> RotationWorker.start(config).close()));
    assertThat(documentedFor("audit-worker"))
        .isEqualTo(askedBy(config -> AuditWorker.start(config).close()));
  }

  @Test
  void hasWhatTheLocalCloudPrints() throws IOException {
    try (var cloud = LocalCloud.inMemory()) {
      assertThat(documentedIn("Local cloud")).isEqualTo(cloud.environment("demo-byot").keySet());
    }
  }

  @Test
  void hasTheVariablesAndDefaultsOfTheExample() throws IOException {
    var documented = new TreeMap<String, String>();
    for (var title :
        List.of("All three services", "api-service", "rotation-worker", "audit-worker")) {
      WITH_DEFAULT
          .matcher(section(title))
          .results()
          .forEach(row -> documented.putIfAbsent(row.group(1), value(row.group(2))));
    }
    var example = Files.readString(Path.of(System.getProperty("byot.home"), ".env.example"));

    assertThat(
            ASSIGNMENT
                .matcher(example)
                .results()
                .collect(Collectors.toMap(line -> line.group(1), line -> line.group(2))))
        .as("the variables of .env.example, and their defaults")
        .containsExactlyInAnyOrderEntriesOf(documented);
  }

  /// The default of a cell such as `32` (bytes); nothing where it is in words only.
  private static String value(String cell) {
    return cell.startsWith("`") ? cell.substring(1, cell.indexOf('`', 1)) : "";
  }
}
