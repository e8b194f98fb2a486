package dev.byot.vault.local;

import com.google.cloud.firestore.Blob;
import com.google.cloud.firestore.CollectionReference;
import com.google.cloud.firestore.DocumentReference;
import com.google.pubsub.v1.Subscription;
import dev.byot.vault.config.Config;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.google.GoogleSettings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// What the local cloud holds, through its API: nothing is hidden there by compression.
final class CanaryCloud implements AutoCloseable {
  static final List<String> TOPICS = List.of("key-commands", "key-commands-dead", "vault-events");
  private static final int AT_ONCE = 1000;

  private final GoogleClients clients;

  /// Keeps a copy of every message from now on.
  CanaryCloud(Map<String, String> variables) {
    clients = new GoogleClients(GoogleSettings.read(new Config(variables)));
    TOPICS.forEach(topic ->
        clients
            .subscriptions()
            .createSubscription(
                Subscription.newBuilder()
                    .setName(copies(topic))
                    .setTopic(clients.settings().topic(topic))
                    .build()));
  }

  GoogleClients clients() {
    return clients;
  }

  private String copies(String topic) {
    return clients.settings().subscription("canary-" + topic);
  }

  /// Every message that was published to the topic.
  List<byte[]> messages(String topic) {
    var messages = new ArrayList<byte[]>();
    while (true) {
      var pulled = clients.subscriptions().pull(copies(topic), AT_ONCE).getReceivedMessagesList();
      if (pulled.isEmpty()) {
        return messages;
      }
      pulled.forEach(received -> messages.add(received.getMessage().toByteArray()));
    }
  }

  /// Every document of the database, its name first.
  List<byte[]> documents(String database) throws ExecutionException, InterruptedException {
    var documents = new ArrayList<byte[]>();
    for (var collection : clients.firestore(database).listCollections()) {
      addAll(collection, documents);
    }
    return documents;
  }

  private static void addAll(CollectionReference collection, List<byte[]> documents)
      throws ExecutionException, InterruptedException {
    for (var document : collection.listDocuments()) {
      documents.add(content(document));
      for (var inner : document.listCollections()) {
        addAll(inner, documents);
      }
    }
  }

  private static byte[] content(DocumentReference document)
      throws ExecutionException, InterruptedException {
    var out = new ByteArrayOutputStream();
    write(document.getPath(), out);
    write(document.get().get().getData(), out);
    return out.toByteArray();
  }

  private static void write(@Nullable Object value, ByteArrayOutputStream out) {
    switch (value) {
      case Map<?, ?> map ->
          map.forEach((name, inner) -> {
            write(name, out);
            write(inner, out);
          });
      case List<?> list -> list.forEach(inner -> write(inner, out));
      case Blob blob -> out.writeBytes(blob.toBytes());
      case null, default -> out.writeBytes((value + " ").getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    clients.close();
  }
}
