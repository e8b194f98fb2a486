package dev.byot.vault.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.seal.SealedSecret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The worker reaches Google's APIs, and nothing else, whatever it is told.
final class ConnectionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NAME = "elsewhere.example";
  private static final String API_KEY = "sk-proj-0123456789abcdefghijABCDEFGHIJ0123456789AbCd";
  private static final KeyRef KEY = key("default");

  @TempDir private Path folder;
  private final AtomicInteger caught = new AtomicInteger();
  private ServerSocket trap;

  private static KeyRef key(String name) {
    return new KeyRef(OwnerId.of(null, "alice"), new ProviderId("openai"), new KeyName(name));
  }

  @BeforeEach
  void setTrap() throws IOException {
    trap = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          while (!trap.isClosed()) {
            try {
              trap.accept().close();
              caught.incrementAndGet();
            } catch (IOException _) {
              return;
            }
          }
        });
  }

  @AfterEach
  void closeTrap() throws IOException {
    trap.close();
  }

  /// The test would see it if it were otherwise.
  @Test
  void seesWhomAProcessTalksTo() throws Exception {
    var port = Integer.toString(trap.getLocalPort());
    try (var process = WatchedProcess.start(folder, Map.of(), Talker.class, port, NAME)) {
      process.awaitEnd();

      assertThat(process.peers()).as(process.log()).containsExactly("127.0.0.1:" + port);
      assertThat(process.lookups()).containsExactly(NAME);
      await().untilAsserted(() -> assertThat(caught).hasValue(1));
    }
  }

  @Test
  void reachesGooglesApisOnly() throws Exception {
    try (var cloud = new WorkerCloud();
        var process = WatchedProcess.start(folder, cloud.variables(), Main.class)) {
      cloud.send(cloud.set(KEY, API_KEY, "work"));
      beHostile(cloud);
      var last = cloud.set(key("last"), API_KEY, "last");
      cloud.send(last);
      await().atMost(PATIENCE).until(() -> cloud.find(key("last")).status() == KeyStatus.ACTIVE);
      await()
          .atMost(PATIENCE)
          .until(() ->
              cloud.events().stream().anyMatch(event -> event.type() == EventType.COMMAND_FORGED));

      process.end();

      assertThat(process.peers()).isNotEmpty();
      assertThat(emulators(cloud)).as(process.log()).containsAll(process.peers());
      assertThat(process.lookups()).isEmpty();
      assertThat(caught).hasValue(0);
    }
  }

  private static Set<String> emulators(WorkerCloud cloud) {
    return cloud.variables().entrySet().stream()
        .filter(variable -> variable.getKey().endsWith("_EMULATOR_HOST"))
        .map(Map.Entry::getValue)
        .collect(Collectors.toSet());
  }

  /// Commands and messages with an address wherever there is room for one.
  private void beHostile(WorkerCloud cloud) {
    for (var url :
        new String[] {
          "http://" + NAME + "/",
          "http://127.0.0.1:" + trap.getLocalPort() + "/",
          "${jndi:ldap://127.0.0.1:" + trap.getLocalPort() + "/a}"
        }) {
      cloud.send(cloud.set(KEY, API_KEY, url));
      cloud.send(cloud.set(KEY, url, "a key that is an address"));
      sendSealPointingTo(cloud, url);
      var xml = "<!DOCTYPE x SYSTEM \"" + url + "\"><x/>";
      cloud.publish(new Message(bytes(xml), url, Map.of(CommandMessages.OWNER, url)));
      cloud.publish(
          new Message(
              bytes("{\"schema\":\"" + url + "\"}"),
              KEY.toString(),
              Map.of(
                  CommandMessages.OWNER,
                  KEY.owner().value(),
                  CommandMessages.COMMAND,
                  CommandId.next().toString(),
                  CommandMessages.TYPE,
                  url,
                  CommandMessages.REQUEST,
                  url)));
    }
  }

  /// A seal whose header names where its key is to be fetched (RFC 7515, 4.1.2 and 4.1.5).
  private static void sendSealPointingTo(WorkerCloud cloud, String url) {
    var header =
        """
        {"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"%1$s","jku":"%1$s","x5u":"%1$s"}
        """
            .formatted(url);
    var compact =
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(header))
            + ".AAAA.AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA";
    cloud.send(
        new KeyCommand.SetKey(CommandId.next(), KEY, new SealedSecret(compact), "work", null));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
