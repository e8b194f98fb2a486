package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A marked key goes every way there is, good and bad, while everything is logged; then everything
/// is searched for it. That the search finds what is there, [CanarySearchTest] and [HeapDumpTest]
/// show. Who gets the key, by design, is not searched: [CanaryUpstreams].
@ResourceLock(VaultProcesses.MACHINE)
final class CanaryTest {
  private static final CanaryMarker MARKER =
      new CanaryMarker("CanaryHead7qJx2Vb9Lw", "tE4kZp8sN3yCanaryTail");

  /// In clear in messages that the test itself publishes; these are not searched for it.
  private static final CanaryMarker FORGED =
      new CanaryMarker("ForgedHead5mRd6Qf1Hu", "gW0cXa7oB8iForgedTail");

  /// Longer than any connection or lease is kept without being used.
  private static final Duration EXPIRY = Duration.ofMinutes(2);

  private static final CanarySearch SEARCH = new CanarySearch(MARKER);
  private static final CanarySearch SEARCH_BOTH = new CanarySearch(MARKER, FORGED);

  @TempDir static Path folder;
  @TempDir static Path dumps;
  private static CanaryUpstreams upstreams;
  private static VaultProcesses vault;
  private static CanaryCloud cloud;
  private static List<String> answers = List.of();
  private static List<String> foundWhileInUse = List.of();

  @BeforeAll
  static void goEveryWay() {
    upstreams = new CanaryUpstreams();
    vault =
        new VaultProcesses(
            folder,
            Map.of(
                "VAULT_UPSTREAMS",
                "openai=" + upstreams.http() + ",anthropic=" + upstreams.parrot(),
                "VAULT_GENKIT_URL",
                upstreams.http().toString(),
                "VAULT_GENKIT_FLOWS",
                "chat=openai:key",
                "VAULT_LOG_LEVEL",
                "TRACE"));
    cloud = new CanaryCloud(vault.environment());
    try (var client = new CanaryClient(vault.api())) {
      var paths = new CanaryPaths(vault, cloud, MARKER, client);
      paths.good();
      foundWhileInUse = foundInUse(paths);
      paths.mistakes();
      paths.providers();
      paths.outages();
      paths.deadLetter();
      paths.forgeries(FORGED);
      paths.review();
      answers = client.answers();
    }
  }

  @AfterAll
  static void stop() {
    cloud.close();
    vault.close();
    upstreams.close();
  }

  /// Else [#noLiveObjectHoldsIt] would say nothing.
  private static List<String> foundInUse(CanaryPaths paths) {
    return await()
        .atMost(EXPIRY)
        .until(
            () -> {
              paths.use();
              return found(VaultProcesses.API);
            },
            found -> !found.isEmpty());
  }

  @Test
  void aKeyInUseIsFoundInALease() {
    assertThat(foundWhileInUse).anyMatch(found -> found.contains("lease.OpenKey"));
  }

  @Test
  void noAnswerRepeatsIt() {
    assertThat(answers).isNotEmpty();
    assertThat(answers.stream().flatMap(answer -> SEARCH_BOTH.in(answer).stream())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {VaultProcesses.API, VaultProcesses.ROTATION, VaultProcesses.AUDIT})
  void noLogHasIt(String service) {
    assertThat(vault.log(service)).isNotEmptyFile();
    assertThat(SEARCH_BOTH.inFile(vault.log(service))).isEmpty();
  }

  @Test
  void noFileHasIt() {
    assertThat(SEARCH.inFolder(folder)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"key-commands", "key-commands-dead", "vault-events"})
  void noMessageHasIt(String topic) {
    var messages = cloud.messages(topic);
    assertThat(messages).isNotEmpty();
    var search = topic.equals("key-commands") ? SEARCH : SEARCH_BOTH;
    assertThat(messages.stream().flatMap(message -> search.in(message).stream())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(default)", "audit"})
  void noDocumentHasIt(String database) throws Exception {
    var documents = cloud.documents(database);
    assertThat(documents).isNotEmpty();
    assertThat(documents.stream().flatMap(document -> SEARCH_BOTH.in(document).stream())).isEmpty();
  }

  /// Once the connections, leases and caches of the last calls are closed or have expired.
  @ParameterizedTest
  @ValueSource(strings = {VaultProcesses.API, VaultProcesses.ROTATION})
  void noLiveObjectHoldsIt(String service) {
    await()
        .atMost(EXPIRY)
        .pollInterval(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(found(service)).isEmpty());
  }

  /// What is found in the live objects of that process, and who holds it.
  private static List<String> found(String service) {
    var file = dumps.resolve(service + ".hprof");
    JavaTools.dumpHeap(vault.pid(service), file);
    var dump = HeapDump.read(file);
    var hits = SEARCH_BOTH.in(dump.bytes());
    var places = hits.stream().map(CanarySearch.Hit::offset).collect(Collectors.toSet());
    var holders = dump.holders(places);
    return hits.stream()
        .map(hit ->
            hit + "\n  " + String.join("\n  ", holders.getOrDefault(hit.offset(), List.of())))
        .toList();
  }
}
