package dev.byot.vault.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.config.Config;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.pubsub.PubSubPublisher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Uses every client, publishes, closes everything without waiting for an answer, and ends without
/// `System.exit`; fails if a thread of a client is left.
final class ShortLivedProcess {
  static final String TOPIC = "events";
  static final String SUBSCRIPTION = "reader";
  static final int MESSAGES = 100;

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  // gRPC's own are shared by all channels of a JVM, daemons, and end by themselves when unused.
  private static final Set<String> SHARED = Set.of("grpc-default-", "grpc-shared-", "grpc-timer");

  private ShortLivedProcess() {}

  public static void main(String[] arguments) throws Exception {
    var before = Set.copyOf(Thread.getAllStackTraces().keySet());
    var clients = new GoogleClients(GoogleSettings.read(new Config(System.getenv())));
    var settings = clients.settings();
    clients.kms().listKeyRings("projects/" + settings.project() + "/locations/global");
    clients.secretManager().listSecrets("projects/" + settings.project());
    clients.metrics().listMetricDescriptors("projects/" + settings.project());
    clients.firestore("(default)").document("a/b").set(Map.of("c", "d")).get();
    var subscriber =
        clients.subscriber(settings.subscription(SUBSCRIPTION), (_, reply) -> reply.nack()).build();
    subscriber.startAsync().awaitRunning();
    subscriber.stopAsync().awaitTerminated();

    try (var publisher = PubSubPublisher.to(clients, TOPIC)) {
      for (var i = 0; i < MESSAGES; i++) {
        var _ = publisher.publish(message(i));
      }
    }
    clients.close();

    await().pollInSameThread().atMost(PATIENCE).until(() -> left(before), List::isEmpty);
  }

  /// Half of them with an ordering key, which go out in another way.
  private static Message message(int number) {
    return new Message(
        Integer.toString(number).getBytes(UTF_8), number % 2 == 0 ? null : "key", Map.of());
  }

  private static List<String> left(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .filter(thread ->
            thread.getName().matches("Gax-.*|Subscriber-.*|Publisher-.*|.*[Ff]irestore.*")
                || !thread.isDaemon())
        .map(Thread::getName)
        .filter(name -> SHARED.stream().noneMatch(name::startsWith))
        .toList();
  }
}
